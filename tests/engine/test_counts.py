"""Counts that rise, fall, lose their date or arrive late: what they tell, and what they leave open."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.counted import count_of
from custom_components.crosswatch.engine.state import Agreed, Line, Presence, Seen, WaitingState
from custom_components.crosswatch.model import Keeps, Operation, Precision, Reason, Role

from .history import HISTORY
from .world import DAY, HOUR, NOON, A, C, World, at, can, operations, service

COUNTS = can(HISTORY, keeps=Keeps.LAST_PLAY)
FLAGS = can(HISTORY, keeps=Keeps.FLAG)


def home(*times: int, removals: bool = False, role: Role = Role.BOTH) -> World:
    """Trakt keeps every play and has these, Kodi counts."""
    world = World(HISTORY, service(A, can(HISTORY)), service(C, COUNTS, role), removals=removals)
    for time in times:
        world[A].put(at(time))
        world.settle(3)
    return world


def kodi_says(world: World, count: int, time: int | None) -> None:
    world[C].put(at(time, amount=count), next(iter(world[C].rows), "k"))


def plays(world: World) -> int:
    return sum(agreed.present for agreed in world.agreed.values())


def test_a_flag_counts_once_or_not_at_all() -> None:
    flagged, counted = service(C, FLAGS).member, service(C, COUNTS).member
    assert [count_of(flagged, at(NOON, amount=amount)) for amount in (0, 1, 3)] == [0, 1, 1]
    assert [count_of(counted, at(NOON, amount=amount)) for amount in (0, 1, 3)] == [0, 1, 3]


def test_one_dated_count_tells_all_there_is() -> None:
    world = home()
    kodi_says(world, 1, NOON)
    world.run()
    assert world.last.left_out == ()


def test_all_but_the_last_play_of_a_count_are_named() -> None:
    world = home()
    kodi_says(world, 2, NOON)
    world.run()
    (left,) = world.last.left_out
    assert (left.account, left.slot) == (C, 0)
    assert left.reason.text() == "Kodi counts 2 plays but keeps only the date of the last one"


def test_a_last_play_that_matches_one_of_several_is_no_new_one() -> None:
    world = home(NOON, NOON + 9 * DAY, role=Role.TARGET)
    world.become(C, role=Role.BOTH)
    world.lines.pop((0, C))
    kodi_says(world, 3, NOON + 9 * DAY)
    world.read()
    world.become(C, settled=False)
    decision = world.plan()
    assert decision.agreed == {}
    assert [left.reason.code for left in decision.left_out] == ["fewer_known_plays"]


def test_a_count_that_rose_by_one_dated_play_leaves_nothing_open() -> None:
    world = home(NOON)
    kodi_says(world, 2, world.now)
    world.run()
    assert plays(world) == 2
    assert world.last.left_out == ()


def test_a_count_that_rose_by_two_leaves_one_open() -> None:
    world = home(NOON)
    kodi_says(world, 3, world.now)
    world.run()
    assert plays(world) == 2
    assert world.reasons(C) == ["fewer_known_plays"]


def test_a_count_that_rose_for_plays_that_are_known_leaves_nothing_open() -> None:
    world = home(NOON)
    world.held = lambda need: need.account == C
    world[A].put(at(NOON + 9 * DAY))
    world.run()
    kodi_says(world, 2, NOON + 9 * DAY)
    world.run()
    assert plays(world) == 2
    assert world.last.left_out == ()


def test_a_count_that_rose_and_lost_its_date_is_named() -> None:
    world = home(NOON)
    kodi_says(world, 2, None)
    world.run()
    assert plays(world) == 1
    assert world.reasons(C) == ["fewer_known_plays"]


def test_an_undated_count_that_rises_with_a_date_is_a_play() -> None:
    world = home()
    kodi_says(world, 1, None)
    world.run()
    kodi_says(world, 2, NOON + DAY)
    world.run()
    assert plays(world) == 2


def test_a_count_of_nothing_with_a_date_rises_to_a_play_that_is_known() -> None:
    """Kodi stamps what was begun and not finished: none played, last on Friday."""
    world = World(HISTORY, service(A, can(HISTORY)), service(C, COUNTS))
    world.held = lambda need: True
    kodi_says(world, 0, NOON)
    world.run()
    world[A].put(at(NOON + DAY))
    world.run()
    kodi_says(world, 1, NOON + DAY)
    world.run()
    assert plays(world) == 1


def test_a_count_rises_where_every_play_was_taken_away() -> None:
    world = home(NOON, removals=True)
    world.held = lambda need: need.account == C
    world[A].drop()
    world.settle()
    assert plays(world) == 0
    kodi_says(world, 2, world.now)
    world.run()
    assert plays(world) == 1


@pytest.mark.parametrize("newest_first", [False, True])
def test_a_former_count_stands_for_the_play_of_its_date_and_the_oldest_ones(newest_first: bool) -> None:
    days = [NOON + day * 9 * DAY for day in range(4)]
    world = World(HISTORY, service(A, can(HISTORY)), service(C, COUNTS))
    world.held = lambda need: True
    kodi_says(world, 2, days[1])
    world.lines[0, C] = Line(at(days[1], amount=2), "k")
    for slot, time in enumerate(reversed(days) if newest_first else days, 1):
        ref = world[A].put(at(time))
        world.agreed[slot], world.lines[slot, A] = Agreed(True, at(time), A), Line(at(time), ref)
    world.run()
    kodi_says(world, 3, days[3])
    world.run()
    assert plays(world) == 4
    assert world.last.left_out == ()
    kodi_says(world, 5, days[3] + 9 * DAY)
    world.run()
    assert plays(world) == 5


@pytest.mark.parametrize(("count", "is_named"), [(5, False), (6, True)])
def test_a_count_that_rose_by_more_than_is_known_since_is_named(count: int, is_named: bool) -> None:
    world = World(HISTORY, service(A, can(HISTORY)), service(C, COUNTS))
    world.held = lambda need: True
    days = [NOON + day * 9 * DAY for day in range(4)]
    world.lines[0, C] = Line(at(days[1], amount=2), "k")
    for slot, time in enumerate(days, 1):
        ref = world[A].put(at(time))
        world.agreed[slot], world.lines[slot, A] = Agreed(True, at(time), A), Line(at(time), ref)
    kodi_says(world, count, days[3] + 9 * DAY)
    world.run()
    assert plays(world) == 5
    assert (world.last.left_out != ()) is is_named


def test_a_rewatch_soon_after_the_last_of_several_plays_is_a_play() -> None:
    world = World(HISTORY, service(A, can(HISTORY)), service(C, COUNTS))
    world.held = lambda need: True
    world.lines[0, C] = Line(at(NOON + 9 * DAY), "k")
    for slot, time in enumerate((NOON, NOON + 9 * DAY), 1):
        ref = world[A].put(at(time))
        world.agreed[slot], world.lines[slot, A] = Agreed(True, at(time), A), Line(at(time), ref)
    kodi_says(world, 2, NOON + 9 * DAY + HOUR)
    world.run()
    assert plays(world) == 3


def test_a_raised_count_keeps_a_date_of_its_own_as_it_knows_it() -> None:
    world = home(NOON)
    world.lines[0, C] = Line(at(NOON, Precision.MINUTE), "k")
    world[C].rows.clear()
    world[C].put(at(NOON, Precision.MINUTE), "k")
    world.agreed[2] = Agreed(True, at(NOON - 90 * DAY), A)
    world.read()
    (need,) = [need for need in world.plan().needs if need.account == C]
    assert need.value == at(NOON, Precision.MINUTE, amount=2)


def test_a_lower_count_after_a_member_rejoined_was_not_set_back_by_hand() -> None:
    world = home(NOON, NOON + DAY)
    world.lines[0, C] = replace(world.lines[0, C], settled=False)
    kodi_says(world, 1, NOON)
    assert operations(world.run()) == [(C, Operation.UPDATE)]


def arrived(value_at: int | None, *, settled: bool = True, reads_before: int = 0) -> World:
    """Trakt has an old play; Kodi, which is not to be written, shows one play of its own."""
    world = World(HISTORY, service(A, can(HISTORY)), service(C, COUNTS))
    world.held = lambda need: True
    world[A].put(at(NOON - 90 * DAY))
    world.settle(2)
    last = world.now
    kodi_says(world, 1, None if value_at is None else last + value_at)
    for _ in range(reads_before):
        world.read()
    world.read()
    world.become(C, settled=settled)
    world.last = world.plan()
    return world


@pytest.mark.parametrize(
    ("watched_at", "settled", "reads_before", "is_new"),
    [
        (60, True, 0, True),
        (-2 * HOUR + 1, True, 0, True),
        (-2 * HOUR, True, 0, False),
        (60, False, 0, False),
        (60, True, 1, False),
        (None, True, 0, False),
    ],
)
def test_a_first_count_is_a_viewing_only_if_it_was_watched_since_the_last_read(
    watched_at: int | None, settled: bool, reads_before: int, is_new: bool
) -> None:
    world = arrived(watched_at, settled=settled, reads_before=reads_before)
    assert (world.last.agreed != {}) is is_new


def test_a_count_that_shows_late_is_written_once() -> None:
    world = home(NOON)
    world[C].late = 1
    world.become(C, can=replace(COUNTS, lag=2 * HOUR))
    world[A].put(at(NOON + 9 * DAY))
    for _ in range(5):
        world.run()
        assert world.last.left_out == ()
    assert world.amounts(C) == [2]
    assert len(world[C].writes) == 2
    assert world.waiting == {}


def with_plan(world: World, count: int, presence: Presence = Presence.PRESENT) -> World:
    """Another sync of this run makes this count of Kodi's record."""
    planned = Seen("", at(NOON + DAY, amount=count), presence, planned=True)
    world.facts["seen"] = {
        A: tuple(world[A].observed.values()),
        C: (*world[C].observed.values(), planned),
    }
    world.last = world.plan()
    return world


def test_another_syncs_count_is_not_awaited_where_enough_are_counted() -> None:
    world = with_plan(home(NOON), 2)
    assert world.last.waiting == {}
    assert world.last.needs == ()


def test_another_syncs_count_that_is_too_low_is_not_awaited() -> None:
    world = home(NOON)
    world[A].put(at(NOON + DAY))
    world[A].put(at(NOON + 9 * DAY))
    world.read()
    assert operations(with_plan(world, 2).last) == [(C, Operation.UPDATE)]


def test_another_syncs_count_that_is_enough_is_awaited() -> None:
    world = home(NOON)
    world[A].put(at(NOON + DAY))
    world.read()
    waiting = with_plan(world, 2).last.waiting[0, C]
    assert waiting is not None
    assert (waiting.state, waiting.operation) == (WaitingState.PENDING, Operation.UPDATE)


def test_an_unwatch_goes_its_way_though_another_sync_raises_the_count() -> None:
    world = home(NOON, removals=True)
    world[A].drop()
    world.run()
    world.read()
    assert operations(with_plan(world, 1).last) == [(C, Operation.REMOVE)]


def test_what_was_cleared_is_not_unwatched_where_another_play_stands() -> None:
    world = home(NOON, NOON + 9 * DAY, removals=True)
    world[A].drop("Trakt-1")
    world.settle()
    assert plays(world) == 1
    assert world.amounts(C) == [2]


def test_a_count_of_nothing_is_not_unwatched() -> None:
    world = home(removals=True)
    world.agreed[1] = Agreed(False, at(NOON), A)
    kodi_says(world, 0, NOON)
    world.lines[0, C] = Line(at(NOON, amount=0), "k")
    world.read()
    assert world.plan().needs == ()


def test_what_was_never_confirmed_at_a_target_is_not_unwatched() -> None:
    world = home(removals=True, role=Role.TARGET)
    world.agreed[1] = Agreed(False, at(NOON), A)
    world.agreed[2] = Agreed(False, at(NOON + DAY), A)
    kodi_says(world, 1, NOON)
    world.read()
    world.become(C, down=True)
    assert world.plan().needs == ()


def test_more_plays_than_were_cleared_are_not_unwatched() -> None:
    world = home(removals=True)
    world.agreed[1] = Agreed(False, at(NOON), A)
    kodi_says(world, 2, NOON)
    world.lines[0, C] = Line(at(NOON, amount=2), "k")
    world.read()
    assert world.plan().needs == ()


def test_an_undated_play_raises_a_count_and_says_so() -> None:
    world = World(
        HISTORY,
        service(A, can(HISTORY)),
        service(C, replace(COUNTS, precision=Precision.UNKNOWN)),
    )
    world[A].put(at(None))
    (need,) = world.run().needs
    assert need.reason == Reason("played_undated", {"account": "Trakt"})


@pytest.mark.parametrize(
    ("own", "newest", "written"),
    [
        (NOON + DAY, NOON, NOON + DAY),
        (NOON, NOON + DAY, NOON + DAY),
        (NOON, NOON, NOON),
        (NOON, None, NOON),
    ],
)
def test_a_raised_count_keeps_the_later_date(own: int, newest: int | None, written: int) -> None:
    world = World(HISTORY, service(A, can(HISTORY)), service(C, COUNTS))
    world.agreed[1] = Agreed(True, at(newest), A)
    world.agreed[2] = Agreed(True, at(newest if newest is None else newest - 90 * DAY), A)
    kodi_says(world, 1, own)
    world.lines[0, C] = Line(at(own), "k")
    world.read()
    (need,) = [need for need in world.plan().needs if need.account == C]
    assert need.value == at(written, amount=2)


def test_a_count_set_back_at_a_source_leaves_nothing_to_decline() -> None:
    world = home(NOON, NOON + 9 * DAY, role=Role.SOURCE)
    kodi_says(world, 2, NOON + 9 * DAY)
    world.settle()
    kodi_says(world, 1, NOON + 9 * DAY)
    world.settle()
    assert plays(world) == 2
    assert (0, C) not in world.waiting
