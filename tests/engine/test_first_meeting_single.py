"""The short way at a first meeting, where an item is held once: titles, ratings and positions."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.single import first_meeting
from custom_components.crosswatch.engine.state import (
    Agreed,
    Decision,
    ItemState,
    Line,
    Member,
    Presence,
    Seen,
    Waiting,
    WaitingState,
)
from custom_components.crosswatch.model import Feature, MediaType, Operation, Role, Value

from .world import DAY, NAMES, NOON, A, B, C, can, mark

CAN = can(Feature.RATINGS)
MEMBERS = [Member(account, NAMES[account], Role.BOTH, CAN) for account in (A, B, C)]
OLD, NEW, UNDATED = mark(70, NOON), mark(70, NOON + DAY), mark(70)


def showing(*values: Value) -> ItemState:
    seen = {account: (Seen(f"ref-{account}", value),) for account, value in enumerate(values, 1)}
    return ItemState(7, MediaType.MOVIE, seen=seen)


def meet(state: ItemState, members: list[Member] = MEMBERS) -> Decision | None:
    return first_meeting(state, members, NOON + 9 * DAY)


@pytest.mark.parametrize(
    ("values", "by"),
    [
        ((OLD, NEW, OLD), B),
        ((NEW, OLD, OLD), A),
        ((OLD, OLD, OLD), A),
        ((UNDATED, OLD, UNDATED), B),
        ((OLD, UNDATED, UNDATED), A),
        ((UNDATED, UNDATED, UNDATED), A),
    ],
)
def test_the_newest_date_stands_and_all_are_confirmed(values: tuple[Value, ...], by: int) -> None:
    assert meet(showing(*values)) == Decision(
        {0: Agreed(True, values[by - 1], by)},
        {(0, account): Line(value, f"ref-{account}") for account, value in enumerate(values, 1)},
    )


def test_a_time_of_this_very_second_is_no_wrong_clock() -> None:
    state = showing(OLD, NEW, OLD)
    assert first_meeting(state, MEMBERS, NOON + DAY) is not None
    assert first_meeting(state, MEMBERS, NOON + DAY - 1) is None


def test_different_marks_are_left_to_the_rules() -> None:
    assert meet(showing(OLD, mark(71, NOON), OLD)) is None


def test_what_was_heard_of_before_is_left_to_the_rules() -> None:
    state = showing(OLD, OLD, OLD)
    assert meet(replace(state, agreed={0: Agreed(True, OLD, A)})) is None
    assert meet(replace(state, lines={(0, A): Line(OLD)})) is None
    assert meet(replace(state, waiting={(0, A): Waiting(WaitingState.HELD, Operation.ADD)})) is None
    assert meet(state, []) is None


@pytest.mark.parametrize(
    "unusual",
    [{"down": True}, {"role": Role.TARGET}],
)
def test_a_member_that_does_not_speak_is_left_to_the_rules(unusual: dict[str, object]) -> None:
    assert meet(showing(OLD, OLD, OLD), [MEMBERS[0], replace(MEMBERS[1], **unusual), MEMBERS[2]]) is None


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (Seen("a", OLD), Seen("b", OLD)),
        (Seen("a", OLD, planned=True),),
        (Seen("a", OLD, Presence.MISSING),),
        (Seen("a", OLD, Presence.GONE),),
    ],
)
def test_anything_but_one_plain_record_is_left_to_the_rules(rows: tuple[Seen, ...]) -> None:
    state = showing(OLD, OLD, OLD)
    assert meet(replace(state, seen={**state.seen, B: rows})) is None
