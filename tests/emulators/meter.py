"""Counting requests against a service's limits, and telling when one is exceeded."""

from __future__ import annotations

import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` requests within any `seconds`."""

    count: int
    seconds: float


@dataclass(slots=True)
class Meter:
    """The limits of one account or app, by the name of the bucket.

    clock: seconds that only go forward. enforced: whether requests over a limit are refused; they are counted
    in `exceeded` in any case.
    """

    limits: dict[str, Limit]
    clock: Callable[[], float] = time.monotonic
    enforced: bool = True
    counts: Counter[str] = field(default_factory=Counter)
    exceeded: Counter[str] = field(default_factory=Counter)
    _times: defaultdict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def take(self, bucket: str) -> float | None:
        """Count a request. Returns the seconds to wait if it is one too many, else None."""
        self.counts[bucket] += 1
        limit, now, times = self.limits[bucket], self.clock(), self._times[bucket]
        while times and now - times[0] >= limit.seconds:
            times.popleft()
        if len(times) < limit.count:
            times.append(now)
            return None
        self.exceeded[bucket] += 1
        return limit.seconds - (now - times[0]) if self.enforced else None

    def remaining(self, bucket: str) -> int:
        """Return how many more requests the present window takes."""
        limit, now = self.limits[bucket], self.clock()
        return limit.count - sum(now - at < limit.seconds for at in self._times[bucket])
