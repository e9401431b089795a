"""Values of records in words that people use."""

from __future__ import annotations

from homeassistant.util import dt as dt_util

from .model import PROGRESS_STEPS, RATING_STEPS, Feature, Precision, Value
from .texts import Texts


def shown_value(texts: Texts, feature: Feature, value: Value | None) -> str:
    """Return a mark, a place in a film or the time of a play; nothing for a list."""
    if value is None:
        return ""
    if feature is Feature.RATINGS:
        return texts.say("report", "rating", mark=f"{value.amount * 10 / RATING_STEPS:g}")
    if feature is Feature.PROGRESS:
        return texts.say("report", "progress", percent=f"{value.amount * 100 / PROGRESS_STEPS:.0f}")
    if feature is Feature.HISTORY:
        when = shown_time(value.at, value.precision)
        plays = texts.say("report", "plays", count=value.amount) if value.amount > 1 else ""
        return " ".join(part for part in (plays, when or texts.say("report", "date_unknown")) if part)
    return ""


def shown_time(seconds: int | None, precision: Precision = Precision.MINUTE) -> str:
    """Return a time in the zone of this Home Assistant, no finer than it is known."""
    if seconds is None or precision is Precision.UNKNOWN:
        return ""
    local = dt_util.as_local(dt_util.utc_from_timestamp(seconds))
    return local.strftime("%Y-%m-%d" if precision is Precision.DAY else "%Y-%m-%d %H:%M")
