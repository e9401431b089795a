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


@runtime_checkable
class Scrobbles(Protocol):
    """Takes live viewings ("now watching")."""

    async def scrobble_start(self, scrobble: Scrobble) -> None:
        """Tell that the viewing began or goes on."""

    async def scrobble_pause(self, scrobble: Scrobble) -> None:
        """Tell that the viewing was paused."""

    async def scrobble_stop(self, scrobble: Scrobble) -> None:
        """Tell that the viewing ended without being a play."""
