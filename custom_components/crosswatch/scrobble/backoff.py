"""When an undelivered scrobble is tried again."""

from __future__ import annotations

STEPS = (5, 15, 60, 300, 900, 1_800)
"""Seconds after the first, second, ... failure; the last one repeats."""

JITTER = 0.2


def wait_after(tries: int, chance: float) -> int:
    """Return the seconds to wait after `tries` failures. `chance` (0..1) spreads them by 20 % each way."""
    step = STEPS[min(max(tries, 1), len(STEPS)) - 1]
    return max(1, round(step * (1 + JITTER * (2 * chance - 1))))
