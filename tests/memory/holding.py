"""What a service makes of a value that it is given: its scale, its precision, its calendar."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from custom_components.crosswatch.model import Feature, FeatureCapability, Keeps, Precision, Value

RATING_STEPS = 100


def held(feature: Feature, value: Value, can: FeatureCapability, now: int, zone: str = "UTC") -> Value:
    """Return the value as the service keeps it. `now` is its clock, for what it stamps itself."""
    at = value.at
    if not can.writes_time or (at is None and not can.stores_unknown_time):
        at = now
    kept_at, precision = truncated(at, can.precision, zone)
    return Value(_amount(feature, value.amount, can), kept_at, precision, value.runtime)


def _amount(feature: Feature, amount: int, can: FeatureCapability) -> int:
    if feature is Feature.RATINGS:
        step = RATING_STEPS // can.scale
        return max(1, (amount + step // 2) // step) * step
    return 1 if feature is Feature.WATCHLIST or can.keeps is Keeps.FLAG else amount


def truncated(at: int | None, precision: Precision, zone: str) -> tuple[int | None, Precision]:
    """Return the start of the interval that the service remembers."""
    if at is None or precision is Precision.UNKNOWN:
        return None, Precision.UNKNOWN
    if precision is Precision.DAY:
        local = datetime.fromtimestamp(at, ZoneInfo(zone)).replace(hour=0, minute=0, second=0)
        return int(local.timestamp()), precision
    return at - at % int(precision), precision
