"""A point in time, on two clocks."""

from __future__ import annotations

from msgspec import Struct


class Moment(Struct, frozen=True):
    """A point in time. `mono` (monotonic seconds) measures lengths, `utc` (seconds since 1970) gives dates.

    Lengths never come from the calendar: clocks are set, summer time begins, containers sleep.
    """

    mono: float
    utc: float

    def back(self, seconds: float) -> Moment:
        """Return the moment that many seconds earlier."""
        return Moment(self.mono - seconds, self.utc - seconds)
