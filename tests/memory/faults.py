"""What can go wrong at a service, as data."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from custom_components.crosswatch.model import Feature


class FaultKind(StrEnum):
    """What goes wrong.

    Every request: DOWN, SIGNED_OUT, RATE_LIMITED, GARBAGE.
    Reads: EMPTY (a whole, empty list), HALF (a whole list of half the records), TRUNCATED (stops without
    saying that it is complete), CUT (the connection breaks), REPEATED_PAGE, WRONG_USER (someone else's list).
    State: LOSS (`amount` percent of the records go for good at each read, and nobody says so).
    Writes: REJECTED, RETRY_LATER (one by one), LOST (nothing stored, no answer), STORED_UNANSWERED (all
    stored, no answer), HALF_STORED (half of the chunk stored, no answer), IGNORED (says yes, stores nothing).
    Time: LAG (a write shows after `amount` more reads), SKEW (its clock is `amount` seconds ahead).
    """

    DOWN = "down"
    SIGNED_OUT = "signed_out"
    RATE_LIMITED = "rate_limited"
    GARBAGE = "garbage"
    EMPTY = "empty"
    HALF = "half"
    TRUNCATED = "truncated"
    CUT = "cut"
    REPEATED_PAGE = "repeated_page"
    WRONG_USER = "wrong_user"
    LOSS = "loss"
    REJECTED = "rejected"
    RETRY_LATER = "retry_later"
    LOST = "lost"
    STORED_UNANSWERED = "stored_unanswered"
    HALF_STORED = "half_stored"
    IGNORED = "ignored"
    LAG = "lag"
    SKEW = "skew"


class Fault(Struct, frozen=True):
    """One fault. It strikes `times` times (None: until cured), at one feature or (None) at all."""

    kind: FaultKind
    times: int | None = 1
    feature: Feature | None = None
    amount: int = 0


class Faults:
    """The faults of one service."""

    def __init__(self) -> None:
        self._left: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let something go wrong from now on."""
        self._left.append(fault)

    def clear(self) -> None:
        """Let everything go well from now on."""
        self._left.clear()

    def look(self, kind: FaultKind, feature: Feature | None = None) -> Fault | None:
        """Return the fault that is on, without using it up."""
        for fault in self._left:
            if fault.kind is kind and (fault.feature is None or feature is None or fault.feature is feature):
                return fault
        return None

    def take(self, kind: FaultKind, feature: Feature | None = None) -> Fault | None:
        """Return the fault that strikes now, and count it."""
        fault = self.look(kind, feature)
        if fault is not None and fault.times is not None:
            place = self._left.index(fault)
            rest = Fault(fault.kind, fault.times - 1, fault.feature, fault.amount)
            self._left[place : place + 1] = [rest] if rest.times else []
        return fault
