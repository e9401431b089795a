"""Marks: read whole, or by what changed since a cursor, with removals by the journal alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence

from ...model import RATING_STEPS, BadData, Coverage, Feature, Item, Page, ReadPart, Record
from .activity import Cursor, Standing
from .client import MdblistClient
from .journal import Journal, News
from .models import EpisodeRating, MovieRating, Place, RatingsPage, SeasonRating, ShowRating
from .paging import read_pages
from .times import value_at
from .titles import episode_at, episode_item, movie_item, season_at, season_item, show_item, title_ref

PATH = "/sync/ratings"
SCALE = 10

_STEP = RATING_STEPS // SCALE


class RatingsReader:
    """One read of the marks. `coverage` tells what it was, once it is over."""

    def __init__(self, client: MdblistClient, journal: Journal) -> None:
        """Read through `client`."""
        self._client = client
        self._journal = journal
        self._came: set[str] = set()
        self._nested: set[str] = set()
        self.coverage = Coverage.DELTA

    async def read(self, cursor: Cursor | None, standing: Standing) -> AsyncGenerator[ReadPart]:
        """Read marks, whole if there is no cursor. Raises a ProviderError."""
        news = await self._journal.news("rated", cursor, standing) if cursor else None
        if cursor is None or news is None or not all(one.is_named for one in news):
            async for page in self._whole():
                yield page
            return
        if cursor.own != standing.cursor(Feature.RATINGS).own:
            async for page in self._pages(cursor.since):
                self._came.update(record.ref for record in page.records)
                yield page
        if self._unexplained(news):
            async for page in self._whole():
                yield page
        gone = {title_ref(one.item) for one in news if one.status == "removed"}
        yield Page(Feature.RATINGS, removed=tuple(sorted(gone - self._came)))

    def _unexplained(self, news: Sequence[News]) -> bool:
        """Whether the journal names marks that did not come as changed: they were given with an old date."""
        return any(one.is_there and title_ref(one.item) not in self._came for one in news)

    async def _whole(self) -> AsyncGenerator[Page]:
        before = frozenset(self._came)
        async for page in self._pages(None):
            self._came.update(record.ref for record in page.records)
            yield Page(Feature.RATINGS, tuple(one for one in page.records if one.ref not in before))
        self.coverage = Coverage.FULL

    async def _pages(self, since: str | None) -> AsyncGenerator[Page]:
        parts = read_pages(self._client, PATH, "reading ratings", RatingsPage, {}, since)
        async for part in parts:
            yield await asyncio.to_thread(self._page, part)

    def _page(self, part: RatingsPage) -> Page:
        """Make records. Marks may come twice: nested in their show, and by themselves."""
        name = self._client.name
        records = [one for one in _flat(part, name) if one.ref not in self._nested]
        known = {record.ref for record in records} | self._nested | self._came
        for record in _nested(part.shows, name):
            if record.ref not in known:
                records.append(record)
                self._nested.add(record.ref)
        return Page(Feature.RATINGS, tuple(records))


def _flat(part: RatingsPage, name: str) -> Iterator[Record]:
    rows: Iterable[tuple[Item, MovieRating | ShowRating | SeasonRating | EpisodeRating]] = (
        *((movie_item(row.movie), row) for row in part.movies),
        *((show_item(row.show), row) for row in part.shows),
        *((season_item(row.season), row) for row in part.seasons),
        *((episode_item(row.episode), row) for row in part.episodes),
    )
    for item, row in rows:
        if row.rating is not None:
            yield _record(item, row.rating, row.rated_at, name)


def _nested(shows: Iterable[ShowRating], name: str) -> Iterator[Record]:
    for row in shows:
        for season in row.seasons:
            if season.rating is not None:
                item = season_at(row.show, season.number, season.ids)
                yield _record(item, season.rating, season.rated_at, name)
            for episode in season.episodes:
                place = Place(season.number, episode.number, episode.ids)
                yield _record(episode_at(row.show, place), episode.rating, episode.rated_at, name)


def _record(item: Item, mark: int, at: str | None, name: str) -> Record:
    what = f"{name}: the rating of {item.label}"
    if not 1 <= mark <= SCALE:
        raise BadData(f"{what} is {mark}, not 1 to {SCALE}")
    return Record(title_ref(item), item, value_at(mark * _STEP, at, what))


def mark_of(amount: int) -> int:
    """Return a mark of 1 to 10. Half a mark rounds up."""
    return min(SCALE, max(1, (amount + _STEP // 2) // _STEP))
