"""A whole sync between a tracker and SIMKL, until both agree and nothing is asked any more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.sync import RunKind
from tests.sync.home import Home

from .world import NOW, World

DAY = 86_400


@pytest.fixture
async def home(tmp_path: Path, world: World) -> AsyncIterator[Home]:
    opened = await Home.open(tmp_path)
    opened.clock.now = NOW
    yield opened
    await opened.database.close()


async def _run(home: Home, world: World, kind: RunKind = RunKind.SCHEDULED) -> None:
    world.later(3_600)
    home.clock.now = int(world.clock[0])
    await home.run(kind)


async def test_both_agree_and_an_idle_run_is_one_request(home: Home, world: World) -> None:
    ours = await home.tracker("ours")
    theirs = home.account("simkl:1234567", world.provider)
    home.sync(ours, theirs, removals=tuple(Feature))
    world.sets(Feature.HISTORY, world.movie(1), at=NOW - 9 * DAY)
    world.sets(Feature.RATINGS, world.movie(1), 80, at=NOW - 8 * DAY)
    world.sets(Feature.WATCHLIST, world.show(5))
    await home.watches(ours, world.movie(2), NOW - 7 * DAY)
    await home.watches(ours, world.episode(3, 1, 4), NOW - 6 * DAY)
    await home.adds(ours, Feature.WATCHLIST, world.movie(4))
    await home.adds(ours, Feature.WATCHLIST, world.movie(1))

    await _run(home, world)
    await _run(home, world, RunKind.CONFIRMED)
    for _ in range(3):
        await _run(home, world)

    assert world.held(Feature.HISTORY) == ["Movie 1 (1951)", "Movie 2 (1952)", "Show 3 1x04 Episode 4"]
    assert world.held(Feature.WATCHLIST) == ["Movie 4 (1954)", "Show 5 (1955)"]
    assert world.held(Feature.RATINGS) == ["Movie 1 (1951)"]

    world.requests.clear()
    await _run(home, world)
    assert len(world.requests) == 1


async def test_a_listed_title_that_our_play_takes_off_the_list_there_stays_listed_here(
    home: Home, world: World
) -> None:
    ours = await home.tracker("ours")
    theirs = home.account("simkl:1234567", world.provider)
    home.sync(ours, theirs, removals=tuple(Feature))
    world.sets(Feature.WATCHLIST, world.movie(1))
    await home.adds(ours, Feature.WATCHLIST, world.movie(1))
    await _run(home, world)
    await _run(home, world, RunKind.CONFIRMED)

    world.later(3_600)
    home.clock.now = int(world.clock[0])
    await home.watches(ours, world.movie(1), home.clock.now)
    for _ in range(4):
        await _run(home, world)

    assert world.held(Feature.HISTORY) == ["Movie 1 (1951)"]
    assert world.held(Feature.WATCHLIST) == []
    assert [record.item.title for record in await home.records(ours, Feature.WATCHLIST)] == ["Movie 1"]


async def test_a_title_deleted_at_simkl_leaves_the_other_list_after_a_second_look(
    home: Home, world: World
) -> None:
    ours = await home.tracker("ours")
    theirs = home.account("simkl:1234567", world.provider)
    home.sync(ours, theirs, removals=tuple(Feature))
    for number in range(1, 5):
        world.sets(Feature.WATCHLIST, world.movie(number))
    await _run(home, world)
    await _run(home, world, RunKind.CONFIRMED)

    world.clears(Feature.WATCHLIST, world.movie(1))
    await _run(home, world)
    assert len(await home.records(ours, Feature.WATCHLIST)) == 4
    await _run(home, world)
    assert len(await home.records(ours, Feature.WATCHLIST)) == 3
