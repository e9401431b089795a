"""Ratings: of the members where a person rated, the newest wins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.crosswatch.engine.projection import rating_amount, rating_step
from custom_components.crosswatch.engine.state import (
    NOTHING,
    Agreed,
    Line,
    Seen,
    Waiting,
    WaitingState,
)
from custom_components.crosswatch.model import Feature, Operation, Precision, Reason, Role, Value

from .world import DAY, HOUR, NOON, A, B, C, World, at, can, mark, pair, service, trio

RATINGS = Feature.RATINGS


def rated(*amounts: int, removals: bool = False) -> World:
    world = trio(RATINGS, removals=removals)
    world[A].put(mark(amounts[0], NOON), "a")
    world.settle()
    return world


def ref(world: World, account: int) -> str:
    return next(iter(world[account].rows))


@pytest.mark.parametrize(
    ("amount", "scale", "step"),
    [
        (85, 10, 9),
        (84, 10, 8),
        (85, 5, 4),
        (90, 5, 5),
        (1, 10, 1),
        (4, 5, 1),
        (100, 5, 5),
        (85, 100, 85),
        (95, 10, 10),
    ],
)
def test_marks_are_rounded_half_up_and_never_to_none(amount: int, scale: int, step: int) -> None:
    assert rating_step(amount, scale) == step


def test_the_least_mark_is_told_back_as_it_is() -> None:
    assert [rating_amount(1, scale) for scale in (100, 10, 5, 2)] == [1, 10, 20, 50]


@given(st.integers(1, 100), st.sampled_from([2, 4, 5, 10, 20, 100]))
def test_a_mark_told_back_is_the_same_mark(amount: int, scale: int) -> None:
    told = rating_amount(amount, scale)
    assert 1 <= told <= 100
    assert rating_step(told, scale) == rating_step(amount, scale)
    assert rating_amount(told, scale) == told


def test_the_newest_rating_wins_at_first_contact() -> None:
    world = pair(RATINGS)
    world[A].put(mark(70, NOON))
    world[B].put(mark(90, NOON + DAY))
    world.settle()
    assert world.amounts(A) == world.amounts(B) == [90]


def test_equal_ratings_of_different_times_need_nothing() -> None:
    world = trio(RATINGS)
    world[A].put(mark(70, NOON - 2 * DAY))
    world[B].put(mark(70, NOON - DAY))
    world[C].put(mark(70))
    assert world.run().needs == ()
    assert world.agreed[0].value.at == NOON - DAY
    assert world.run() is NOTHING


def test_ratings_of_the_same_day_are_equally_new_and_the_first_member_is_trusted() -> None:
    world = pair(RATINGS)
    world[A].put(at(NOON - 12 * HOUR, Precision.DAY, 70))
    world[B].put(mark(90, NOON + HOUR))
    world.settle()
    assert world.amounts(B) == [70]


def test_without_dates_the_first_member_is_trusted() -> None:
    world = pair(RATINGS)
    world[A].put(mark(70))
    world[B].put(mark(90))
    world.settle()
    assert world.amounts(A) == world.amounts(B) == [70]


def test_a_date_in_the_future_counts_as_now() -> None:
    world = pair(RATINGS)
    world[A].put(mark(70, NOON + 900 * DAY))
    world[B].put(mark(70, NOON + 900 * DAY))
    world.run()
    assert world.agreed[0].value.at == world.now
    world[B].put(mark(50, world.now + HOUR), ref(world, B))
    world.settle()
    assert world.amounts(A) == [50]


def test_of_two_edits_the_newer_wins_and_the_loser_is_brought_in_line() -> None:
    world = rated(70)
    world[A].put(mark(60, NOON + DAY), "a")
    world[B].put(mark(90, NOON + 2 * DAY), ref(world, B))
    world.now += 3 * DAY
    world.settle()
    assert [world.amounts(account) for account in (A, B, C)] == [[90], [90], [90]]


def test_an_edit_that_lost_does_not_come_back_while_its_member_is_not_written() -> None:
    world = rated(70)
    world.held = lambda need: need.account == A
    world[A].put(mark(60, NOON + DAY), "a")
    world[B].put(mark(90, NOON + 2 * DAY), ref(world, B))
    world.now += 3 * DAY
    world.settle()
    assert world.amounts(C) == [90]
    assert world.amounts(A) == [60]
    assert world.waiting[0, A].state is WaitingState.HELD


def test_an_old_rating_of_a_member_that_joins_does_not_win() -> None:
    world = rated(70)
    world.agreed.clear()
    world[C].drop()
    world[C].put(mark(30, NOON - 900 * DAY), "old")
    joined = pair(RATINGS)
    joined[A].put(mark(70, NOON))
    joined.settle()
    late = World(RATINGS, *joined.services.values(), service(C, can(RATINGS)))
    late.agreed, late.lines, late.now = joined.agreed, joined.lines, joined.now
    late[C].put(mark(30, NOON - 900 * DAY))
    late.settle()
    assert [late.amounts(account) for account in (A, B, C)] == [[70], [70], [70]]


def test_an_undated_rating_of_a_member_that_joins_does_not_win() -> None:
    joined = pair(RATINGS)
    joined[A].put(mark(70))
    joined.settle()
    late = World(RATINGS, *joined.services.values(), service(C, can(RATINGS)))
    late.agreed, late.lines, late.now = joined.agreed, joined.lines, joined.now
    late[C].put(mark(30))
    late.settle()
    assert late.amounts(C) == [70]


def test_a_new_rating_of_a_title_that_a_member_did_not_have_wins() -> None:
    world = rated(70)
    world.held = lambda need: need.account == B
    world[B].drop()
    world.settle()
    world.held = lambda need: False
    world[B].put(mark(50))
    world.settle()
    assert [world.amounts(account) for account in (A, B, C)] == [[50], [50], [50]]


def test_a_lone_clear_unrates_elsewhere_only_if_the_sync_removes() -> None:
    world = rated(70, removals=True)
    world[A].drop()
    world.settle()
    assert world.amounts(B) == world.amounts(C) == []
    kept = rated(70)
    kept[A].drop()
    kept.settle()
    assert kept.amounts(B) == [70]
    assert kept.amounts(A) == []


def test_a_set_beats_a_clear() -> None:
    world = rated(70, removals=True)
    world[A].drop()
    world.run()
    world[B].put(mark(80, world.now), ref(world, B))
    world.settle()
    assert [world.amounts(account) for account in (A, B, C)] == [[80], [80], [80]]


def test_a_coarse_scale_says_the_same_with_another_mark() -> None:
    world = World(RATINGS, service(A, can(RATINGS, scale=100)), service(B, can(RATINGS, scale=10)))
    world[A].put(mark(85, NOON))
    world[B].put(mark(90, NOON + DAY))
    assert world.run().needs == ()
    assert world.agreed[0].value.amount == 85
    assert world.run() is NOTHING


def test_a_finer_members_new_mark_moves_a_coarser_one_only_where_it_shows() -> None:
    world = World(RATINGS, service(A, can(RATINGS, scale=100)), service(B, can(RATINGS, scale=10)))
    world[A].put(mark(82, NOON), "a")
    world.settle()
    assert world.amounts(B) == [80]
    world[A].put(mark(78, NOON + DAY), "a")
    assert world.run().needs == ()
    world[A].put(mark(74, NOON + DAY), "a")
    world.settle()
    assert world.amounts(B) == [70]
    assert world.amounts(A) == [74]


def test_a_coarse_edit_keeps_what_the_sync_knows_better() -> None:
    world = World(RATINGS, service(A, can(RATINGS, scale=100)), service(B, can(RATINGS, scale=5)))
    world[A].put(mark(85, NOON), "a")
    world.settle()
    world[B].put(mark(60, NOON + DAY), ref(world, B))
    world.run()
    world[B].put(mark(80, NOON + 2 * DAY), ref(world, B))
    world.settle()
    assert world.amounts(A) == [80]
    assert world.amounts(B) == [80]


def test_a_targets_mark_never_moves_the_others() -> None:
    world = rated(70)
    world.become(C, role=Role.TARGET)
    world[C].put(mark(10, world.now), ref(world, C))
    world.settle()
    assert [world.amounts(account) for account in (A, B, C)] == [[70], [70], [70]]


def test_another_syncs_different_mark_is_looked_at_in_the_next_run() -> None:
    world = pair(RATINGS)
    world[A].put(mark(70, NOON))
    world.read()
    rows = (Seen("", mark(90, NOON), planned=True),)
    world.facts["seen"] = {A: tuple(world[A].observed.values()), B: rows}
    decision = world.plan()
    assert decision.needs == ()
    assert [left.reason.code for left in decision.left_out] == ["other_sync"]


def test_another_syncs_equal_mark_is_awaited() -> None:
    world = rated(70)
    world[A].put(mark(90, NOON + DAY), "a")
    world.read()
    (row,) = world[B].observed.values()
    seen = {one: tuple(world[one].observed.values()) for one in (A, C)}
    world.facts["seen"] = {**seen, B: (row, Seen("", mark(90, NOON), planned=True))}
    waiting = world.plan().waiting[0, B]
    assert waiting is not None
    assert waiting.operation == "update"


def test_a_new_mark_wakes_what_was_declined() -> None:
    world = rated(70)
    world.waiting[0, B] = Waiting(WaitingState.DECLINED, Operation.UPDATE)
    world[A].put(mark(90, NOON + DAY), "a")
    world.settle()
    assert world.amounts(B) == [90]


def test_a_change_of_a_mark_says_who_made_it_and_no_time() -> None:
    world = pair(RATINGS)
    world[A].put(mark(70, NOON), "a")
    world.settle()
    world[A].put(mark(90, NOON + DAY), "a")
    (need,) = world.run().needs
    assert need.reason == Reason("changed_at", {"account": "Trakt"})


def joined(*marks: Value, agreed: Agreed) -> World:
    """Accounts that rejoin, each with a mark that it may have had for long."""
    world = trio(RATINGS)
    for account, value in zip((A, B, C), marks, strict=True):
        world[account].put(value, f"ref-{account}")
        world.lines[0, account] = Line(agreed.value, f"ref-{account}", settled=False)
    world.agreed[0] = agreed
    return world


def test_a_newer_mark_of_a_member_that_rejoins_wins() -> None:
    known = mark(70, NOON)
    world = joined(known, mark(90, NOON + DAY), known, agreed=Agreed(True, known, A))
    world.settle()
    assert world.amounts(A) == world.amounts(C) == [90]


def test_an_older_mark_of_a_member_that_rejoins_does_not_stop_the_next_one() -> None:
    known = mark(70, NOON)
    world = joined(mark(30, NOON - DAY), mark(90, NOON + DAY), known, agreed=Agreed(True, known, C))
    world.settle()
    assert world.amounts(A) == world.amounts(C) == [90]


def test_a_mark_that_stands_beside_a_cleared_one_is_set_whatever_its_date() -> None:
    old = mark(30, NOON - DAY)
    world = joined(old, old, old, agreed=Agreed(False, mark(70, NOON), A))
    world.settle()
    assert world.agreed[0].present
    assert world.agreed[0].value.amount == 30


def test_a_targets_finer_mark_is_not_passed_on() -> None:
    world = World(
        RATINGS,
        service(A, can(RATINGS, scale=10)),
        service(B, can(RATINGS, scale=100), Role.TARGET),
        service(C, can(RATINGS, scale=100)),
    )
    world[A].put(mark(80, NOON))
    world[B].put(mark(84, NOON - DAY))
    world.settle()
    assert world.agreed[0].value.amount == 80
    assert world.amounts(C) == [80]


def test_the_finest_mark_is_found_behind_members_that_have_none() -> None:
    world = World(
        RATINGS,
        service(A, can(RATINGS, scale=5)),
        service(B, can(RATINGS, scale=5)),
        service(C, can(RATINGS)),
    )
    world[A].put(mark(80, NOON))
    world[C].put(mark(84, NOON - DAY))
    world.settle()
    assert world.agreed[0].value.amount == 84
    assert world.agreed[0].by == A
    assert world.amounts(C) == [84]
