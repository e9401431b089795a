"""Undoing plays: each by itself, with its date, and the counts of members that keep no more."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.state import (
    Agreed,
    Decision,
    Need,
)
from custom_components.crosswatch.engine.undo import undo_everywhere, undo_item
from custom_components.crosswatch.model import Feature, Keeps, Operation, Precision
from tests.engine.undoing import codes, quiet
from tests.engine.world import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    A,
    B,
    C,
    UndoRule,
    World,
    at,
    can,
    operations,
    pair,
    service,
)

WATCHLIST, RATINGS, HISTORY, PROGRESS = Feature


class TestPlays:
    def watched_twice(self) -> tuple[World, Decision]:
        world = pair(HISTORY)
        world[A].put(at(NOON - 10 * DAY))
        world.settle()
        world[A].put(at(NOON))
        return world, world.run()

    def test_only_the_play_that_was_added_goes(self) -> None:
        world, run = self.watched_twice()
        world.read()

        world.undo(run)

        quiet(world)
        assert (world.times(A), world.times(B)) == ([NOON - 10 * DAY, NOON], [NOON - 10 * DAY])

    def test_it_is_found_by_its_time_where_the_service_told_no_ref(self) -> None:
        world = pair(HISTORY)
        world[B].shy = True
        world[A].put(at(NOON - 10 * DAY))
        world.settle()
        world[A].put(at(NOON))
        run = world.run()
        world.read()

        world.undo(run)

        quiet(world)
        assert world.times(B) == [NOON - 10 * DAY]

    def test_a_play_that_was_moved_far_since_is_left_out(self) -> None:
        world, run = self.watched_twice()
        world.run()
        ref = next(ref for ref, value in world[B].rows.items() if value.at == NOON)
        world[B].put(at(NOON + 5 * DAY), ref)
        world.read()

        assert codes(world.undo(run)) == ["changed_since"]

    def test_a_play_that_was_removed_is_back_and_stays(self) -> None:
        world = pair(HISTORY, removals=True)
        world[A].put(at(NOON))
        world.settle()
        world[A].drop()
        run = next(last for last in (world.run() for _ in range(3)) if last.needs)
        world.read()

        world.undo(run)

        quiet(world)
        assert (world.times(A), world.times(B)) == ([], [NOON])

    def test_a_play_that_was_entered_again_meanwhile_is_no_part_of_it(self) -> None:
        world = pair(HISTORY, removals=True)
        world[A].put(at(NOON))
        world.settle()
        world[A].drop()
        run = next(last for last in (world.run() for _ in range(3)) if last.needs)
        world.settle(2)
        world[B].put(at(NOON))
        world.read()

        undone = world.undo(run)

        assert (undone.needs, undone.left_out) == ((), ())

    def test_one_that_cannot_date_a_play_does_not_get_it_back(self) -> None:
        world = pair(HISTORY, removals=True)
        world[A].put(at(NOON))
        world.settle()
        world[A].drop()
        run = next(last for last in (world.run() for _ in range(3)) if last.needs)
        world.read()
        world.become(B, can=can(HISTORY, writes_time=False))

        undone = world.undo(run)

        assert (undone.needs, codes(undone)) == ((), ["cannot_write_date"])

    @pytest.mark.parametrize("moved", [5 * HOUR, 40 * MINUTE])
    def test_a_date_goes_back_however_little_it_was_moved(self, moved: int) -> None:
        world = pair(HISTORY)
        world[A].put(at(NOON))
        world.settle()
        world[A].put(at(NOON - moved), next(iter(world[A].rows)))
        run = world.run()
        assert operations(run) == [(B, Operation.UPDATE)]
        world.read()

        world.undo(run)

        quiet(world)
        assert (world.times(A), world.times(B)) == ([NOON - moved], [NOON])

    def test_a_finer_date_that_another_knows_is_what_the_sync_stands_for(self) -> None:
        world = World(HISTORY, service(A, can(HISTORY)), service(B, can(HISTORY, precision=Precision.MINUTE)))
        world[A].put(at(NOON + 10))
        first = world.run()
        world.settle()
        world.undo(first)
        world.settle()
        redone = Decision(needs=tuple(as_undone(need) for need in first.needs))

        undone = world.undo(redone)

        assert undone.agreed[1] == Agreed(True, at(NOON + 10), A)
        quiet(world)
        assert world.times(B) == [NOON]


def as_undone(need: Need) -> Need:
    """The write that undoing it made of it."""
    return replace(need, before=need.value, value=None)


class TestCounts:
    """Members that keep a count and the last play."""

    def household(self, keeps: Keeps = Keeps.LAST_PLAY) -> World:
        counts = can(HISTORY, keeps=keeps, stores_unknown_time=True)
        return World(HISTORY, service(A, can(HISTORY)), service(C, counts))

    def test_a_count_goes_back_and_rises_with_the_next_play(self) -> None:
        world = self.household()
        world[A].put(at(NOON - 10 * DAY))
        world.settle()
        world[A].put(at(NOON))
        run = world.run()
        assert world.amounts(C) == [2]
        world.read()

        world.undo(run)

        quiet(world)
        assert world.values(C) == [at(NOON - 10 * DAY)]
        world[A].put(at(NOON + 20 * DAY))
        world.settle()
        assert world.amounts(C) == [3]

    def test_what_was_marked_as_watched_is_unwatched(self) -> None:
        world = self.household(Keeps.FLAG)
        world[A].put(at(NOON))
        run = world.run()
        world.read()

        world.undo(run)

        quiet(world)
        assert (world.times(A), world.values(C)) == ([NOON], [])

    def test_what_was_unwatched_is_watched_again_with_its_count(self) -> None:
        world = self.household()
        world.removals = True
        world[A].put(at(NOON))
        world.settle()
        world[A].drop()
        run = next(last for last in (world.run() for _ in range(3)) if last.needs)
        assert world.values(C) == []
        world.read()

        world.undo(run)

        quiet(world)
        assert (world.times(A), world.times(C)) == ([], [NOON])

    @pytest.mark.parametrize("rule", [undo_item, undo_everywhere])
    def test_a_count_that_the_run_did_not_write_stays(self, rule: UndoRule) -> None:
        world = World(HISTORY, *(service(account, can(HISTORY)) for account in (A, B)), self.household()[C])
        world[A].put(at(NOON))
        world[C].put(at(NOON))
        run = world.run()
        assert operations(run) == [(B, Operation.ADD)]
        world.removals = True
        world.read()

        world.undo(run, rule=rule)

        quiet(world)
        assert (world.times(B), world.times(C)) == ([], [NOON])
