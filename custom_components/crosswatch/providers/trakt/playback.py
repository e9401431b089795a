"""Progress: the places where films and episodes were left, in per cent.

There is no request that sets a place; pausing a live viewing does. Trakt stamps it with the time of writing.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress

from msgspec import Struct

from ...model import (
    PROGRESS_STEPS,
    BadData,
    Item,
    MediaType,
    Outcome,
    OutcomeKind,
    Precision,
    Reason,
    Record,
    Rejected,
    Value,
    Write,
)
from ..http import Effect
from .client import TraktClient
from .items import is_same, item_of, ref_of, seconds
from .models import PlayableRow
from .paging import read_records, read_rows
from .replies import NotKnown
from .scrobbling import HIGHEST_PLACE, Action, send_scrobble
from .steps import Step, take
from .writes import outcome, rejected

_PATH = "/sync/playback"
_KINDS = ("movies", "episodes")
_STEP = PROGRESS_STEPS // 100
_SAME = 5
"""Ten-thousandths of the runtime by which a place may differ and be the same."""


class _Place(Struct, frozen=True):
    id: int
    item: Item
    value: Value


async def read_playback(client: TraktClient) -> AsyncGenerator[tuple[Record, ...]]:
    """Read all places."""
    for kind in _KINDS:
        async with aclosing(read_records(client, f"{_PATH}/{kind}", list[PlayableRow], _record)) as pages:
            async for records in pages:
                yield records


async def keep_places(client: TraktClient, writes: Sequence[Write]) -> list[Outcome]:
    """Store places, each in a request of its own. What is there already is not sent again.

    Raises a ProviderError if the first one fails.
    """
    refusals = {write.key: reason for write in writes if (reason := _refusal(write)) is not None}
    outcomes = [Outcome(key, OutcomeKind.REJECTED, reason) for key, reason in refusals.items()]
    wanted = [write for write in writes if write.key not in refusals]
    if not wanted:
        return outcomes
    places = await _places(client)

    async def keep(some: Sequence[Write]) -> list[Outcome]:
        return [await _keep(client, write, places) for write in some]

    return outcomes + await take([Step((write,), keep) for write in wanted])


async def forget_places(client: TraktClient, writes: Sequence[Write]) -> list[Outcome]:
    """Take places away, by the ids that they have now."""
    places = await _places(client)

    async def forget(some: Sequence[Write]) -> list[Outcome]:
        return [await _forget(client, write, places) for write in some]

    return await take([Step((write,), forget) for write in writes])


async def _places(client: TraktClient) -> list[_Place]:
    found: list[_Place] = []
    for kind in _KINDS:
        async with aclosing(read_rows(client, f"{_PATH}/{kind}", list[PlayableRow])) as pages:
            async for rows in pages:
                found += [_Place(row.id, item_of(row), _value(row)) for row in rows]
    return found


async def _keep(client: TraktClient, write: Write, places: Sequence[_Place]) -> Outcome:
    amount = (write.value or Value()).amount
    known = next((place for place in places if is_same(place.item, write.item)), None)
    if known is not None and abs(known.value.amount - amount) <= _SAME:
        return Outcome(write.key, OutcomeKind.ALREADY_THERE)
    try:
        await send_scrobble(client, Action.PAUSE, write.item, amount, Effect.REPEATABLE)
    except NotKnown:
        return outcome(write, OutcomeKind.NOT_FOUND)
    except Rejected as error:
        return Outcome(write.key, OutcomeKind.REJECTED, rejected(error))
    return Outcome(write.key, OutcomeKind.WRITTEN)


async def _forget(client: TraktClient, write: Write, places: Sequence[_Place]) -> Outcome:
    known = [place for place in places if is_same(place.item, write.item)]
    if not known:
        return outcome(write, OutcomeKind.NOT_FOUND)
    for place in known:
        with suppress(NotKnown):
            await client.delete(f"{_PATH}/{place.id}", "removal of a place")
    return Outcome(write.key, OutcomeKind.WRITTEN)


def _refusal(write: Write) -> Reason | None:
    """A place that Trakt may take for a play is not sent."""
    if write.item.type not in (MediaType.MOVIE, MediaType.EPISODE):
        return Reason("cannot_hold_type", {"type": write.item.type.value})
    if (write.value or Value()).amount > HIGHEST_PLACE:
        return Reason("rejected", {"detail": "a place beyond 80 % may count as watched"})
    return None


def _record(row: PlayableRow) -> Record | None:
    value = _value(row)
    return Record(ref_of(row), item_of(row), value) if value.amount else None


def _value(row: PlayableRow) -> Value:
    if row.progress is None or not row.id:
        raise BadData(f"Trakt: {_PATH}: {ref_of(row)} has no progress or no id")
    amount = round(row.progress * _STEP)
    if row.paused_at is None:
        return Value(amount)
    return Value(amount, seconds(row.paused_at), Precision.SECOND)
