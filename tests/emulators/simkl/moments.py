"""Times as the service writes and reads them: ISO, UTC, whole seconds."""

from __future__ import annotations

from datetime import UTC, datetime

from .refusals import refused

UNKNOWN_DATE = 1
"""1970-01-01T00:00:01Z: what the service shows for something that was watched nobody knows when."""


def iso(seconds: int | None) -> str | None:
    """Return a moment as the service writes it."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_time(name: str, sent: object) -> int | None:
    """Return the seconds since 1970 UTC that a client sent, or None if it sent nothing."""
    if sent is None:
        return None
    try:
        moment = datetime.fromisoformat(str(sent)) if isinstance(sent, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise refused("wrong_parameter", f"{name} is no date: {sent!r}")
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
