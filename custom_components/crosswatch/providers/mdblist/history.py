"""Plays: read whole, or by what changed since a cursor, with removals by the journal alone.

The answers to what changed show plays that came. Titles that the journal names and that did not come are
looked at again by themselves, and handed over as scopes: what is known of such a title and did not come was
taken away. Whether "what changed" goes by the date of a play or by when it was added is not known, so plays
that were added with an old date are found by the journal too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence

from msgspec import Struct

from ...model import Coverage, Feature, Item, MediaType, Page, ReadPart, Record, Rejected
from .activity import Cursor, Standing
from .client import MdblistClient
from .journal import Journal, News
from .models import EpisodePlay, MoviePlay, Title, TitlePlay, TitlePlays, WatchedPage
from .paging import read_pages
from .times import value_at
from .titles import episode_at, episode_item, movie_item, play_scope

PATH = "/sync/watched"

MOST_LOOKS = 10
"""Titles that are looked at again one by one. For more, reading everything costs less."""

_WHAT = "reading plays"


class Looked(Struct, frozen=True):
    """A title that was looked at again: its plays, or None if they cannot be told."""

    scope: str
    records: tuple[Record, ...] | None


class HistoryReader:
    """One read of the plays. `coverage` tells what it was, once it is over."""

    def __init__(self, client: MdblistClient, journal: Journal) -> None:
        """Read through `client`."""
        self._client = client
        self._journal = journal
        self._came: set[str] = set()
        self._scopes: set[str] = set()
        self._places: set[tuple[str, int | None, int | None]] = set()
        self.coverage = Coverage.DELTA

    async def read(self, cursor: Cursor | None, standing: Standing) -> AsyncGenerator[ReadPart]:
        """Read plays, whole if there is no cursor. Raises a ProviderError."""
        news = await self._journal.news("watched", cursor, standing) if cursor else None
        if cursor is None or news is None:
            async for part in self._whole(()):
                yield part
            return
        if cursor.own != standing.cursor(Feature.HISTORY).own:
            async for part in self._pages(cursor.since):
                yield part
        again = self._to_look_at(news)
        looked = await self._look_again(again)
        for one in looked:
            if one.records is not None:
                fresh = self._new(one.records)
                self._came.update(record.ref for record in fresh)
                yield Page(Feature.HISTORY, tuple(fresh), scopes=(one.scope,))
        settled = {one.scope for one in looked if one.records is not None}
        if open_ones := again.keys() - settled:
            async for part in self._whole(sorted(open_ones)):
                yield part

    async def _whole(self, scopes: Sequence[str]) -> AsyncGenerator[ReadPart]:
        """Read everything. scopes: titles of which the journal says that something may be gone."""
        async for part in self._pages(None):
            yield part
        if scopes:
            yield Page(Feature.HISTORY, scopes=tuple(scopes))
        self.coverage = Coverage.FULL

    async def _pages(self, since: str | None) -> AsyncGenerator[Page]:
        parts = read_pages(self._client, PATH, _WHAT, WatchedPage, {"plays": "all"}, since)
        async for part in parts:
            records = await asyncio.to_thread(_records, part, self._client.name)
            if since is None:
                records = self._new(records)
            else:
                self._remember(records)
            yield Page(Feature.HISTORY, tuple(records))

    def _new(self, records: Iterable[Record]) -> list[Record]:
        """Leave out what came already because it changed, or because it was looked at again."""
        return [record for record in records if record.ref not in self._came]

    def _remember(self, records: Iterable[Record]) -> None:
        for record in records:
            self._came.add(record.ref)
            scope = play_scope(record.item)
            self._scopes.add(scope)
            self._places.add((scope, record.item.season, record.item.number))

    def _to_look_at(self, news: Iterable[News]) -> dict[str, list[News]]:
        """Return what the journal names and what came does not explain, by scope."""
        found: dict[str, list[News]] = {}
        for one in news:
            if not self._explains(one):
                found.setdefault(play_scope(_as_played(one.item)), []).append(one)
        return found

    def _explains(self, one: News) -> bool:
        scope = play_scope(_as_played(one.item))
        if not one.is_there:
            return False
        if one.item.type is MediaType.EPISODE:
            return (scope, one.item.season, one.item.number) in self._places
        return scope in self._scopes

    async def _look_again(self, again: dict[str, list[News]]) -> list[Looked]:
        if len(again) > MOST_LOOKS:
            return []
        return [Looked(scope, await look_at(self._client, news)) for scope, news in again.items()]


def _as_played(item: Item) -> Item:
    """A show stands for its plays."""
    return Item(item.type, show_ids=item.ids) if item.type is MediaType.SHOW else item


async def look_at(client: MdblistClient, news: Sequence[News]) -> tuple[Record, ...] | None:
    """Return all plays of the title that these entries name, or None if they cannot be told.

    They cannot be told where older ones are cut off, where a play names no place in its show, and where the
    answer contradicts the journal.
    """
    item = news[0].item
    is_movie = item.type is MediaType.MOVIE
    ids = item.ids if is_movie or item.type is MediaType.SHOW else item.show_ids
    tmdb = next((one.partition(":")[2] for one in ids if one.startswith("tmdb:")), None)
    if tmdb is None:
        return None
    kind = "movie" if is_movie else "show"
    try:
        path = f"/sync/history/{kind}/tmdb/{tmdb}"
        answer = await client.get(path, "looking at a title again", TitlePlays, {})
    except Rejected:
        return None
    if answer.truncated or _contradicts(answer.plays, news, kind):
        return None
    described = (answer.movie if is_movie else answer.show) or Title({})
    title = Title(
        {**described.ids, **dict(one.split(":", 1) for one in ids)}, described.title, described.year
    )
    return _title_records(answer.plays, title, is_movie, client.name)


def _contradicts(plays: Sequence[TitlePlay], news: Sequence[News], kind: str) -> bool:
    """Whether nothing comes although not all is gone, or an episode does not come that is there."""
    if not plays:
        return not any(one.status == "removed" and one.item.type == kind for one in news)
    came = {(play.episode.season, play.episode.number) for play in plays if play.episode is not None}
    there = [one.item for one in news if one.is_there and one.item.type is MediaType.EPISODE]
    return any((item.season, item.number) not in came for item in there)


def _title_records(
    plays: Iterable[TitlePlay], title: Title, is_movie: bool, name: str
) -> tuple[Record, ...] | None:
    records = []
    for play in plays:
        if is_movie:
            item = movie_item(title)
        elif play.episode is not None:
            item = episode_at(title, play.episode)
        else:
            return None
        records.append(_record(item, play.play_id, play.watched_at, name))
    return tuple(records)


def _records(page: WatchedPage, name: str) -> list[Record]:
    return [*_movies(page.movies, name), *_episodes(page.episodes, name)]


def _movies(rows: Iterable[MoviePlay], name: str) -> Iterator[Record]:
    for row in rows:
        yield _record(movie_item(row.movie), row.play_id, row.watched_at or row.last_watched_at, name)


def _episodes(rows: Iterable[EpisodePlay], name: str) -> Iterator[Record]:
    for row in rows:
        yield _record(episode_item(row.episode), row.play_id, row.watched_at or row.last_watched_at, name)


def _record(item: Item, play: int, at: str | None, name: str) -> Record:
    return Record(play_ref(item, play), item, value_at(1, at, f"{name}: a play of {item.label}"))


def play_ref(item: Item, play: int) -> str:
    """Return the ref of a play: its title, and the service's number of the play."""
    return f"{play_scope(item)}/{play}"


def play_number(ref: str | None) -> int | None:
    """Return the service's number of the play that a ref names."""
    text = (ref or "").rpartition("/")[2]
    return int(text) if text.isdecimal() else None
