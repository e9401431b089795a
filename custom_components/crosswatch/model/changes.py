"""Intended writes, and what became of them."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from .features import Operation
from .items import Item
from .reasons import Reason
from .records import Value


class Write(Struct, frozen=True, gc=False):
    """One write as a provider gets it.

    key: identifies the write in the list of outcomes.
    item: the item with every id that CrossWatch knows.
    ref: the account's own ref where known (the record to update or remove, or the title in its catalogue).
    value: the value to store; None for a removal.
    before: what the account held when the change was planned.
    """

    key: int
    operation: Operation
    item: Item
    ref: str | None = None
    value: Value | None = None
    before: Value | None = None


class OutcomeKind(StrEnum):
    """What became of one write."""

    WRITTEN = "written"
    ALREADY_THERE = "already_there"
    NOT_FOUND = "not_found"
    REJECTED = "rejected"
    RETRY_LATER = "retry_later"
    UNKNOWN = "unknown"

    @property
    def holds(self) -> bool:
        """Whether the account now holds what was to be written."""
        return self in (OutcomeKind.WRITTEN, OutcomeKind.ALREADY_THERE)


class Outcome(Struct, frozen=True, gc=False):
    """The outcome of one write. `ref` is the account's ref of what was written, where it tells one."""

    key: int
    kind: OutcomeKind
    reason: Reason | None = None
    ref: str | None = None
