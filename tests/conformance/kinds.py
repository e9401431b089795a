"""The providers in the suite, and the cases that come of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from custom_components.crosswatch.model import Feature, FeatureCapability, Operation

from .kodi import KODI
from .mdblist import MDBLIST
from .memory import MEMORY_KINDS
from .simkl import SIMKL
from .subject import Kind, Trouble
from .tracker import TRACKER
from .trakt import TRAKT

KINDS: tuple[Kind, ...] = (TRACKER, *MEMORY_KINDS, KODI, TRAKT, SIMKL, MDBLIST)

type Case = tuple[Kind, Feature]


def cases(fits: Callable[[Kind, FeatureCapability], bool] = lambda kind, can: can.read) -> list[Case]:
    """Return each provider with each of its features that the condition fits."""
    return [
        (kind, feature)
        for kind in KINDS
        for feature, can in kind.capabilities.features.items()
        if fits(kind, can)
    ]


def writable(*operations: Operation) -> list[Case]:
    """Return each provider with each feature in which it can do all of these."""
    return cases(lambda kind, can: all(getattr(can, operation) for operation in operations))


def troubled(*troubles: Trouble) -> list[tuple[Kind, Trouble]]:
    """Return each provider with each of these troubles that can be made for it."""
    return [(kind, trouble) for kind in KINDS for trouble in troubles if trouble in kind.troubles]


def names(case: object) -> str | None:
    """Return how pytest shows a part of a case."""
    if isinstance(case, Kind):
        return case.name
    return str(case.value) if isinstance(case, Feature | Trouble) else None


def ids(found: Iterable[tuple[Kind, Feature | Trouble]]) -> list[str]:
    """Return how pytest shows cases."""
    return [f"{kind.name}-{part.value}" for kind, part in found]
