"""What an account took no more of: asking again and again would not make room."""

from __future__ import annotations

from ...model import Feature
from ..rate_limit import Clock

PAUSE = 600.0
"""Seconds for which nothing is added any more."""


class Fullness:
    """Features that an account had no room for a moment ago."""

    def __init__(self, monotonic: Clock) -> None:
        """monotonic: seconds that only go forward."""
        self._clock = monotonic
        self._until: dict[Feature, float] = {}

    def note(self, feature: Feature) -> None:
        """The account takes no more of this."""
        self._until[feature] = self._clock() + PAUSE

    def forget(self, feature: Feature) -> None:
        """There may be room again."""
        self._until.pop(feature, None)

    def is_full(self, feature: Feature) -> bool:
        """Whether additions need not be sent now."""
        return self._clock() < self._until.get(feature, 0.0)
