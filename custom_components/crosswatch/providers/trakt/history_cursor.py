"""What is known of the history from its last read, and whether it proves what a new read need not bring.

Trakt has no feed of what was added or removed, and filters by the date of a play, which says nothing of when
it was added. But the history comes newest first and says how long it is. If it has grown by as many plays as
stand above those that were the newest ones, and these are unchanged, then nothing was removed or added
further down. As this does not see one play removed and another one added there between two reads, the
whole history is read once a day in which it changed.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from ...model import Record

KNOWN = 25
"""Newest plays that are compared."""

MOST_NEW = 1000
"""New plays from which on the whole history is read."""

FULL_EVERY = 86_400

type Mark = tuple[str, int | None]


class Top(Struct, frozen=True):
    """How many plays there are of a kind, and the newest of them, each by its id and time."""

    count: int = 0
    newest: tuple[Mark, ...] = ()


class HistoryCursor(Struct, frozen=True):
    """Where a read left off.

    full_at: when the history was last read whole, in seconds since 1970 UTC. dropped: the watermark of the
    dropped titles that came with the read.
    """

    full_at: int
    movies: Top
    episodes: Top
    dropped: str | None = None

    def is_fresh(self, now: float) -> bool:
        """Whether less than a day has passed since the history was read whole."""
        return 0 <= now - self.full_at < FULL_EVERY


def decode_cursor(text: str | None) -> HistoryCursor | None:
    """Return a cursor that an earlier read brought, or None if there is none that is understood."""
    if text is None:
        return None
    try:
        return msgspec.json.decode(text, type=HistoryCursor)
    except msgspec.DecodeError:
        return None


def encode_cursor(cursor: HistoryCursor) -> str:
    """Return a cursor as text."""
    return msgspec.json.encode(cursor).decode()


def top_of(records: Sequence[Record], total: int) -> Top:
    """Return what to remember of a list that begins with these plays."""
    return Top(total, tuple(_mark(record) for record in records[:KNOWN]))


def new_plays(known: Top, total: int) -> int | None:
    """Return how many plays must stand above the known ones if only new ones came, None if that cannot be."""
    added = total - known.count
    return added if 0 <= added <= MOST_NEW else None


def proves(known: Top, records: Sequence[Record], added: int) -> bool:
    """Whether a list that begins with `records` has so many new plays, and below them only known ones."""
    below = records[added : added + len(known.newest)]
    return tuple(_mark(record) for record in below) == known.newest


def _mark(record: Record) -> Mark:
    return record.ref, record.value.at
