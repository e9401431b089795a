"""What a person does not want to see: hidden titles and dropped shows."""

from __future__ import annotations

from custom_components.crosswatch.model import MediaType
from tests.emulators.catalogue import Title

from .answers import Answer, Call, Refused
from .service import Service, counts, moment, part, types_of
from .times import stamp

TAKES = {
    "calendar": {MediaType.MOVIE, MediaType.SHOW},
    "progress_watched": {MediaType.SHOW, MediaType.SEASON},
    "progress_collected": {MediaType.SHOW, MediaType.SEASON},
    "recommendations": {MediaType.MOVIE, MediaType.SHOW},
    "comments": set[MediaType](),
    "dropped": {MediaType.SHOW},
}


def read(service: Service, call: Call) -> Answer:
    """GET /users/hidden/{section}."""
    types = types_of(call.query.get("type", ""))
    hidden = service.account.hidden.get(_section(call), {})
    found = [(title, at) for title, at in hidden.items() if title.type in types]
    found.sort(key=lambda one: one[1], reverse=True)

    def row(one: tuple[Title, int]) -> dict[str, object]:
        return {"hidden_at": stamp(one[1])} | service.row(one[0], call)

    return service.pages(call, found, row)


def add(service: Service, call: Call) -> Answer:
    """POST /users/hidden/{section}."""
    section, naming = _section(call), service.finder.read(call.body)
    account = service.account
    new = [
        named.title
        for named in naming.known
        if named.title.type in TAKES[section]
        and account.hide(section, named.title, moment(named.sent, "hidden_at", account.now))
    ]
    # The contract counts seasons as "season" where it counts what was hidden.
    added = counts(new, "movies", "shows") | {"season": counts(new, "seasons")["seasons"]}
    return Answer({"added": added, "not_found": naming.not_found})


def remove(service: Service, call: Call) -> Answer:
    """POST /users/hidden/{section}/remove."""
    section, naming = _section(call), service.finder.read(call.body)
    gone = [named.title for named in naming.known if service.account.unhide(section, named.title)]
    # The contract counts movies and episodes here, though episodes cannot be hidden.
    return Answer({"deleted": counts(gone), "not_found": naming.not_found})


def _section(call: Call) -> str:
    if part(call, 0) not in TAKES:
        raise Refused(404)
    return part(call, 0)
