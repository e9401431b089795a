"""What was played of an item in earlier viewings that did not end as a play."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

MONTH = 30 * 86_400


class Remembered(Struct, frozen=True):
    """Seconds played so far, the first position, the last one, and when that was (UTC)."""

    played: float
    first: float
    position: float
    at: float


type Memory = Mapping[str, Remembered]
"""What is remembered, by the media's key."""


def remember(memory: Memory, key: str, seen: Remembered | None, now: float) -> dict[str, Remembered]:
    """Return the memory with `seen` in place of what was known, or without it (None: it became a play).

    What is older than a month is forgotten.
    """
    kept = {name: entry for name, entry in memory.items() if name != key and now - entry.at < MONTH}
    return kept if seen is None else kept | {key: seen}
