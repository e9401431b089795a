"""Watchlists: a set beats a clear, and a lone clear removes elsewhere if the sync removes."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.state import NOTHING, Line, Presence, Seen, WaitingState
from custom_components.crosswatch.model import Deletions, Feature, Operation, Precision, Role

from .world import DAY, HOUR, NOON, A, B, C, World, at, can, operations, pair, service, trio

WATCHLIST = Feature.WATCHLIST


def listed(removals: bool = False, **more: object) -> World:
    world = pair(WATCHLIST, removals=removals, **more)
    world[A].put(at(NOON))
    world.settle()
    return world


def test_titles_that_both_have_are_confirmed_without_a_write() -> None:
    world = pair(WATCHLIST)
    world[A].put(at(NOON - DAY))
    world[B].put(at(NOON))
    assert world.run().needs == ()
    assert world.agreed[0].value.at == NOON
    assert world.run() is NOTHING


def test_an_addition_says_who_has_it_since_when() -> None:
    world = pair(WATCHLIST)
    world[A].put(at(NOON))
    (need,) = world.run().needs
    assert need.reason.text() == "Trakt has it since 2026-01-01 12:00"
    assert need.value == at(NOON)


def test_an_addition_without_a_date_says_so() -> None:
    world = pair(WATCHLIST)
    world[A].put(at(None))
    (need,) = world.run().needs
    assert need.reason.text() == "Trakt has it"


def test_a_day_is_said_without_a_time() -> None:
    world = pair(WATCHLIST)
    world[A].put(at(NOON - 12 * HOUR, Precision.DAY))
    (need,) = world.run().needs
    assert need.reason.text() == "Trakt has it since 2026-01-01"


def test_a_removal_needs_a_second_look() -> None:
    world = listed(removals=True)
    world[A].drop()
    assert world.run().needs == ()
    assert world.reasons(A) == ["second_look"]
    (need,) = world.run().needs
    assert (need.account, need.operation) == (B, Operation.REMOVE)
    assert need.reason.text() == "Trakt no longer has it"
    world.settle()
    assert world.values(B) == []


def test_a_set_beats_a_clear() -> None:
    world = trio(WATCHLIST, removals=True)
    world[A].put(at(NOON))
    world.settle()
    world[A].drop()
    world.run()
    world.become(C, settled=False)
    world[B].drop()
    world.settle()
    assert [world.values(account) for account in (A, B, C)] == [[], [], []]
    world[B].put(at(NOON + DAY))
    world.settle()
    assert [len(world.values(account)) for account in (A, B, C)] == [1, 1, 1]


def test_what_a_service_never_shows_as_deleted_is_not_cleared() -> None:
    world = listed(removals=True)
    capability = replace(world[A].member.can, deletions=Deletions.NEVER)
    world.become(A, can=capability)
    world[A].drop()
    world.settle()
    assert len(world.values(B)) == 1


def test_a_source_is_never_written() -> None:
    world = pair(WATCHLIST)
    world.become(A, role=Role.SOURCE)
    world[B].put(at(NOON))
    world.settle()
    assert world.values(A) == []
    assert world[A].writes == []


def test_a_source_that_lost_a_title_without_removals_is_left_as_it_is() -> None:
    world = listed()
    world.become(A, role=Role.SOURCE)
    world[A].drop()
    world.settle()
    assert len(world.values(B)) == 1
    assert world.waiting == {}


def test_what_only_a_target_has_is_left_alone() -> None:
    world = pair(WATCHLIST, removals=True)
    world.become(B, role=Role.TARGET)
    world[B].put(at(NOON))
    world.settle()
    assert world.values(A) == []
    assert len(world.values(B)) == 1


def test_what_a_target_lost_is_put_back() -> None:
    world = listed(removals=True)
    world.become(B, role=Role.TARGET)
    world[B].drop()
    world.settle()
    assert len(world.values(A)) == len(world.values(B)) == 1


def test_a_removal_reaches_a_target_that_was_down_when_it_was_noticed() -> None:
    world = pair(WATCHLIST, removals=True)
    world.become(B, role=Role.TARGET)
    world[A].put(at(NOON))
    world[B].put(at(NOON - DAY))
    world.run()
    world.become(B, down=True)
    world[A].drop()
    world.settle()
    assert len(world.values(B)) == 1
    world.become(B, down=False)
    world.settle()
    assert world.values(B) == []


def test_what_a_target_showed_before_it_went_down_is_not_confirmed_there() -> None:
    world = pair(WATCHLIST, removals=True)
    world.become(B, role=Role.TARGET)
    world[B].put(at(NOON - DAY))
    world.run()
    world.become(B, down=True)
    world[A].put(at(NOON))
    world.run()
    assert (0, B) not in world.lines
    world.become(B, down=False)
    world.run()
    assert world.lines[0, B].value == at(NOON - DAY)


def test_a_member_that_is_off_takes_no_part() -> None:
    world = trio(WATCHLIST)
    world.become(C, role=Role.OFF)
    world[C].put(at(NOON))
    world.settle()
    assert world.values(A) == []


def test_the_silence_of_an_account_that_is_down_is_no_intent() -> None:
    world = listed(removals=True)
    world[A].drop()
    world.run()
    world.become(A, down=True)
    world.settle()
    assert len(world.values(B)) == 1


def test_a_title_of_another_library_that_was_never_read_in_full_is_not_dropped() -> None:
    world = listed(removals=True)
    world.become(A, settled=False)
    world[A].drop()
    world.read()
    world.become(A, settled=False)
    decision = world.plan()
    assert decision.lines == {}
    assert operations(decision) == []


def test_a_removal_after_removals_were_switched_off_is_left_out() -> None:
    world = listed(removals=True)
    world.held = lambda need: True
    world[A].drop()
    world.settle()
    world.removals = False
    world.run()
    assert len(world.values(B)) == 1
    assert world.reasons(B) == ["removals_off"]


def test_a_title_dropped_everywhere_by_hand_leaves_nothing_to_do() -> None:
    world = listed()
    world[A].drop()
    world[B].drop()
    world.settle()
    assert world.run().needs == ()
    assert world.waiting[0, A].state is WaitingState.DECLINED
    assert world.waiting[0, B].state is WaitingState.DECLINED


def test_a_removal_that_another_sync_makes_is_awaited() -> None:
    world = listed(removals=True)
    world[A].drop()
    world.run()
    world.read()
    (row,) = world[B].observed.values()
    gone = Seen("", row.value, Presence.GONE, planned=True)
    world.facts["seen"] = {A: tuple(world[A].observed.values()), B: (row, gone)}
    decision = world.plan()
    assert decision.needs == ()
    waiting = decision.waiting[0, B]
    assert waiting is not None
    assert waiting.operation is Operation.REMOVE


def test_a_removal_that_another_sync_makes_of_what_is_gone_needs_nothing() -> None:
    world = listed(removals=True)
    world[A].drop()
    world[B].drop()
    world.run()
    world.read()
    gone = Seen("", at(NOON), Presence.GONE, planned=True)
    world.facts["seen"] = {A: tuple(world[A].observed.values()), B: (*world[B].observed.values(), gone)}
    decision = world.plan()
    assert decision.needs == ()
    assert decision.waiting == {}


def test_what_another_sync_keeps_is_not_removed_in_the_same_run() -> None:
    world = listed(removals=True)
    world[A].drop()
    world.run()
    world.read()
    rows = (*world[B].observed.values(), Seen("", at(NOON), planned=True))
    world.facts["seen"] = {A: tuple(world[A].observed.values()), B: rows}
    decision = world.plan()
    assert decision.needs == ()
    assert [left.reason.code for left in decision.left_out] == ["other_sync"]


def test_what_another_sync_adds_where_it_already_is_needs_nothing() -> None:
    world = listed()
    rows = (*world[B].observed.values(), Seen("", at(NOON), planned=True))
    world.facts["seen"] = {A: tuple(world[A].observed.values()), B: rows}
    assert world.plan() is NOTHING


def test_of_several_copies_the_known_one_counts() -> None:
    world = listed(removals=True)
    known = next(iter(world[A].rows))
    world[A].put(at(NOON), "a-copy")
    world.settle()
    assert world.lines[0, A].ref == known
    world[A].drop(known)
    world.settle()
    assert len(world.values(B)) == 1
    assert world.lines[0, A].ref == "a-copy"


def test_a_clear_of_what_no_sync_stands_for_is_forgotten() -> None:
    world = pair(WATCHLIST, removals=True)
    world.run()
    world[A].put(at(NOON))
    world.read()
    world[A].drop()
    world.read()
    world.read()
    world.lines[0, A] = Line(at(NOON), "Trakt-1")
    decision = world.plan()
    assert decision.lines == {(0, A): None}
    assert decision.needs == ()


def test_a_line_without_a_record_stands_until_a_full_read() -> None:
    world = listed(removals=True)
    world[A].rows.clear()
    world[A].observed.clear()
    world.become(A, read_full=False)
    assert world.plan().lines == {}
    world.become(A, read_full=True)
    assert world.plan().lines == {(0, A): None}


def test_a_member_that_is_off_is_not_even_looked_at() -> None:
    world = trio(WATCHLIST)
    world[A].put(at(NOON))
    world[C].put(at(NOON))
    world.become(C, role=Role.OFF)
    world.settle()
    assert set(world.lines) == {(0, A), (0, B)}


@pytest.mark.parametrize(
    ("first", "second", "by"),
    [(NOON, NOON + DAY, B), (NOON + DAY, NOON, A), (None, NOON, B), (NOON, None, A), (None, None, A)],
)
def test_a_title_is_said_by_who_added_it_last(first: int | None, second: int | None, by: int) -> None:
    world = trio(WATCHLIST)
    world[A].put(at(first))
    world[B].put(at(second))
    world.run()
    assert world.agreed[0].by == by
    assert world.agreed[0].value.at == (first if by == A else second)


@pytest.mark.parametrize("removes_watched", [False, True])
def test_a_title_taken_off_by_hand_is_taken_off_elsewhere(removes_watched: bool) -> None:
    world = World(
        WATCHLIST,
        service(A, can(WATCHLIST, removes_watched=removes_watched)),
        service(B, can(WATCHLIST)),
        removals=True,
    )
    world[A].put(at(NOON))
    world.settle()
    if not removes_watched:
        world.facts["played_since"] = frozenset({A})
    world[A].drop()
    world.settle()
    assert world.values(B) == []


def test_what_a_target_got_by_hand_is_not_removed_with_what_others_removed_before() -> None:
    world = pair(WATCHLIST, removals=True)
    world[A].put(at(NOON))
    world.settle()
    world[A].drop()
    world.settle()
    world.become(B, role=Role.TARGET)
    world[B].put(at(NOON))
    world.settle()
    assert len(world.values(B)) == 1


def test_what_was_seen_once_and_is_missing_before_it_was_ever_confirmed_is_looked_at_again() -> None:
    world = listed()
    world.lines.pop((0, B))
    world[B].drop()
    world.read()
    decision = world.plan()
    assert decision.needs == ()
    assert [left.reason.text() for left in decision.left_out] == [
        "Plex no longer has it. It is looked at a second time before anything is removed"
    ]
