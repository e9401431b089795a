"""The daily quota of an account, which all its keys and apps share.

The service says with each answer how much is left. The last of it is kept for what a person is watching
now: a sync can wait until tomorrow, a scrobble cannot.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ...model import RateLimited
from ..base import Quota
from ..rate_limit import Clock

WINDOW = 310
"""Seconds. A pause that long or shorter ends a window of five minutes; a longer one ends the day."""

_DAY = 86_400
_KEPT = 100
_KEPT_PART = 20


class Purpose(StrEnum):
    """What a request is for.

    SYNC leaves some of the quota. LIVE uses the last of it. CHECK asks whatever is left, to find out.
    """

    SYNC = "sync"
    LIVE = "live"
    CHECK = "check"


class QuotaBook:
    """What the service said last about the quota."""

    def __init__(self, clock: Clock) -> None:
        """clock: seconds since 1970 UTC."""
        self._clock = clock
        self._quota: Quota | None = None

    @property
    def quota(self) -> Quota | None:
        """What is left, or None if the service has not told since the quota began anew."""
        quota = self._quota
        if quota is None or (quota.resets_at is not None and self._clock() >= quota.resets_at):
            return None
        return quota

    def note(self, headers: Mapping[str, str]) -> None:
        """Take note of what an answer says, if it says anything."""
        remaining = _number(headers, "X-RateLimit-Remaining")
        if remaining is not None:
            limit, reset = _number(headers, "X-RateLimit-Limit"), _number(headers, "X-RateLimit-Reset")
            self._quota = Quota(remaining, limit, reset)

    @property
    def wait(self) -> float:
        """Seconds until the quota begins anew, as far as is known."""
        quota = self._quota
        return max(0.0, quota.resets_at - self._clock()) if quota and quota.resets_at else 0.0

    def use_up(self, seconds: float | None) -> None:
        """Take note that nothing is left for so many seconds, or until midnight UTC."""
        now = self._clock()
        wait = _DAY - now % _DAY if seconds is None else seconds
        limit = self._quota.limit if self._quota else None
        self._quota = Quota(0, limit, int(now + wait))

    def check(self, name: str, purpose: Purpose) -> None:
        """Raise RateLimited if nothing is left for this purpose until the quota begins anew."""
        quota = self.quota
        if quota is None or quota.resets_at is None or purpose is Purpose.CHECK:
            return
        kept = self._kept(quota) if purpose is Purpose.SYNC else 0
        wait = quota.resets_at - self._clock()
        if quota.remaining > kept or wait <= WINDOW:
            return
        words = f"the last {quota.remaining} are kept for scrobbles" if quota.remaining else "all are used up"
        raise RateLimited(f"{name} takes a number of requests each day, and {words}", wait)

    def _kept(self, quota: Quota) -> int:
        return _KEPT if quota.limit is None else min(_KEPT, quota.limit // _KEPT_PART)


def _number(headers: Mapping[str, str], name: str) -> int | None:
    text = headers.get(name, "").strip()
    return int(text) if text.isdecimal() else None
