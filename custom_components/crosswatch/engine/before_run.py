"""What a sync stood for before a run, as far as the values tell that are put back at its members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..model import Feature, Value
from .draft import Draft
from .plays import is_finer, same_viewing, window_of
from .projection import same_mark
from .state import Agreed, Member, Need


def before_run(
    feature: Feature,
    draft: Draft,
    slot: int,
    bound: Sequence[tuple[Member, Need]],
    values: Mapping[int, Value | None],
) -> Agreed:
    """Return the value that the sync is to stand for again.

    bound: the members that are put back, in their order of trust; the first one names the value.
    values: what every member holds then. Of those that mean the same, the finest is taken.
    """
    first, need = bound[0]
    if need.value is None:
        known = draft.state.agreed.get(slot)
        return Agreed(False, known.value if known else need.before or Value(), first.account)
    value, member = need.value, first
    for other in draft.members.values():
        held = values[other.account]
        if held is not None and other.role.speaks and _tells_more(feature, draft, held, other, value, member):
            value, member = held, other
    if feature is Feature.HISTORY:
        value = Value(1, value.at, value.precision, value.runtime)
    return Agreed(True, value, member.account)


def _tells_more(
    feature: Feature, draft: Draft, held: Value, holder: Member, value: Value, member: Member
) -> bool:
    if feature is Feature.RATINGS:
        finer = holder.can.scale > member.can.scale
        return finer and same_mark(held.amount, value.amount, member.can.scale)
    if feature is Feature.HISTORY:
        return is_finer(held, value) and same_viewing(held, value, window_of(draft.state.runtime))
    return False
