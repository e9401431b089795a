"""Times as intervals: what is known only to the minute or the day is not compared finer than that.

A span is (start, end) in seconds since 1970 UTC, end excluded. A day begins in the zone of the account
that keeps it, and a stored day is the second in which it began.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ..model import Precision, Value

type Span = tuple[int, int]

DAY = 86_400
HOUR = 3_600


def span_of(at: int, precision: int) -> Span:
    """Return the interval that a time stands for."""
    return at, at + (precision or 1)


def edit_span(value: Value, seen_at: int, previous_read_at: int | None, now: int) -> Span:
    """Return when a person made this edit.

    Without a date it was made between the two reads that lacked and brought it. A date in the
    future is a wrong clock and counts as now.
    """
    if value.at is None:
        start = previous_read_at or 0
        return start, max(seen_at, start) + 1
    return span_of(min(value.at, now), value.precision)


def newer(first: Span, second: Span) -> bool:
    """Whether the first lies wholly after the second. Overlapping spans are equally new."""
    return first[0] >= second[1]


def gap(first: Span, second: Span) -> int:
    """Return how many seconds lie between the nearest seconds of two spans; 0 if they overlap."""
    if first[0] >= second[1]:
        return first[0] - second[1] + 1
    if second[0] >= first[1]:
        return second[0] - first[1] + 1
    return 0


def floor_time(at: int, precision: Precision, zone: str) -> int:
    """Return the start of the second, minute or day (of that zone) in which `at` lies."""
    if precision is Precision.DAY:
        local = datetime.fromtimestamp(at, ZoneInfo(zone))
        return int(local.replace(hour=0, minute=0, second=0, fold=0).timestamp())
    return at - at % (precision or 1)


def time_text(at: int, precision: int, zone: str) -> str:
    """Return a time for people, in the zone of the account that said it."""
    local = datetime.fromtimestamp(at, ZoneInfo(zone))
    return local.date().isoformat() if precision >= DAY else local.isoformat(" ", "minutes")[:16]
