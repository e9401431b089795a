"""Reading and changing the watchlist."""

from __future__ import annotations

from .account import Listed
from .answers import Answer, Call, Refused, bad_request
from .bodies import Named
from .service import UPGRADE, Service, counts, over_limit, part, types_of
from .times import stamp

MOST_NOTES = 500


def read(service: Service, call: Call) -> Answer:
    """GET /sync/watchlist/{type}/{sort_by}/{sort_how}."""
    types = types_of(part(call, 0))
    found = [listed for listed in service.account.watchlist.values() if listed.title.type in types]
    match part(call, 1):
        case "added":
            found.sort(key=lambda listed: (listed.at, listed.id), reverse=True)
        case "title":
            found.sort(key=lambda listed: listed.title.title)
    if part(call, 2) == "desc":
        found.reverse()
    ranks = {listed.id: rank for rank, listed in enumerate(found, start=1)}

    def row(listed: Listed) -> dict[str, object]:
        known: dict[str, object] = {"rank": ranks[listed.id], "id": listed.id}
        known |= {"listed_at": stamp(listed.at), "notes": listed.notes}
        return known | service.row(listed.title, call)

    return service.pages(call, found, row)


def add(service: Service, call: Call) -> Answer:
    """POST /sync/watchlist. A show with seasons lists those, not itself."""
    account, naming = service.account, service.finder.read(call.body)
    notes = {named.title: _notes(service, named) for named in naming.known}
    new = [title for title in notes if title not in account.watchlist]
    existing = [title for title in notes if title in account.watchlist]
    fitting = service.fitting("watchlist", len(account.watchlist), new)
    for title in fitting:
        account.add_to_watchlist(title, notes=notes[title])
    if len(fitting) < len(new):
        raise over_limit(service.rules.limit("watchlist"))
    data = {"added": counts(new), "existing": counts(existing), "not_found": naming.not_found}
    return Answer(data | _list(service), 201)


def remove(service: Service, call: Call) -> Answer:
    """POST /sync/watchlist/remove."""
    naming = service.finder.read(call.body)
    gone = [named.title for named in naming.known if service.account.remove_from_watchlist(named.title)]
    return Answer({"deleted": counts(gone), "not_found": naming.not_found} | _list(service))


def _notes(service: Service, named: Named) -> str | None:
    """Return the notes to an entry. Only paying people may send any."""
    notes = named.sent.get("notes")
    if notes is None:
        return None
    if not service.rules.vip:
        raise Refused(426, **UPGRADE)
    if not isinstance(notes, str) or len(notes) > MOST_NOTES:
        raise bad_request("notes is no text of at most 500 characters")
    return notes


def _list(service: Service) -> dict[str, object]:
    updated = stamp(service.account.stamps.of("watchlist", "updated"))
    return {"list": {"updated_at": updated, "item_count": len(service.account.watchlist)}}
