"""Writing ratings. SIMKL lists a title that it lists nowhere when it is rated, mostly as watched.

The sync leaves such ratings out before they come here; what comes is meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...model import RATING_STEPS, Operation, Outcome, Write
from .answers import Added, Counts, Deleted, NotFound, already, counted, not_found
from .client import SimklClient
from .in_turn import in_turn
from .library import Library
from .payloads import by_kind, titled
from .times import time_text
from .titles import SentIds, parts_of_ref, sent_ids

_STEPS = 10


async def write_ratings(client: SimklClient, library: Library, writes: Sequence[Write]) -> list[Outcome]:
    """Write one chunk and return one outcome per write. Raises a ProviderError."""
    lost = [write.key for write in writes if not _ids(write)]
    sent = [write for write in writes if _ids(write)]
    removals = [write for write in sent if write.operation is Operation.REMOVE]
    marks = [write for write in sent if write.operation is not Operation.REMOVE]
    told: list[Outcome] = []
    if removals:
        told = await in_turn(told, _remove(client, library, removals), removals)
    if marks:
        told = await in_turn(told, _set(client, library, marks), marks)
    return told + [not_found(key) for key in lost]


async def _remove(client: SimklClient, library: Library, writes: Sequence[Write]) -> list[Outcome]:
    payload = by_kind(titled(write.item.type, None, {"ids": _ids(write)}) for write in writes)
    answer = await client.post("/sync/ratings/remove", "removing ratings", payload, Deleted)
    for write in writes:
        library.forget_rating(write.ref or "")
    return _removed(writes, answer)


async def _set(client: SimklClient, library: Library, writes: Sequence[Write]) -> list[Outcome]:
    payload = by_kind(titled(write.item.type, None, _mark(write)) for write in writes)
    answer = await client.post("/sync/ratings", "writing ratings", payload, Added)
    told = _added(library, writes, answer)
    for title in (title for write in writes for title in library.find(write.item.type, write.item.ids)):
        library.forget_rating(title.ref)
    return told


def mark_of(amount: int) -> int:
    """Return 1..10 for an amount of 1..100; half rounds up."""
    return max(1, (2 * amount * _STEPS + RATING_STEPS) // (2 * RATING_STEPS))


def _ids(write: Write) -> SentIds:
    """By its own number where it has an entry, so that nothing else can be meant."""
    number = parts_of_ref(write.ref or "")
    return {"simkl": number[0]} if number else sent_ids(write.item.type, write.item.ids)


def _mark(write: Write) -> dict[str, object]:
    value = write.value
    assert value is not None
    rated_at = {} if value.at is None else {"rated_at": time_text(value.at)}
    return {"rating": mark_of(value.amount), "ids": _ids(write), **rated_at}


def _added(library: Library, writes: Sequence[Write], answer: Added) -> list[Outcome]:
    told, new = _without_strangers(writes, answer.not_found)
    had = {write.key: ref for write in new if (ref := _had(library, write))}
    told += [already(key, ref) for key, ref in had.items()]
    return told + counted([write.key for write in new if write.key not in had], _count(answer.added), {})


def _removed(writes: Sequence[Write], answer: Deleted) -> list[Outcome]:
    told, there = _without_strangers(writes, answer.not_found)
    if not _count(answer.deleted):
        return told + [already(write.key, None) for write in there]
    return told + counted([write.key for write in there], _count(answer.deleted), {})


def _without_strangers(writes: Sequence[Write], missing: NotFound) -> tuple[list[Outcome], list[Write]]:
    there = [write for write in writes if not missing.has_title(_ids(write))]
    return [not_found(write.key) for write in writes if write not in there], there


def _had(library: Library, write: Write) -> str | None:
    """Return the ref of the entry that had this very mark, as last read."""
    value = write.value
    assert value is not None
    mark = (mark_of(value.amount) * RATING_STEPS // _STEPS, value.at)
    entries = library.find(write.item.type, write.item.ids)
    return next((title.ref for title in entries if title.rating == mark), None)


def _count(counts: Counts) -> int:
    return counts.movies + counts.shows
