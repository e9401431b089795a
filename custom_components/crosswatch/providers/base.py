"""The contract between CrossWatch and a service.

A provider is a small object bound to one account. It declares what it can do as `Capabilities` and
does it. Everything it brings or is given is in the words of `model`; HTTP, payloads and quirks stay
inside its folder. Every method may raise a `ProviderError`; nothing else may escape.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol, runtime_checkable

from msgspec import Struct

from ..model import Activity, Capabilities, Feature, Item, Outcome, ReadPart, Write


class Identity(Struct, frozen=True):
    """Who an account is at its service. `unique_id` is stable; `name` is for people."""

    unique_id: str
    name: str
    version: str = ""


class Provider(Protocol):
    """What every provider has."""

    @property
    def capabilities(self) -> Capabilities:
        """What the account can do."""

    async def identify(self) -> Identity:
        """Ask the service who the account is. Proves address and credentials."""

    async def close(self) -> None:
        """End background connections. The HTTP session is not ours to close."""


@runtime_checkable
class ReportsActivity(Protocol):
    """Knows cheaply whether anything changed."""

    async def activity(self) -> Activity:
        """Return the account's space and watermarks, in one request."""


@runtime_checkable
class ReadsFeature(Protocol):
    """Can be read."""

    def read(self, features: frozenset[Feature], cursors: dict[Feature, str]) -> AsyncGenerator[ReadPart]:
        """Read the features of one read group, page by page.

        Pages hold at most 2 MB of payload. Each feature ends with one `Completed`, a library's
        catalogue with one `CatalogueCompleted`. A cursor is what the last `Completed` brought; a
        provider that has no use for it reads in full.
        """


@runtime_checkable
class WritesFeature(Protocol):
    """Can be written."""

    async def apply(self, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
        """Write one chunk of at most `batch` writes and return exactly one outcome per write.

        Raises before anything was sent, or `Ambiguous` when it is not known what was stored.
        """


class Scrobble(Struct, frozen=True):
    """One step of a live viewing. `position` is 0..10,000 of the runtime; `at` in seconds UTC."""

    item: Item
    position: int
    at: int


class Quota(Struct, frozen=True):
    """How many requests a service still takes from the account.

    limit: requests per period, where known. resets_at: end of the period in seconds since 1970 UTC.
    """

    remaining: int
    limit: int | None = None
    resets_at: int | None = None


@runtime_checkable
class ReportsQuota(Protocol):
    """Knows without asking how much of its quota is left."""

    @property
    def quota(self) -> Quota | None:
        """What is left, or None while the service has not told yet."""


@runtime_checkable
class Scrobbles(Protocol):
    """Takes live viewings ("now watching").

    Each raises `Rejected` where the service does not know the title, another `ProviderError` otherwise.
    """

    async def scrobble_start(self, scrobble: Scrobble) -> None:
        """Tell that the viewing began or goes on."""

    async def scrobble_pause(self, scrobble: Scrobble) -> None:
        """Tell that the viewing was paused."""

    async def scrobble_stop(self, scrobble: Scrobble) -> None:
        """Tell that the viewing ended without being a play."""

    async def scrobble_play(self, scrobble: Scrobble) -> str | None:
        """Tell that the viewing ended as a play, which the service records as of now.

        Returns the ref of that play where the service tells one. Raises `Ambiguous` when it is not known
        whether it was recorded; a service that recorded it moments ago already is content.
        """
