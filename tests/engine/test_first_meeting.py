"""Deciding at a glance comes to the same as deciding by all the rules."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from custom_components.crosswatch.engine import merge_history as rules
from custom_components.crosswatch.engine.first_meeting import first_meeting
from custom_components.crosswatch.engine.state import (
    Agreed,
    Decision,
    ItemState,
    Line,
    Member,
    Presence,
    Seen,
    Terms,
    Waiting,
    WaitingState,
)
from custom_components.crosswatch.model import Feature, Keeps, MediaType, Operation, Precision, Role, Value
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


SECOND, MINUTE = Precision.SECOND, Precision.MINUTE
FAR = 90_000
LEAST_WINDOW = 7_200


def two_plays(*, first: int = 0, second: int = FAR) -> list[tuple[int, Precision]]:
    return [(first, SECOND), (second, SECOND)]


def changed(state: ItemState, **changes: object) -> ItemState:
    """The state with the second member's first record changed."""
    rows = state.seen[2]
    return replace(state, seen={**state.seen, 2: (replace(rows[0], **changes), *rows[1:])})


def test_one_play_is_agreed_by_its_best_known_date() -> None:
    decision = first_meeting(state_of([[(0, MINUTE)], [(50, SECOND)], [(60, SECOND)]]), MEMBERS)

    assert decision == Decision(
        {1: Agreed(True, Value(1, NOW - 400_000 + 50, SECOND), 2)},
        {
            (1, 1): Line(Value(1, NOW - 400_000, MINUTE), "1-0"),
            (1, 2): Line(Value(1, NOW - 400_000 + 50, SECOND), "2-0"),
            (1, 3): Line(Value(1, NOW - 400_000 + 60, SECOND), "3-0"),
        },
    )


def test_one_play_known_to_the_day_by_one_member_is_decided_at_a_glance() -> None:
    assert first_meeting(state_of([[(0, SECOND)], [(0, Precision.DAY)]]), MEMBERS[:2]) is not None


def test_one_member_alone_meets_nobody_else() -> None:
    decision = first_meeting(state_of([[(0, SECOND)]]), MEMBERS[:1])
    assert decision is not None
    assert list(decision.agreed) == [1]
    decision = first_meeting(state_of([two_plays()]), MEMBERS[:1])
    assert decision is not None
    assert list(decision.agreed) == [1, 2]


def test_what_was_heard_of_before_is_left_to_the_rules() -> None:
    for state in (state_of([[(0, SECOND)]] * 2), state_of([two_plays()] * 2)):
        agreed, line = Agreed(True, Value(1, NOW)), Line(Value(1, NOW))
        held = Waiting(WaitingState.HELD, Operation.ADD)
        assert first_meeting(state, MEMBERS[:2]) is not None
        assert first_meeting(replace(state, agreed={1: agreed}), MEMBERS[:2]) is None
        assert first_meeting(replace(state, lines={(1, 1): line}), MEMBERS[:2]) is None
        assert first_meeting(replace(state, waiting={(1, 1): held}), MEMBERS[:2]) is None
        assert first_meeting(state, []) is None


@pytest.mark.parametrize("columns", [[[(0, SECOND)]] * 2, [two_plays()] * 2])
@pytest.mark.parametrize(
    "unusual",
    [
        {"value": Value(2, NOW - 400_000, SECOND)},
        {"value": Value(1)},
        {"planned": True},
        {"presence": Presence.MISSING},
    ],
)
def test_anything_but_plain_dated_plays_is_left_to_the_rules(
    columns: list[list[tuple[int, Precision]]], unusual: dict[str, object]
) -> None:
    assert first_meeting(changed(state_of(columns), **unusual), MEMBERS[:2]) is None


@pytest.mark.parametrize("columns", [[[(0, SECOND)]] * 2, [two_plays()] * 2])
@pytest.mark.parametrize("unusual", [{"down": True}, {"role": Role.TARGET}])
def test_a_member_that_does_not_speak_is_left_to_the_rules(
    columns: list[list[tuple[int, Precision]]], unusual: dict[str, object]
) -> None:
    assert first_meeting(state_of(columns), [MEMBERS[0], replace(MEMBERS[1], **unusual)]) is None


def test_several_records_of_a_member_that_counts_are_left_to_the_rules() -> None:
    counts = replace(MEMBERS[1], can=replace(CAN, keeps=Keeps.LAST_PLAY))
    assert first_meeting(state_of([two_plays()] * 2), [MEMBERS[0], counts]) is None
    decision = first_meeting(state_of([[(0, SECOND)]] * 2), [MEMBERS[0], counts])
    assert decision is not None
    assert set(decision.lines) == {(1, 1), (0, 2)}


def test_one_play_that_could_be_two_viewings_is_left_to_the_rules() -> None:
    assert first_meeting(state_of([[(0, SECOND)], [(3 * 3_600, SECOND)]]), MEMBERS[:2]) is None


def test_a_day_among_several_plays_is_left_to_the_rules() -> None:
    days = [(0, Precision.DAY), (FAR, SECOND)]
    assert first_meeting(state_of([days, days]), MEMBERS[:2]) is None


@pytest.mark.parametrize(("apart", "is_decided"), [(LEAST_WINDOW - 60, True), (LEAST_WINDOW - 59, False)])
def test_stamps_of_one_viewing_lie_within_the_window(apart: int, is_decided: bool) -> None:
    columns = [two_plays(), two_plays(first=apart)]
    assert (first_meeting(state_of(columns), MEMBERS[:2]) is not None) is is_decided


@pytest.mark.parametrize(("extra", "is_decided"), [(0, False), (1, True)])
def test_two_viewings_lie_further_apart_than_the_window(extra: int, is_decided: bool) -> None:
    columns = [two_plays(second=LEAST_WINDOW + 120 + extra)] * 2
    assert (first_meeting(state_of(columns), MEMBERS[:2]) is not None) is is_decided


def test_of_several_plays_each_is_agreed_by_its_best_known_date() -> None:
    rough = [(0, MINUTE), (FAR, SECOND)]
    fine = [(30, SECOND), (FAR + 5, SECOND)]
    decision = first_meeting(state_of([rough, fine]), MEMBERS[:2])
    assert decision is not None
    assert {slot: (play.value.at, play.by) for slot, play in decision.agreed.items()} == {
        1: (NOW - 400_000 + 30, 2),
        2: (NOW - 400_000 + FAR, 1),
    }
    assert {place: line.ref for place, line in decision.lines.items() if line} == {
        (1, 1): "1-0",
        (1, 2): "2-0",
        (2, 1): "1-1",
        (2, 2): "2-1",
    }
