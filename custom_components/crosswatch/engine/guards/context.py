"""What the guards know of one account and feature of a sync."""

from __future__ import annotations

from msgspec import Struct

from ...model import Feature


class GuardContext(Struct, frozen=True):
    """One account and feature of a sync, as its changes are about to be planned.

    account: its name, for people.
    size, largest: records there now, and the most there were within 7 days or 10 runs.
    removed: removals that were already made there within that time.
    confirmed: a person has seen a plan of this sync and let it write.
    seen: additions that the first plan showed, which a person has just confirmed, else 0; None while that
        plan is only made.
    epoch_open: the member has just joined or rejoined; nothing is removed because of what it lacks.
    down: the account could not be reached in this run.
    limit: the most records that the service takes, or None.
    always_allow: a person lifted the guards that measure how much comes at once for this list.
    """

    account: str
    feature: Feature
    size: int = 0
    largest: int = 0
    removed: int = 0
    confirmed: bool = False
    seen: int | None = 0
    epoch_open: bool = False
    down: bool = False
    limit: int | None = None
    always_allow: bool = False
