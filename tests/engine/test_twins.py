"""One viewing for which a sync stands several times, because items turned out to be one."""

from __future__ import annotations

from custom_components.crosswatch.engine.merge import merge_item
from custom_components.crosswatch.engine.state import Agreed, ItemState, Line, Member, Seen, Terms
from custom_components.crosswatch.model import Feature, MediaType, Role
from tests.engine.world import DAY, HOUR, MINUTE, NAMES, NOON, A, B, C, at, can


def merged(times: dict[int, int]) -> tuple[list[int], int]:
    """Merge an item whose accounts each have a play in a slot of its own; return what stands, and needs."""
    members = [Member(account, NAMES[account], Role.BOTH, can(Feature.HISTORY)) for account in (A, B, C)]
    state = ItemState(
        item=1,
        type=MediaType.MOVIE,
        agreed={account: Agreed(present=True, value=at(when), by=account) for account, when in times.items()},
        lines={(account, account): Line(at(when), f"r{account}") for account, when in times.items()},
        seen={account: (Seen(f"r{account}", at(when)),) for account, when in times.items()},
        namespaces=frozenset({"imdb"}),
    )
    decision = merge_item(Feature.HISTORY, state, members, Terms(NOON + 40 * DAY))
    agreed = {**state.agreed, **decision.agreed}
    return [slot for slot, value in agreed.items() if value.present], len(decision.needs)


def test_three_of_one_viewing_are_one_at_once() -> None:
    assert merged({A: NOON, B: NOON + MINUTE, C: NOON + 2 * MINUTE}) == ([A], 0)


def test_viewings_of_different_days_stay_what_they_are() -> None:
    assert merged({A: NOON, B: NOON + MINUTE, C: NOON + 5 * DAY}) == ([A, C], 3)
    assert merged({A: NOON, B: NOON + 9 * HOUR, C: NOON + 5 * DAY}) == ([A, B, C], 6)
