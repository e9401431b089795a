"""Times as the service writes and reads them."""

from __future__ import annotations

from datetime import UTC, datetime

UNKNOWN_AT = 0
"""When a play happened of which only "unknown" was said. The contract demands a time in every row, and does
not say which one; 1970 is what rows show here. That the service does the same is not verified."""


def stamp(seconds: float) -> str:
    """Return seconds since 1970 as UTC text with milliseconds."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def seconds_of(text: str) -> int:
    """Return the seconds since 1970 of a day or a time. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def minute_of(seconds: float) -> int:
    """Return the start of the minute: plays are kept no finer."""
    return int(seconds) // 60 * 60
