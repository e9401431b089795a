"""What Trakt answers besides lists: settings, counts, tokens, limits."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from .models import Moment


class UserIds(Struct, frozen=True):
    """How Trakt knows a person."""

    slug: str
    uuid: str = ""


class User(Struct, frozen=True):
    """A person."""

    username: str
    ids: UserIds
    name: str | None = None


class Browsing(Struct, frozen=True):
    """A person's own settings, those that matter here."""

    watch_only_once: bool = False
    watch_after_rating: str | None = None


class ListLimit(Struct, frozen=True):
    """How many titles a list takes."""

    item_count: int


class Limits(Struct, frozen=True):
    """What the person's plan allows."""

    watchlist: ListLimit | None = None


class Settings(Struct, frozen=True):
    """Who a person is, and how their account is set up."""

    user: User
    browsing: Browsing | None = None
    limits: Limits | None = None


class Counts(Struct, frozen=True):
    """How many titles of each kind were dealt with."""

    movies: int = 0
    shows: int = 0
    seasons: int = 0
    episodes: int = 0


class EchoedEpisode(Struct, frozen=True):
    """An episode that was not found."""

    number: int


class EchoedSeason(Struct, frozen=True):
    """A season that was not found, or of which some episodes were not."""

    number: int
    episodes: list[EchoedEpisode] | None = None


class Echo(Struct, frozen=True):
    """What was sent and not found, as it was sent."""

    ids: dict[str, object] | None = None
    seasons: list[EchoedSeason] | None = None


class NotFound(Struct, frozen=True):
    """All that was not found."""

    movies: list[Echo] = []
    shows: list[Echo] = []
    seasons: list[Echo] = []
    episodes: list[Echo] = []
    ids: list[int] = []


class Added(Struct, frozen=True):
    """The reply to an addition: counts, not what became of each title."""

    added: Counts
    not_found: NotFound
    existing: Counts = Counts()
    updated: Counts = Counts()


class Deleted(Struct, frozen=True):
    """The reply to a removal: counts, not what became of each title."""

    deleted: Counts
    not_found: NotFound


class Scrobbled(Struct, frozen=True):
    """The reply to a step of a live viewing. The id is that of a play where the action is "scrobble"."""

    action: str
    id: int = 0


class Grant(Struct, frozen=True):
    """New tokens. `expires_in` is in seconds; how long that is changed several times over the years."""

    access_token: str
    refresh_token: str
    expires_in: Annotated[int, Meta(gt=0)]
    scope: str = ""


class Code(Struct, frozen=True):
    """A code to sign in with."""

    device_code: str
    user_code: str
    verification_url: str
    expires_in: int
    interval: int


class OAuthError(Struct, frozen=True):
    """Why no tokens are given."""

    error: str = ""


class RateLimit(Struct, frozen=True):
    """One of the limits of an account. `period` is in seconds."""

    name: str
    limit: int
    remaining: int
    period: int = 0
    until: Moment | None = None
