"""Records of plays that are known: what happens to them later, at one member or several."""

from __future__ import annotations

from msgspec.structs import replace

from custom_components.crosswatch.engine.state import Agreed, Line, Waiting, WaitingState
from custom_components.crosswatch.model import Operation, Precision, Reason, Role

from .history import HISTORY, watched
from .world import DAY, HOUR, MINUTE, NOON, A, B, C, World, at, can, operations, pair, service, trio


def corrected(world: World, ref: str = "Trakt-1", time: int = NOON + DAY) -> None:
    """A person corrects the date of a play at Trakt."""
    world[A].put(at(time), ref)


def test_lines_are_settled_again_after_a_member_rejoined() -> None:
    world = watched(NOON)
    world.lines[1, A] = replace(world.lines[1, A], settled=False)
    world.run()
    assert world.lines[1, A].settled


def test_a_correction_is_found_behind_plays_that_are_as_they_were() -> None:
    world = watched(NOON, NOON + 9 * DAY)
    corrected(world, "Trakt-2", NOON + 12 * DAY)
    world.settle()
    assert world.times(B) == [NOON, NOON + 12 * DAY]


def test_a_correction_is_taken_from_an_account_that_can_be_reached() -> None:
    world = watched(NOON)
    corrected(world)
    world.read()
    world.become(A, down=True)
    decision = world.plan()
    assert decision.agreed == {}
    assert decision.lines == {}


def test_a_correction_says_who_made_it_and_no_time() -> None:
    world = watched(NOON)
    corrected(world)
    (need,) = world.run().needs
    assert need.reason == Reason("date_corrected", {"account": "Trakt"})


def test_a_date_that_is_changed_at_a_target_is_no_correction() -> None:
    world = watched(NOON)
    world.become(B, role=Role.TARGET)
    world[B].put(at(NOON + DAY), "Plex-1")
    world.run()
    assert world.agreed[1].value.at == NOON


def test_a_stamp_of_its_own_stays_when_a_member_rejoins() -> None:
    world = pair(HISTORY)
    world[A].put(at(NOON))
    world[B].put(at(NOON + 10 * MINUTE))
    world.settle()
    world.lines[1, B] = replace(world.lines[1, B], settled=False)
    world.run()
    assert world.agreed[1].value.at == NOON


def test_a_stamp_that_is_brought_in_line_by_hand_changes_nothing() -> None:
    world = pair(HISTORY)
    world[A].put(at(NOON))
    world[B].put(at(NOON + 10 * MINUTE), "b")
    world.settle()
    before = world.agreed[1]
    world[B].put(at(NOON), "b")
    world.run()
    assert world.agreed[1] == before


def test_a_record_that_gets_a_date_of_its_own_later_moves_no_known_date() -> None:
    world = watched(NOON)
    world[B].put(at(None), "Plex-1")
    world.settle()
    world[B].put(at(NOON + 5 * DAY), "Plex-1")
    world.settle()
    assert world.agreed[1].value.at == NOON


def test_a_corrected_day_reaches_another_service_that_keeps_days() -> None:
    days = can(HISTORY, precision=Precision.DAY)
    world = World(HISTORY, service(A, days), service(B, days))
    world[A].put(at(NOON - 12 * HOUR, Precision.DAY), "a")
    world.settle()
    world[A].put(at(NOON + 60 * HOUR, Precision.DAY), "a")
    world.settle()
    assert world.times(B) == [NOON + 60 * HOUR]


def test_the_next_day_is_another_day() -> None:
    days = can(HISTORY, precision=Precision.DAY)
    world = World(HISTORY, service(A, days), service(B, days))
    world[A].put(at(NOON - 12 * HOUR, Precision.DAY), "a")
    world.settle()
    world[A].put(at(NOON + 12 * HOUR, Precision.DAY), "a")
    world.settle()
    assert world.times(B) == [NOON + 12 * HOUR]


def test_a_corrected_day_is_taken_where_no_date_is_known() -> None:
    world = World(HISTORY, service(A, can(HISTORY, precision=Precision.DAY)), service(B, can(HISTORY)))
    world.agreed[1] = Agreed(True, at(None), B)
    world.lines[1, A] = Line(at(NOON - 12 * HOUR, Precision.DAY), "a")
    world[A].put(at(NOON + 12 * HOUR, Precision.DAY), "a")
    world.run()
    assert world.agreed[1].value == at(NOON + 12 * HOUR, Precision.DAY)


def test_a_day_that_is_changed_where_the_time_is_known_better_stays_as_it_is() -> None:
    world = World(HISTORY, service(A, can(HISTORY)), service(B, can(HISTORY, precision=Precision.DAY)))
    world[A].put(at(NOON))
    world.settle()
    world[B].put(at(NOON + 60 * HOUR, Precision.DAY), "Plex-1")
    world.run()
    reason = world.waiting[1, B].reason
    assert reason is not None
    assert reason.text() == "Only the change of date differs, which Plex cannot correct"
    assert world.agreed[1].value.at == NOON


def test_a_correction_wakes_what_was_declined() -> None:
    world = watched(NOON)
    world.waiting[1, B] = Waiting(WaitingState.DECLINED, Operation.UPDATE)
    corrected(world)
    world.settle()
    assert world.times(B) == [NOON + DAY]


def test_a_correction_that_shows_late_is_not_taken_back() -> None:
    world = watched(NOON)
    world[B].late = 1
    world.become(B, can=replace(world[B].member.can, lag=2 * HOUR))
    corrected(world)
    world.settle()
    assert world.times(A) == world.times(B) == [NOON + DAY]
    assert world[A].writes == []
    assert world.waiting == {}


def test_an_undated_record_of_a_corrected_play_is_left_as_it_is() -> None:
    world = trio(HISTORY)
    world[A].put(at(NOON))
    world.settle()
    world[C].put(at(None), "Kodi-1")
    world.settle()
    corrected(world)
    assert operations(world.run()) == [(B, Operation.UPDATE)]
    assert world.reasons(C) == []


def test_a_date_at_a_target_is_left_as_it_is_where_none_is_known() -> None:
    world = pair(HISTORY)
    world.become(B, role=Role.TARGET)
    world[B].put(at(NOON), "b")
    world.agreed[1] = Agreed(True, at(None), A)
    world.lines[1, B] = Line(at(NOON), "b")
    world.waiting[1, B] = Waiting(WaitingState.HELD, Operation.UPDATE, at(NOON + DAY))
    world.run()
    assert world.last.needs == ()


def test_a_deleted_play_is_found_behind_one_that_was_never_read() -> None:
    world = watched(NOON, NOON + 9 * DAY, removals=True)
    world[A].drop()
    world[A].observed.pop("Trakt-1")
    world.read()
    world.read()
    assert operations(world.plan()) == [(B, Operation.REMOVE)]


def test_a_deleted_play_is_found_behind_one_that_is_on_its_way() -> None:
    world = watched(NOON, NOON + 9 * DAY, removals=True)
    world[A].drop()
    world.waiting[1, A] = Waiting(WaitingState.PENDING, Operation.UPDATE, None, at(NOON), sent_at=world.now)
    world[A].observed.pop("Trakt-1")
    world.read()
    world.read()
    assert (B, Operation.REMOVE) in operations(world.plan())


def test_a_play_deleted_while_its_correction_was_held_is_deleted() -> None:
    world = watched(NOON, removals=True)
    world.held = lambda need: need.operation is Operation.UPDATE
    corrected(world)
    world.run()
    world[B].drop()
    world.settle()
    assert world.values(A) == []


def test_a_line_without_a_record_means_nothing_after_a_member_rejoined() -> None:
    world = watched(NOON)
    world[B].drop()
    world[B].observed.clear()
    world.lines[1, B] = replace(world.lines[1, B], settled=False)
    world.run()
    assert world.times(B) == [NOON]


def test_a_deletion_is_said_by_the_first_who_made_it() -> None:
    world = watched(NOON, removals=True)
    world.held = lambda need: True
    world[A].drop()
    world.settle(2)
    world[B].drop()
    world.settle(2)
    assert world.agreed[1].by == A


def test_a_play_that_is_missing_since_a_member_rejoined_is_looked_for_twice() -> None:
    world = watched(NOON)
    world.lines[1, B] = replace(world.lines[1, B], settled=False)
    world[B].drop()
    world.read()
    decision = world.plan()
    assert decision.needs == ()
    assert [left.reason.code for left in decision.left_out] == ["second_look"]


def test_a_play_that_failed_to_show_is_written_again_though_a_line_says_otherwise() -> None:
    world = watched(NOON)
    world[B].drop()
    world[B].observed.clear()
    world.waiting[1, B] = Waiting(WaitingState.FAILED, Operation.ADD, at(NOON), next_try=NOON)
    assert operations(world.run()) == [(B, Operation.ADD)]


def test_counts_on_a_shelf_stand_for_one_play_each() -> None:
    for count in (2, 3):
        world = pair(HISTORY)
        world[A].put(at(NOON, amount=count))
        world[B].put(at(NOON + MINUTE))
        world.run()
        assert [agreed.value.amount for agreed in world.agreed.values()] == [1]
