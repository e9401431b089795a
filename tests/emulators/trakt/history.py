"""Reading, adding and removing plays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from custom_components.crosswatch.model import MediaType
from tests.emulators.catalogue import Title

from .account import Entered, Play
from .answers import Answer, Call, Refused, bad_request
from .bodies import Named, mapping
from .service import Service, counts, moment, over_limit, part, types_of, within
from .times import UNKNOWN_AT, stamp

PLAYED = (MediaType.MOVIE, MediaType.EPISODE)


def read(service: Service, call: Call) -> Answer:
    """GET /sync/history/{type}/{id}: newest first. The dates ask when it was watched, not when entered."""
    asked, in_time = _asked_for(service, call), within(call)
    found = [play for play in service.account.newest_first() if in_time(play.at) and asked(play.title)]

    def row(play: Play) -> dict[str, object]:
        known: dict[str, object] = {"id": play.id, "watched_at": stamp(play.at), "action": play.action}
        return known | service.row(play.title, call)

    return service.pages(call, found, row)


def add(service: Service, call: Call) -> Answer:
    """POST /sync/history. The same play sent twice is two plays; a bare show is one of every episode."""
    account, naming = service.account, service.finder.read(call.body)
    plays = [
        (title, _at(named, title, account.now))
        for named in naming.known
        for title in _inside(service, named.title)
    ]
    fitting = service.fitting("history", len(account.plays), plays)
    results: dict[Entered, list[Title]] = {kind: [] for kind in Entered}
    for title, at in fitting:
        if service.rules.swallows > 0:
            service.rules.swallows -= 1
        else:
            results[account.watch(title, at)[0]].append(title)
    if len(fitting) < len(plays):
        raise over_limit(service.rules.limit("history"))
    if not service.rules.tells_existing:
        del results[Entered.EXISTING]
    told: dict[str, object] = {
        kind.value: counts(titles, "movies", "episodes") for kind, titles in results.items()
    }
    # The contract says 200; the service answers 201.
    return Answer(told | {"not_found": naming.not_found}, 201)


def remove(service: Service, call: Call) -> Answer:
    """POST /sync/history/remove: all plays of titles, or single plays by their ids."""
    account, naming = service.account, service.finder.read(call.body)
    ids = _ids(mapping(call.body).get("ids"))
    titles = [title for named in naming.known for title in _inside(service, named.title)]
    plays = {play.id: play for title in titles for play in account.plays_of(title)}
    plays |= {number: account.plays[number] for number in ids if number in account.plays}
    account.take_back(plays.values())
    deleted = counts((play.title for play in plays.values()), "movies", "episodes")
    missing = [number for number in ids if number not in plays]
    return Answer({"deleted": deleted, "not_found": {**naming.not_found, "ids": missing}})


def _asked_for(service: Service, call: Call) -> Callable[[Title], bool]:
    """Return whether a title is one of those whose plays are asked for."""
    types = types_of(part(call, 0))
    if not part(call, 1):
        played = {kind if kind is MediaType.MOVIE else MediaType.EPISODE for kind in types}
        return lambda title: title.type in played
    for kind in types:
        if found := service.finder.by_text(kind, "trakt", part(call, 1)):
            titles = frozenset(_inside(service, found))
            return lambda title: title in titles
    raise Refused(404)


def _inside(service: Service, title: Title) -> Iterable[Title]:
    """Return what can be watched of a title: itself, or all its episodes, the specials too."""
    if title.type in PLAYED:
        return [title]
    inside = service.catalogue.inside(title.show or title)
    whole_show = title.type is MediaType.SHOW
    episodes = (one for one in inside if one.type is MediaType.EPISODE)
    return [one for one in episodes if whole_show or one.season == title.season]


def _at(named: Named, title: Title, now: int) -> int:
    match named.sent.get("watched_at"):
        case "unknown":
            return UNKNOWN_AT
        case "released":
            return title.released
    return moment(named.sent, "watched_at", now)


def _ids(sent: object) -> Sequence[int]:
    if sent is None:
        return []
    if not isinstance(sent, list) or not all(type(one) is int for one in sent):
        raise bad_request("ids is no list of numbers")
    return list(dict.fromkeys(sent))
