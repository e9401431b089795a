"""What somebody sets again right after we removed it is no write of ours that shows late."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Feature

from .world import HOUR, NOON, A, B, World, at, pair


def removed_everywhere(time: int | None) -> World:
    """A title that went from A and was removed at B; B has not been read since."""
    world = pair(Feature.WATCHLIST, removals=True)
    world[A].put(at(time))
    world.settle()
    world[A].drop()
    world.run()
    world.run()
    assert world.values(B) == []
    return world


def test_a_title_listed_again_after_our_removal_goes_to_the_others() -> None:
    world = removed_everywhere(NOON)
    world[B].put(at(world.now + 60))
    world.settle()
    assert len(world.values(A)) == len(world.values(B)) == 1


def test_without_dates_another_record_is_one_that_was_set_again() -> None:
    world = removed_everywhere(None)
    world[B].put(at(None), "again")
    world.settle()
    assert len(world.values(A)) == len(world.values(B)) == 1


@pytest.mark.parametrize("time", [None, NOON, NOON - HOUR])
def test_the_same_record_or_an_old_one_is_our_removal_that_shows_late(time: int | None) -> None:
    world = pair(Feature.WATCHLIST, removals=True)
    world[A].put(at(time))
    world.settle()
    world[B].late = 1
    world[A].drop()
    world.settle()
    assert world.values(A) == world.values(B) == []
