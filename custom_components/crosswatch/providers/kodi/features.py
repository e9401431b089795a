"""The features of a title: its value for each, and what to set so that it has another."""

from __future__ import annotations

from ...model import Feature, Operation, Reason, Value, Write
from .history import fields_for_play, play_of
from .models import Show, Title
from .progress import fields_for_progress, progress_of
from .ratings import fields_for_rating, rating_of
from .times import LocalClock
from .titles import Fields


def value_of(feature: Feature, title: Title, clock: LocalClock) -> Value | None:
    """Return what `title` holds for `feature`, or None."""
    if feature is Feature.RATINGS:
        return rating_of(title)
    if isinstance(title, Show):
        return None
    return play_of(title, clock) if feature is Feature.HISTORY else progress_of(title, clock)


def fields_for(feature: Feature, title: Title, write: Write, clock: LocalClock) -> Fields | Reason:
    """Return what to set on `title`: nothing if it holds the value already, a reason if it cannot."""
    value = None if write.operation is Operation.REMOVE else write.value
    if feature is Feature.RATINGS:
        return fields_for_rating(title, value)
    if isinstance(title, Show):
        return Reason("cannot_hold_type", {"type": title.type})
    return (
        fields_for_play(title, value, clock)
        if feature is Feature.HISTORY
        else fields_for_progress(title, value)
    )
