"""Times as Trakt takes them."""

from __future__ import annotations

from datetime import UTC, datetime

MINUTE = 60


def to_second(at: int) -> str:
    """Return a time, in seconds since 1970 UTC, as Trakt writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def to_minute(at: int) -> str:
    """Return the minute in which a time lies."""
    return to_second(at - at % MINUTE)
