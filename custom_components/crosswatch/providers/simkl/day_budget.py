"""The requests that a person has a day, over all apps, and how many of them a sync leaves alone.

SIMKL tells neither how many it takes nor how many are left: what is counted here are our own. A part is
kept back for live scrobbles, which cannot wait until tomorrow.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ...model import RateLimited
from ..base import Quota
from ..rate_limit import Clock

LIMITS = {"free": 500, "pro": 1_000, "vip": 10_000}
"""Requests a day, by what was paid for the account."""

_EASTERN = ZoneInfo("America/New_York")
"""The day begins there. Loaded with the module, which nobody waits for."""

_KEPT_BACK = 10
"""One in so many requests is for scrobbles alone."""


class DayBudget:
    """What is left of the day."""

    def __init__(self, clock: Clock) -> None:
        """Begin with a day of a free account. clock: seconds since 1970 UTC."""
        self._clock = clock
        self._limit = LIMITS["free"]
        self._used = 0
        self._ends = 0

    @property
    def quota(self) -> Quota:
        """What is left, as far as our own requests tell."""
        self._begin_day()
        return Quota(max(0, self._limit - self._used), self._limit, self._ends)

    @property
    def seconds_left(self) -> float:
        """How long the day still lasts."""
        self._begin_day()
        return max(1.0, self._ends - self._clock())

    def grant(self, paid: str | None) -> None:
        """Take over what was paid for the account. What SIMKL has never spoken of counts as free."""
        self._limit = LIMITS.get(paid or "", LIMITS["free"])

    def count(self) -> None:
        """Count a request that SIMKL answered."""
        self._begin_day()
        self._used += 1

    def exhaust(self) -> None:
        """Note that SIMKL says that nothing is left: other apps take from the same day."""
        self._begin_day()
        self._used = max(self._used, self._limit)

    def expect_more_than_reserve(self, name: str) -> None:
        """Raise RateLimited if only the scrobbles' part is left."""
        left = self.quota.remaining
        if left <= self._limit // _KEPT_BACK:
            raise RateLimited(
                f"{name} takes {self._limit} requests a day, and the {left} that are left are kept for "
                "scrobbles",
                self.seconds_left,
            )

    def _begin_day(self) -> None:
        now = self._clock()
        if now >= self._ends:
            self._ends = _next_midnight(now)
            self._used = 0


def _next_midnight(now: float) -> int:
    today = datetime.fromtimestamp(now, _EASTERN).replace(hour=0, minute=0, second=0, microsecond=0)
    return int((today + timedelta(days=1)).timestamp())
