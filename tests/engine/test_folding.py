"""Plays that a sync stands for twice since two items were merged: folded where they are surely one."""

from __future__ import annotations

from custom_components.crosswatch.engine.state import Agreed, Line
from custom_components.crosswatch.model import Feature, Precision

from .world import DAY, MINUTE, NOON, A, B, World, at, pair

HISTORY = Feature.HISTORY


def merged(plays: dict[int, tuple[int | None, str]]) -> World:
    """A sync that stands for these plays: by slot when (minutes after noon) and who has a record of it."""
    world = pair(HISTORY)
    for slot, (minutes, holders) in plays.items():
        value = at(None if minutes is None else NOON + minutes * MINUTE)
        world.agreed[slot] = Agreed(True, value, A)
        for account, letter in ((A, "A"), (B, "B")):
            if letter in holders:
                ref = f"{letter}{slot}"
                world[account].put(value, ref)
                world.lines[slot, account] = Line(value, ref)
    world.held = lambda need: True
    world.read()
    return world


def standing(world: World) -> list[int]:
    world.run()
    return [slot for slot, agreed in world.agreed.items() if agreed.present]


def test_plays_of_one_viewing_at_two_members_are_folded_into_the_older_slot() -> None:
    world = merged({1: (0, "A"), 2: (10, "B")})
    decision = world.plan()
    assert decision.agreed == {2: Agreed(False, at(NOON + 10 * MINUTE), A)}
    assert decision.lines == {(2, B): None, (1, B): Line(at(NOON + 10 * MINUTE), "B2")}
    assert decision.needs == ()


def test_the_lower_slot_is_kept_whichever_play_was_first() -> None:
    assert standing(merged({1: (10, "A"), 2: (0, "B")})) == [1]


def test_neighbours_in_time_are_compared_whatever_their_slots() -> None:
    assert standing(merged({1: (0, "A"), 2: (9_000, "A"), 3: (10, "B")})) == [1, 2]


def test_a_play_that_all_have_does_not_stand_between_two_halves() -> None:
    assert standing(merged({1: (0, "A"), 2: (10, "AB"), 3: (20, "B")})) == [1, 2]


def test_a_play_that_both_have_by_now_takes_no_third_one() -> None:
    assert standing(merged({1: (0, "A"), 2: (30, "B"), 3: (60, "A")})) == [1, 3]


def test_two_plays_of_one_member_are_two() -> None:
    assert standing(merged({1: (0, "A"), 2: (10, "A")})) == [1, 2]


def test_a_play_that_nobody_has_yet_is_folded_with_none() -> None:
    assert standing(merged({1: (0, ""), 2: (10, "B")})) == [1, 2]
    assert standing(merged({1: (0, "A"), 2: (10, "")})) == [1, 2]


def test_undated_plays_are_folded_with_none() -> None:
    assert standing(merged({1: (None, "A"), 2: (0, "B")})) == [1, 2]
    assert standing(merged({1: (None, "A"), 2: (None, "B")})) == [1, 2]


def test_a_play_that_was_cleared_is_folded_with_none() -> None:
    world = merged({1: (0, "B"), 2: (10, "A")})
    world.agreed[1] = Agreed(False, at(NOON), A)
    assert standing(world) == [2]
    assert world.lines[1, B].ref == "B1"


def test_the_better_known_date_is_kept() -> None:
    world = merged({1: (0, "A"), 2: (10, "B")})
    world.agreed[1] = Agreed(True, at(NOON - DAY // 2, Precision.DAY), A)
    world.run()
    assert world.agreed[1].value == at(NOON + 10 * MINUTE)
