"""Payloads of MDBList. Fields that it adds are let through, fields that it must have are not left out."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType

type IdMap = dict[str, str | int | float | None]


class User(Struct, frozen=True):
    """The account. `user_id` is stable, the name is not."""

    user_id: int | str
    username: str | None = None


class LastActivities(Struct, frozen=True):
    """When something last changed, by the service's own clock.

    Only `journal_at` moves when a play or a rating is taken away. A stamp is null while nothing ever
    happened. Older answers have no `paused_at` and no `dropped_at`.
    """

    server_time: str
    watchlisted_at: str | None
    watched_at: str | None
    episode_watched_at: str | None
    rated_at: str | None
    journal_at: str | None
    dropped_at: str | UnsetType | None = UNSET
    paused_at: str | UnsetType | None = UNSET


class Pagination(Struct, frozen=True):
    """Whether more follows, and by what it is asked for."""

    has_more: bool
    next_cursor: str | None = None
    total_movies: int | None = None
    total_shows: int | None = None


class Title(Struct, frozen=True):
    """A movie or a show."""

    ids: IdMap
    title: str | None = None
    year: int | None = None


class SeasonTitle(Struct, frozen=True):
    """A season of a show."""

    number: int
    show: Title
    ids: IdMap = {}
    name: str | None = None


class EpisodeTitle(Struct, frozen=True):
    """An episode of a show."""

    season: int
    number: int
    show: Title
    ids: IdMap = {}
    name: str | None = None


class MoviePlay(Struct, frozen=True):
    """One play of a movie."""

    play_id: int
    movie: Title
    watched_at: str | None = None
    last_watched_at: str | None = None


class EpisodePlay(Struct, frozen=True):
    """One play of an episode."""

    play_id: int
    episode: EpisodeTitle
    watched_at: str | None = None
    last_watched_at: str | None = None


class WatchedPage(Struct, frozen=True):
    """Plays. Shows and seasons say only that one is complete; that is no play."""

    movies: list[MoviePlay]
    episodes: list[EpisodePlay]
    pagination: Pagination
    shows: list[msgspec.Raw] = []
    seasons: list[msgspec.Raw] = []

    @property
    def size(self) -> int:
        """Rows on the page, of whatever kind."""
        return len(self.movies) + len(self.episodes) + len(self.shows) + len(self.seasons)


class Place(Struct, frozen=True):
    """Where in its show an episode is."""

    season: int
    number: int
    ids: IdMap = {}
    name: str | None = None


class TitlePlay(Struct, frozen=True):
    """One play of a title that was asked for by itself; of a show it says which episode."""

    play_id: int
    watched_at: str | None = None
    episode: Place | None = None


class TitlePlays(Struct, frozen=True):
    """The newest plays of one title. If older ones are cut off, nothing is proved to be absent."""

    plays: list[TitlePlay]
    truncated: bool
    movie: Title | None = None
    show: Title | None = None


class MovieRating(Struct, frozen=True):
    """A mark of 1 to 10 for a movie."""

    rating: int
    movie: Title
    rated_at: str | None = None


class NestedEpisodeRating(Struct, frozen=True):
    """A mark for an episode that came with its show."""

    number: int
    rating: int
    rated_at: str | None = None
    ids: IdMap = {}


class NestedSeasonRating(Struct, frozen=True):
    """A season that came with its show: a mark of its own, marks of its episodes, or both."""

    number: int
    rating: int | None = None
    rated_at: str | None = None
    ids: IdMap = {}
    episodes: list[NestedEpisodeRating] = []


class ShowRating(Struct, frozen=True):
    """A mark for a show, marks for what is in it, or both."""

    show: Title
    rating: int | None = None
    rated_at: str | None = None
    seasons: list[NestedSeasonRating] = []


class SeasonRating(Struct, frozen=True):
    """A mark for a season."""

    rating: int
    season: SeasonTitle
    rated_at: str | None = None


class EpisodeRating(Struct, frozen=True):
    """A mark for an episode."""

    rating: int
    episode: EpisodeTitle
    rated_at: str | None = None


class RatingsPage(Struct, frozen=True):
    """Marks."""

    movies: list[MovieRating]
    shows: list[ShowRating]
    seasons: list[SeasonRating]
    episodes: list[EpisodeRating]
    pagination: Pagination

    @property
    def size(self) -> int:
        """Rows on the page."""
        return len(self.movies) + len(self.shows) + len(self.seasons) + len(self.episodes)


class JournalEntry(Struct, frozen=True):
    """The latest state of one item. `ids` are those of the show for a season or an episode.

    "partial" on a show or a season: no longer complete, but some of it still watched.
    """

    category: str
    item_type: Literal["movie", "show", "season", "episode"]
    status: Literal["active", "added", "removed", "partial"]
    ids: IdMap
    season: int | None = None
    episode: int | None = None


class JournalPage(Struct, frozen=True):
    """A part of the journal, which goes back 30 days."""

    journal: list[JournalEntry]
    pagination: Pagination
    requires_full_sync: bool
    journal_oldest_at: str | None = None


class ListedTitle(Struct, frozen=True):
    """A title on the watchlist. `id` is its tmdb id."""

    title: str | None = None
    id: int | None = None
    release_year: int | None = None
    mediatype: Literal["movie", "show"] | None = None
    imdb_id: str | None = None
    tvdb_id: int | None = None
    ids: IdMap = {}
    watchlist_at: str | None = None


class WatchlistPage(Struct, frozen=True):
    """Titles on the watchlist, by type."""

    movies: list[ListedTitle]
    shows: list[ListedTitle]
    pagination: Pagination


class PausedTitle(Struct, frozen=True):
    """A place in a title. `progress` is in per cent."""

    id: int
    progress: float
    type: Literal["movie", "episode"]
    paused_at: str | None = None
    movie: Title | None = None
    show: Title | None = None
    episode: Place | None = None


class PausedTitles(Struct, frozen=True):
    """Places by type."""

    movies: list[PausedTitle]
    episodes: list[PausedTitle]
    pagination: Pagination | None = None


class DroppedShow(Struct, frozen=True):
    """A show that a person gave up."""

    show: Title


class DroppedPage(Struct, frozen=True):
    """Shows that a person gave up."""

    shows: list[DroppedShow]
    pagination: Pagination

    @property
    def size(self) -> int:
        """Rows on the page."""
        return len(self.shows)
