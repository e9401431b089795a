"""Which records are which plays, where members, copies, days and unsorted plays make it hard to tell."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.state import Agreed, Line, Waiting, WaitingState
from custom_components.crosswatch.model import Feature, Keeps, Operation, Precision, Role

from .history import HISTORY, watched
from .world import DAY, HOUR, MINUTE, NOON, A, B, C, World, at, can, operations, pair, service, trio

DATES_OF_DAYS = can(HISTORY, precision=Precision.DAY)


def standing(world: World) -> list[int]:
    return sorted(agreed.value.at or 0 for agreed in world.agreed.values() if agreed.present)


def unwritten(feature: Feature = HISTORY) -> World:
    """Three accounts to which nothing is written: they show what they show."""
    world = trio(feature)
    world.held = lambda need: True
    return world


def test_a_play_must_fit_every_stamp_of_a_viewing_and_not_only_the_agreed_one() -> None:
    world = unwritten()
    world[A].put(at(NOON))
    world.run()
    world[B].put(at(NOON + 100 * MINUTE))
    world[C].put(at(NOON - 100 * MINUTE))
    world.run()
    assert standing(world) == [NOON - 100 * MINUTE, NOON]


def test_a_play_must_fit_the_last_known_stamp_of_a_file_that_is_away() -> None:
    world = unwritten()
    world[A].put(at(NOON))
    world[B].put(at(NOON + 100 * MINUTE))
    world.run()
    world[B].away = True
    world[B].drop()
    world.run()
    world[C].put(at(NOON - 100 * MINUTE))
    world.run()
    assert standing(world) == [NOON - 100 * MINUTE, NOON]


def test_three_new_stamps_are_not_one_viewing_if_the_outer_ones_are_too_far_apart() -> None:
    world = unwritten()
    world[A].put(at(NOON))
    world[B].put(at(NOON + 100 * MINUTE))
    world[C].put(at(NOON - 100 * MINUTE))
    world.run()
    assert standing(world) == [NOON - 100 * MINUTE, NOON]


def test_known_plays_are_matched_in_time_whatever_order_they_became_known_in() -> None:
    world = trio(HISTORY)
    world.become(C, role=Role.OFF)
    for days in (9, 0):
        world[A].put(at(NOON + days * DAY))
        world.settle()
    world.become(C, role=Role.BOTH, settled=False)
    world[C].put(at(NOON + 9 * DAY + MINUTE))
    world[C].put(at(NOON + MINUTE))
    world.settle()
    assert standing(world) == [NOON, NOON + 9 * DAY]


def test_new_plays_are_matched_in_time_whatever_member_brought_them() -> None:
    world = unwritten()
    world[A].put(at(NOON + 5 * DAY))
    world[B].put(at(NOON))
    for days in (0, 5):
        world[C].put(at(NOON + days * DAY + MINUTE))
    world.run()
    assert standing(world) == [NOON, NOON + 5 * DAY]


def test_a_copy_is_no_other_viewing_that_is_near() -> None:
    world = pair(HISTORY)
    world[A].put(at(NOON), "play")
    world[A].put(at(NOON), "copy")
    world[B].put(at(NOON))
    world[B].put(at(NOON + 90 * MINUTE))
    world.settle()
    assert world.times(A) == [NOON, NOON, NOON + 90 * MINUTE]


def test_two_days_are_two_viewings() -> None:
    world = World(HISTORY, service(A, DATES_OF_DAYS), service(B, can(HISTORY)))
    world[A].put(at(NOON - 12 * HOUR, Precision.DAY))
    world[A].put(at(NOON + 12 * HOUR, Precision.DAY))
    world.settle()
    assert len(world.values(B)) == 2


def test_what_a_target_has_already_is_not_written_to_it() -> None:
    world = World(HISTORY, service(A, can(HISTORY)), service(B, can(HISTORY), Role.TARGET))
    world[A].put(at(NOON))
    world[B].put(at(NOON + MINUTE))
    assert world.run().needs == ()
    assert world.lines[1, B].ref == "Plex-1"


def test_a_record_with_a_new_ref_is_no_reason_to_take_a_new_play_for_a_moved_one() -> None:
    world = watched(NOON)
    world[A].drop()
    world[A].put(at(NOON), "new-ref")
    world[A].put(at(NOON + DAY), "new-play")
    assert operations(world.run()) == [(B, Operation.ADD)]
    assert standing(world) == [NOON, NOON + DAY]


def test_a_record_that_a_line_of_an_unknown_play_names_is_a_new_play() -> None:
    world = pair(HISTORY)
    world[A].put(at(NOON), "a")
    world.lines[5, A] = Line(at(NOON), "a")
    world.settle()
    assert world.times(B) == [NOON]


def test_of_what_an_account_that_is_down_showed_nothing_is_new() -> None:
    world = pair(HISTORY)
    world[B].put(at(None))
    world.read()
    world.become(B, down=True)
    assert world.plan().agreed == {}


def test_what_an_account_that_is_down_showed_is_not_confirmed_there() -> None:
    world = pair(HISTORY)
    world[A].put(at(NOON))
    world[B].put(at(NOON))
    world.read()
    world.become(B, down=True)
    decision = world.plan()
    assert decision.needs == ()
    assert set(decision.lines) == {(1, A)}


def test_undated_records_stand_for_the_newest_plays_in_the_order_of_their_refs() -> None:
    world = World(HISTORY, service(A, can(HISTORY)), service(B, can(HISTORY), Role.TARGET))
    world[A].put(at(NOON))
    world[A].put(at(NOON + DAY))
    world[B].put(at(None), "b")
    world[B].put(at(None), "a")
    world.settle()
    assert [world.lines[slot, B].ref for slot in (2, 1)] == ["a", "b"]


def test_an_undated_record_beside_a_dated_one_does_not_take_its_place() -> None:
    world = watched(NOON)
    world[A].put(at(None), "undated")
    world.settle()
    assert world.lines[1, A].ref == "Trakt-1"


def test_a_dated_play_beside_an_undated_one_is_a_second_play() -> None:
    world = watched()
    world[A].put(at(None), "undated")
    world.run()
    world[A].put(at(NOON + DAY))
    world.run()
    assert len(world.agreed) == 2


def test_an_undated_play_learns_its_date_in_the_order_in_which_plays_were_added() -> None:
    world = pair(HISTORY)
    world.agreed.update({2: Agreed(True, at(None), A), 1: Agreed(True, at(None), A)})
    world[A].put(at(NOON))
    world.run()
    assert world.agreed[1].value == at(NOON)
    assert world.agreed[2].value == at(None)


def declined_elsewhere(waiting: WaitingState) -> World:
    """A play that Plex and Kodi are not to be given, and that Plex heard of by itself."""
    world = unwritten()
    world[A].put(at(NOON))
    world.settle(2)
    world.waiting[1, B] = Waiting(waiting, Operation.ADD)
    world.waiting[1, C] = Waiting(WaitingState.DECLINED, Operation.ADD)
    world[B].put(at(NOON + MINUTE))
    return world


def test_a_play_entered_where_it_was_declined_is_set_anew_for_all() -> None:
    assert operations(declined_elsewhere(WaitingState.DECLINED).run()) == [(C, Operation.ADD)]


def test_a_play_that_shows_where_it_was_only_held_wakes_nothing() -> None:
    assert operations(declined_elsewhere(WaitingState.HELD).run()) == []


def test_a_cleared_play_that_is_entered_again_wakes_what_was_declined_everywhere() -> None:
    world = World(
        HISTORY,
        service(A, can(HISTORY)),
        service(B, can(HISTORY)),
        service(C, can(HISTORY, keeps=Keeps.LAST_PLAY)),
        removals=True,
    )
    world.agreed[1] = Agreed(False, at(NOON), A)
    world.waiting[1, B] = world.waiting[0, C] = Waiting(WaitingState.DECLINED, Operation.ADD)
    world[A].put(at(NOON + MINUTE))
    assert set(operations(world.run())) == {(B, Operation.ADD), (C, Operation.ADD)}
    assert standing(world) == [NOON + MINUTE]


def test_a_cleared_play_that_is_entered_again_while_its_removal_is_held_stands() -> None:
    world = watched(NOON, removals=True)
    world.held = lambda need: True
    world[A].drop()
    world.settle(2)
    assert standing(world) == []
    world[B].drop()
    world[B].put(at(NOON), "new-ref")
    world.run()
    assert standing(world) == [NOON]


@pytest.mark.parametrize("order", [(0, 9), (9, 0)])
def test_several_corrected_dates_keep_their_order(order: tuple[int, int]) -> None:
    world = pair(HISTORY)
    for days in order:
        world[A].put(at(NOON + days * DAY))
        world.settle()
    slots = {agreed.value.at: slot for slot, agreed in world.agreed.items()}
    world[A].drop()
    for days in (2, 11):
        world[A].put(at(NOON + days * DAY))
    world.settle()
    assert world.times(B) == [NOON + 2 * DAY, NOON + 11 * DAY]
    assert world.agreed[slots[NOON]].value.at == NOON + 2 * DAY


def test_of_two_plays_that_went_and_one_that_came_the_newest_was_moved() -> None:
    world = watched(NOON, NOON + 9 * DAY)
    world[A].drop()
    world[A].put(at(NOON + 11 * DAY))
    world.settle()
    assert world.times(B) == [NOON, NOON + 11 * DAY]


def test_nothing_moves_while_any_of_the_absent_plays_was_only_looked_for_once() -> None:
    world = watched(NOON, NOON + 9 * DAY)
    world[A].drop("Trakt-1")
    world.read()
    world.read()
    world[A].drop("Trakt-2")
    world[A].put(at(NOON + 11 * DAY))
    world.read()
    decision = world.plan()
    assert decision.agreed == {}
    assert [left.slot for left in decision.left_out if left.reason.code == "second_look"] == [0, 2]


def gone_and_come() -> World:
    world = watched(NOON)
    world[A].drop()
    world[A].put(at(NOON + 9 * HOUR))
    world.read()
    world.read()
    return world


def test_a_play_that_is_gone_since_a_member_rejoined_was_not_moved() -> None:
    world = gone_and_come()
    world.lines[1, A] = replace(world.lines[1, A], settled=False)
    assert operations(world.plan()) == [(A, Operation.ADD), (B, Operation.ADD)]


def test_a_play_that_a_member_lacks_before_it_was_read_whole_was_not_moved() -> None:
    world = gone_and_come()
    world.become(A, settled=False)
    assert [need.operation for need in world.plan().needs if need.account == B] == [Operation.ADD]


def test_every_write_that_shows_is_confirmed_at_every_member() -> None:
    world = trio(HISTORY)
    world[A].put(at(NOON))
    world.settle()
    assert world.waiting == {}
