"""How a `Value` and a `Reason` lie in the tables: four columns, or one JSON text."""

from __future__ import annotations

import msgspec

from ..model import Precision, Reason, Value

type Columns = tuple[int, int | None, int, int | None]
"""amount, at, precision, runtime"""

_VALUES = msgspec.json.Decoder(Value)
_REASONS = msgspec.json.Decoder(Reason)
_ENCODER = msgspec.json.Encoder()
PRECISIONS = {int(precision): precision for precision in Precision}
"""Precisions by the number that is stored."""


def to_columns(value: Value) -> Columns:
    """Return the four columns of a value."""
    return value.amount, value.at, int(value.precision), value.runtime


def from_columns(amount: int, at: int | None, precision: int, runtime: int | None) -> Value:
    """Return the value of four columns."""
    return Value(amount, at, PRECISIONS[precision], runtime)


def to_text(part: Value | Reason | None) -> str | None:
    """Return the JSON text of a value or a reason; None stays None."""
    return None if part is None else _ENCODER.encode(part).decode()


def value_from_text(text: str | None) -> Value | None:
    """Return the value of a JSON text; None stays None."""
    return None if text is None else _VALUES.decode(text)


def reason_from_text(text: str | None) -> Reason | None:
    """Return the reason of a JSON text; None stays None."""
    return None if text is None else _REASONS.decode(text)
