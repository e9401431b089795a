"""A scrobbled playback is one play, wherever within it a server stamps it: at its start, or much later."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.engine.state import Playback
from custom_components.crosswatch.model import Feature, Precision

from .world import DAY, HOUR, MINUTE, NOON, A, B, C, World, at, pair, trio

NIGHT = 12 * HOUR
PAUSED = Playback(NOON + NIGHT, NOON - 30 * MINUTE, NOON + NIGHT + 2 * HOUR)
"""Begun at noon, paused, watched to the end twelve hours later."""


def paused(world: World, *more: Playback) -> World:
    world.facts["playbacks"] = (PAUSED, *more)
    return world


@pytest.mark.parametrize(
    "stamp",
    [PAUSED.first, NOON, NOON + 5 * HOUR, PAUSED.watched_at, PAUSED.last],
    ids=["half an hour before", "start", "between", "end", "a length after the end"],
)
def test_a_new_play_within_it_is_the_one_that_was_scrobbled(stamp: int) -> None:
    world = paused(pair(Feature.HISTORY))
    world[A].put(at(PAUSED.watched_at))
    world[B].put(at(stamp))
    world.settle()
    assert (len(world.values(A)), len(world.values(B))) == (1, 1)


@pytest.mark.parametrize("late", [A, B])
def test_it_is_known_again_when_one_of_them_tells_later(late: int) -> None:
    world = paused(pair(Feature.HISTORY))
    stamps = {A: PAUSED.watched_at, B: NOON}
    world.become(late, down=True)
    world[A + B - late].put(at(stamps[A + B - late]))
    world.settle()
    world.become(late, down=False)
    world[late].put(at(stamps[late]))
    world.settle()
    assert (len(world.values(A)), len(world.values(B))) == (1, 1)


@pytest.mark.parametrize("stamp", [PAUSED.first - 1, PAUSED.last + 1])
def test_a_play_outside_of_it_is_another_one(stamp: int) -> None:
    world = paused(pair(Feature.HISTORY))
    middle = NOON + 6 * HOUR
    world[A].put(at(middle))
    world[B].put(at(stamp))
    world.settle()
    assert world.times(A) == world.times(B) == sorted([middle, stamp])


def test_only_one_record_of_a_member_is_the_playback() -> None:
    world = paused(pair(Feature.HISTORY))
    world[A].put(at(PAUSED.watched_at))
    world[B].put(at(NOON))
    world[B].put(at(NOON + 6 * HOUR))
    world.settle()
    assert (len(world.values(A)), len(world.values(B))) == (2, 2)
    assert world.times(A) == [NOON + 6 * HOUR, PAUSED.watched_at]


def test_each_playback_has_its_own_play() -> None:
    second = Playback(NOON + 40 * HOUR, NOON + 27 * HOUR, NOON + 42 * HOUR)
    world = paused(trio(Feature.HISTORY), second)
    world[A].put(at(PAUSED.watched_at))
    world[A].put(at(second.watched_at))
    world[B].put(at(NOON))
    world[B].put(at(NOON + 28 * HOUR))
    world.settle()
    assert [len(world.values(account)) for account in (A, B, C)] == [2, 2, 2]
    assert world.writes() == world[C].writes


def test_a_corrected_date_within_it_is_told() -> None:
    world = paused(pair(Feature.HISTORY))
    world[A].put(at(PAUSED.watched_at))
    world[B].put(at(NOON), "b")
    world.settle()
    world[B].put(at(NOON + HOUR), "b")
    world.settle()
    assert world.times(A) == [NOON + HOUR]


def test_of_several_plays_within_it_the_one_that_was_scrobbled_is_meant() -> None:
    world = pair(Feature.HISTORY)
    world[A].put(at(NOON + 3 * HOUR))
    world[A].put(at(PAUSED.watched_at))
    world.become(B, down=True)
    world.settle()
    paused(world)
    world.become(B, down=False)
    world[B].put(at(NOON - 10 * MINUTE))
    world.run()
    scrobbled = next(slot for slot, agreed in world.agreed.items() if agreed.value.at == PAUSED.watched_at)
    assert world.lines[scrobbled, B].value.at == NOON - 10 * MINUTE


def test_a_day_that_touches_it_is_enough_and_a_play_without_a_date_tells_nothing() -> None:
    world = paused(pair(Feature.HISTORY))
    world[A].put(at(PAUSED.watched_at))
    world[B].put(at(NOON - DAY - 30 * MINUTE + 1, Precision.DAY))
    world.settle()
    assert len(world.values(A)) == len(world.values(B)) == 1
    undated = paused(pair(Feature.HISTORY, stores_unknown_time=True))
    undated[A].put(at(None))
    undated.settle()
    assert undated.times(A) == undated.times(B) == [None]


def test_a_rewatch_within_it_of_a_play_that_all_have_is_another_play() -> None:
    world = paused(pair(Feature.HISTORY))
    world[A].put(at(PAUSED.watched_at))
    world[B].put(at(PAUSED.watched_at))
    world.settle()
    world[B].put(at(NOON + 6 * HOUR))
    world.settle()
    assert world.times(A) == world.times(B) == [NOON + 6 * HOUR, PAUSED.watched_at]
