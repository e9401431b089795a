"""What an earlier sync of this run is about to write is trusted where it fits, else it is named."""

from __future__ import annotations

from custom_components.crosswatch.engine.state import Decision, Presence, Seen, Waiting, WaitingState
from custom_components.crosswatch.model import Feature, Operation, Value

from .world import DAY, NOON, A, B, World, at, can, mark, pair, service, trio

WATCHLIST, RATINGS, PROGRESS = Feature.WATCHLIST, Feature.RATINGS, Feature.PROGRESS


def coming(value: Value, presence: Presence = Presence.PRESENT) -> Seen:
    return Seen("", value, presence, planned=True)


def with_plan(world: World, *planned: Seen) -> Decision:
    """Merge while another sync plans this at Plex."""
    world.facts["seen"] = {
        account: tuple(one.observed.values()) + (planned if account == B else ())
        for account, one in world.services.items()
    }
    decision = world.plan()
    del world.facts["seen"]
    return decision


def reasons(decision: Decision) -> list[str]:
    return [left.reason.text() for left in decision.left_out]


def test_an_addition_that_another_sync_makes_is_awaited_for_as_long_as_it_takes() -> None:
    world = pair(WATCHLIST)
    world[A].put(at(NOON))
    world.read()
    waiting = with_plan(world, coming(at(NOON))).waiting[0, B]
    assert waiting is not None
    assert (waiting.state, waiting.operation) == (WaitingState.PENDING, Operation.ADD)
    assert waiting.reason is not None
    assert waiting.reason.text() == "Another sync writes this to Plex"

    world.waiting[0, B] = waiting
    assert with_plan(world, coming(at(NOON))).waiting == {}


def test_a_mark_that_another_sync_changes_as_wanted_is_awaited() -> None:
    world = pair(RATINGS)
    world[A].put(mark(70, NOON), "a")
    world.settle()
    world[A].put(mark(90, NOON + DAY), "a")
    world.read()
    decision = with_plan(world, coming(mark(90)))
    waiting = decision.waiting[0, B]
    assert waiting is not None
    assert waiting.operation is Operation.UPDATE
    assert decision.needs == ()


def test_what_another_sync_removes_while_this_one_stands_for_it_is_named() -> None:
    world = pair(WATCHLIST)
    world[A].put(at(NOON))
    world.settle()
    decision = with_plan(world, coming(at(NOON), Presence.GONE))
    assert decision.waiting == {}
    assert reasons(decision) == ["Another sync writes this to Plex"]


def test_what_another_sync_keeps_while_this_one_removes_it_is_named() -> None:
    world = pair(RATINGS, removals=True)
    world[A].put(mark(70, NOON), "a")
    world.settle()
    world[A].drop()
    world.run()
    world.read()
    decision = with_plan(world, coming(mark(70)))
    assert decision.needs == ()
    assert decision.waiting == {}
    assert reasons(decision) == ["Another sync writes this to Plex"]


def test_a_position_that_fits_is_left_to_another_sync() -> None:
    world = pair(PROGRESS)
    world[A].put(mark(4_000, NOON))
    world.settle()
    decision = with_plan(world, coming(mark(7_000)))
    assert reasons(decision) == []
    assert decision.needs == ()


def test_what_another_sync_makes_of_the_first_record_does_not_hide_it() -> None:
    world = World(WATCHLIST, service(B, can(WATCHLIST)), service(A, can(WATCHLIST)))
    world[B].put(at(NOON))
    world.read()
    assert with_plan(world, coming(at(NOON + DAY))).agreed[0].by == B


def test_what_waits_at_an_account_of_another_sync_is_left_alone() -> None:
    world = trio(WATCHLIST)
    world.waiting[0, 9] = Waiting(WaitingState.HELD, Operation.ADD)
    world.settle(2)
    assert (0, 9) in world.waiting
