"""Writing statuses and ratings."""

from __future__ import annotations

from .calls import Call, Entry
from .history import Result
from .library import Library, Status
from .moments import read_time
from .refusals import Answer
from .rows import show_response
from .titles import Kind, SimklTitle


def add_to_list(call: Call) -> Answer:
    """Give titles a status, or silently another one. It takes watched titles back to the plan, if told to."""
    call.note_unknown_query(())
    result = Result()
    added: dict[str, list[dict[str, object]]] = {"movies": [], "shows": []}
    for group, entry in call.entries(("to", "added_at", "watched_at")):
        title, wanted = call.titles.find(group, entry), entry.get("to")
        given = _given(title, wanted, call.now) if title is not None else None
        if title is None or given is None:
            result.miss(group, entry)
            continue
        _demotion(call, title, given)
        got = _list(call, title, given, entry)
        shown: dict[str, object] = {"to": got, "ids": _echo_ids(title, entry), "type": _type(title)}
        added["movies" if title.kind is Kind.MOVIES else "shows"].append(shown)
    return Answer({"added": added, "not_found": result.missing("movies", "shows")}, 201)


def rate(call: Call) -> Answer:
    """Rate titles. One that is listed nowhere is listed by it, as watched if it is a film that is out."""
    call.note_unknown_query(())
    result = Result()
    for group, entry in call.entries(("rating", "rated_at")):
        title, rating = call.titles.find(group, entry), entry.get("rating")
        if title is None or type(rating) is not int or not 1 <= rating <= 10:
            result.miss(group, entry)
            continue
        at = read_time("rated_at", entry.get("rated_at"))
        if call.account.library.get(title) is None:
            call.misuse["rating of a title that is listed nowhere"] += 1
        row = call.account.library.rate(title, rating, call.now if at is None else at)
        result.counts["movies" if title.kind is Kind.MOVIES else "shows"] += 1
        result.statuses.append({"request": entry, "response": show_response(row, title)})
    counts = {name: result.counts[name] for name in ("movies", "shows")}
    answer = {
        "added": {**counts, "statuses": result.statuses},
        "not_found": result.missing("movies", "shows"),
    }
    return Answer(answer, 201)


def unrate(call: Call) -> Answer:
    """Take ratings away; titles stay listed."""
    call.note_unknown_query(())
    result = Result()
    for group, entry in call.entries(()):
        title = call.titles.find(group, entry)
        if title is None:
            result.miss(group, entry)
        elif call.account.library.unrate(title):
            result.counts["movies" if title.kind is Kind.MOVIES else "shows"] += 1
    counts = {name: result.counts[name] for name in ("movies", "shows")}
    return Answer({"deleted": counts, "not_found": result.missing("movies", "shows")}, 201)


def _given(title: SimklTitle, wanted: object, now: float) -> Status | None:
    """The status that a title gets when one is asked for. None: nothing is done."""
    if wanted not in set(Status):
        return None
    status = Status(str(wanted))
    if title.is_film:
        # What the service makes of a film on hold is not documented: nothing is done with it here.
        kept = {Status.WATCHING: Status.COMPLETED, Status.HOLD: None}
        return kept.get(status, status)
    over = title.ended and title.released <= now
    return Status.WATCHING if status is Status.COMPLETED and not over else status


def _demotion(call: Call, title: SimklTitle, given: Status) -> None:
    row = call.account.library.get(title)
    if row is not None and given is Status.PLANTOWATCH and row.status is not given:
        call.misuse["title taken back to the plan"] += 1


def _list(call: Call, title: SimklTitle, given: Status, entry: Entry) -> Status:
    library: Library = call.account.library
    added_at = read_time("added_at", entry.get("added_at"))
    if given is Status.COMPLETED:
        at = read_time("watched_at", entry.get("watched_at"))
        library.watch_all(title, call.now if at is None else at)
        row = library.get(title)
        return row.status if row is not None else given
    return library.set_status(title, given, added_at).status


def _echo_ids(title: SimklTitle, entry: Entry) -> dict[str, object]:
    sent = entry.get("ids")
    return {**(sent if isinstance(sent, dict) else {}), "simkl": title.simkl}


def _type(title: SimklTitle) -> str:
    return {Kind.MOVIES: "movie", Kind.SHOWS: "tv", Kind.ANIME: "anime"}[title.kind]
