"""What a member can hold of a value: its rating scale and the exactness of its times.

Members are compared by projection, so that a coarse scale never overwrites a finer one.
"""

from __future__ import annotations

from ..model import RATING_STEPS, Precision, Value
from .state import Member
from .times import floor_time


def rating_step(amount: int, scale: int) -> int:
    """Return the mark, 1..scale, that stands for `amount` on a scale. Half rounds up, never to 0."""
    return max(1, (2 * amount * scale + RATING_STEPS) // (2 * RATING_STEPS))


def rating_amount(amount: int, scale: int) -> int:
    """Return `amount` as a member with that scale would tell it back, 1..100."""
    return (2 * rating_step(amount, scale) * RATING_STEPS + scale) // (2 * scale)


def same_mark(first: int, second: int, scale: int) -> bool:
    """Whether two amounts are the same mark on a scale."""
    return first == second or rating_step(first, scale) == rating_step(second, scale)


def project_time(value: Value, member: Member) -> tuple[int | None, Precision]:
    """Return the time, and how exactly it is known, as the member keeps it."""
    keeps = member.can.precision
    if value.at is None or keeps is Precision.UNKNOWN:
        return None, Precision.UNKNOWN
    if value.precision >= keeps:
        return value.at, value.precision
    return floor_time(value.at, keeps, member.zone), keeps


def project(value: Value, member: Member, amount: int | None = None) -> Value:
    """Return the value as the member can hold it, with another amount if one is given."""
    at, precision = project_time(value, member)
    return Value(value.amount if amount is None else amount, at, precision)


def project_rating(value: Value, member: Member, told_scale: int) -> Value:
    """Return the rating as the member can hold it.

    `told_scale` is the scale of the account that said so: what it cannot tell is not passed on.
    """
    return project(value, member, rating_amount(rating_amount(value.amount, told_scale), member.can.scale))
