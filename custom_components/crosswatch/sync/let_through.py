"""What an earlier run let through and could not finish is not measured again.

A run that was killed, cancelled or left by its account leaves changes that the guards, or a person, have let
through. Guards that measure how much comes at once would take what is left of them for a flood, so they
look only at what is new. All other guards look at everything.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from ..engine.guards import GuardContext, hold
from ..engine.state import ItemState, Need, Waiting, WaitingState
from ..model import Operation, Reason, Value

_MEASURING = frozenset({"burst", "same_minute", "removal_budget"})
"""Guards that measure how much comes at once."""

_NOT_LOOKED_AT = frozenset({"member_down", "not_in_plan"})
"""Why changes wait that no other guard has looked at yet."""


def was_let_through(state: ItemState, need: Need) -> bool:
    """Return whether an earlier run let this very change through."""
    waiting = state.waiting.get((need.slot, need.account))
    return waiting is not None and _is_for(waiting, need) and _passed(waiting)


def hold_new(wanted: Sequence[tuple[ItemState, Need]], context: GuardContext) -> dict[int, Reason]:
    """Return which of the changes for one account and feature are held, and why, by their places."""
    needs = [need for _, need in wanted]
    held = hold(needs, context)
    new = [place for place, (state, need) in enumerate(wanted) if not was_let_through(state, need)]
    if len(new) == len(needs):
        return held
    kept = {place: reason for place, reason in held.items() if reason.code not in _MEASURING}
    # Removals that go on are not in the journal yet, and yet use up the budget.
    going_on = _removals(needs) - _removals([needs[place] for place in new])
    measured = hold([needs[place] for place in new], replace(context, removed=context.removed + going_on))
    for number, reason in measured.items():
        kept.setdefault(new[number], reason)
    return kept


def _removals(needs: Sequence[Need]) -> int:
    return sum(need.operation is Operation.REMOVE for need in needs)


def _is_for(waiting: Waiting, need: Need) -> bool:
    return waiting.operation is need.operation and _told(waiting.value) == _told(need.value)


def _told(value: Value | None) -> tuple[int, int | None] | None:
    return None if value is None else (value.amount, value.at)


def _passed(waiting: Waiting) -> bool:
    if waiting.state is WaitingState.PENDING:
        return waiting.reason is None or waiting.reason.code not in _NOT_LOOKED_AT
    return waiting.state is WaitingState.FAILED  # only what was sent can have failed
