"""What planning is given."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from .definitions import SyncDefinition, UndoRequest
from .read import AccountRead


class PlanJob(Struct, frozen=True):
    """One sync to plan.

    reads: the accounts that are there, also those that could not be read. shown: the plan that a person
    confirmed as seen, if any. undo: what a person asks to be undone, if that is planned.
    """

    run: int
    sync: SyncDefinition
    reads: Mapping[str, AccountRead]
    now: int
    dry: bool
    shown: int | None = None
    undo: UndoRequest | None = None
