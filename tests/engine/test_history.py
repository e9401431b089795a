"""History: the union of plays, none invented, none lost, none written twice."""

from __future__ import annotations

from custom_components.crosswatch.engine.state import NOTHING, Agreed, Line, Presence, Seen
from custom_components.crosswatch.model import Precision, Role

from .history import HISTORY, watched
from .world import DAY, HOUR, MINUTE, NOON, A, B, C, at, pair, trio


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


def test_what_only_a_target_has_is_left_alone() -> None:
    world = watched(NOON)
    world.become(B, role=Role.TARGET)
    world[B].put(at(NOON + DAY))
    world.settle()
    assert world.times(A) == [NOON]
    assert world.times(B) == [NOON, NOON + DAY]


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
