"""Reading entries: all three catalogues whole, or what changed in those whose stamps moved.

What changed is told by whole entries, so a title that is no longer planned or rated says so itself. Whether
such an entry brings all episodes that were watched is not documented: they only add, and an absent episode
means something in a whole read alone.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from itertools import batched

from ...model import Completed, Coverage, DroppedTitles, Feature, Page, ReadPart
from ..rate_limit import Clock
from .capabilities import ENTRIES
from .cursor import FULL_READ_EVERY, Cursor, cursor_text, has_moved
from .entries import PAGE, Entries
from .library import Library
from .models import Activities, Catalogue
from .rows import Entry


class EntryReader:
    """Reads the entries of one account, and keeps in mind what it read."""

    def __init__(self, entries: Entries, library: Library, space: str, clock: Clock) -> None:
        """space: names the account. clock: seconds since 1970 UTC."""
        self._entries = entries
        self._library = library
        self._space = space
        self._clock = clock

    async def read(self, activities: Activities, cursor: Cursor | None) -> AsyncGenerator[ReadPart]:
        """Read from a cursor, or whole where there is none or it does not reach.

        activities: what SIMKL told just before.
        """
        if cursor is None or self._needs_whole(activities, cursor):
            parts = self._whole(activities)
            coverage, full_at = Coverage.FULL, int(self._clock())
        else:
            parts = self._changed(activities, cursor)
            coverage, full_at = Coverage.DELTA, cursor.full_at
        async for part in parts:
            yield part
        if self._library.is_whole:
            yield DroppedTitles(self._library.dropped())
        position = cursor_text(full_at, activities)
        for feature in sorted(ENTRIES):
            yield Completed(feature, coverage, self._space, position)

    def _needs_whole(self, activities: Activities, cursor: Cursor) -> bool:
        """Whether changes alone would not tell all: what was taken off all lists is in no change."""
        pairs = [(cursor.stamps[catalogue], activities.of(catalogue)) for catalogue in Catalogue]
        if any(before.removed_from_list != after.removed_from_list for before, after in pairs):
            return True
        if not self._library.is_whole and any(
            (before.dropped, before.hold) != (after.dropped, after.hold) for before, after in pairs
        ):
            return True  # all that is put away must be told at once
        moved = any(has_moved(before, after) for before, after in pairs)
        return moved and self._clock() - cursor.full_at >= FULL_READ_EVERY

    async def _whole(self, activities: Activities) -> AsyncGenerator[ReadPart]:
        for catalogue in Catalogue:
            known = []
            async for entries in self._entries.whole(catalogue):
                known += [entry.known for entry in entries]
                for page in pages(entries):
                    yield page
            self._library.replace(catalogue, known, activities.of(catalogue))

    async def _changed(self, activities: Activities, cursor: Cursor) -> AsyncGenerator[ReadPart]:
        for catalogue in Catalogue:
            before, after = cursor.stamps[catalogue], activities.of(catalogue)
            if not has_moved(before, after):
                continue
            changed = await self._entries.changed(catalogue, before)
            for some in batched(changed, PAGE, strict=False):
                for page in [*pages(some), *_withdrawn(some)]:
                    yield page
            self._library.update(catalogue, [entry.known for entry in changed], before, after)


def pages(entries: Sequence[Entry]) -> list[Page]:
    """Return what entries say, by feature."""
    said = {
        Feature.WATCHLIST: [entry.listed for entry in entries if entry.listed],
        Feature.RATINGS: [entry.rated for entry in entries if entry.rated],
        Feature.HISTORY: [play for entry in entries for play in entry.plays],
    }
    return [Page(feature, tuple(records)) for feature, records in said.items() if records]


def _withdrawn(entries: Sequence[Entry]) -> list[Page]:
    """Return what changed entries say that they are not: planned no more, rated no more.

    Plays are never among it. A film that somebody put back on the list may still have been watched.
    """
    said = {
        Feature.WATCHLIST: [entry.known.ref for entry in entries if entry.listed is None],
        Feature.RATINGS: [entry.known.ref for entry in entries if entry.rating_told and entry.rated is None],
    }
    return [Page(feature, removed=tuple(refs)) for feature, refs in said.items() if refs]
