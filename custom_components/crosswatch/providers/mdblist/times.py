"""Times as MDBList writes them: ISO 8601, UTC, to the second."""

from __future__ import annotations

from datetime import UTC, datetime

from ...model import BadData, Precision, Value


def seconds_of(text: str, what: str) -> int:
    """Return a time in seconds since 1970 UTC. One without a zone is UTC. Raises BadData."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadData(f"{what}: {text[:40]!r} is no time") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def text_of(seconds: int) -> str:
    """Return a time as the service reads it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def value_at(amount: int, text: str | None, what: str) -> Value:
    """Return a value of this time, or without one. Raises BadData."""
    if not text:
        return Value(amount)
    return Value(amount, seconds_of(text, what), Precision.SECOND)
