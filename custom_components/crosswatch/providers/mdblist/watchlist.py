"""The watchlist: movies and shows, read whole."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator

import msgspec
from msgspec import Struct

from ...model import BadData, Feature, Item, MediaType, Page, Record, make_ids
from ..decoding import decode
from .client import MdblistClient
from .models import ListedTitle, Pagination, WatchlistPage
from .paging import LIMIT
from .times import value_at
from .titles import title_ref

PATH = "/watchlist/items"

_WHAT = "reading the watchlist"
_TYPES = {"movie": MediaType.MOVIE, "show": MediaType.SHOW}


class _Part(Struct, frozen=True):
    """Records, and what follows: None if the service does not say, as with a bare list."""

    records: tuple[Record, ...]
    pagination: Pagination | None

    @property
    def is_last(self) -> bool:
        """Whether nothing follows. Of a bare list only an empty part is the end."""
        return not self.records if self.pagination is None else not self.pagination.has_more

    @property
    def total(self) -> int:
        """How many titles the service counts, 0 if it does not tell."""
        pages = self.pagination
        return (pages.total_movies or 0) + (pages.total_shows or 0) if pages else 0


async def read_watchlist(client: MdblistClient) -> AsyncGenerator[Page]:
    """Read the whole list. Raises BadData if less comes than the service counts, or another ProviderError."""
    where = f"{client.name}: {_WHAT}"
    place: dict[str, str | int] = {}
    seen = 0
    while True:
        raw = await client.get(PATH, _WHAT, msgspec.Raw, {"limit": LIMIT, **place})
        part = _part(bytes(raw), where)
        yield Page(Feature.WATCHLIST, part.records)
        seen += len(part.records)
        if part.is_last:
            break
        if not part.records:
            raise BadData(f"{where}: more is said to follow, but nothing comes")
        cursor = part.pagination.next_cursor if part.pagination else None
        if cursor == place.get("cursor"):
            cursor = None
        place = {"cursor": cursor} if cursor else {"offset": seen}
    if seen < part.total:
        raise BadData(f"{where}: {seen} titles came of {part.total}")


def _part(body: bytes, where: str) -> _Part:
    if body.lstrip()[:1] == b"[":
        return _Part(tuple(_unified(decode(body, list[ListedTitle], where), where)), None)
    page = decode(body, WatchlistPage, where)
    movies = (_record(MediaType.MOVIE, row, where) for row in page.movies)
    shows = (_record(MediaType.SHOW, row, where) for row in page.shows)
    return _Part((*movies, *shows), page.pagination)


def _unified(rows: list[ListedTitle], where: str) -> Iterator[Record]:
    for row in rows:
        if row.mediatype is None:
            raise BadData(f"{where}: {row.title!r} is neither a movie nor a show")
        yield _record(_TYPES[row.mediatype], row, where)


def _record(kind: MediaType, row: ListedTitle, where: str) -> Record:
    ids = make_ids([*row.ids.items(), ("tmdb", row.id), ("imdb", row.imdb_id), ("tvdb", row.tvdb_id)])
    item = Item(kind, ids, row.title or "", row.release_year)
    return Record(title_ref(item), item, value_at(1, row.watchlist_at, f"{where}: {item.label}"))
