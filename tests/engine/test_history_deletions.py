"""Plays that disappear: moved, replaced, deleted on purpose, or merely away."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.state import Waiting, WaitingState
from custom_components.crosswatch.model import Deletions, Operation, Role

from .history import HISTORY, watched
from .world import DAY, HOUR, MINUTE, NOON, A, B, C, at, operations, pair, trio


def test_a_record_with_a_new_ref_is_the_same_play() -> None:
    world = watched(NOON, removals=True)
    world[B].drop()
    world[B].put(at(NOON), "new-ref")
    world.settle()
    assert world.times(A) == world.times(B) == [NOON]
    assert world.lines[1, B].ref == "new-ref"


def test_a_play_deleted_where_deletions_are_told_at_once_moves_at_once() -> None:
    world = watched(NOON)
    world[A].drop()
    world[A].put(at(NOON + 9 * HOUR))
    world.read()
    world.read()
    assert operations(world.plan()) == [(B, Operation.UPDATE)]


def test_what_cannot_be_seen_as_deleted_is_no_move() -> None:
    world = watched(NOON)
    world.become(A, can=replace(world[A].member.can, deletions=Deletions.NEVER))
    world[A].drop()
    world[A].put(at(NOON + 9 * HOUR))
    world.settle()
    assert world.times(B) == [NOON, NOON + 9 * HOUR]


def test_a_file_that_is_away_is_no_move() -> None:
    world = watched(NOON)
    world[A].away = True
    world[A].drop()
    world[A].put(at(NOON + 9 * HOUR))
    world.settle()
    assert world.times(B) == [NOON, NOON + 9 * HOUR]


def test_a_target_whose_record_was_replaced_gets_no_second_one() -> None:
    world = watched(NOON)
    world.become(B, role=Role.TARGET)
    world[B].drop()
    world[B].put(at(NOON + 9 * HOUR))
    world.settle()
    assert world.times(B) == [NOON]
    assert world.times(A) == [NOON]


def test_a_deleted_play_is_deleted_elsewhere_if_the_sync_removes() -> None:
    world = watched(NOON, NOON + DAY, removals=True)
    first = next(ref for ref, value in world[A].rows.items() if value.at == NOON)
    world[A].drop(first)
    world.settle()
    assert world.times(A) == world.times(B) == [NOON + DAY]


def test_a_deleted_play_that_is_entered_again_stays() -> None:
    world = watched(NOON, removals=True)
    world.held = lambda need: True
    world[A].drop()
    world.settle()
    world[A].put(at(NOON + MINUTE))
    world.held = lambda need: False
    world.settle()
    assert world.times(A) == [NOON + MINUTE]
    assert world.times(B) == [NOON]
    assert len(world.agreed) == 1


def test_our_own_late_play_of_what_was_deleted_meanwhile_is_taken_away_again() -> None:
    world = pair(HISTORY, removals=True)
    world[B].late, world[B].shy = 2, True
    world.become(B, can=replace(world[B].member.can, lag=9 * HOUR))
    world[A].put(at(NOON))
    world.run()
    world[A].drop()
    world.settle(10)
    assert world.values(A) == world.values(B) == []


def test_a_removal_after_removals_were_switched_off_is_left_out() -> None:
    world = watched(NOON, removals=True)
    world.held = lambda need: True
    world[A].drop()
    world.settle()
    world.removals = False
    world.run()
    assert world.times(B) == [NOON]
    assert world.reasons(B) == ["removals_off"]


def test_a_play_entered_again_where_it_was_deleted_reaches_all_that_had_deleted_it() -> None:
    world = trio(HISTORY)
    world[A].put(at(NOON))
    world.settle()
    world[A].drop()
    world[B].drop()
    world.settle()
    assert world.times(C) == [NOON]
    world[A].put(at(NOON))
    world.settle()
    assert world.times(A) == world.times(B) == [NOON]


@pytest.mark.parametrize(("deletions", "written"), [(Deletions.NEVER, 0), (Deletions.FULL_READ, 1)])
def test_what_went_before_it_was_ever_merged_is_only_hidden_where_no_removal_is_told(
    deletions: Deletions, written: int
) -> None:
    world = pair(HISTORY)
    world.become(B, can=replace(world[B].member.can, deletions=deletions))
    for account in (A, B):
        world[account].put(at(NOON))
    world.read()
    world[B].drop()
    world.read()
    world.read()
    world.settle()
    assert len(world[B].writes) == written
    assert (1, B) in world.lines


def test_another_play_goes_where_one_is_hidden() -> None:
    world = pair(HISTORY)
    world.become(B, can=replace(world[B].member.can, deletions=Deletions.NEVER))
    for account in (A, B):
        world[account].put(at(NOON))
    world[A].put(at(NOON + 9 * DAY))
    world.read()
    world[B].drop()
    world.settle()
    assert world.times(B) == [NOON + 9 * DAY]


def test_what_is_hidden_is_not_asked_for_again_when_it_was_declined_and_somebody_tells_of_it_anew() -> None:
    world = trio(HISTORY)
    world.become(B, can=replace(world[B].member.can, deletions=Deletions.NEVER))
    world[A].put(at(NOON), "a")
    world.settle()
    world[B].drop()
    world.settle()
    world.waiting[1, B] = Waiting(WaitingState.DECLINED, Operation.ADD)
    world[A].put(at(NOON + HOUR), "a")
    world[C].drop()
    world[C].put(at(NOON + MINUTE), "told anew")
    world.settle()
    assert [need.operation for need in world[B].writes] == [Operation.ADD]
    assert world.waiting == {}
