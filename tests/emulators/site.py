"""What tests may do at any emulated tracker: be the person who edits on the site, and look at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from custom_components.crosswatch.model import Feature, Item, Record, Value

from .faults import Faults
from .meter import Meter


class Site(Protocol):
    """An emulated tracker as people see it, in the words of the model. It knows some titles."""

    faults: Faults
    meter: Meter

    def titles(self, feature: Feature, count: int) -> Sequence[Item]:
        """Return so many titles that the feature takes, always the same ones."""

    def stranger(self, feature: Feature) -> Item:
        """Return a title that the service does not know."""

    def person_sets(self, feature: Feature, item: Item, value: Value) -> None:
        """Let a person list, rate, watch or begin a title. Its time is `value.at`, or now."""

    def person_clears(self, feature: Feature, item: Item) -> None:
        """Let a person take away all that the feature holds of a title."""

    def held(self, feature: Feature) -> list[Record]:
        """Return all that the site shows of a feature. Refs are the service's own ids as text."""
