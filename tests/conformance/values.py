"""What a service should make of a value, by its own statement of what it can do."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature, FeatureCapability, Keeps, Precision, Value

from .look import NOW

PROGRESS_ROUNDING = 5
"""Ten-thousandths by which progress may differ: services keep whole seconds or whole per cents."""

EVENING = NOW - 5 * 3_600 + 17
DAY_BEFORE = EVENING - 86_400

_AMOUNTS = {
    Feature.WATCHLIST: (1,),
    Feature.RATINGS: (1, 10, 35, 50, 73, 100),
    Feature.HISTORY: (1,),
    Feature.PROGRESS: (500, 4_200, 8_000),
}


def some_value(feature: Feature, at: int = EVENING) -> Value:
    """Return a value that any service can hold."""
    return some_values(feature, at)[-1]


def some_values(feature: Feature, at: int = EVENING) -> list[Value]:
    """Return values worth writing, the finest ones among them."""
    return [Value(amount, at, Precision.SECOND) for amount in _AMOUNTS[feature]]


def another_value(feature: Feature) -> Value:
    """Return a value that every service can tell from `some_value`, and that is newer."""
    return some_values(feature, EVENING + 7_200)[0]


def holds(feature: Feature, kept: Value, written: Value, can: FeatureCapability) -> bool:
    """Whether `kept` is what the service should have made of `written`."""
    return _holds_amount(feature, kept.amount, written.amount, can) and _holds_time(kept, written, can)


def _holds_amount(feature: Feature, kept: int, written: int, can: FeatureCapability) -> bool:
    if feature is Feature.RATINGS:
        step = 100 // can.scale
        return kept == max(1, (written + step // 2) // step) * step
    if feature is Feature.PROGRESS:
        return abs(kept - written) <= PROGRESS_ROUNDING
    return kept == (1 if can.keeps in (Keeps.FLAG, Keeps.SET) else written)


def _holds_time(kept: Value, written: Value, can: FeatureCapability) -> bool:
    if can.precision is Precision.UNKNOWN:
        return kept.at is None and kept.precision is Precision.UNKNOWN
    if not can.writes_time or written.at is None:
        return True  # the service stamps what it likes
    start = written.at - written.at % int(can.precision)
    return (kept.at, kept.precision) == (start, can.precision)
