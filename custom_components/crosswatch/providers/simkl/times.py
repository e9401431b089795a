"""SIMKL's times: ISO 8601 in UTC, to the second."""

from __future__ import annotations

from datetime import UTC, datetime

from ...model import BadData, Precision, Value

_SECOND_DAY = 86_400
"""What lies before it stands for "watched, nobody knows when"."""


def parse_time(text: str | None) -> int | None:
    """Return seconds since 1970 UTC, or None where the time is not known. Raises BadData."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadData(f"SIMKL sent {text!r} for a time") from None
    at = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return at if at >= _SECOND_DAY else None


def time_text(at: int) -> str:
    """Return a time as SIMKL writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def value_at(text: str | None, amount: int = 1, runtime: int | None = None) -> Value:
    """Return a value of that time. Raises BadData."""
    at = parse_time(text)
    precision = Precision.UNKNOWN if at is None else Precision.SECOND
    return Value(amount, at, precision, runtime)
