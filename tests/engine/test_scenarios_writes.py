"""Sequences that break naive writing: late, lost, coarse, or done by another sync.

Their numbers are those in the list of merge scenarios.
"""

from __future__ import annotations

from custom_components.crosswatch.engine.state import NOTHING, Seen, Waiting, WaitingState
from custom_components.crosswatch.model import Feature, Operation

from .world import DAY, HOUR, MINUTE, NOON, A, B, C, World, at, can, mark, operations, pair, service, trio


def test_01_what_was_added_while_a_member_was_down_reaches_it_when_it_returns() -> None:
    world = pair(Feature.WATCHLIST)
    world.run()
    world.become(B, down=True)
    world[A].put(at(NOON))
    world.run()
    world.run()
    assert world.values(B) == []
    world.become(B, down=False)
    world.run()
    assert len(world.values(B)) == 1
    assert world.run().needs == ()


def test_04_a_rating_that_shows_late_is_not_reverted() -> None:
    world = pair(Feature.RATINGS)
    world[A].put(mark(80, NOON), "x")
    world.settle()
    world[B].late = 1
    world[A].put(mark(90, NOON + DAY), "x")
    world.settle()
    assert world.amounts(A) == world.amounts(B) == [90]
    assert world[A].writes == []


def test_04_a_write_that_never_shows_fails_and_backs_off() -> None:
    world = pair(Feature.RATINGS)
    world[A].put(mark(80, NOON), "x")
    world.settle()
    world[B].deaf = True
    world[A].put(mark(90, NOON + DAY), "x")
    world.run()
    written = len(world[B].writes)
    world.run()
    world.run()
    waiting = world.waiting[0, B]
    assert waiting.state is WaitingState.FAILED
    assert waiting.reason is not None
    assert waiting.reason.code == "not_visible"
    assert waiting.next_try == world.now + HOUR
    assert world.reasons(B) == ["not_visible"]
    assert len(world[B].writes) == written
    assert world.amounts(A) == [90]
    world.run()
    assert len(world[B].writes) == written + 1


def test_13_a_finer_mark_survives_a_coarser_one_that_means_the_same() -> None:
    world = World(
        Feature.RATINGS,
        service(A, can(Feature.RATINGS, scale=100)),
        service(B, can(Feature.RATINGS, scale=5)),
        service(C, can(Feature.RATINGS, scale=10)),
    )
    world[A].put(mark(85, NOON))
    world[B].put(mark(80, NOON + DAY))
    world.settle()
    assert world.amounts(A) == [85]
    assert world.amounts(B) == [80]
    assert world.amounts(C) == [80]
    assert world.settle() is NOTHING


def test_13_a_tiny_rating_never_becomes_none() -> None:
    world = World(
        Feature.RATINGS,
        service(A, can(Feature.RATINGS, scale=100)),
        service(B, can(Feature.RATINGS, scale=5)),
    )
    world[A].put(mark(4, NOON))
    world.settle()
    assert world.amounts(B) == [20]
    assert world.amounts(A) == [4]


def test_14_an_undated_edit_wins_against_a_date_that_stands_unchanged() -> None:
    world = pair(Feature.RATINGS)
    world[A].put(mark(80, NOON))
    world.settle()
    world[B].put(mark(60), next(iter(world[B].rows)))
    world.settle()
    assert world.amounts(A) == world.amounts(B) == [60]


def test_21_what_another_sync_writes_is_not_written_twice() -> None:
    world = trio(Feature.HISTORY, accounts=(C, B))
    world[C].put(at(NOON))
    world.run()
    assert len(world[B].writes) == 1
    other = trio(Feature.HISTORY, accounts=(A, B))
    other[A].put(at(NOON + 10 * MINUTE))
    other.read()
    planned = Seen("", at(NOON), planned=True)
    other.facts["seen"] = {A: tuple(other[A].observed.values()), B: (planned,)}
    decision = other.plan()
    assert decision.needs == ()
    waiting = decision.waiting[1, B]
    assert isinstance(waiting, Waiting)
    assert (waiting.state, waiting.sent_at) == (WaitingState.PENDING, None)
    assert waiting.reason is not None
    assert waiting.reason.code == "other_sync"


def test_21_what_another_sync_wrote_is_recognised_in_the_next_run() -> None:
    world = trio(Feature.HISTORY, accounts=(A, B))
    world[A].put(at(NOON + 10 * MINUTE))
    world.read()
    world.facts["seen"] = {A: tuple(world[A].observed.values()), B: (Seen("", at(NOON), planned=True),)}
    world.run()
    del world.facts["seen"]
    world[B].put(at(NOON))
    world.settle()
    assert world.writes() == []
    assert len(world.values(A)) == len(world.values(B)) == 1
    assert world.waiting == {}


def test_a_dry_run_plans_what_a_real_run_does() -> None:
    world = pair(Feature.WATCHLIST)
    world[A].put(at(NOON))
    world.read()
    first = world.plan()
    assert world.plan() == first
    assert operations(first) == [(B, Operation.ADD)]
