"""An undo that was broken off, and what happened in between."""

from __future__ import annotations

from msgspec.structs import replace

from custom_components.crosswatch.engine.state import (
    Line,
    Presence,
    Seen,
    WaitingState,
)
from custom_components.crosswatch.engine.undo import Put, undo_item
from custom_components.crosswatch.model import Feature, Operation, Reason, Role
from tests.engine.undoing import added, codes, quiet
from tests.engine.world import (
    DAY,
    HOUR,
    NOON,
    A,
    B,
    C,
    at,
    mark,
    operations,
    pair,
)

WATCHLIST, RATINGS, HISTORY, PROGRESS = Feature


class TestInterrupted:
    def test_what_never_went_out_is_written_by_the_next_run(self) -> None:
        world, run = added()
        world.read()
        world.undo(run, stops=True)

        assert operations(world.run()) == [(B, Operation.REMOVE), (C, Operation.REMOVE)]

        quiet(world)
        assert (world.values(A), world.values(B)) == ([at(NOON)], [])

    def test_what_went_out_and_was_not_stored_is_written_again(self) -> None:
        world, run = added()
        world.run()
        world.read()
        world[B].unsure = world[B].deaf = True
        world.undo(run)
        world[B].unsure = world[B].deaf = False

        assert (B, Operation.REMOVE) in operations(world.run())

        quiet(world)
        assert world.values(B) == []

    def test_what_was_changed_there_meanwhile_stays(self) -> None:
        world = pair(PROGRESS)
        world[A].put(mark(3_000, NOON))
        world.settle()
        world[A].put(mark(6_000, NOON + DAY), next(iter(world[A].rows)))
        run = world.run()
        world.read()
        world.become(B, role=Role.TARGET)
        world.undo(run, stops=True)
        world[B].put(mark(9_900, NOON + 2 * DAY), next(iter(world[B].rows)))

        quiet(world)
        assert world.amounts(B) == [9_900]

    def test_what_cannot_be_written_any_more_is_given_up_by_name(self) -> None:
        world, run = added()
        world.read()
        world.undo(run, stops=True)
        world.facts["hands_off"] = True

        world.run()

        assert (world.last.needs, world.reasons(B)) == ((), ["hands_off"])
        quiet(world)

    def test_what_failed_is_tried_again_when_it_is_time(self) -> None:
        world, run = added()
        world.read()
        world.undo(run, stops=True)
        failed = replace(
            world.waiting[0, B],
            state=WaitingState.FAILED,
            next_try=world.now + 3 * HOUR,
            reason=Reason("rejected", {"account": "Plex"}),
        )
        world.waiting[0, B] = failed

        assert (operations(world.run()), world.reasons(B)) == ([(C, Operation.REMOVE)], ["rejected"])
        world.now += 3 * HOUR
        assert operations(world.run()) == [(B, Operation.REMOVE)]
        assert world.last.needs[0].reason == Reason("undone")

    def test_what_a_person_declined_is_not_written(self) -> None:
        world, run = added()
        world.read()
        world.undo(run, stops=True)
        for account in (B, C):
            world.waiting[0, account] = replace(world.waiting[0, account], state=WaitingState.DECLINED)

        quiet(world)
        assert world.values(B) == [at(NOON)]

    def test_a_dry_run_shows_it_and_moves_nothing(self) -> None:
        world, run = added()
        world.read()
        world.undo(run, stops=True)

        assert world.plan() == world.plan()
        assert operations(world.plan()) == [(B, Operation.REMOVE), (C, Operation.REMOVE)]


class TestOrder:
    def test_the_oldest_value_of_several_runs_counts_whatever_was_sent_last(self) -> None:
        world = pair(RATINGS)
        world[A].put(mark(80, NOON))
        world.settle()
        ref = next(iter(world[A].rows))
        for day, amount in ((1, 60), (2, 40)):
            world[A].put(mark(amount, NOON + day * DAY), ref)
            world.settle(2)
        puts = {(0, B): Put(mark(80, NOON), (mark(20), mark(40)), Reason("undone"))}

        undone = undo_item(RATINGS, world.state(), world.members(), puts)

        assert [need.value for need in undone.needs] == [mark(80, NOON)]

    def test_a_planned_record_of_another_sync_is_none_that_the_member_holds(self) -> None:
        world = pair(HISTORY)
        world[A].put(at(NOON))
        run = world.run()
        world.lines[1, B] = Line(at(NOON))
        world[B].observed = {"": Seen("", at(NOON), planned=True), "x": Seen("x", at(NOON), Presence.GONE)}

        assert codes(world.undo(run)) == ["not_visible"]
