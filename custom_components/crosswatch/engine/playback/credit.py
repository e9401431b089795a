"""How much of an item was really played. Position alone proves nothing: one can seek to the end."""

from __future__ import annotations

_SLOWEST, _FASTEST = 0.8, 1.3
_LEAST = 60.0


def played_between(elapsed: float, gain: float) -> float:
    """Return the seconds to credit for `elapsed` seconds of play that moved the position by `gain`.

    A position that moved forward, but clearly less than the time that went by, stood still in
    between. One that moved back was played on until somebody sought back.
    """
    stalled = 0 <= gain < _SLOWEST * elapsed - 2
    return max(0.0, gain if stalled else elapsed)


def played_unseen(gap: float, gain: float) -> float:
    """Return the seconds to credit for a gap in which nobody looked.

    It was played if the position moved about as far as the clock; anything else is a pause or a seek.
    """
    if gap <= 0 or not _SLOWEST <= gain / gap <= _FASTEST:
        return 0.0
    return min(gap, gain)


def needed(duration: float, threshold: float, first: float, factor: float) -> float:
    """Return the seconds that must have been played for "watched".

    threshold: share of the length that counts as watched. first: position of the first look.
    """
    return max(factor * (threshold * duration - first), _LEAST)
