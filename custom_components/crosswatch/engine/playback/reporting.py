"""How a player reports: steadily, so that silence means trouble, or only when something happens."""

from __future__ import annotations

from msgspec import Struct

_ENOUGH = 5
_LEAST_SILENCE = 120.0


class Reporting(Struct, frozen=True, omit_defaults=True):
    """The rhythm of a player's position reports while it plays.

    last: the monotonic second of the last report, or None after anything that breaks the rhythm.
    interval: mean seconds between reports. count: how many intervals in a row fitted it.
    """

    last: float | None = None
    interval: float = 0.0
    count: int = 0

    @property
    def periodic(self) -> bool:
        """Whether the player is known to report steadily."""
        return self.count >= _ENOUGH

    @property
    def silent_from(self) -> float | None:
        """The monotonic second from which a steady player's silence means that it is frozen."""
        if not self.periodic or self.last is None:
            return None
        return self.last + max(4 * self.interval, _LEAST_SILENCE)

    def heard(self, mono: float) -> Reporting:
        """Return the rhythm after a steady report."""
        if self.last is None:
            return Reporting(mono, self.interval, self.count)
        gap = mono - self.last
        if abs(gap - self.interval) > max(2.0, 0.5 * self.interval):
            return Reporting(mono, gap, 1)
        interval = (self.interval * self.count + gap) / (self.count + 1)
        return Reporting(mono, interval, min(self.count + 1, 2 * _ENOUGH))

    def broken(self) -> Reporting:
        """Return the rhythm after a seek, a pause or a loss: known, but counted anew from the next report."""
        return Reporting(None, self.interval, self.count)
