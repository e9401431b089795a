"""When two values are one and the same at a member, and when a value stands for what the sync agreed on."""

from __future__ import annotations

from msgspec.structs import replace

from ..model import Feature, Value
from .counted import count_of
from .draft import Draft
from .merge_progress import near
from .merge_ratings import rating_fits, rating_for, same_rating
from .plays import same_stamp, same_viewing, window_of
from .projection import project
from .shelves import counts_plays
from .state import Agreed, ItemState, Member


def alike(
    feature: Feature, state: ItemState, member: Member, first: Value | None, second: Value | None
) -> bool:
    """Whether a member that was told one of the values may show the other. None stands for no record."""
    if first is None or second is None:
        return first is second
    if feature is Feature.RATINGS:
        return same_rating(first, second, member)
    if feature is Feature.PROGRESS:
        return near(first, second, state.runtime)
    if feature is Feature.HISTORY:
        return _same_plays(state, member, first, second)
    return True


def unchanged(
    feature: Feature, state: ItemState, member: Member, first: Value | None, second: Value | None
) -> bool:
    """Whether nothing is to be written for a member to go from one value to the other."""
    if first is None or second is None:
        return first is second
    if feature is Feature.HISTORY and not counts_plays(member):
        return same_stamp(first, second)
    return alike(feature, state, member, first, second)


def stands_for(
    feature: Feature, draft: Draft, agreed: Agreed | None, value: Value | None, member: Member
) -> bool:
    """Whether what a member holds is what the sync stands for."""
    if agreed is None or not agreed.present:
        return value is None
    if value is None:
        return False
    if feature is Feature.RATINGS:
        return rating_fits(draft, agreed, value, member)
    return alike(feature, draft.state, member, agreed.value, value)


def as_held(feature: Feature, draft: Draft, agreed: Agreed, member: Member) -> Value:
    """Return the agreed value as the member can hold it."""
    if feature is Feature.RATINGS:
        return rating_for(draft, agreed, member)
    if feature is Feature.PROGRESS:
        return replace(project(agreed.value, member), runtime=agreed.value.runtime)
    return project(agreed.value, member, amount=1)


def _same_plays(state: ItemState, member: Member, first: Value, second: Value) -> bool:
    if counts_plays(member):
        return count_of(member, first) == count_of(member, second)
    return same_viewing(first, second, window_of(state.runtime))
