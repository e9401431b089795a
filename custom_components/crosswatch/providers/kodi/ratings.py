"""Ratings: 1 to 10 per title, 0 for none, without a date."""

from __future__ import annotations

from ...model import RATING_STEPS, Value
from .models import Title

SCALE = 10
_STEPS = RATING_STEPS // SCALE


def rating_of(title: Title) -> Value | None:
    """Return the rating of a title, or None."""
    return Value(amount=title.userrating * _STEPS) if title.userrating > 0 else None


def fields_for_rating(title: Title, value: Value | None) -> dict[str, object]:
    """Return what to set so that `title` has this rating; empty if it has.

    Half a mark is rounded up, and a rating never becomes 0, which would be none.
    """
    mark = 0 if value is None else min(SCALE, max(1, (value.amount + _STEPS // 2) // _STEPS))
    return {} if title.userrating == mark else {"userrating": mark}
