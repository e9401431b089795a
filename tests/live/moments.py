"""Moments of the first run that writes, in which something may happen to Home Assistant."""

from __future__ import annotations

from tests.live.household import AT_FIRST, TO_WRITE
from tests.live.standstill import Writes


def plan_stored(writes: Writes) -> bool:
    """The plan is stored, and nothing of it was tried."""
    return writes.planned == TO_WRITE and not writes.noted and not writes.recorded


def chunk_noted(writes: Writes) -> bool:
    """A chunk stands in the journal, and was not sent."""
    return bool(writes.noted) and writes.stored == AT_FIRST + writes.recorded


def chunk_sent(writes: Writes) -> bool:
    """In the middle of it a chunk was sent, and nobody has written that down."""
    sent = writes.stored == AT_FIRST + writes.recorded + writes.noted
    return bool(writes.noted) and sent and writes.recorded >= TO_WRITE // 3


def near_the_end(writes: Writes) -> bool:
    """Little is left; of a chunk nobody knows whether it was sent."""
    return bool(writes.noted) and writes.planned <= TO_WRITE // 4
