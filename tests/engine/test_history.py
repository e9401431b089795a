"""History: the union of plays, none invented, none lost, none removed unless asked for."""

from __future__ import annotations

from msgspec.structs import replace

from custom_components.crosswatch.engine.state import (
    NOTHING,
    Agreed,
    Line,
    Presence,
    Seen,
    Waiting,
    WaitingState,
)
from custom_components.crosswatch.model import Deletions, Feature, Operation, Precision, Role

from .world import DAY, HOUR, MINUTE, NOON, A, B, C, World, at, can, operations, pair, service, trio

HISTORY = Feature.HISTORY


def watched(*times: int, removals: bool = False) -> World:
    world = pair(HISTORY, removals=removals)
    for time in times:
        world[A].put(at(time))
    world.settle()
    return world


def test_plays_that_all_have_are_confirmed_without_a_write() -> None:
    world = trio(HISTORY)
    for account, shift in ((A, 0), (B, 30), (C, 90)):
        world[account].put(at(NOON + shift * MINUTE))
    assert world.run().needs == ()
    assert world.agreed == {1: Agreed(present=True, value=at(NOON), by=A)}
    assert world.run() is NOTHING


def test_several_plays_that_all_have_are_confirmed_without_a_write() -> None:
    world = pair(HISTORY)
    for account in (A, B):
        for day in range(3):
            world[account].put(at(NOON - day * DAY + account * MINUTE))
    assert world.run().needs == ()
    assert len(world.agreed) == 3
    assert world.run() is NOTHING


def test_a_play_says_where_it_comes_from() -> None:
    world = pair(HISTORY)
    world[A].put(at(NOON))
    (need,) = world.run().needs
    assert need.reason.text() == "Trakt has a play of 2026-01-01 12:00"
    assert (need.slot, need.value) == (1, at(NOON))


def test_the_time_is_told_in_the_zone_of_the_account_that_said_it() -> None:
    world = pair(HISTORY)
    world.become(A, zone="Pacific/Auckland")
    world[A].put(at(NOON))
    (need,) = world.run().needs
    assert need.reason.text() == "Trakt has a play of 2026-01-02 01:00"


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


def test_what_only_a_target_has_is_left_alone() -> None:
    world = watched(NOON)
    world.become(B, role=Role.TARGET)
    world[B].put(at(NOON + DAY))
    world.settle()
    assert world.times(A) == [NOON]
    assert world.times(B) == [NOON, NOON + DAY]


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


def test_plays_written_without_a_ref_are_recognised() -> None:
    world = pair(HISTORY)
    world[B].shy = True
    for number in range(4):
        world[A].put(at(NOON + number * HOUR))
    world.settle()
    assert len(world.values(B)) == 4
    assert len(world[B].writes) == 4
    assert all(world.lines[slot, B].ref for slot in world.agreed)


def test_a_write_whose_answer_was_lost_is_not_repeated_blindly() -> None:
    world = pair(HISTORY)
    world[B].unsure = True
    world[A].put(at(NOON))
    world.settle()
    assert world.times(B) == [NOON]
    assert len(world[B].writes) == 1


def test_a_write_that_was_lost_is_repeated_after_a_look() -> None:
    world = pair(HISTORY)
    world[B].unsure = world[B].deaf = True
    world[A].put(at(NOON))
    world.run()
    world[B].deaf = False
    world.settle()
    assert world.times(B) == [NOON]
    assert len(world[B].writes) == 2


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


def test_a_line_of_a_live_scrobble_is_trusted_before_it_is_read() -> None:
    world = pair(HISTORY)
    world[A].put(at(NOON))
    world.run()
    world[B].drop()
    world[B].observed.clear()
    world.waiting.clear()
    world.lines[1, B] = Line(at(NOON))
    assert world.run().needs == ()
    world[B].put(at(NOON + 40 * MINUTE))
    assert world.run().needs == ()
    assert world.lines[1, B].ref is not None
    assert world.times(A) == [NOON]


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


def test_a_source_is_never_written() -> None:
    world = pair(HISTORY)
    world.become(A, role=Role.SOURCE)
    world[B].put(at(NOON))
    world.settle()
    assert world.values(A) == []


def test_the_silence_of_an_account_that_is_down_is_no_intent() -> None:
    world = watched(NOON, removals=True)
    world[A].drop()
    world.run()
    world.become(A, down=True)
    world.settle()
    assert world.times(B) == [NOON]


def test_plays_seen_before_an_account_went_down_are_no_new_plays() -> None:
    world = watched(NOON)
    world[A].put(at(NOON + DAY))
    world.read()
    world.become(A, down=True)
    assert world.plan() is NOTHING


def test_lines_of_members_that_left_and_of_plays_that_are_unknown_do_no_harm() -> None:
    world = watched(NOON)
    world.lines[9, A] = Line(at(NOON), "other")
    world.lines[1, C] = Line(at(NOON), "gone")
    assert world.run() is NOTHING


def test_a_rewatch_of_what_a_live_scrobble_told_is_a_second_play() -> None:
    world = watched(NOON)
    world[A].put(at(NOON + 3 * HOUR))
    world.settle()
    assert world.times(B) == [NOON, NOON + 3 * HOUR]


def test_a_finer_play_of_a_merged_item_is_kept() -> None:
    world = pair(HISTORY)
    first = world[A].put(at(NOON - 12 * HOUR, Precision.DAY))
    second = world[B].put(at(NOON))
    world.agreed = {
        1: Agreed(present=True, value=at(NOON - 12 * HOUR, Precision.DAY), by=A),
        2: Agreed(present=True, value=at(NOON), by=B),
    }
    world.lines = {
        (1, A): Line(at(NOON - 12 * HOUR, Precision.DAY), first),
        (2, B): Line(at(NOON), second),
    }
    assert world.run().needs == ()
    assert world.agreed[1].value == at(NOON)
    assert not world.agreed[2].present


def test_a_merged_items_undated_play_stays_by_itself() -> None:
    world = pair(HISTORY, stores_unknown_time=True)
    first = world[A].put(at(None))
    second = world[B].put(at(NOON))
    world.agreed = {
        1: Agreed(present=True, value=at(None), by=A),
        2: Agreed(present=True, value=at(NOON), by=B),
    }
    world.lines = {(1, A): Line(at(None), first), (2, B): Line(at(NOON), second)}
    world.run()
    assert all(agreed.present for agreed in world.agreed.values())


def test_an_absence_of_an_unknown_record_is_nothing() -> None:
    world = watched(NOON)
    rows = {account: tuple(world[account].observed.values()) for account in (A, B)}
    lost = Seen("never-known", at(NOON - DAY), Presence.GONE)
    world.facts["seen"] = {**rows, A: (*rows[A], lost)}
    assert world.plan() is NOTHING


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
