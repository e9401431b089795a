"""How fast one account may be asked, and what a service says about waiting."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from aiolimiter import AsyncLimiter
from msgspec import Struct

from ..model import RateLimited

type Clock = Callable[[], float]
"""Seconds, since 1970 UTC unless it says otherwise."""

type Sleep = Callable[[float], Awaitable[None]]


def utc_now() -> float:
    """Return the time in seconds since 1970."""
    return datetime.now(UTC).timestamp()


class Timing(Struct, frozen=True):
    """Where the time comes from, and how it is waited for.

    now: seconds since 1970 UTC. monotonic: seconds by a clock that never jumps, for pauses.
    """

    now: Clock = utc_now
    monotonic: Clock = time.monotonic
    sleep: Sleep = asyncio.sleep


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds that a reply asks us to wait, or None if it does not say.

    Both forms of `Retry-After` are understood. A date is compared with the service's own `Date` where
    there is one: its clock made both.
    """
    text = headers.get("Retry-After", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        return _until(text, headers.get("Date", ""), now)
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _until(text: str, date: str, now: float) -> float | None:
    end = _timestamp(text)
    if end is None:
        return None
    sent = _timestamp(date)
    return max(0.0, end - (now if sent is None else sent))


def _timestamp(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


class Pace:
    """The speed limit of one account: requests per seconds, and pauses that the service asked for."""

    def __init__(self, requests: float, seconds: float, timing: Timing) -> None:
        """Allow `requests` within any `seconds`."""
        self._limiter = AsyncLimiter(requests, seconds)
        self._timing = timing
        self._closed_until = 0.0

    def close_for(self, seconds: float) -> None:
        """Send nothing for so long: the service said so to one of our requests, and means all."""
        self._closed_until = max(self._closed_until, self._timing.monotonic() + seconds)

    async def turn(self, name: str, patience: float) -> None:
        """Wait until a request may go out.

        Raises RateLimited at once if that is longer than `patience` seconds.
        """
        over = 0.0
        while self._closed_until > over and (wait := self._closed_until - self._timing.monotonic()) > 0:
            if wait > patience:
                raise RateLimited(f"{name} asked for a pause of {math.ceil(wait)} s", wait)
            over = self._closed_until
            await self._timing.sleep(wait)
        await self._limiter.acquire()
