"""What may be sent to an emulated MDBList. Anything else is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from custom_components.crosswatch.model import MediaType
from tests.emulators.catalogue import Catalogue, Title


class Refused(Exception):
    """A request that is refused with a status and an error in words."""

    def __init__(self, status: int, error: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.headers = headers or {}


class Strict(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A part of a body."""


class Ids(Strict):
    """Ids of a title."""

    tmdb: int | None = None
    trakt: int | None = None
    imdb: str | None = None
    tvdb: int | None = None
    mdblist: str | None = None
    mal: int | None = None
    kitsu: int | None = None

    def find(self, catalogue: Catalogue, kind: MediaType) -> Title | None:
        """Return the title that the first known id names."""
        for space in ("tmdb", "trakt", "imdb", "tvdb", "mdblist"):
            value = getattr(self, space)
            if value is not None and (title := catalogue.find(kind, space, value)):
                return title
        return None


class Said(Strict):
    """What may be said of a title."""

    watched_at: str | None = None
    rating: int | None = None
    rated_at: str | None = None


class EpisodePart(Said):
    """An episode inside its season."""

    number: int = -1


class SeasonPart(Said):
    """A season inside its show."""

    number: int = -1
    episodes: list[EpisodePart] = []


class TitlePart(Said):
    """A movie or an episode by ids of its own."""

    ids: Ids = msgspec.field(default_factory=Ids)


class ShowPart(Said):
    """A show, whole or in parts."""

    ids: Ids = msgspec.field(default_factory=Ids)
    seasons: list[SeasonPart] = []


class ListBody(Strict):
    """Titles with what is said of them."""

    movies: list[TitlePart] = []
    shows: list[ShowPart] = []
    episodes: list[TitlePart] = []

    @property
    def plain_shows(self) -> list[ShowPart]:
        """Shows that are meant as a whole."""
        return [show for show in self.shows if not show.seasons]


class FlatShow(Strict):
    """A show on the watchlist. Its tvdb id is not taken."""

    imdb: str | None = None
    tmdb: int | None = None
    mdblist: str | None = None


class FlatMovie(FlatShow):
    """A movie on the watchlist."""

    tvdb: int | None = None


class WatchlistBody(Strict):
    """Titles by flat ids."""

    movies: list[FlatMovie] = []
    shows: list[FlatShow] = []


class PlayIds(Strict):
    """Plays by number."""

    play_ids: list[int]


class PlaceId(Strict):
    """A place by number."""

    id: int


class ScrobbledEpisode(Strict):
    """An episode inside its season."""

    number: int


class ScrobbledSeason(Strict):
    """A season inside its show."""

    number: int
    episode: ScrobbledEpisode


class ScrobbledIds(Strict):
    """A movie."""

    ids: Ids


class ScrobbledShow(Strict):
    """A show, with the episode inside."""

    ids: Ids
    season: ScrobbledSeason


class ScrobbleBody(Strict):
    """What is being watched."""

    progress: float
    movie: ScrobbledIds | None = None
    show: ScrobbledShow | None = None
    app_version: str | None = None


class Named(Struct):
    """A title that a body names: what it means, what is said of it, and the body's own words for it."""

    kind: MediaType
    title: Title | None
    said: Said
    words: dict[str, object]


def named_in(body: ListBody, catalogue: Catalogue) -> Iterator[Named]:
    """Return everything that a body names."""
    for kind, parts in ((MediaType.MOVIE, body.movies), (MediaType.EPISODE, body.episodes)):
        for part in parts:
            yield Named(kind, part.ids.find(catalogue, kind), part, {"ids": _words(part.ids)})
    for show in body.shows:
        yield from _in_show(show, catalogue)


def _in_show(show: ShowPart, catalogue: Catalogue) -> Iterator[Named]:
    title = show.ids.find(catalogue, MediaType.SHOW)
    words = _words(show.ids)
    if not show.seasons or show.rating is not None:
        yield Named(MediaType.SHOW, title, show, {"ids": words})
    for season in show.seasons:
        whole = catalogue.season(title, season.number) if title else None
        asked: dict[str, object] = {"number": season.number}
        if not season.episodes or season.rating is not None:
            yield Named(MediaType.SEASON, whole, season, {"ids": words, "seasons": [asked]})
        for episode in season.episodes:
            found = catalogue.episode(title, season.number, episode.number) if title else None
            place = {"number": season.number, "episodes": [{"number": episode.number}]}
            yield Named(MediaType.EPISODE, found, episode, {"ids": words, "seasons": [place]})


def _words(ids: Ids) -> dict[str, object]:
    words: dict[str, object] = msgspec.to_builtins(ids)
    return words


def read_body[T](content: bytes, wanted: type[T]) -> T:
    """Decode a body strictly."""
    try:
        return msgspec.json.decode(content, type=wanted)
    except msgspec.DecodeError as error:
        raise Refused(400, str(error)) from None


def moment(text: str) -> int:
    """Return a time in seconds since 1970 UTC: ISO, UTC, whole seconds."""
    try:
        return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
    except ValueError:
        raise Refused(400, f"{text!r} is not a valid time") from None
