"""Reads of a library: activities, all items, ratings, settings."""

from __future__ import annotations

from collections.abc import Callable

from .calls import Call
from .library import MOVIE_STATUSES, Row, Status
from .moments import iso, read_time
from .refusals import Answer, refused
from .rows import ODD_ROW, Wishes, show_rewatches, show_row
from .scrobbling import playing
from .titles import Kind

EXTENDED = ("full", "full_anime_seasons", "ids_only", "simkl_ids_only")
PARAMETERS = (
    "date_from", "extended", "episode_watched_at", "episode_tvdb_id", "include_all_episodes", "memos",
    "next_watch_info", "allow_rewatch", "anime_type", "language",
)  # fmt: skip


def activities(call: Call) -> Answer:
    """Say when what moved last."""
    call.note_unknown_query(())
    return Answer(call.account.library.stamps.shown())


def all_items(call: Call) -> Answer:
    """Show the library, or a catalogue or a status of it. Removed titles never come."""
    call.note_unknown_query(PARAMETERS)
    since, kinds = _since(call), _kinds(call)
    status = _status(call)
    anime_type = call.query.get("anime_type")

    def fits(row: Row) -> bool:
        return (
            (since is None or row.modified > since)
            and (status is None or row.status is status)
            and (anime_type is None or row.title.kind is not Kind.ANIME or row.title.anime_type == anime_type)
        )

    return _shown(call, kinds, since, fits)


def ratings(call: Call) -> Answer:
    """Show what was rated, or rated with some marks. Ratings that were taken away never come."""
    call.note_unknown_query(PARAMETERS)
    since, marks = _since(call), _marks(call)

    def fits(row: Row) -> bool:
        return row.rating in marks and (since is None or row.rated_moved > since)

    return _shown(call, _kinds(call), since, fits)


def settings(call: Call) -> Answer:
    """Say whose account it is."""
    account = call.account
    return Answer({
        "user": {"name": account.name, "joined_at": "2015-01-01T00:00:00Z", "avatar": "", "bio": ""},
        "account": {"id": account.number, "timezone": "Europe/Berlin", "type": account.type},
        "connections": {"facebook": False},
    })  # fmt: skip


def playback(call: Call) -> Answer:
    """Show unfinished viewings. What was watched meanwhile is left out unless it is asked for."""
    call.note_unknown_query(("date_from", "date_to", "limit", "hide_watched"))
    wanted = call.path.get("type")
    if wanted not in (None, "movies", "episodes"):
        raise refused("wrong_parameter", "type is movies or episodes")
    since, until = _since(call), read_time("date_to", call.query.get("date_to"))
    found = []
    for session in call.account.playback.shown(call.account.retention):
        row = call.account.library.get(session.title)
        is_film = session.title.kind is Kind.MOVIES
        watched = row is not None and (
            row.last_watched_at is not None if is_film else session.place in row.watched
        )
        if (watched and call.query.get("hide_watched", "true") != "false") or wanted == (
            "episodes" if is_film else "movies"
        ):
            continue
        if (since is None or session.paused_at > since) and (until is None or session.paused_at <= until):
            found.append(session)
    limit = _limit(call)
    return Answer([
        {"id": session.number, "progress": session.progress, "paused_at": iso(session.paused_at),
         "type": "movie" if session.title.kind is Kind.MOVIES else "episode",
         **playing(session.title, session.place)}
        for session in found[:limit]
    ])  # fmt: skip


def delete_playback(call: Call) -> Answer:
    """Forget an unfinished viewing."""
    number = call.path["id"]
    if not number.isdigit() or not call.account.playback.delete(int(number)):
        raise refused("id_err", "No such playback")
    return Answer(status=204, empty=True)


def _shown(call: Call, kinds: list[Kind], since: int | None, fits: Callable[[Row], bool]) -> Answer:
    wishes = Wishes.of(call.query, since, call.quirks.delta_episodes)
    shown: dict[str, list[dict[str, object]]] = {}
    for kind in kinds:
        rows = [row for row in call.account.library.of(kind) if fits(row)]
        found = [show_row(row, wishes, call.now) for row in rows]
        if call.query.get("allow_rewatch") == "yes":
            found += [again for row in rows for again in show_rewatches(row, wishes, call.now)]
        if found:
            shown[kind] = [ODD_ROW, *found] if call.quirks.odd_rows else found
    return Answer(shown or (None if call.quirks.answers_null else {}))


def _kinds(call: Call) -> list[Kind]:
    wanted = call.path.get("type")
    if wanted is None:
        return [Kind.SHOWS, Kind.ANIME, Kind.MOVIES]
    if wanted not in set(Kind):
        raise refused("wrong_parameter", f"No such type: {wanted}")
    return [Kind(wanted)]


def _status(call: Call) -> Status | None:
    wanted = call.path.get("status")
    if wanted is None:
        return None
    known = MOVIE_STATUSES if call.path.get("type") == "movies" else tuple(Status)
    if wanted not in known:
        raise refused("wrong_parameter", f"No such status: {wanted}")
    return Status(wanted)


def _marks(call: Call) -> set[int]:
    wanted = call.path.get("marks")
    if wanted is None:
        return set(range(1, 11))
    words = wanted.split(",")
    if not all(word.isdigit() and 1 <= int(word) <= 10 for word in words):
        raise refused("wrong_parameter", "Ratings are 1 to 10")
    return {int(word) for word in words}


def _since(call: Call) -> int | None:
    if call.query.get("extended", EXTENDED[0]) not in EXTENDED:
        raise refused("wrong_parameter", "No such extended")
    return read_time("date_from", call.query.get("date_from"))


def _limit(call: Call) -> int:
    wanted = call.query.get("limit", "10000")
    if not wanted.isdigit() or not 1 <= int(wanted) <= 10_000:
        raise refused("wrong_parameter", "limit is 1 to 10000")
    return int(wanted)
