"""Writing and removing what was watched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .calls import GROUPS, Call, Entry, entries_in, number_in
from .library import MOVIE_STATUSES, Library, Status
from .moments import read_time
from .refusals import Answer, refused
from .rows import show_response
from .titles import Kind, Place, SimklTitle

FIELDS = (
    "watched_at", "added_at", "status", "rating", "rated_at", "memo", "is_rewatch", "use_tvdb_anime_seasons",
    "seasons", "episodes",
)  # fmt: skip
MEMO_LENGTH = 140

type Marks = dict[SimklTitle, dict[Place, int]]


@dataclass(slots=True)
class Result:
    """What an answer counts. not_found: what was sent, by list."""

    counts: Counter[str] = field(default_factory=Counter)
    statuses: list[dict[str, object]] = field(default_factory=list)
    not_found: dict[str, list[object]] = field(default_factory=dict)

    def miss(self, group: str, entry: object) -> None:
        """Unresolved anime comes back among the shows."""
        self.not_found.setdefault("shows" if group == "anime" else group, []).append(entry)

    def missing(self, *names: str) -> dict[str, list[object]]:
        """Return the lists of what was not found."""
        return {name: self.not_found.get(name, []) for name in names}


def add(call: Call) -> Answer:
    """Mark titles and episodes. It answers 201 whatever came of it."""
    call.note_unknown_query(("allow_rewatch", "skip_auto_watching"))
    result = Result()
    for group, entry in call.entries(FIELDS, (*GROUPS, "episodes")):
        if group == "episodes":
            _add_episode(call, entry, result)
            continue
        title = call.titles.find(group, entry)
        if title is None:
            result.miss(group, entry)
        else:
            _add_title(call, title, entry, result)
    counts = {name: result.counts[name] for name in ("movies", "shows", "episodes")}
    added = {**counts, "statuses": result.statuses}
    return Answer({"added": added, "not_found": result.missing("movies", "shows", "episodes")}, 201)


def remove(call: Call) -> Answer:
    """Take marks away. An entry without seasons and episodes deletes the whole row, status and rating too."""
    call.note_unknown_query(())
    result = Result()
    groups = GROUPS if call.quirks.removes_anime else ("movies", "shows")
    for group, entry in call.entries(("seasons", "episodes"), GROUPS):
        if group not in groups:
            continue
        title = call.titles.find(group, entry)
        if title is None:
            result.miss(group, entry)
        elif "seasons" in entry or "episodes" in entry:
            places = [place for place, _ in _places(call, title, entry, 0, Result())]
            result.counts["episodes"] += len(call.account.library.unwatch(title, places))
        elif call.account.library.forget(title):
            result.counts[_counted(title)] += 1
    counts = {name: result.counts[name] for name in ("movies", "shows", "episodes")}
    return Answer({"deleted": counts, "not_found": result.missing("movies", "shows")}, 201)


def _add_title(call: Call, title: SimklTitle, entry: Entry, result: Result) -> None:
    library = call.account.library
    at = _watched_at(entry, call.now)
    new_row = library.get(title) is None
    if title.is_film:
        new = _add_film(call, title, entry, at)
        result.counts[_counted(title)] += new
    else:
        _add_show(call, title, entry, at, result)
    _extras(call, title, entry, at, new_row)
    result.statuses.append({"request": entry, "response": show_response(library.get(title), title)})


def _add_film(call: Call, title: SimklTitle, entry: Entry, at: int) -> int:
    library, status = call.account.library, _status(entry)
    if status in MOVIE_STATUSES and status is not Status.COMPLETED:
        library.set_status(title, status)
        return 0
    if entry.get("is_rewatch") is True and _may_rewatch(call):
        return int(library.watch_again(title, at))
    new = library.watch(title, {(1, 1): at})
    return len(new) or int(call.quirks.counts_repeats)


def _add_show(call: Call, title: SimklTitle, entry: Entry, at: int, result: Result) -> None:
    library, status = call.account.library, _status(entry)
    if "seasons" not in entry and "episodes" not in entry:
        if status in (None, Status.COMPLETED):
            call.misuse["show marked as a whole"] += 1
            new = library.watch_all(title, at)
        else:
            library.set_status(title, status or Status.WATCHING)
            new = []
        result.counts["episodes"] += len(new)
        result.counts["shows"] += 1
        return
    marks: Marks = {}
    for where, place, moment in _marks(call, title, entry, at, result):
        marks.setdefault(where, {})[place] = moment
    for where, places in marks.items():
        new = library.watch(where, places)
        result.counts["episodes"] += len(places) if call.quirks.counts_repeats else len(new)
        result.counts["shows"] += bool(new) or call.quirks.counts_repeats
    if status is not None and call.query.get("skip_auto_watching") == "yes":
        library.set_status(title, status)


def _add_episode(call: Call, entry: Entry, result: Result) -> None:
    found = call.titles.episode(entry.get("ids"))
    if found is None:
        result.miss("episodes", entry)
        return
    new = call.account.library.watch(found[0], {found[1]: _watched_at(entry, call.now)})
    result.counts["episodes"] += len(new) or int(call.quirks.counts_repeats)


def _marks(
    call: Call, title: SimklTitle, entry: Entry, at: int, result: Result
) -> Iterator[tuple[SimklTitle, Place, int]]:
    """Return the episodes that an entry means. With tvdb's numbers those of anime may be of several cours."""
    for place, moment in _places(call, title, entry, at, result):
        found: tuple[SimklTitle, Place] | None = (title, place)
        if title.kind is Kind.ANIME and entry.get("use_tvdb_anime_seasons") is True:
            found = call.titles.by_tvdb_place(title, place)
        if found is None or found[1] not in found[0].episodes:
            result.miss("episodes", _echo(entry, place))
        else:
            yield found[0], found[1], moment


def _places(
    call: Call, title: SimklTitle, entry: Entry, at: int, result: Result
) -> Iterator[tuple[Place, int]]:
    for season in entries_in(entry, "seasons"):
        number = number_in(season, "number")
        if number is None:
            raise refused("empty_field", "A season needs a number")
        inside = entries_in(season, "episodes")
        moment = _watched_at(season, at)
        if not inside:
            yield from ((place, moment) for place in title.aired(call.now, number))
        yield from _listed(call, title, number, inside, moment)
    yield from _listed(call, title, 1, entries_in(entry, "episodes"), at)


def _listed(
    call: Call, title: SimklTitle, season: int, episodes: list[Entry], at: int
) -> Iterator[tuple[Place, int]]:
    """An episode's own ids win over its numbers."""
    for episode in episodes:
        named = call.titles.episode(episode.get("ids"))
        number = number_in(episode, "number")
        if named is not None and named[0] is title:
            yield named[1], _watched_at(episode, at)
        elif number is None:
            raise refused("empty_field", "An episode needs a number")
        else:
            yield (season, number), _watched_at(episode, at)


def _extras(call: Call, title: SimklTitle, entry: Entry, at: int, new_row: bool) -> None:
    library = call.account.library
    rating = number_in(entry, "rating")
    if rating is not None and 1 <= rating <= 10:
        library.rate(title, rating, at)
    if isinstance(memo := entry.get("memo"), dict):
        library.note(
            title,
            {"text": str(memo.get("text", ""))[:MEMO_LENGTH], "is_private": bool(memo.get("is_private"))},
        )
    added_at = read_time("added_at", entry.get("added_at"))
    if new_row and added_at is not None and (row := library.get(title)) is not None:
        row.added_at = added_at


def _may_rewatch(call: Call) -> bool:
    return call.account.is_premium and call.query.get("allow_rewatch") == "yes"


def _status(entry: Entry) -> Status | None:
    wanted = entry.get("status")
    if wanted is None:
        return None
    if wanted not in set(Status):
        raise refused("wrong_parameter", f"No such status: {wanted}")
    return Status(str(wanted))


def _watched_at(entry: Entry, otherwise: int) -> int:
    at = read_time("watched_at", entry.get("watched_at"))
    return otherwise if at is None else at


def _echo(entry: Entry, place: Place) -> dict[str, object]:
    named = {name: entry[name] for name in ("title", "year", "ids") if name in entry}
    return {**named, "season": place[0], "number": place[1]}


def _counted(title: SimklTitle) -> str:
    return "movies" if title.kind is Kind.MOVIES else "shows"


def in_one_edit(library: Library, make: Callable[[], Answer]) -> Answer:
    """Carry out a request, so that all it changes carries one stamp."""
    library.begin()
    try:
        return make()
    finally:
        library.end()
