"""The journal: the only place where the service tells of plays and ratings that were taken away.

It holds the latest state of each item, for 30 days. It is no list of plays, so it only says where to look
again. Where it does not go back far enough, it says nothing at all: then everything is read.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from ...model import BadData, Item, MediaType, make_ids
from .activity import Cursor, Standing
from .client import MdblistClient
from .models import JournalEntry, JournalPage, Place, Title
from .paging import LIMIT
from .times import seconds_of
from .titles import episode_at, movie_item, season_at, show_item

PATH = "/sync/journal"


class News(Struct, frozen=True):
    """What the journal says of one item: "active", "added", "removed" or "partial"."""

    item: Item
    status: str

    @property
    def is_named(self) -> bool:
        """Whether it is named by the id that refs are made of."""
        ids = self.item.ids if self.item.type in (MediaType.MOVIE, MediaType.SHOW) else self.item.show_ids
        return any(one.startswith("tmdb:") for one in ids)

    @property
    def is_there(self) -> bool:
        """Whether it is there and whole."""
        return self.status in ("active", "added")


class Journal:
    """Reads the journal once for all features that go on from the same place."""

    def __init__(self, client: MdblistClient) -> None:
        """Read through `client`."""
        self._client = client
        self._read: tuple[tuple[str, str], list[JournalEntry] | None] | None = None

    async def news(self, category: str, cursor: Cursor, standing: Standing) -> list[News] | None:
        """Return what it says of a category since a cursor, or None if it does not go back that far."""
        if (standing.stamps.journal_at or "") == cursor.journal:
            return []
        place = (cursor.since, standing.stamps.server_time)
        if self._read is None or self._read[0] != place:
            self._read = (place, await self._entries(cursor.since))
        entries = self._read[1]
        if entries is None:
            return None
        return list(_news(entry for entry in entries if entry.category == category))

    async def _entries(self, since: str) -> list[JournalEntry] | None:
        entries: list[JournalEntry] = []
        place: dict[str, str | int] = {"since": since}
        cursors: set[str] = set()
        while True:
            params = {**place, "limit": LIMIT}
            page = await self._client.get(PATH, "reading the journal", JournalPage, params)
            if page.requires_full_sync or _begins_after(page, since):
                return None
            entries += page.journal
            if not page.pagination.has_more:
                return entries
            cursor = page.pagination.next_cursor
            if not cursor or cursor in cursors:
                raise BadData(f"{self._client.name}: the journal is said to go on, but not where")
            cursors.add(cursor)
            place = {"cursor": cursor}


def _begins_after(page: JournalPage, since: str) -> bool:
    oldest = page.journal_oldest_at
    return oldest is not None and seconds_of(since, "journal") < seconds_of(oldest, "journal")


def _news(entries: Iterable[JournalEntry]) -> Iterable[News]:
    return (News(_item(entry), entry.status) for entry in entries)


def _item(entry: JournalEntry) -> Item:
    title = Title(entry.ids)
    if entry.item_type == "movie":
        return movie_item(title)
    if entry.item_type == "show":
        return show_item(title)
    if entry.season is None or (entry.item_type == "episode" and entry.episode is None):
        raise BadData(f"the journal names no place in the show {', '.join(make_ids(entry.ids))}")
    if entry.item_type == "season" or entry.episode is None:
        return season_at(title, entry.season, {})
    return episode_at(title, Place(entry.season, entry.episode))
