"""The merge: one pure function over what all members of a sync show of one item.

Intents move the agreed value. The needs are, for each member that may be written, the projection of the
agreed value onto what it can hold, minus what is confirmed there. Dry and real runs share this to the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..model import Feature, Role
from .merge_history import merge_history
from .merge_progress import merge_progress
from .merge_ratings import merge_ratings
from .merge_watchlist import merge_watchlist
from .state import Decision, ItemState, Member, Terms

_RULES: dict[Feature, Callable[[ItemState, Sequence[Member], Terms], Decision]] = {
    Feature.WATCHLIST: merge_watchlist,
    Feature.RATINGS: merge_ratings,
    Feature.HISTORY: merge_history,
    Feature.PROGRESS: merge_progress,
}


def merge_item(feature: Feature, state: ItemState, members: Sequence[Member], terms: Terms) -> Decision:
    """Return what moves and what is needed for one item. Members come in their order of trust.

    Outputs hold only what moves; the shared `NOTHING` means that all members agree as they are.
    """
    taking_part = [member for member in members if member.role is not Role.OFF]
    return _RULES[feature](state, taking_part, terms)
