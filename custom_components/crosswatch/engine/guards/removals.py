"""Guards over removals: a list that silently rots may lose only a little of the others, and never most."""

from __future__ import annotations

from collections.abc import Sequence

from ...model import Operation, Reason
from ..state import Need
from .context import GuardContext

LEAST_BUDGET = 10
"""Removals that are always allowed within 7 days or 10 runs."""

BUDGET_SHARE = 0.05
"""Of the largest size in that time."""


def new_epoch(needs: Sequence[Need], context: GuardContext) -> dict[int, Reason]:
    """Hold removals at a member that has just joined or rejoined."""
    if not context.epoch_open:
        return {}
    return dict.fromkeys(removals(needs), Reason("new_epoch", {"account": context.account}))


def all_or_most(needs: Sequence[Need], context: GuardContext) -> dict[int, Reason]:
    """Hold removals of everything, or of more than half of three or more records. Nothing lifts this.

    Of one or two records, more than half is all.
    """
    places = removals(needs)
    total = max(context.size, len(places))
    if 2 * len(places) <= total:
        return {}
    facts: dict[str, str | int] = {"count": len(places), "total": total, "account": context.account}
    return dict.fromkeys(places, Reason("all_or_most", facts))


def removal_budget(needs: Sequence[Need], context: GuardContext) -> dict[int, Reason]:
    """Hold the whole batch of removals if it exceeds what may go within 7 days or 10 runs."""
    places = removals(needs)
    allowed = max(LEAST_BUDGET, int(context.largest * BUDGET_SHARE))
    count = len(places) + context.removed
    if context.always_allow or count <= allowed:
        return {}
    facts: dict[str, str | int] = {"count": count, "limit": allowed, "account": context.account}
    return dict.fromkeys(places, Reason("removal_budget", facts))


def removals(needs: Sequence[Need]) -> list[int]:
    """Return the places of removals."""
    return [place for place, need in enumerate(needs) if need.operation is Operation.REMOVE]
