"""The titles that the emulated SIMKL knows: films, shows, and anime in a catalogue of its own.

Anime is numbered as AniDB does it: each cour is a title with one season that begins at episode 1. All
cours of a show have the tvdb id of the whole show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from custom_components.crosswatch.model import MediaType
from tests.emulators import catalogue
from tests.emulators.catalogue import Catalogue

NEVER = 4_102_444_800
"""The first second of 2100, in seconds since 1970 UTC: not yet out, whatever the test's clock says."""

LONG_AGO = 1_262_304_000
ANIME_IDS = ("mal", "anidb", "anilist", "kitsu")
LOOKED_AT = ("imdb", "tmdb", "tvdb", *ANIME_IDS)
SHOWN = ("imdb", "tmdb", "tvdb", "slug")

type Place = tuple[int, int]
"""Season and episode number."""


class Kind(StrEnum):
    """The three catalogues."""

    MOVIES = "movies"
    SHOWS = "shows"
    ANIME = "anime"


SIMKL_TYPE = {Kind.MOVIES: "movie", Kind.SHOWS: "tv", Kind.ANIME: "anime"}


@dataclass(frozen=True, slots=True, eq=False)
class Episode:
    """One episode. ids: tvdb and, of anime, anidb. tvdb: its place there, where it has another one."""

    place: Place
    title: str
    ids: Mapping[str, int]
    aired: int = LONG_AGO
    tvdb: Place | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SimklTitle:
    """One title. ids: those of others, as text. released: seconds since 1970 UTC. runtime: minutes."""

    kind: Kind
    simkl: int
    title: str
    year: int | None
    ids: Mapping[str, str]
    runtime: int = 0
    released: int = LONG_AGO
    episodes: Mapping[Place, Episode] = field(default_factory=dict)
    ended: bool = True
    anime_type: str | None = None

    def aired(self, now: float, season: int | None = None) -> list[Place]:
        """Return the places of the episodes that were on by now, of one season or of all but the specials."""
        return [
            place
            for place, episode in self.episodes.items()
            if episode.aired <= now and (place[0] == season if season is not None else place[0] > 0)
        ]

    @property
    def is_film(self) -> bool:
        """Whether it is watched as a whole."""
        return self.kind is Kind.MOVIES or self.anime_type == "movie"


class SimklTitles:
    """All titles, and how requests find them."""

    def __init__(self, known: Catalogue) -> None:
        self.known = known
        self.all: dict[int, SimklTitle] = {}
        self._by_id: dict[tuple[Kind, str, str], SimklTitle] = {}
        self._by_name: dict[tuple[Kind, str, int | None], SimklTitle] = {}
        self._by_episode: dict[tuple[str, str], tuple[SimklTitle, Place]] = {}
        for movie in known.movies:
            self.add(_film(movie))
        for show in known.shows:
            self.add(_show(known, show))
        for odd in (*_odd(), *_anime()):
            self.add(odd)

    def add(self, title: SimklTitle) -> None:
        """Add a title. Of several with one id the first is found by it."""
        self.all[title.simkl] = title
        for name, value in title.ids.items():
            self._by_id.setdefault((title.kind, name, value.lower()), title)
        self._by_name.setdefault((title.kind, title.title.lower(), title.year), title)
        for place, episode in title.episodes.items():
            for name, number in episode.ids.items():
                self._by_episode.setdefault((name, str(number)), (title, place))

    def find(self, group: str, entry: Mapping[str, object]) -> SimklTitle | None:
        """Return the title that an entry of `movies`, `shows` or `anime` means: by ids, else by its name."""
        sent = entry.get("ids")
        ids = (
            {str(name): str(value).lower() for name, value in sent.items()} if isinstance(sent, dict) else {}
        )
        kinds = _searched(group, ids)
        if (number := ids.get("simkl", "")).isdigit() and (own := self.all.get(int(number))) is not None:
            return own if own.kind in kinds else None
        for kind in kinds:
            for name in LOOKED_AT:
                if name in ids and (found := self._by_id.get((kind, name, ids[name]))) is not None:
                    return found
        return self._named(kinds, entry)

    def by_id(self, kind: Kind, namespace: str, value: str) -> SimklTitle | None:
        """Return the title of a catalogue with an id."""
        if namespace == "simkl":
            own = self.all.get(int(value)) if value.isdigit() else None
            return own if own is not None and own.kind is kind else None
        return self._by_id.get((kind, namespace, value.lower()))

    def episode(self, ids: object) -> tuple[SimklTitle, Place] | None:
        """Return the episode that has one of these ids. Only tvdb and anidb are looked at."""
        if isinstance(ids, dict):
            for name in ("tvdb", "anidb"):
                if name in ids and (found := self._by_episode.get((name, str(ids[name])))) is not None:
                    return found
        return None

    def by_tvdb_place(self, title: SimklTitle, place: Place) -> tuple[SimklTitle, Place] | None:
        """Return the cour and its episode that stand at this place of the whole show at tvdb."""
        for other in self.cours(title):
            for own, episode in other.episodes.items():
                if episode.tvdb == place:
                    return other, own
        return None

    def cours(self, title: SimklTitle) -> Iterator[SimklTitle]:
        """Return all anime titles of the same show."""
        tvdb = title.ids.get("tvdb")
        yield from (
            other for other in self.all.values() if other.kind is Kind.ANIME and other.ids.get("tvdb") == tvdb
        )

    def _named(self, kinds: list[Kind], entry: Mapping[str, object]) -> SimklTitle | None:
        name, year = entry.get("title"), entry.get("year")
        if not isinstance(name, str) or not isinstance(year, int):
            return None
        return next((hit for kind in kinds if (hit := self._by_name.get((kind, name.lower(), year)))), None)


def _searched(group: str, ids: Mapping[str, str]) -> list[Kind]:
    """A film that is sent with an id of an anime site lands among the anime."""
    if group == "anime":
        return [Kind.ANIME]
    kinds = [Kind(group), Kind.ANIME]
    return kinds[::-1] if any(name in ids for name in ANIME_IDS) else kinds


def _texts(ids: Mapping[str, str | int]) -> dict[str, str]:
    return {name: str(ids[name]) for name in SHOWN if name in ids}


def _film(movie: catalogue.Title) -> SimklTitle:
    number = int(movie.ids["simkl"])
    ids = _texts(movie.ids)
    return SimklTitle(Kind.MOVIES, number, movie.title, movie.year, ids, movie.runtime, movie.released)


def _show(known: Catalogue, show: catalogue.Title) -> SimklTitle:
    inside = [title for title in known.inside(show) if title.type is MediaType.EPISODE]
    episodes = {
        (title.season or 0, title.number or 0): Episode(
            (title.season or 0, title.number or 0),
            title.title,
            {"tvdb": int(title.ids["tvdb"])},
            title.released,
        )
        for title in inside
    }
    number, runtime = int(show.ids["simkl"]), inside[0].runtime if inside else 0
    return SimklTitle(
        Kind.SHOWS, number, show.title, show.year, _texts(show.ids), runtime, show.released, episodes
    )


def _odd() -> Iterator[SimklTitle]:
    """A film and a show to come, a show that goes on, and one that has one episode."""
    film = {"imdb": "tt9100001", "tmdb": "9100001", "slug": "film-to-come"}
    yield SimklTitle(Kind.MOVIES, 9_100_001, "Film to come", 2100, film, 120, NEVER)
    for number, name, aired, size, ended in (
        (9_200_001, "Show that goes on", 6, 10, False),
        (9_200_002, "Show of one evening", 1, 1, True),
        (9_200_003, "Show to come", 0, 3, False),
    ):
        episodes = {
            (1, place): Episode(
                (1, place),
                f"Episode {place}",
                {"tvdb": number * 100 + place},
                LONG_AGO if place <= aired else NEVER,
            )
            for place in range(1, size + 1)
        }
        ids = {
            "imdb": f"tt{number}",
            "tmdb": str(number),
            "tvdb": str(number),
            "slug": name.lower().replace(" ", "-"),
        }
        released = LONG_AGO if aired else NEVER
        yield SimklTitle(Kind.SHOWS, number, name, 2010, ids, 45, released, episodes, ended)


def _anime() -> Iterator[SimklTitle]:
    """One show whose cours are seasons at tvdb, one whose cours share a season there, and a film."""
    yield _cour(1, "Anime 1", 9_300_100, [(1, number) for number in range(1, 13)])
    yield _cour(2, "Anime 1 II", 9_300_100, [(2, number) for number in range(1, 13)])
    yield _cour(3, "Anime 2", 9_300_200, [(1, number) for number in range(1, 13)])
    yield _cour(4, "Anime 2 Part II", 9_300_200, [(1, number) for number in range(13, 25)])
    ids = {"imdb": "tt9300010", "tmdb": "9300010", "mal": "9310010", "anidb": "9320010", "slug": "anime-film"}
    only = {(1, 1): Episode((1, 1), "Complete film", {"anidb": 932_001_001})}
    yield SimklTitle(Kind.ANIME, 9_300_010, "Anime film", 2010, ids, 100, LONG_AGO, only, anime_type="movie")


def _cour(number: int, name: str, show: int, tvdb: list[Place]) -> SimklTitle:
    episodes = {
        (1, own): Episode(
            (1, own),
            f"Episode {own}",
            {"tvdb": show * 1000 + 100 * place[0] + place[1], "anidb": 932_000_000 + number * 100 + own},
            tvdb=place,
        )
        for own, place in enumerate(tvdb, start=1)
    }
    ids = {
        "tvdb": str(show),
        "mal": str(9_310_000 + number),
        "anidb": str(9_320_000 + number),
        "anilist": str(9_330_000 + number),
        "kitsu": str(9_340_000 + number),
        "slug": name.lower().replace(" ", "-"),
    }
    return SimklTitle(
        Kind.ANIME, 9_300_000 + number, name, 2010, ids, 24, LONG_AGO, episodes, anime_type="tv"
    )
