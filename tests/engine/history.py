"""Accounts that agree about some plays: where the cases of history begin."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature

from .world import A, World, at, pair

HISTORY = Feature.HISTORY


def watched(*times: int, removals: bool = False) -> World:
    world = pair(HISTORY, removals=removals)
    for time in times:
        world[A].put(at(time))
    world.settle()
    return world
