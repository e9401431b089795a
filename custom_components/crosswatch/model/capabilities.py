"""What a provider can do, as data. The engine plans only what is declared here."""

from __future__ import annotations

from msgspec import Struct

from .features import Deletions, Feature, Keeps, MediaType, Precision
from .items import PRIMARY_NAMESPACES


class FeatureCapability(Struct, frozen=True):
    """What one provider can do with one feature.

    types: item types it keeps.
    namespaces: ids it accepts for finding an item on write, best first. Episodes may also be
        found by their show's ids with season and number.
    keeps: what it remembers per item.
    precision: the finest time it keeps.
    writes_time: whether a write may carry the true time; without it the service stamps "now".
    stores_unknown_time: whether a play without a time can be written as such.
    scale: number of steps of its rating scale (10 for 1..10, 5 for stars).
    batch: most changes in one write call.
    idempotent: whether the same write sent twice leaves the same state.
    deletions: how deletions become visible.
    lag: seconds until a write is surely visible in reads.
    removes_watched: whether the service itself takes watched titles off this list.
    limit: the most records that the account takes, or None.
    excludes_watched: whether a title that is watched there cannot be on this list, because the service keeps
        one entry per title and would forget that it was watched.
    marks_watched: whether the service marks a title as watched when this is added for one that it lists
        nowhere, which would invent a play.
    """

    types: frozenset[MediaType]
    keeps: Keeps
    read: bool = True
    add: bool = True
    update: bool = True
    remove: bool = True
    namespaces: tuple[str, ...] = PRIMARY_NAMESPACES
    precision: Precision = Precision.SECOND
    writes_time: bool = True
    stores_unknown_time: bool = False
    scale: int = 10
    batch: int = 100
    idempotent: bool = True
    deletions: Deletions = Deletions.FULL_READ
    lag: int = 0
    removes_watched: bool = False
    limit: int | None = None
    excludes_watched: bool = False
    marks_watched: bool = False

    @property
    def writes(self) -> bool:
        """Whether anything can be written at all."""
        return self.add or self.update or self.remove


class Capabilities(Struct, frozen=True):
    """What a provider can do as a whole.

    library: it keeps state only for titles that are in its catalogue.
    read_groups: features that one read brings together, so that it is asked for once.
    """

    features: dict[Feature, FeatureCapability]
    library: bool = False
    read_groups: tuple[frozenset[Feature], ...] = ()

    def group_of(self, feature: Feature) -> frozenset[Feature]:
        """Return the features that come with one read of `feature`, itself included."""
        for group in self.read_groups:
            if feature in group:
                return group
        return frozenset({feature})
