"""SIMKL's payloads, as far as they are used."""

from __future__ import annotations

from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType, field

type AnyIds = dict[str, str | int | float | bool | None]
"""Ids as they come: text, except for SIMKL's own."""


class Catalogue(StrEnum):
    """The three catalogues. A title is in one of them; its number is its own in all of them."""

    SHOWS = "shows"
    MOVIES = "movies"
    ANIME = "anime"


class Status(StrEnum):
    """The one status that an entry has."""

    PLANNED = "plantowatch"
    WATCHING = "watching"
    ON_HOLD = "hold"
    DROPPED = "dropped"
    COMPLETED = "completed"


class Stamps(Struct, frozen=True):
    """When something last changed in a catalogue, for one person. Compared, never calculated with."""

    all: str | None = None
    rated_at: str | None = None
    playback: str | None = None
    plantowatch: str | None = None
    watching: str | None = None
    completed: str | None = None
    hold: str | None = None
    dropped: str | None = None
    removed_from_list: str | None = None


class Activities(Struct, frozen=True):
    """When something last changed at all. A reply that lacks one of these is none."""

    tv_shows: Stamps | None
    anime: Stamps | None
    movies: Stamps | None

    def of(self, catalogue: Catalogue) -> Stamps:
        """Return the stamps of a catalogue."""
        by_catalogue = {
            Catalogue.SHOWS: self.tv_shows,
            Catalogue.MOVIES: self.movies,
            Catalogue.ANIME: self.anime,
        }
        return by_catalogue[catalogue] or Stamps()


class Title(Struct, frozen=True):
    """A movie or show. `runtime` is in minutes."""

    ids: AnyIds
    title: str | None = None
    year: int | None = None
    runtime: int | None = None


class EpisodeRow(Struct, frozen=True):
    """An episode that was watched."""

    number: int
    watched_at: str | None = None
    ids: AnyIds | None = None


class SeasonRow(Struct, frozen=True):
    """What was watched of a season."""

    number: int
    episodes: tuple[EpisodeRow, ...] = ()


class Row(Struct, frozen=True):
    """A title that is on one of the person's lists. A row of `type` "null" stands for nothing."""

    status: Status | None = None
    added_to_watchlist_at: str | None = None
    last_watched_at: str | None = None
    user_rated_at: str | None = None
    user_rating: int | UnsetType | None = UNSET
    watched_episodes_count: int | None = None
    anime_type: str | None = None
    mapped_tvdb_seasons: tuple[int, ...] | None = None
    movie: Title | None = None
    show: Title | None = None
    anime: Title | None = None
    seasons: tuple[SeasonRow, ...] | None = None
    type: str | None = None

    @property
    def title(self) -> Title | None:
        """The title itself, under whichever name it came."""
        return self.movie or self.show or self.anime


class PlacedEpisode(Struct, frozen=True):
    """An episode that was begun. `number` has two names."""

    season: int | None = None
    episode: int | None = None
    number: int | None = None
    title: str | None = None
    ids: AnyIds | None = None

    @property
    def place(self) -> int | None:
        """Its number in its season."""
        return self.episode if self.episode is not None else self.number


class Playback(Struct, frozen=True):
    """Something that was begun. `progress` is in per cent."""

    id: int
    progress: float
    type: str
    paused_at: str | None = None
    movie: Title | None = None
    show: Title | None = None
    anime: Title | None = None
    episode: PlacedEpisode | None = None


class User(Struct, frozen=True):
    """A person."""

    name: str | None = None


class AccountSettings(Struct, frozen=True):
    """An account: its number, and what was paid for it ("free", "pro", "vip")."""

    id: int
    type: str | None = None


class Settings(Struct, frozen=True):
    """Who is signed in."""

    account: AccountSettings
    user: User = field(default_factory=User)


class Scrobbled(Struct, frozen=True):
    """What became of a scrobble."""

    action: str
    movie: Title | None = None
    show: Title | None = None
    anime: Title | None = None
    episode: PlacedEpisode | None = None
