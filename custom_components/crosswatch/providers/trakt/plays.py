"""Adding plays, and taking single ones away.

The same play sent twice is two plays, so nothing here is ever sent again: an answer that does not come
leaves the result unknown. A show or a season sent as such would mark every episode of it as watched; only
movies and episodes are sent. Taking away goes by the play's own id: by title it would take all plays of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing

from ...model import MediaType, Outcome, OutcomeKind, Reason, Rejected, Value, Write
from ..http import Effect
from .answers import Deleted
from .client import TraktClient
from .history import PATH, record_of
from .items import is_same
from .models import PlayableRow
from .paging import read_rows
from .steps import all_alike
from .times import MINUTE, to_minute, to_second
from .writes import add_titles, outcome, rejected

_KINDS = {MediaType.MOVIE: "movies", MediaType.EPISODE: "episodes"}


async def add_plays(client: TraktClient, writes: Sequence[Write]) -> list[Outcome]:
    """Store plays, to the minute. Raises Ambiguous if they may have been stored."""
    playable = [write for write in writes if write.item.type in _KINDS]
    others = [write for write in writes if write.item.type not in _KINDS]
    outcomes = [_not_playable(write) for write in others]
    if playable:
        outcomes += await add_titles(client, PATH, Effect.ONCE, playable, _details)
    return outcomes


async def remove_plays(client: TraktClient, writes: Sequence[Write]) -> list[Outcome]:
    """Take single plays away. One whose id is not known yet is looked for in the minute of its date.

    An id that Trakt does not know is a play that is gone already.
    """
    ids: dict[int, int | None] = {}
    for write in writes:
        ids[write.key] = await _id_of(client, write, set(ids.values()))
    wanted = sorted({play for play in ids.values() if play is not None})
    if not wanted:
        return [outcome(write, OutcomeKind.NOT_FOUND) for write in writes]
    path = f"{PATH}/remove"
    try:
        body: dict[str, object] = {"ids": wanted}
        reply = await client.post(path, "removals of plays", body, Effect.REPEATABLE, Deleted)
    except Rejected as error:
        return all_alike(writes, OutcomeKind.REJECTED, rejected(error))
    gone = set(reply.not_found.ids)
    deleted = reply.deleted.movies + reply.deleted.episodes
    rest = OutcomeKind.WRITTEN if deleted == len(set(wanted) - gone) else OutcomeKind.UNKNOWN
    return [outcome(write, _kind(ids[write.key], gone, rest)) for write in writes]


def _kind(play: int | None, gone: set[int], rest: OutcomeKind) -> OutcomeKind:
    if play is None:
        return OutcomeKind.NOT_FOUND
    return OutcomeKind.ALREADY_THERE if play in gone else rest


def _details(value: Value) -> dict[str, object]:
    """Without a date Trakt would stamp the play with the time of writing."""
    return {"watched_at": "unknown" if value.at is None else to_minute(value.at)}


def _not_playable(write: Write) -> Outcome:
    reason = Reason("cannot_hold_type", {"type": write.item.type.value})
    return Outcome(write.key, OutcomeKind.REJECTED, reason)


async def _id_of(client: TraktClient, write: Write, taken: set[int | None]) -> int | None:
    if write.ref is not None:
        return int(write.ref) if write.ref.isdecimal() else None
    kind = _KINDS.get(write.item.type)
    if kind is None or write.before is None or write.before.at is None:
        return None
    minute = write.before.at - write.before.at % MINUTE
    span = f"start_at={to_minute(minute)}&end_at={to_second(minute + MINUTE - 1)}"
    rows = read_rows(client, f"{PATH}/{kind}?{span}", list[PlayableRow])
    async with aclosing(rows) as pages:
        found = [record_of(row) async for page in pages for row in page]
    same = (int(record.ref) for record in found if is_same(record.item, write.item))
    return next((play for play in same if play not in taken), None)
