"""Trakt's payloads, as far as we use them. Unknown fields are let pass, wrong ones are not."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

type Moment = Annotated[datetime, Meta(tz=True)]
"""A time with its zone. One without would be a guess."""

type Stamp = Moment | UnsetType | None
"""When something last changed. None: never. Absent: the service does not say."""


class Ids(Struct, frozen=True):
    """The ids of a title. Only Trakt's own is sure to be there."""

    trakt: int
    imdb: str | None = None
    tmdb: int | None = None
    tvdb: int | None = None


class Title(Struct, frozen=True):
    """A movie or a show."""

    ids: Ids
    title: str | None = None
    year: int | None = None


class Season(Struct, frozen=True):
    """A season without its show."""

    number: int
    ids: Ids


class Episode(Struct, frozen=True):
    """An episode without its show."""

    season: int
    number: int
    ids: Ids
    title: str | None = None


class MovieRow(Struct, frozen=True, tag="movie"):
    """A row about a movie, with the times and values that its list has."""

    movie: Title
    id: int = 0
    listed_at: Moment | None = None
    rated_at: Moment | None = None
    watched_at: Moment | None = None
    paused_at: Moment | None = None
    rating: Annotated[int, Meta(ge=1, le=10)] | None = None
    progress: Annotated[float, Meta(ge=0, le=100)] | None = None


class ShowRow(Struct, frozen=True, tag="show"):
    """A row about a show."""

    show: Title
    listed_at: Moment | None = None
    rated_at: Moment | None = None
    rating: Annotated[int, Meta(ge=1, le=10)] | None = None


class SeasonRow(Struct, frozen=True, tag="season"):
    """A row about a season."""

    season: Season
    show: Title
    listed_at: Moment | None = None
    rated_at: Moment | None = None
    rating: Annotated[int, Meta(ge=1, le=10)] | None = None


class EpisodeRow(Struct, frozen=True, tag="episode"):
    """A row about an episode."""

    episode: Episode
    show: Title
    id: int = 0
    listed_at: Moment | None = None
    rated_at: Moment | None = None
    watched_at: Moment | None = None
    paused_at: Moment | None = None
    rating: Annotated[int, Meta(ge=1, le=10)] | None = None
    progress: Annotated[float, Meta(ge=0, le=100)] | None = None


type ListRow = MovieRow | ShowRow | SeasonRow | EpisodeRow
"""A row of a list that takes titles of all kinds. A kind that we do not know does not decode."""

type PlayableRow = MovieRow | EpisodeRow
"""A row of a list of what can be played."""


class MovieStamps(Struct, frozen=True):
    """When a person's movies last changed."""

    watched_at: Stamp = UNSET
    rated_at: Stamp = UNSET
    paused_at: Stamp = UNSET


class EpisodeStamps(Struct, frozen=True):
    """When a person's episodes last changed."""

    watched_at: Stamp = UNSET
    rated_at: Stamp = UNSET
    paused_at: Stamp = UNSET


class ShowStamps(Struct, frozen=True):
    """When a person's shows last changed."""

    rated_at: Stamp = UNSET
    hidden_at: Stamp = UNSET
    dropped_at: Stamp = UNSET


class SeasonStamps(Struct, frozen=True):
    """When a person's seasons last changed."""

    rated_at: Stamp = UNSET


class ListStamps(Struct, frozen=True):
    """When a list last changed."""

    updated_at: Stamp = UNSET


class LastActivities(Struct, frozen=True):
    """When anything last changed, by what it is. Moves with what is added and with what is removed."""

    movies: MovieStamps
    episodes: EpisodeStamps
    shows: ShowStamps
    seasons: SeasonStamps
    watchlist: ListStamps
