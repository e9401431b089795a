"""What was let through before is not measured again: by a person who approved it, or by an earlier run.

A run that was killed, cancelled or left by its account leaves changes that the guards have let through.
Guards that measure how much comes at once would take what is left of them for a flood, so they look only
at what is new. What a person approved waits only for what nobody can approve: a down or full account.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from ..engine.guards import GuardContext, hold
from ..engine.state import ItemState, Need, Waiting, WaitingState
from ..model import Operation, Reason, Value

WAITS_BY_ITSELF = frozenset({"account_limit", "member_down", "not_in_plan"})
"""Why changes wait that no person has to release. No other guard has looked at them yet."""

MEASURING = frozenset({"burst", "same_minute", "removal_budget"})
"""Guards that measure how much comes at once."""

_BEYOND_APPROVAL = WAITS_BY_ITSELF | {"first_contact"}


def was_let_through(state: ItemState, need: Need) -> bool:
    """Return whether an earlier run let this very change through."""
    waiting = _waiting_for(state, need)
    return waiting is not None and _passed(waiting)


def was_approved(state: ItemState, need: Need) -> bool:
    """Return whether a person approved this very change."""
    waiting = _waiting_for(state, need)
    return waiting is not None and waiting.approved


def puts_back(state: ItemState, need: Need) -> bool:
    """Return whether this very change puts back what a run changed."""
    waiting = _waiting_for(state, need)
    return waiting is not None and waiting.undoes


def hold_new(wanted: Sequence[tuple[ItemState, Need]], context: GuardContext) -> dict[int, Reason]:
    """Return which of the changes for one account and feature are held, and why, by their places."""
    needs = [need for _, need in wanted]
    everything = hold(needs, context)
    approved = {place for place, (state, need) in enumerate(wanted) if was_approved(state, need)}
    held = {place: reason for place, reason in everything.items() if reason.code in _BEYOND_APPROVAL}
    rest = [place for place in range(len(needs)) if place not in approved]
    for number, reason in _hold_rest([wanted[place] for place in rest], context).items():
        held.setdefault(rest[number], reason)
    return held


def _hold_rest(wanted: Sequence[tuple[ItemState, Need]], context: GuardContext) -> dict[int, Reason]:
    needs = [need for _, need in wanted]
    held = hold(needs, context)
    new = [place for place, (state, need) in enumerate(wanted) if not was_let_through(state, need)]
    if len(new) == len(needs):
        return held
    kept = {place: reason for place, reason in held.items() if reason.code not in MEASURING}
    # Removals that go on are not in the journal yet, and yet use up the budget.
    going_on = _removals(needs) - _removals([needs[place] for place in new])
    measured = hold([needs[place] for place in new], replace(context, removed=context.removed + going_on))
    for number, reason in measured.items():
        kept.setdefault(new[number], reason)
    return kept


def _removals(needs: Sequence[Need]) -> int:
    return sum(need.operation is Operation.REMOVE for need in needs)


def _waiting_for(state: ItemState, need: Need) -> Waiting | None:
    waiting = state.waiting.get((need.slot, need.account))
    return waiting if waiting is not None and _is_for(waiting, need) else None


def _is_for(waiting: Waiting, need: Need) -> bool:
    return waiting.operation is need.operation and _told(waiting.value) == _told(need.value)


def _told(value: Value | None) -> tuple[int, int | None] | None:
    return None if value is None else (value.amount, value.at)


def _passed(waiting: Waiting) -> bool:
    if waiting.state is WaitingState.PENDING:
        return waiting.reason is None or waiting.reason.code not in WAITS_BY_ITSELF
    return waiting.state is WaitingState.FAILED  # only what was sent can have failed
