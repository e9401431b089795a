"""Services that do not look store a play twice that they are sent twice. That is no second viewing."""

from __future__ import annotations

from custom_components.crosswatch.engine.retries import NEVER
from custom_components.crosswatch.engine.state import WaitingState
from custom_components.crosswatch.model import Feature, Precision

from .world import DAY, MINUTE, NOON, A, B, World, at, can, pair, service


def test_a_copy_of_a_known_play_is_not_added_elsewhere() -> None:
    world = pair(Feature.HISTORY)
    world[A].put(at(NOON))
    world.settle()
    world[B].put(at(NOON), "copy")
    world.settle()
    assert world.times(A) == [NOON]
    assert world.times(B) == [NOON, NOON]


def test_copies_at_first_contact_are_one_viewing() -> None:
    world = pair(Feature.HISTORY)
    for ref in ("one", "two", "three"):
        world[A].put(at(NOON, Precision.MINUTE), ref)
    world.settle()
    assert world.times(B) == [NOON]


def test_a_viewing_some_minutes_later_is_no_copy() -> None:
    world = pair(Feature.HISTORY)
    world[A].put(at(NOON))
    world[A].put(at(NOON + 2 * MINUTE))
    world.settle()
    assert world.times(B) == [NOON, NOON + 2 * MINUTE]


def test_two_viewings_of_one_day_are_no_copies() -> None:
    world = World(
        Feature.HISTORY,
        service(A, can(Feature.HISTORY, precision=Precision.DAY)),
        service(B, can(Feature.HISTORY)),
    )
    world[A].put(at(NOON - 12 * 60 * MINUTE, Precision.DAY))
    world[A].put(at(NOON - 12 * 60 * MINUTE, Precision.DAY))
    world.settle()
    assert len(world.values(B)) == 2


def test_the_copy_takes_the_place_of_the_play_that_was_taken_away() -> None:
    world = pair(Feature.HISTORY, removals=True)
    world[A].put(at(NOON))
    world.settle()
    world[B].put(at(NOON), "copy")
    world.settle()
    world[B].drop("Plex-1")
    world.settle()
    assert world.times(A) == world.times(B) == [NOON]


def doubling() -> World:
    """B stores a play as often as it is sent, says yes, and shows nothing of it."""
    world = World(
        Feature.HISTORY, service(A, can(Feature.HISTORY)), service(B, can(Feature.HISTORY, idempotent=False))
    )
    world.run()
    world[B].deaf = True
    world[A].put(at(NOON))
    for _ in range(4):
        world.run()
    return world


def test_a_play_that_was_accepted_and_does_not_show_is_not_sent_again() -> None:
    world = doubling()
    waiting = world.waiting[1, B]
    assert (waiting.state, waiting.next_try) == (WaitingState.FAILED, NEVER)
    world.now += 400 * DAY
    world.run()
    assert len(world[B].writes) == 1
    assert world.reasons(B) == ["not_visible"]


def test_a_play_that_shows_much_later_is_that_play() -> None:
    world = doubling()
    world[B].deaf = False
    world[B].put(at(NOON))
    world.settle()
    assert world.times(A) == world.times(B) == [NOON]
    assert world.waiting == {}
