"""Dates of plays: how precise they are, who corrects them, and plays without one."""

from __future__ import annotations

from msgspec.structs import replace

from custom_components.crosswatch.engine.state import Waiting, WaitingState
from custom_components.crosswatch.model import Operation, Precision, Role

from .history import HISTORY, watched
from .world import DAY, HOUR, MINUTE, NOON, A, B, C, World, at, can, pair, service, trio


def test_a_better_known_date_is_kept() -> None:
    world = World(HISTORY, service(A, can(HISTORY, precision=Precision.DAY)), service(B, can(HISTORY)))
    world[A].put(at(NOON - 12 * HOUR, Precision.DAY))
    world.run()
    world[B].drop()
    world[B].put(at(NOON + HOUR), "b")
    world.lines.clear()
    world[B].observed.clear()
    world.run()
    assert world.agreed[1].value == at(NOON + HOUR)


def test_a_day_is_written_where_only_days_are_kept() -> None:
    world = World(
        HISTORY,
        service(A, can(HISTORY)),
        service(B, can(HISTORY, precision=Precision.DAY), zone="Europe/Berlin"),
    )
    world[A].put(at(NOON + 11 * HOUR + 30 * MINUTE))
    world.settle()
    assert world.values(B) == [at(NOON + 11 * HOUR, Precision.DAY)]
    assert world.times(A) == [NOON + 11 * HOUR + 30 * MINUTE]


def test_a_day_is_no_better_than_the_time_that_is_known() -> None:
    world = World(HISTORY, service(A, can(HISTORY)), service(B, can(HISTORY, precision=Precision.DAY)))
    world[A].put(at(NOON))
    world.settle()
    ref = next(iter(world[B].rows))
    world[B].put(at(NOON - 12 * HOUR - 4 * DAY, Precision.DAY), ref)
    world.settle()
    assert world.times(A) == [NOON]
    assert world.times(B) == [NOON - 12 * HOUR - 4 * DAY]
    assert world.waiting[1, B].state is WaitingState.DECLINED


def test_a_small_correction_is_told_too() -> None:
    world = watched(NOON)
    ref = next(iter(world[A].rows))
    world[A].put(at(NOON + 30 * MINUTE), ref)
    (need,) = world.run().needs
    assert (need.operation, need.value) == (Operation.UPDATE, at(NOON + 30 * MINUTE))
    world.settle()
    assert world.times(B) == [NOON + 30 * MINUTE]


def test_a_correction_that_is_held_is_not_forgotten() -> None:
    world = watched(NOON)
    world.held = lambda need: True
    world[A].put(at(NOON + 30 * MINUTE), next(iter(world[A].rows)))
    world.settle()
    assert world.times(B) == [NOON]
    world.held = lambda need: False
    world.settle()
    assert world.times(B) == [NOON + 30 * MINUTE]


def test_a_services_rounding_is_no_correction() -> None:
    world = watched(NOON)
    world[B].put(at(NOON + 59), next(iter(world[B].rows)))
    assert world.run().needs == ()
    assert world.agreed[1].value.at == NOON


def test_the_same_correction_on_both_sides_is_done() -> None:
    world = watched(NOON)
    for account in (A, B):
        world[account].put(at(NOON + 5 * HOUR), next(iter(world[account].rows)))
    assert world.run().needs == ()
    assert world.agreed[1].value.at == NOON + 5 * HOUR


def test_two_different_corrections_follow_the_more_trusted_member() -> None:
    world = watched(NOON)
    world[A].put(at(NOON + 5 * HOUR), next(iter(world[A].rows)))
    world[B].put(at(NOON + 9 * HOUR), next(iter(world[B].rows)))
    world.settle()
    assert world.times(A) == world.times(B) == [NOON + 5 * HOUR]


def test_a_date_that_a_service_forgot_is_no_correction() -> None:
    world = watched(NOON)
    world[B].put(at(None), next(iter(world[B].rows)))
    world.settle()
    assert world.agreed[1].value.at == NOON
    assert world.times(A) == [NOON]


def test_a_service_that_stamps_its_own_time_makes_no_correction() -> None:
    world = watched(NOON)
    line = world.lines[1, B]
    world.waiting[1, B] = Waiting(
        WaitingState.PENDING, Operation.ADD, at(NOON), sent_at=world.now, known=True
    )
    world[B].put(at(NOON + 10 * MINUTE), line.ref)
    assert world.run().needs == ()
    assert world.agreed[1].value.at == NOON
    assert world.waiting == {}


def test_an_undated_play_is_any_play_of_the_title() -> None:
    world = pair(HISTORY)
    world[A].put(at(NOON))
    world[A].put(at(NOON + DAY))
    world[B].put(at(None))
    (need,) = world.run().needs
    assert need.value == at(NOON)
    assert world.lines[2, B].value == at(None)


def test_more_undated_records_than_plays_tell_nothing() -> None:
    world = pair(HISTORY)
    world[A].put(at(NOON))
    world[B].put(at(None))
    world[B].put(at(None))
    world.settle()
    assert world.times(A) == [NOON]
    assert world.writes() == []


def test_several_undated_records_of_an_unknown_play_are_one_play() -> None:
    world = pair(HISTORY, stores_unknown_time=True)
    world[A].put(at(None))
    world[A].put(at(None))
    world.settle()
    assert world.times(B) == [None]
    assert len(world.agreed) == 1


def test_an_undated_play_learns_its_date() -> None:
    world = pair(HISTORY)
    world[A].put(at(None))
    world.settle()
    assert world.reasons(B) == ["unknown_date"]
    world[B].put(at(NOON))
    world.settle()
    assert [agreed.value for agreed in world.agreed.values()] == [at(NOON)]
    assert world.times(A) == [None]


def test_an_undated_record_of_a_target_tells_nothing() -> None:
    world = pair(HISTORY)
    world.become(B, role=Role.TARGET)
    world[B].put(at(None))
    assert world.run().needs == ()
    assert world.agreed == {}


def test_a_service_without_any_times_takes_a_dated_play() -> None:
    world = World(HISTORY, service(A, can(HISTORY)), service(B, can(HISTORY, precision=Precision.UNKNOWN)))
    world[A].put(at(NOON))
    world.settle()
    assert world.times(B) == [None]
    assert world.times(A) == [NOON]


def test_a_date_is_not_corrected_where_dates_cannot_be_written() -> None:
    world = watched(NOON)
    world.become(B, can=replace(world[B].member.can, writes_time=False))
    world[A].put(at(NOON + 9 * HOUR), next(iter(world[A].rows)))
    world.settle()
    assert world.times(B) == [NOON]
    assert world.reasons(B) == ["needs_confirmation"]


def test_a_play_that_is_met_while_another_account_corrects_its_date_is_still_that_play() -> None:
    world = trio(HISTORY)
    world.become(A, role=Role.TARGET)
    world[B].put(at(NOON), "b")
    world.settle()
    world.lines.pop((1, A))
    world[A].drop()
    world[A].put(at(NOON), "found again")
    world[A].observed.clear()
    world[B].put(at(NOON - 5 * HOUR), "b")
    world.settle()
    assert [world.times(account) for account in (A, B, C)] == [[NOON - 5 * HOUR]] * 3


def test_a_play_without_a_date_that_comes_back_is_the_one_that_was_cleared() -> None:
    world = trio(HISTORY, removals=True, stores_unknown_time=True)
    world[A].put(at(None), "undated")
    world.settle()
    world.held = lambda need: need.operation is Operation.REMOVE
    world[A].drop()
    world.settle(4)
    assert not world.agreed[1].present
    world[A].put(at(None), "undated")
    world.settle()
    assert [world.times(account) for account in (A, B, C)] == [[None]] * 3
    assert list(world.agreed) == [1]
    assert world.agreed[1].present


def test_a_record_without_a_date_that_comes_back_stands_for_the_dated_play_again() -> None:
    world = pair(HISTORY, removals=True)
    undated = replace(can(HISTORY), precision=Precision.UNKNOWN, stores_unknown_time=True)
    world.become(B, can=undated)
    world[A].put(at(NOON))
    world[B].put(at(None), "undated")
    world.settle()
    world.held = lambda need: need.operation is Operation.REMOVE
    world[B].drop()
    world.settle(4)
    assert not world.agreed[1].present
    world[B].put(at(None), "undated")
    world.settle()
    assert (world.times(A), world.times(B)) == ([NOON], [None])
    assert {slot: agreed.value.at for slot, agreed in world.agreed.items()} == {1: NOON}
