"""All guards together: the first that holds a change names the reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...model import Reason
from ..state import Need
from .additions import account_limit, burst
from .context import GuardContext
from .removals import all_or_most, new_epoch, removal_budget
from .sync import first_contact, member_down

type Guard = Callable[[Sequence[Need], GuardContext], dict[int, Reason]]
"""Returns the reason for each change that it holds, by the change's place."""

GUARDS: tuple[Guard, ...] = (
    member_down,
    first_contact,
    new_epoch,
    all_or_most,
    removal_budget,
    burst,
    account_limit,
)


def hold(needs: Sequence[Need], context: GuardContext) -> dict[int, Reason]:
    """Return which of the changes planned for one account and feature are held, and why."""
    held: dict[int, Reason] = {}
    for guard in GUARDS:
        for place, reason in guard(needs, context).items():
            held.setdefault(place, reason)
    return held
