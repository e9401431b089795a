"""Reading Kodi's library whole, with proof that it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from ...model import BadData, Unavailable
from .client import Call, KodiClient
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


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that a library has, as it was read."""

    movies: list[Movie]
    shows: dict[int, Show]
    episodes: list[Episode]

    def titles(self) -> Iterator[Title]:
        """Yield films, shows and episodes."""
        return chain(self.movies, self.shows.values(), self.episodes)


class _ChangedMeanwhileError(Exception):
    """The list changed between two of its pages, so they do not fit together."""


async def read_library(client: KodiClient) -> Library:
    """Read everything. Nothing is returned before all of it came.

    Raises a ProviderError: Unavailable if the library keeps changing while it is read, BadData if a
    page does not hold what it says.
    """
    shows = await read_section(client, SHOWS)
    episodes = await read_section(client, EPISODES)
    movies = await read_section(client, MOVIES)
    return Library(movies, {show.number: show for show in shows}, episodes)


async def read_section[T: Title](client: KodiClient, section: Section[T]) -> list[T]:
    """Read one list, a second time if it changed meanwhile."""
    for _ in range(_TRIES):
        try:
            return await _read_pages(client, section)
        except _ChangedMeanwhileError:
            continue
    raise Unavailable(f"{client.name}: {section.method} changed each time while it was read")


async def _read_pages[T: Title](client: KodiClient, section: Section[T]) -> list[T]:
    found: dict[int, T] = {}
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
        fresh = {title.number: title for title in titles}
        if len(fresh) != expected or not found.keys().isdisjoint(fresh):
            raise _ChangedMeanwhileError
        found |= fresh
    return list(found.values())


def _call[T: Title](section: Section[T], start: int) -> Call:
    limits = {"start": start, "end": start + PAGE}
    return Call(section.method, {"properties": section.fields, "limits": limits, "sort": _SORT})
