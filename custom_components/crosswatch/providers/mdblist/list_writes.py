"""Writing to lists that hold a title once: watchlist and ratings. The same write twice does no harm.

The service fails on some batches of plain shows with status 500. Those are written one by one then, so that
one title does not keep the others out.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from ...model import (
    Ambiguous,
    Feature,
    Item,
    MediaType,
    Operation,
    Outcome,
    ProviderError,
    Write,
)
from ..http import Effect
from . import ratings, watchlist
from .client import MdblistClient
from .ratings import mark_of
from .replies import BrokeOnBatch
from .results import ListReply, after_error, later, outcomes_of, unnameable
from .targets import Json, flat, is_findable, is_listable, nested
from .times import text_of

_GIVE_UP = 3
"""Titles in a row on which the service fails before the rest is left for later."""


class _Call(Struct, frozen=True):
    path: str
    what: str
    body: Callable[[Sequence[Write]], Json]
    names: Callable[[Item], bool]


def _rating(write: Write) -> Mapping[str, object]:
    value = write.value
    if write.operation is Operation.REMOVE or value is None:
        return {}
    when = {} if value.at is None else {"rated_at": text_of(value.at)}
    return {"rating": mark_of(value.amount), **when}


def _with_rating(writes: Sequence[Write]) -> Json:
    return nested(writes, _rating)


_CALLS: Mapping[tuple[Feature, bool], _Call] = {
    (Feature.WATCHLIST, False): _Call(f"{watchlist.PATH}/add", "adding to the watchlist", flat, is_listable),
    (Feature.WATCHLIST, True): _Call(f"{watchlist.PATH}/remove", "clearing the watchlist", flat, is_listable),
    (Feature.RATINGS, False): _Call(ratings.PATH, "rating", _with_rating, is_findable),
    (Feature.RATINGS, True): _Call(
        f"{ratings.PATH}/remove", "taking back ratings", _with_rating, is_findable
    ),
}


async def write_list(client: MdblistClient, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
    """Write one chunk and return one outcome for each write.

    Raises what the first request ran into; what later ones run into is told by their outcomes.
    """
    outcomes: list[Outcome] = []
    sent = False
    for call, some in _parts(feature, writes):
        named = [write for write in some if call.names(write.item)]
        outcomes += [unnameable(write, client.name) for write in some if not call.names(write.item)]
        if not named:
            continue
        sending = _send(client, call, named)
        outcomes += await (_settle(client, named, sending) if sent else sending)
        sent = True
    return outcomes


def _parts(feature: Feature, writes: Sequence[Write]) -> Iterable[tuple[_Call, list[Write]]]:
    """Return what goes into requests of its own."""
    parts: dict[tuple[bool, MediaType | None], list[Write]] = {}
    for write in writes:
        removes = write.operation is Operation.REMOVE
        parts.setdefault((removes, _apart(write.item.type, removes)), []).append(write)
    return ((_CALLS[feature, removes], some) for (removes, _), some in parts.items())


def _apart(kind: MediaType, removes: bool) -> MediaType | None:
    """Return the type if titles of it go by themselves.

    Plain shows do, so that a batch of them that fails takes nothing else with it. Seasons do when they are
    taken away: a season that is named beside one of its episodes only says where that episode is.
    """
    return kind if kind is MediaType.SHOW or (removes and kind is MediaType.SEASON) else None


async def _send(client: MdblistClient, call: _Call, writes: Sequence[Write]) -> list[Outcome]:
    try:
        return await _write(client, call, writes)
    except BrokeOnBatch as error:
        if len(writes) == 1:
            return [later(writes[0], error, client.name)]
    return await _one_by_one(client, call, writes)


async def _write(client: MdblistClient, call: _Call, writes: Sequence[Write]) -> list[Outcome]:
    reply = await client.write(call.path, call.what, call.body(writes), Effect.REPEATABLE, ListReply)
    if reply is not None and reply.says_nothing:
        raise Ambiguous(f"{client.name}: {call.what}: the answer does not say what became of it")
    return outcomes_of(writes, reply, client.name)


async def _one_by_one(client: MdblistClient, call: _Call, writes: Sequence[Write]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    failed = 0
    for write in writes:
        if failed >= _GIVE_UP:
            outcomes.append(later(write, "the service fails on every title", client.name))
            continue
        try:
            outcomes += await _settle(client, [write], _write(client, call, [write]))
            failed = 0
        except BrokeOnBatch as error:
            outcomes.append(later(write, error, client.name))
            failed += 1
    return outcomes


async def _settle(
    client: MdblistClient, writes: Sequence[Write], sending: Awaitable[list[Outcome]]
) -> list[Outcome]:
    """Something was written before already, so what goes wrong now is told write by write."""
    try:
        return await sending
    except BrokeOnBatch:
        raise
    except ProviderError as error:
        return [after_error(write, error, client.name) for write in writes]
