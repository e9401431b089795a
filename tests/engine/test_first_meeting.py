"""Deciding at a glance comes to the same as deciding by all the rules."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from custom_components.crosswatch.engine import merge_history as rules
from custom_components.crosswatch.engine.first_meeting import first_meeting
from custom_components.crosswatch.engine.state import Decision, ItemState, Member, Seen, Terms
from custom_components.crosswatch.model import Feature, MediaType, Precision, Role, Value
from tests.memory import everything

NOW = 1_770_000_000
CAN = everything().features[Feature.HISTORY]
MEMBERS = [Member(account, f"account {account}", Role.BOTH, CAN) for account in (1, 2, 3)]


def state_of(columns: list[list[tuple[int, Precision]]]) -> ItemState:
    seen = {
        account: tuple(
            Seen(f"{account}-{place}", Value(1, NOW - 400_000 + at, precision), seen_at=NOW)
            for place, (at, precision) in enumerate(column)
        )
        for account, column in enumerate(columns, 1)
    }
    return ItemState(1, MediaType.MOVIE, seen=seen, namespaces=frozenset({"tmdb"}))


TIME = st.tuples(
    st.one_of(st.integers(0, 30_000), st.integers(0, 300).map(lambda minutes: minutes * 60)),
    st.sampled_from([Precision.SECOND, Precision.MINUTE]),
)


@given(st.lists(st.lists(TIME, min_size=1, max_size=4, unique=True), min_size=2, max_size=3))
def test_at_a_glance_is_the_same_as_by_the_rules(columns: list[list[tuple[int, Precision]]]) -> None:
    state, members = state_of(columns), MEMBERS[: len(columns)]
    quick = first_meeting(state, members)
    if quick is None:
        return
    slow = by_all_rules(state, members)

    assert quick.needs == slow.needs == ()
    assert quick.lines == slow.lines
    assert {slot: play.value for slot, play in quick.agreed.items()} == {
        slot: play.value for slot, play in slow.agreed.items()
    }


def by_all_rules(state: ItemState, members: list[Member]) -> Decision:
    """Merge with the short cut taken away."""
    with patch.object(rules, "first_meeting", return_value=None):
        return rules.merge_history(state, members, Terms(now=NOW))


def test_three_members_with_the_same_two_plays_agree_at_a_glance() -> None:
    plays = [(0, Precision.SECOND), (90_000, Precision.SECOND)]
    later = [(600, Precision.MINUTE), (90_000, Precision.SECOND)]

    decision = first_meeting(state_of([plays, later, plays]), MEMBERS)

    assert decision is not None
    assert [play.value.at for play in decision.agreed.values()] == [NOW - 400_000, NOW - 310_000]
    assert len(decision.lines) == 6


def test_plays_that_could_pair_in_two_ways_are_left_to_the_rules() -> None:
    near = [(0, Precision.SECOND), (5_000, Precision.SECOND)]

    assert first_meeting(state_of([near, near]), MEMBERS[:2]) is None


def test_an_unequal_number_of_plays_is_left_to_the_rules() -> None:
    two = [(0, Precision.SECOND), (90_000, Precision.SECOND)]

    assert first_meeting(state_of([two, two[:1]]), MEMBERS[:2]) is None
