"""Where a playback is between reports, and which reports to believe."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

DISTRUST = 30.0
"""A report this far behind that comes with a change of state is often an old one."""

OVERRUN = 60.0
"""Seconds that a playback may run past its length before it counts as frozen."""

_BEYOND = 5.0


class Anchor(Struct, frozen=True):
    """A position in seconds at the monotonic second `mono`, and whether it moves from there."""

    position: float
    mono: float
    running: bool

    def reach(self, mono: float) -> float:
        """Return the position at `mono`, also past the end."""
        return self.position + (max(0.0, mono - self.mono) if self.running else 0.0)

    def at(self, mono: float, duration: float | None) -> float:
        """Return the position at `mono`, at most the end."""
        reach = self.reach(mono)
        return reach if duration is None else min(reach, duration)


class Judgement(StrEnum):
    """What a reported position means."""

    STEADY = "steady"
    FORWARD = "forward"
    BACKWARD = "backward"
    DOUBTED = "doubted"
    IMPOSSIBLE = "impossible"


def tolerance(duration: float | None) -> float:
    """Return how far a report may be off before it is a seek."""
    return max(10.0, 0.005 * (duration or 0.0))


def judge_report(
    reported: float,
    expected: tuple[float, float],
    duration: float | None,
    *,
    state_changed: bool,
    doubt: float | None,
) -> Judgement:
    """Judge a reported position against where the playback may be, from and to.

    doubt: where the playback would be if the last report that was not believed had been true.
    """
    slack = tolerance(duration)
    low, high = expected
    if duration is not None and reported > duration + _BEYOND:
        return Judgement.IMPOSSIBLE
    if reported > high + slack:
        return Judgement.FORWARD
    if reported >= low - slack:
        return Judgement.STEADY
    if not state_changed or (doubt is not None and abs(reported - doubt) <= slack):
        return Judgement.BACKWARD
    return Judgement.DOUBTED if reported < low - DISTRUST else Judgement.STEADY


def fits(reach: float, duration: float | None) -> bool:
    """Whether a position reached by extrapolation can be true: a little past the end at most."""
    return duration is None or reach <= max(duration + OVERRUN, 1.05 * duration)
