"""Guards over additions: a flood of plays is a mistake somewhere, and some lists have a size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ...model import Feature, Operation, Reason
from ..state import Need
from .context import GuardContext

LEAST_BURST = 200
"""New plays in one run that are always allowed."""

BURST_SHARE = 0.05
"""Of the history's size."""

SAME_MINUTE = 20
"""New plays with one minute from which on they are no viewing."""


def burst(needs: Sequence[Need], context: GuardContext) -> dict[int, Reason]:
    """Hold a flood of new plays, or many that carry the same minute.

    Unless a person has just seen so many, is about to see them, or lifted this for the list.
    """
    if context.feature is not Feature.HISTORY or context.seen is None or context.always_allow:
        return {}
    places = additions(needs)
    allowed = context.seen + max(LEAST_BURST, int(context.size * BURST_SHARE))
    if len(places) > allowed:
        facts: dict[str, str | int] = {"count": len(places), "limit": allowed, "account": context.account}
        return dict.fromkeys(places, Reason("burst", facts))
    return {} if context.seen else _same_minute(needs, places, context)


def account_limit(needs: Sequence[Need], context: GuardContext) -> dict[int, Reason]:
    """Hold the additions that the service has no room for. What the same plan removes makes no room yet."""
    if context.limit is None:
        return {}
    places = additions(needs)
    room = max(0, context.limit - context.size)
    reason = Reason("account_limit", {"account": context.account, "limit": context.limit})
    return dict.fromkeys(places[room:], reason)


def additions(needs: Sequence[Need]) -> list[int]:
    """Return the places of additions."""
    return [place for place, need in enumerate(needs) if need.operation is Operation.ADD]


def _same_minute(needs: Sequence[Need], places: Sequence[int], context: GuardContext) -> dict[int, Reason]:
    minutes: dict[int, list[int]] = defaultdict(list)
    for place in places:
        value = needs[place].value
        if value is not None and value.at is not None:
            minutes[value.at // 60].append(place)
    return {
        place: Reason("same_minute", {"count": len(group), "account": context.account})
        for group in minutes.values()
        if len(group) >= SAME_MINUTE
        for place in group
    }
