"""The titles that emulated trackers know. All of them know the same ones, so that they can be kept in step.

Everything is made by one rule. Movie i (from 1): imdb tt1000000+i, tmdb 10000+i, trakt 20000+i,
simkl 30000+i, a slug and an mdblist hash; "Movie i", 120 minutes. Show j: imdb tt2000000+j, tmdb 50000+j,
tvdb 60000+j, trakt 70000+j, simkl 80000+j. With n = 100 * (100 * j + season) + number an episode has
tvdb 100000000+n, tmdb 200000000+n, trakt 300000000+n and imdb tt40000000+n. A season has number 0, and
trakt 400000000+n, tmdb 500000000+n and tvdb 600000000+n. Ids of different types collide, as they do in life.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from custom_components.crosswatch.model import Item, MediaType, make_ids

MOVIE_MINUTES = 120
EPISODE_MINUTES = 45
WEEK = 7 * 86_400
TYPES = (MediaType.MOVIE, MediaType.SHOW, MediaType.SEASON, MediaType.EPISODE)


@dataclass(frozen=True, slots=True, eq=False)
class Title:
    """A movie, show, season or episode with its own ids by namespace: numbers, except imdb, slug and mdblist.

    runtime: in minutes, 0 for shows and seasons. released: seconds since 1970 UTC, may be negative.
    show: of a season or an episode. absolute: an episode's number counted through the whole show.
    """

    type: MediaType
    ids: Mapping[str, str | int]
    title: str
    year: int | None = None
    runtime: int = 0
    released: int = 0
    show: Title | None = None
    season: int | None = None
    number: int | None = None
    absolute: int | None = None

    def item(self, namespaces: Collection[str] | None = None) -> Item:
        """Return it in the words of the model, with its ids of these namespaces only, or with all."""
        return Item(
            self.type,
            _ids(self, namespaces),
            self.title,
            self.year,
            show_ids=_ids(self.show, namespaces) if self.show else (),
            show_title=self.show.title if self.show else "",
            show_year=self.show.year if self.show else None,
            season=self.season,
            number=self.number,
        )


@dataclass(slots=True)
class Catalogue:
    """Some titles, and how they are found."""

    movies: list[Title] = field(default_factory=list)
    shows: list[Title] = field(default_factory=list)
    seasons: list[Title] = field(default_factory=list)
    episodes: list[Title] = field(default_factory=list)
    _by_id: dict[tuple[MediaType, str, str], Title] = field(default_factory=dict)
    _by_place: dict[tuple[Title, int, int | None], Title] = field(default_factory=dict)
    _inside: dict[Title, list[Title]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, *, movies: int = 0, shows: int = 0, seasons: int = 2, episodes: int = 10, specials: int = 0
    ) -> Self:
        """Make one by the rule. Each show has so many seasons with so many episodes, and so many specials."""
        made = cls()
        made.add_made_up(movies=movies, shows=shows, seasons=seasons, episodes=episodes, specials=specials)
        return made

    def add_made_up(
        self, *, movies: int, shows: int, seasons: int = 2, episodes: int = 10, specials: int = 0
    ) -> None:
        """Add titles by the rule, as `of` makes them."""
        for number in range(1, movies + 1):
            self.add_movie(f"Movie {number}", 1950 + number % 70, _movie_ids(number))
        for number in range(1, shows + 1):
            sizes = {0: specials} if specials else {}
            sizes |= dict.fromkeys(range(1, seasons + 1), episodes)
            self.add_show(f"Show {number}", 1950 + number % 70, _show_ids(number), sizes, number)

    def add_movie(self, title: str, year: int, ids: Mapping[str, str | int]) -> Title:
        """Add a movie."""
        movie = Title(MediaType.MOVIE, ids, title, year, MOVIE_MINUTES, _day(year))
        return self._add(movie, self.movies)

    def add_show(
        self, title: str, year: int, ids: Mapping[str, str | int], sizes: Mapping[int, int], number: int
    ) -> Title:
        """Add a show with so many episodes in each season. Those get the ids of show number `number`."""
        show = self._add(Title(MediaType.SHOW, ids, title, year, released=_day(year)), self.shows)
        absolute = 0
        for season, size in sorted(sizes.items()):
            base = 100 * (100 * number + season)
            self._add(_season(show, season, base), self.seasons)
            for place in range(1, size + 1):
                absolute += season > 0
                self._add(_episode(show, season, place, base, absolute if season else None), self.episodes)
        return show

    def find(self, kind: MediaType, namespace: str, value: str | int) -> Title | None:
        """Return the title of a type that has this id."""
        return self._by_id.get((kind, namespace, str(value).lower()))

    def season(self, show: Title, number: int) -> Title | None:
        """Return a season of a show."""
        return self._by_place.get((show, number, None))

    def episode(self, show: Title, season: int, number: int) -> Title | None:
        """Return an episode of a show by its place."""
        return self._by_place.get((show, season, number))

    def inside(self, show: Title) -> Sequence[Title]:
        """Return all seasons and episodes of a show, in their order."""
        return self._inside.get(show, [])

    def find_item(self, item: Item) -> Title | None:
        """Return the title that the model's item means: by its own ids, else by its place in its show."""
        if found := self._first(item.type, item.ids):
            return found
        show = self._first(MediaType.SHOW, item.show_ids)
        if show is None or item.season is None:
            return None
        return self._by_place.get((show, item.season, item.number))

    def find_named(self, kind: MediaType, title: str, year: int | None) -> Title | None:
        """Return the movie or show of this name, of this year if one is given."""
        for known in self.movies if kind is MediaType.MOVIE else self.shows:
            if known.title.lower() == title.lower() and year in (None, known.year):
                return known
        return None

    def titles(self, kind: MediaType) -> Sequence[Title]:
        """Return all titles of a type, always in the same order."""
        by_type = dict(zip(TYPES, (self.movies, self.shows, self.seasons, self.episodes), strict=True))
        return by_type[kind]

    def mixed(self, *kinds: MediaType) -> Iterator[Title]:
        """Return the titles of these types by turns, until one of the types ends; then the rest."""
        lists = [list(self.titles(kind)) for kind in kinds]
        for place in range(max(map(len, lists), default=0)):
            yield from (titles[place] for titles in lists if place < len(titles))

    def _first(self, kind: MediaType, ids: Iterable[str]) -> Title | None:
        for known in ids:
            namespace, _, value = known.partition(":")
            if found := self.find(kind, namespace, value):
                return found
        return None

    def _add(self, title: Title, to: list[Title]) -> Title:
        to.append(title)
        self._by_id |= {(title.type, name, str(value).lower()): title for name, value in title.ids.items()}
        if title.show is not None and title.season is not None:
            self._by_place[title.show, title.season, title.number] = title
            self._inside.setdefault(title.show, []).append(title)
        return title


def stranger(kind: MediaType, number: int = 1) -> Item:
    """Return a title that no service knows."""
    ids = make_ids({"imdb": f"tt{9_900_000 + number}", "tmdb": 99_900_000 + number})
    if kind in (MediaType.MOVIE, MediaType.SHOW):
        return Item(kind, ids, f"Never heard of {number}", 1949)
    number_in_season = number if kind is MediaType.EPISODE else None
    title = f"Never heard of {number}"
    return Item(kind, show_ids=ids, show_title=title, show_year=1949, season=1, number=number_in_season)


def _ids(title: Title, namespaces: Collection[str] | None) -> tuple[str, ...]:
    wanted = namespaces or title.ids.keys()
    return make_ids((name, value) for name, value in title.ids.items() if name in wanted)


def _movie_ids(number: int) -> dict[str, str | int]:
    return {
        "imdb": f"tt{1_000_000 + number}",
        "tmdb": 10_000 + number,
        "trakt": 20_000 + number,
        "simkl": 30_000 + number,
        "slug": f"movie-{number}-{1950 + number % 70}",
        "mdblist": made_up_hash(f"movie {number}"),
    }


def _show_ids(number: int) -> dict[str, str | int]:
    return {
        "imdb": f"tt{2_000_000 + number}",
        "tmdb": 50_000 + number,
        "tvdb": 60_000 + number,
        "trakt": 70_000 + number,
        "simkl": 80_000 + number,
        "slug": f"show-{number}",
        "mdblist": made_up_hash(f"show {number}"),
    }


def _season(show: Title, number: int, base: int) -> Title:
    ids = {"trakt": 400_000_000 + base, "tmdb": 500_000_000 + base, "tvdb": 600_000_000 + base}
    released = show.released + number * 52 * WEEK
    return Title(MediaType.SEASON, ids, f"Season {number}", None, 0, released, show, number)


def _episode(show: Title, season: int, number: int, base: int, absolute: int | None) -> Title:
    ids: dict[str, str | int] = {
        "tvdb": 100_000_000 + base + number,
        "tmdb": 200_000_000 + base + number,
        "trakt": 300_000_000 + base + number,
        "imdb": f"tt{40_000_000 + base + number}",
    }
    released = show.released + (season * 52 + number) * WEEK
    title = f"Episode {number}"
    return Title(
        MediaType.EPISODE, ids, title, None, EPISODE_MINUTES, released, show, season, number, absolute
    )


def _day(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())


def made_up_hash(text: str) -> str:
    """Return what stands for a title at MDBList."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
