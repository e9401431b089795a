"""When a failed write is tried again."""

from __future__ import annotations

BACK_OFF = (3_600, 21_600, 86_400, 604_800)
"""Seconds to wait after the first, second, third and every further attempt."""

NEVER = 253_370_764_800
"""The year 9999: it is not tried again by itself."""


def next_try(now: int, attempts: int) -> int:
    """Return when to try again after `attempts` failed attempts (at least one)."""
    return now + BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]
