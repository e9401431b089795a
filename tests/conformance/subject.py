"""What the suite needs of a provider and of the service behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from custom_components.crosswatch.model import Capabilities, Feature, Item, Value
from custom_components.crosswatch.providers.base import (
    Provider,
    ReadsFeature,
    ReportsActivity,
    WritesFeature,
)


class Trouble(StrEnum):
    """What can be made to go wrong between the provider and its service.

    DOWN: nothing can be reached. SIGNED_OUT: the credentials are refused. GARBAGE: replies are something
    else than the contract says. CUT: a read breaks off in the middle.
    """

    DOWN = "down"
    SIGNED_OUT = "signed_out"
    GARBAGE = "garbage"
    CUT = "cut"


class FullProvider(Provider, ReadsFeature, WritesFeature, ReportsActivity, Protocol):
    """A provider that does all that the suite asks for."""


class Subject(Protocol):
    """One provider with its service, running.

    many: how many records of a feature surely need more than one page.
    """

    many: int

    @property
    def provider(self) -> FullProvider:
        """The provider, signed in."""

    def titles(self, feature: Feature, count: int) -> Sequence[Item]:
        """Return so many different titles that the service knows, always the same ones."""

    def stranger(self, feature: Feature) -> Item:
        """Return a title that cannot be written there."""

    async def person_sets(self, feature: Feature, item: Item, value: Value) -> None:
        """Let a person do at the service what makes it hold this value."""

    async def person_fills(self, feature: Feature, items: Sequence[Item], value: Value) -> None:
        """Let a person do the same with many titles."""

    async def person_clears(self, feature: Feature, item: Item) -> None:
        """Let a person remove what the service holds of a title."""

    async def settle(self) -> None:
        """Wait until reads and watermarks show everything that happened."""

    async def afflict(self, trouble: Trouble) -> None:
        """Let something go wrong from now on."""

    async def cure(self) -> None:
        """Let everything go well again."""


class Kind(Struct, frozen=True):
    """A provider in the suite.

    troubles: those that can be made. watermarks: features whose watermark the suite can wait for.
    cursors: reads go on from a cursor. whole: features that are read whole each time all the same. silent:
    features whose writes do not tell whether the value was there already. gaps: what the suite does not show
    of it, and why.
    """

    name: str
    capabilities: Capabilities
    open: Callable[[Path], AbstractAsyncContextManager[Subject]]
    troubles: frozenset[Trouble]
    watermarks: frozenset[Feature] = frozenset()
    cursors: bool = False
    whole: frozenset[Feature] = frozenset()
    silent: frozenset[Feature] = frozenset()
    gaps: tuple[str, ...] = ()
