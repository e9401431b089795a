"""Reading Kodi's library whole, with proof that it is whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from ...model import BadData, Item, Unavailable
from .client import Call, KodiClient
from .items import item_of
from .models import Episode, EpisodePage, Limits, Movie, MoviePage, Show, ShowPage, Title

PAGE = 1000
"""Titles in one request: well below 2 MB, and few enough requests for a slow box."""

_TRIES = 2
_SORT = {"method": "dateadded", "order": "ascending"}
_STATE = ("playcount", "lastplayed", "resume", "runtime")
MOVIE_FIELDS = ("title", "year", "uniqueid", "imdbnumber", "userrating", "file", *_STATE)
SHOW_FIELDS = ("title", "year", "uniqueid", "imdbnumber", "userrating")
EPISODE_FIELDS = (
    "title",
    "tvshowid",
    "showtitle",
    "season",
    "episode",
    "uniqueid",
    "userrating",
    "file",
    *_STATE,
)


_NO_IDS: dict[str, str] = {}


class _Page[T](Protocol):
    @property
    def limits(self) -> Limits: ...
    @property
    def titles(self) -> list[T] | None: ...


@dataclass(frozen=True, slots=True)
class Section[T: Title]:
    """One of the lists that make up a library."""

    method: str
    fields: tuple[str, ...]
    page: type[_Page[T]]


MOVIES: Section[Movie] = Section("VideoLibrary.GetMovies", MOVIE_FIELDS, MoviePage)
SHOWS: Section[Show] = Section("VideoLibrary.GetTVShows", SHOW_FIELDS, ShowPage)
EPISODES: Section[Episode] = Section("VideoLibrary.GetEpisodes", EPISODE_FIELDS, EpisodePage)


class Listed(Struct, frozen=True, gc=False):
    """A title of a library, with the item that it is. Its ids are the item's; `title` has none any more.

    So nothing in it can be part of a cycle. A large library would else hold up the whole process each time
    that the garbage collector looks at everything.
    """

    title: Title
    item: Item


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that a library has, as it was read."""

    movies: list[Listed]
    shows: list[Listed]
    episodes: list[Listed]

    def titles(self) -> Iterator[Listed]:
        """Yield films, shows and episodes."""
        return chain(self.movies, self.shows, self.episodes)


class _ChangedMeanwhileError(Exception):
    """The list changed between two of its pages, so they do not fit together."""


async def read_library(client: KodiClient) -> Library:
    """Read everything. Nothing is returned before all of it came.

    Raises a ProviderError: Unavailable if the library keeps changing while it is read, BadData if a
    page does not hold what it says.
    """
    shows = await read_section(client, SHOWS, partial(_listed, shows={}))
    by_number = {listed.title.number: listed.item for listed in shows}
    episodes = await read_section(client, EPISODES, partial(_listed, shows=by_number))
    movies = await read_section(client, MOVIES, partial(_listed, shows={}))
    return Library(movies, shows, episodes)


def _listed(titles: Sequence[Title], shows: Mapping[int, Item]) -> list[Listed]:
    return [Listed(replace(title, uniqueid=_NO_IDS), item_of(title, shows)) for title in titles]


async def read_section[T: Title](
    client: KodiClient, section: Section[T], take: Callable[[Sequence[T]], list[Listed]]
) -> list[Listed]:
    """Read one list, a second time if it changed meanwhile. `take` runs in a thread, once a page."""
    for _ in range(_TRIES):
        try:
            return await _read_pages(client, section, take)
        except _ChangedMeanwhileError:
            continue
    raise Unavailable(f"{client.name}: {section.method} changed each time while it was read")


async def _read_pages[T: Title](
    client: KodiClient, section: Section[T], take: Callable[[Sequence[T]], list[Listed]]
) -> list[Listed]:
    found: list[Listed] = []
    numbers: set[int] = set()
    total: int | None = None
    while total is None or len(found) < total:
        page = await client.call(_call(section, len(found)), section.page)
        total = page.limits.total if total is None else total
        if page.limits.total != total:
            raise _ChangedMeanwhileError
        titles = page.titles or []
        expected = min(PAGE, total - len(found))
        if len(titles) != expected:
            raise BadData(
                f"{client.name}: {section.method} sent {len(titles)} titles where {expected} were due"
            )
        fresh = {title.number for title in titles}
        if len(fresh) != expected or not numbers.isdisjoint(fresh):
            raise _ChangedMeanwhileError
        numbers |= fresh
        found += await asyncio.to_thread(take, titles)
    return found


def _call[T: Title](section: Section[T], start: int) -> Call:
    limits = {"start": start, "end": start + PAGE}
    return Call(section.method, {"properties": section.fields, "limits": limits, "sort": _SORT})
