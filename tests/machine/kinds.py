"""Kinds of services in the machine's world, each with something that it can or cannot do."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from custom_components.crosswatch.model import (
    Capabilities,
    Deletions,
    Feature,
    FeatureCapability,
    Precision,
)
from tests.memory import everything, library_of_last_plays, lists_with_stars, plays_to_the_minute


class Kind(Struct, frozen=True):
    """A kind of service. Small chunks and pages, so that one run has several of each."""

    name: str
    capabilities: Capabilities
    zone: str = "UTC"


def _each(
    capabilities: Capabilities, change: Callable[[Feature, FeatureCapability], FeatureCapability]
) -> Capabilities:
    features = {feature: change(feature, can) for feature, can in capabilities.features.items()}
    return replace(capabilities, features=features)


def _doubling(_feature: Feature, can: FeatureCapability) -> FeatureCapability:
    """Whoever writes a play twice has it twice."""
    return replace(can, idempotent=False, batch=min(can.batch, 3))


def _stamping(feature: Feature, can: FeatureCapability) -> FeatureCapability:
    if feature is Feature.HISTORY:
        return replace(can, writes_time=False, stores_unknown_time=False)
    return can


def _to_the_day(_feature: Feature, can: FeatureCapability) -> FeatureCapability:
    return replace(can, precision=Precision.DAY, scale=10)


def _secretive(_feature: Feature, can: FeatureCapability) -> FeatureCapability:
    return replace(can, deletions=Deletions.NEVER)


def _full_reads_tell(_feature: Feature, can: FeatureCapability) -> FeatureCapability:
    return replace(can, deletions=Deletions.FULL_READ)


def _append_only(_feature: Feature, can: FeatureCapability) -> FeatureCapability:
    return replace(can, remove=False)


def _read_only(_feature: Feature, can: FeatureCapability) -> FeatureCapability:
    return replace(can, add=False, update=False, remove=False)


def _never_updates(feature: Feature, can: FeatureCapability) -> FeatureCapability:
    return replace(can, update=False) if feature is Feature.HISTORY else can


def _consuming(feature: Feature, can: FeatureCapability) -> FeatureCapability:
    return replace(can, removes_watched=True) if feature is Feature.WATCHLIST else can


def _kind(
    name: str,
    capabilities: Capabilities,
    *changes: Callable[[Feature, FeatureCapability], FeatureCapability],
    zone: str = "UTC",
) -> Kind:
    for change in (*changes, _doubling):
        capabilities = _each(capabilities, change)
    return Kind(name, capabilities, zone)


KINDS = (
    _kind("everything", everything()),
    _kind("full_reads", everything(), _full_reads_tell),
    _kind("minutes", plays_to_the_minute(), _consuming),
    _kind("library", library_of_last_plays()),
    _kind("stars", lists_with_stars()),
    _kind("days", everything(), _full_reads_tell, _to_the_day, zone="Pacific/Auckland"),
    _kind("stamping", everything(), _stamping, _never_updates),
    _kind("secretive", everything(), _secretive),
    _kind("append_only", everything(), _append_only, _full_reads_tell),
    _kind("read_only", everything(), _read_only),
)
