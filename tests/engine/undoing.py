"""What the cases of undoing have in common."""

from __future__ import annotations

from custom_components.crosswatch.engine.state import (
    Decision,
    WaitingState,
)
from custom_components.crosswatch.engine.undo import Undone
from custom_components.crosswatch.model import Feature
from tests.engine.world import (
    NOON,
    A,
    World,
    at,
    trio,
)

WATCHLIST, RATINGS, HISTORY, PROGRESS = Feature


def quiet(world: World) -> None:
    """Runs to come write nothing, and leave nothing on its way."""
    for number in range(4):
        assert world.run().needs == (), f"run {number}"
    assert {waiting.state for waiting in world.waiting.values()} <= {WaitingState.DECLINED}


def codes(undone: Undone) -> list[str]:
    return [left.reason.code for left in undone.left_out]


def added() -> tuple[World, Decision]:
    """A title that a run brought from one watchlist to two others."""
    world = trio(WATCHLIST)
    world[A].put(at(NOON))
    run = world.run()
    return world, run
