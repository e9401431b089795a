"""In which order the features of a sync are planned, and in which their lines are shown."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Feature
from ..store.plans import NewLine

PLANNING_ORDER = (Feature.HISTORY, Feature.WATCHLIST, Feature.RATINGS, Feature.PROGRESS)
"""Plays first: what may go onto a watchlist, or be rated, depends on them at some services."""

_SHOWN_ORDER = tuple(Feature)


def as_shown(lines: Iterable[NewLine]) -> list[NewLine]:
    """Return the lines of a plan in the order in which a person reads them."""
    return sorted(lines, key=_place)


def _place(line: NewLine) -> int:
    return _SHOWN_ORDER.index(line.feature)
