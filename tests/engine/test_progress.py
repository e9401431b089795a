"""Progress: the newest position wins, and nobody is taken back or told what they have seen to the end."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.merge_progress import near
from custom_components.crosswatch.engine.state import NOTHING, Agreed, Line, Waiting, WaitingState
from custom_components.crosswatch.model import Feature, Operation, Role, Value

from .world import DAY, HOUR, MINUTE, NOON, A, B, World, can, mark, pair, service, trio

PROGRESS = Feature.PROGRESS


def begun(amount: int = 4_000) -> World:
    world = pair(PROGRESS)
    world[A].put(mark(amount, NOON), "a")
    world.settle()
    return world


def ref(world: World, account: int) -> str:
    return next(iter(world[account].rows))


def test_a_position_reaches_the_other_member() -> None:
    world = begun()
    assert world.amounts(B) == [4_000]
    assert world.run() is NOTHING


def test_equal_positions_need_nothing() -> None:
    world = pair(PROGRESS)
    world[A].put(mark(4_000, NOON))
    world[B].put(mark(4_000, NOON - DAY))
    assert world.run().needs == ()


def test_the_newer_position_wins_even_if_it_is_earlier() -> None:
    world = begun()
    world[B].put(mark(1_000, NOON + HOUR), ref(world, B))
    world.settle()
    assert world.amounts(A) == world.amounts(B) == [1_000]


def test_an_older_position_takes_nobody_back() -> None:
    world = pair(PROGRESS)
    world[A].put(mark(4_000, NOON))
    world[B].put(mark(2_000, NOON - DAY))
    world.settle()
    assert world.amounts(A) == world.amounts(B) == [4_000]


def test_an_older_position_that_is_further_on_loses() -> None:
    world = pair(PROGRESS)
    world[A].put(mark(4_000, NOON))
    world[B].put(mark(6_000, NOON - DAY))
    world.settle()
    assert world.amounts(A) == world.amounts(B) == [4_000]


def test_without_a_time_only_a_further_position_counts() -> None:
    world = begun()
    world[B].put(mark(2_000), ref(world, B))
    world.run()
    assert world.amounts(A) == [4_000]
    world = begun()
    world[B].put(mark(6_000), ref(world, B))
    world.settle()
    assert world.amounts(A) == [6_000]


def test_a_position_without_any_time_yields_to_one_with_a_time() -> None:
    world = pair(PROGRESS)
    world[A].put(mark(4_000))
    world.settle()
    world[B].put(mark(3_000, NOON), ref(world, B))
    world.settle()
    assert world.amounts(A) == [3_000]


def test_two_positions_without_times_keep_the_further_one() -> None:
    world = pair(PROGRESS)
    world[A].put(mark(4_000))
    world[B].put(mark(3_000))
    world.run()
    assert world.agreed[0].value.amount == 4_000
    assert world.reasons(B) == []


def test_a_date_in_the_future_counts_as_now() -> None:
    world = pair(PROGRESS)
    world[A].put(mark(4_000, NOON + 90 * DAY))
    world.run()
    assert world.agreed[0].value.at == world.now


def test_a_few_seconds_are_no_difference() -> None:
    world = begun()
    world.facts["runtime"] = 2 * HOUR
    world[A].put(mark(4_040, NOON + HOUR), "a")
    assert world.run().needs == ()
    world[A].put(mark(4_050, NOON + 2 * HOUR), "a")
    assert len(world.run().needs) == 1


def test_half_a_percent_is_no_difference_where_the_runtime_is_unknown() -> None:
    world = begun()
    world[A].put(mark(4_049, NOON + HOUR), "a")
    assert world.run().needs == ()
    world[A].put(mark(4_100, NOON + 2 * HOUR), "a")
    assert len(world.run().needs) == 1


def test_a_position_that_was_delivered_and_went_is_not_delivered_again() -> None:
    world = begun()
    world[B].drop()
    world.settle()
    assert world.values(B) == []
    world[A].put(mark(6_000, NOON + DAY), "a")
    world.settle()
    assert world.amounts(B) == [6_000]


def test_started_again_after_it_was_cleared_everywhere_reaches_the_others() -> None:
    world = begun()
    world[A].drop()
    world[B].drop()
    world.settle()
    world[A].put(mark(500, NOON + DAY), "a")
    world.settle()
    assert world.amounts(A) == world.amounts(B) == [500]


def test_a_position_is_not_written_where_the_title_was_watched_since() -> None:
    world = pair(PROGRESS)
    world.facts["watched_at"] = {B: NOON + HOUR}
    world[A].put(mark(4_000, NOON))
    world.settle()
    assert world.values(B) == []
    assert world.reasons(B) == ["already_watched_there"]


def test_a_written_position_that_was_watched_to_the_end_before_it_was_seen_is_not_missed() -> None:
    world = pair(PROGRESS)
    world[A].put(mark(4_000, NOON))
    world.run()
    world[B].drop()
    world.facts["watched_at"] = {B: world.now + MINUTE}
    world.settle()
    assert world.waiting == {}
    assert world.values(B) == []


def test_a_rewatch_after_the_last_viewing_is_written() -> None:
    world = pair(PROGRESS)
    world.facts["watched_at"] = {B: NOON - DAY}
    world[A].put(mark(4_000, NOON))
    world.settle()
    assert world.amounts(B) == [4_000]


def test_an_undated_position_is_not_written_where_the_title_was_watched() -> None:
    world = pair(PROGRESS)
    world.facts["watched_at"] = {B: NOON - DAY}
    world[A].put(mark(4_000))
    world.settle()
    assert world.values(B) == []


def test_nothing_is_written_to_what_is_playing_now() -> None:
    world = pair(PROGRESS)
    world.facts["playing"] = frozenset({B})
    world[A].put(mark(4_000, NOON))
    world.run()
    assert world.values(B) == []
    assert world.reasons(B) == ["playing_now"]


def test_a_position_near_the_end_is_historys_matter() -> None:
    world = begun()
    world[A].put(mark(9_500, NOON + HOUR), "a")
    world.settle()
    assert world.amounts(B) == [4_000]


def test_a_target_that_is_further_on_stays_there() -> None:
    world = begun()
    world.become(B, role=Role.TARGET)
    world[B].put(mark(7_000, NOON + DAY), ref(world, B))
    world.settle()
    assert world.amounts(B) == [7_000]
    assert world.reasons(B) == ["progress_behind"]
    world[B].put(mark(7_000), ref(world, B))
    world.run()
    assert world.reasons(B) == ["progress_behind"]


def test_a_target_with_an_older_position_is_brought_in_line() -> None:
    world = begun()
    world.become(B, role=Role.TARGET)
    world[B].put(mark(7_000, NOON - DAY), ref(world, B))
    world.settle()
    assert world.amounts(B) == [4_000]


def test_a_source_is_never_written() -> None:
    world = begun()
    world.become(A, role=Role.SOURCE)
    world[B].put(mark(6_000, NOON + HOUR), ref(world, B))
    world.settle()
    assert world.amounts(A) == [4_000]


def test_a_written_position_that_never_shows_fails() -> None:
    world = pair(PROGRESS)
    world[B].deaf = True
    world[A].put(mark(4_000, NOON))
    world.settle(3)
    assert world.waiting[0, B].state is WaitingState.FAILED
    assert (0, B) not in world.lines


def test_the_runtime_goes_along() -> None:
    world = pair(PROGRESS)
    world[A].put(replace(mark(4_000, NOON), runtime=7_200))
    (need,) = world.run().needs
    assert need.value is not None
    assert need.value.runtime == 7_200


def test_positions_are_near_within_half_a_minute_by_whatever_runtime_is_known() -> None:
    long = 6_000  # 50 steps are half a minute
    for first, second, runtime in (
        (mark(4_000), mark(4_050), long),
        (replace(mark(4_000), runtime=long), mark(4_050), None),
        (mark(4_000), replace(mark(4_050), runtime=long), None),
    ):
        assert not near(first, second, runtime)
        assert near(first, replace(second, amount=4_049), runtime)
    assert near(mark(4_000), mark(4_099), 3_000)
    assert near(mark(4_000), replace(mark(4_099), runtime=3_000), None)
    assert near(replace(mark(4_000), runtime=9 * HOUR), mark(4_099), 3_000)
    assert near(replace(mark(4_000), runtime=3_000), replace(mark(4_099), runtime=9 * HOUR), None)


def test_half_a_percent_is_a_difference_where_no_runtime_is_known() -> None:
    assert near(mark(4_000), mark(4_049), None)
    assert not near(mark(4_000), mark(4_050), None)


@pytest.mark.parametrize(("amount", "written"), [(8_999, [8_999]), (9_000, [4_000])])
def test_from_nine_tenths_on_a_position_is_not_written(amount: int, written: list[int]) -> None:
    world = begun()
    world[A].put(mark(amount, NOON + HOUR), "a")
    world.settle()
    assert world.amounts(B) == written


def test_a_change_that_shows_late_is_not_looked_for_in_a_read_that_does_not_bring_it() -> None:
    world = begun()
    world[B].late = 9
    world[A].put(mark(6_000, NOON + DAY), "a")
    world.run()
    before = world.waiting[0, B]
    world.read()
    world.become(B, read_full=False)
    assert world.plan().waiting == {}
    assert before.state is WaitingState.PENDING


def test_a_change_that_shows_late_is_written_once() -> None:
    world = begun()
    world[B].late = 1
    world.become(B, can=replace(world[B].member.can, lag=2 * HOUR))
    world[A].put(mark(6_000, NOON + DAY), "a")
    world.settle()
    assert world.amounts(B) == [6_000]
    assert len(world[B].writes) == 2
    assert world.waiting == {}


def test_a_position_on_its_way_to_an_account_that_is_down_goes_on_waiting() -> None:
    world = pair(PROGRESS)
    world[B].late = 9
    world[A].put(mark(4_000, NOON))
    world.run()
    world.become(B, down=True)
    world.facts["watched_at"] = {B: world.now}
    world.settle(2)
    assert world.waiting[0, B].state is WaitingState.PENDING


def test_nothing_new_wakes_nothing_and_a_new_position_does() -> None:
    world = begun()
    world.waiting[0, B] = Waiting(WaitingState.DECLINED, Operation.UPDATE)
    world[B].put(mark(2_000, NOON - DAY), ref(world, B))
    world.lines[0, B] = Line(mark(2_000, NOON - DAY), ref(world, B))
    world.settle(2)
    assert world.amounts(B) == [2_000]
    world[A].put(mark(6_000, NOON + DAY), "a")
    world.settle()
    assert world.amounts(B) == [6_000]


def test_a_declined_place_without_a_value_stays_as_it_is() -> None:
    world = begun()
    world[B].drop()
    world.waiting[0, B] = Waiting(WaitingState.DECLINED, Operation.UPDATE)
    world.facts["watched_at"] = {B: NOON + 9 * DAY}
    world[A].put(mark(6_000, NOON + DAY), "a")
    world.run()
    assert world.values(B) == []


def test_a_position_of_the_second_in_which_it_was_watched_counts_as_watched() -> None:
    world = pair(PROGRESS)
    world.facts["watched_at"] = {B: NOON}
    world[A].put(mark(4_000, NOON))
    world.settle()
    assert world.values(B) == []


def test_any_position_replaces_one_that_stands_no_longer() -> None:
    world = begun()
    world.agreed[0] = Agreed(False, mark(4_000, NOON + 9 * DAY), A)
    world[A].put(mark(5_000, NOON + DAY), "a")
    world.settle()
    assert world.amounts(B) == [5_000]


def test_of_equal_positions_the_more_trusted_member_counts() -> None:
    world = trio(PROGRESS)
    world[A].put(mark(4_000))
    world[B].put(mark(4_000))
    world.run()
    assert world.agreed[0].by == A


@pytest.mark.parametrize("amounts", [(4_000, 6_000), (6_000, 4_000)])
def test_without_any_time_the_further_position_counts(amounts: tuple[int, int]) -> None:
    world = pair(PROGRESS)
    world[A].put(mark(amounts[0]))
    world[B].put(mark(amounts[1]))
    world.settle()
    assert world.amounts(A) == world.amounts(B) == [6_000]


def test_nothing_is_said_of_a_source_that_is_playing() -> None:
    world = begun()
    world.become(A, role=Role.SOURCE)
    world.facts["playing"] = frozenset({A})
    world[B].put(mark(6_000, NOON + HOUR), ref(world, B))
    world.run()
    assert world.reasons(A) == []


def test_nothing_is_said_of_a_playing_title_that_is_where_it_should_be() -> None:
    world = begun()
    world.facts["playing"] = frozenset({B})
    world[A].put(mark(4_000, NOON + DAY), "a")
    world.run()
    assert world.last.left_out == ()


@pytest.mark.parametrize(
    ("agreed", "held", "is_brought"),
    [
        (mark(4_000, NOON), mark(2_000, NOON + DAY), True),
        (mark(4_000, NOON), mark(2_000), True),
        (mark(4_000), mark(7_000, NOON), False),
        (mark(4_000, NOON), mark(7_000), False),
    ],
)
def test_a_target_is_brought_forward_and_never_back_without_a_newer_time(
    agreed: Value, held: Value, is_brought: bool
) -> None:
    world = World(PROGRESS, service(A, can(PROGRESS)), service(B, can(PROGRESS), Role.TARGET))
    world[A].put(agreed)
    world[B].put(held)
    world.settle()
    assert world.amounts(B) == [agreed.amount if is_brought else held.amount]
