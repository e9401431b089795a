"""What was let through once is completed later: the guards measure only what is new."""

from __future__ import annotations

from pathlib import Path

import pytest

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.sync import RunStatus
from tests.sync.faulty import PowerCut
from tests.sync.home import DAY, START, Home, faulty, movie, only

FILMS = [movie(f"Film {number:03}", 1_000 + number) for number in range(600)]
FLOOD = 250
"""Plays that are held unless somebody has just seen them."""


async def watched(home: Home, key: str, first: int, count: int) -> None:
    for number in range(first, first + count):
        await home.watches(key, FILMS[number], START - DAY * (number + 1))


async def started_again(home: Home, folder: Path) -> Home:
    """The household after a power cut, an hour later."""
    after = await Home.open(folder)
    after.accounts, after.syncs = home.accounts, home.syncs
    after.clock = home.clock
    after.orchestrator._clock = home.clock
    home.clock.passes(3_600)
    return after


@pytest.mark.parametrize("moment", ["power_fails_before_write", "power_fails_after_write"])
async def test_a_large_first_run_goes_on_after_a_power_cut(tmp_path: Path, moment: str) -> None:
    home = await Home.open(tmp_path)
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await watched(home, a, 0, FLOOD)
    setattr(faulty(home, b), moment, 2)
    with pytest.raises(PowerCut):
        await home.confirmed()
    after = await started_again(home, tmp_path)

    assert only(await after.run()).status is RunStatus.OK

    assert len(await after.records(b, Feature.HISTORY)) == FLOOD
    await after.later()
    assert await after.dump("change") == {"change": []}
    await after.database.close()
    await home.database.close()


async def test_a_large_first_run_goes_on_after_the_account_was_down_for_a_while(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await watched(home, a, 0, FLOOD)
    fault = faulty(home, b)
    fault.refuses_connection_on_write = True
    await home.confirmed()
    fault.fails_to_answer = True
    await home.later()
    await home.later()
    fault.refuses_connection_on_write = fault.fails_to_answer = False

    assert only(await home.later()).status is RunStatus.OK

    assert len(await home.records(b, Feature.HISTORY)) == FLOOD


async def test_a_flood_that_came_meanwhile_is_held_and_the_rest_goes_on(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await watched(home, a, 0, FLOOD)
    fault = faulty(home, b)
    fault.refuses_connection_on_write = True
    await home.confirmed()
    fault.refuses_connection_on_write = False
    await watched(home, a, FLOOD, FLOOD)

    result = only(await home.later())

    assert (result.held, result.done.added) == (FLOOD, FLOOD)
    assert {feature.reasons[0].code for feature in result.features if feature.reasons} == {"burst"}
    assert len(await home.records(b, Feature.HISTORY)) == FLOOD


async def test_a_few_plays_that_came_meanwhile_go_along(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await watched(home, a, 0, FLOOD)
    fault = faulty(home, b)
    fault.refuses_connection_on_write = True
    await home.confirmed()
    fault.refuses_connection_on_write = False
    await watched(home, a, FLOOD, 3)

    assert only(await home.later()).status is RunStatus.OK

    assert len(await home.records(b, Feature.HISTORY)) == FLOOD + 3


async def in_step_with(home: Home, films: int) -> tuple[str, str]:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b, removals=[Feature.WATCHLIST])
    for film in FILMS[:films]:
        await home.adds(a, Feature.WATCHLIST, film)
    await home.confirmed()
    await home.later()
    return a, b


async def test_removals_that_were_cut_off_do_not_use_up_the_budget_twice(tmp_path: Path) -> None:
    home = await Home.open(tmp_path)
    a, b = await in_step_with(home, 40)
    faulty(home, b).power_fails_before_write = 1
    for film in FILMS[:8]:
        await home.removes(a, Feature.WATCHLIST, film)
    with pytest.raises(PowerCut):
        await home.later()
    after = await started_again(home, tmp_path)

    assert only(await after.run()).status is RunStatus.OK

    assert len(await after.titles(b, Feature.WATCHLIST)) == 32
    await after.database.close()
    await home.database.close()


async def test_removals_that_go_on_count_for_those_that_came_meanwhile(home: Home) -> None:
    a, b = await in_step_with(home, 40)
    fault = faulty(home, b)
    fault.refuses_connection_on_write = True
    for film in FILMS[:8]:
        await home.removes(a, Feature.WATCHLIST, film)
    await home.later()
    fault.refuses_connection_on_write = False
    for film in FILMS[8:13]:
        await home.removes(a, Feature.WATCHLIST, film)

    result = only(await home.later())

    assert (result.held, result.done.removed) == (5, 8)
    assert len(await home.titles(b, Feature.WATCHLIST)) == 32
