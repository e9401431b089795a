"""Runs over several syncs, plans applied as seen, cancelled runs, idle runs."""

from __future__ import annotations

import asyncio

import pytest

from custom_components.crosswatch.model import Feature, Role
from custom_components.crosswatch.store.plans import plan_lines
from custom_components.crosswatch.sync import Counts, RunKind, RunStatus, StalePlan, UnknownPlan
from tests.sync.home import ALIEN, DAY, FARGO, HEAT, HOUR, START, Home, faulty, movie, only

FILMS = [movie(f"Film {number:03}", 1_000 + number) for number in range(35)]


async def test_an_idle_run_asks_each_account_once_and_reads_nothing(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.watches(a, ALIEN, START - DAY)
    await home.confirmed()
    await home.later()
    first, second = faulty(home, a), faulty(home, b)

    await home.later()

    assert (first.activities, second.activities) == (1, 1)
    assert (first.reads, second.reads) == (0, 0)


async def test_two_syncs_into_one_account_write_a_play_once(home: Home) -> None:
    a, b, c = await home.tracker("a"), await home.tracker("b"), await home.tracker("c")
    roles = {a: Role.SOURCE, c: Role.SOURCE, b: Role.TARGET}
    home.sync(a, b, name="one", roles=roles)
    home.sync(c, b, name="two", roles=roles)
    await home.watches(a, ALIEN, START - DAY)
    await home.watches(c, ALIEN, START - DAY + 600)

    await home.confirmed()
    await home.later()
    await home.later()

    assert await home.titles(b, Feature.HISTORY) == ["Alien (1979)"]


async def test_a_plan_is_applied_as_it_was_seen_and_nothing_else(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.adds(a, Feature.WATCHLIST, ALIEN)
    await home.adds(a, Feature.WATCHLIST, HEAT)
    seen = only(await home.run(RunKind.DRY)).plan
    await home.removes(a, Feature.WATCHLIST, HEAT)
    await home.adds(a, Feature.WATCHLIST, FARGO)

    result = only(await home.run(RunKind.CONFIRMED, plan=seen))

    assert result.done == Counts(added=1)
    assert await home.titles(b, Feature.WATCHLIST) == ["Alien (1979)"]
    lines = await home.database.run(plan_lines, result.plan or 0, None, "skipped", 0, 10)
    assert {(line.title, line.guard.code if line.guard else line.reason.code) for line in lines} == {
        ("Fargo (1996)", "not_in_plan"),
        ("Heat (1995)", "not_moved"),
    }
    await home.later()
    assert await home.titles(b, Feature.WATCHLIST) == ["Alien (1979)", "Fargo (1996)"]


async def test_a_plan_can_be_applied_only_once_and_only_if_it_exists(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.adds(a, Feature.WATCHLIST, ALIEN)
    plan = only(await home.run(RunKind.DRY)).plan
    await home.run(RunKind.CONFIRMED, plan=plan)

    with pytest.raises(StalePlan):
        await home.run(RunKind.CONFIRMED, plan=plan)
    with pytest.raises(UnknownPlan):
        await home.run(RunKind.CONFIRMED, plan=999)


async def test_a_cancelled_run_finishes_its_chunk_and_the_next_run_the_rest(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    for item in FILMS:
        await home.adds(a, Feature.WATCHLIST, item)
    fault = faulty(home, b)
    fault.waits_in_write = asyncio.Event()
    task = asyncio.create_task(home.confirmed())
    await fault.writing.wait()
    task.cancel()
    await asyncio.sleep(0)
    fault.waits_in_write.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    fault.waits_in_write = None

    assert len(await home.titles(b, Feature.WATCHLIST)) == 10
    assert (await home.later()).status is RunStatus.OK
    assert len(await home.titles(b, Feature.WATCHLIST)) == 35
    keys = [(write.item, write.operation) for write in fault.written]
    assert len(keys) == len(set(keys))


async def test_a_removal_reaches_the_other_account_only_if_the_sync_removes(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    for item in (ALIEN, HEAT, FARGO):
        await home.adds(a, Feature.WATCHLIST, item)
    await home.confirmed()
    await home.later()
    await home.removes(a, Feature.WATCHLIST, ALIEN)

    await home.later()
    await home.later(DAY)

    assert "Alien (1979)" not in await home.titles(a, Feature.WATCHLIST)
    assert "Alien (1979)" in await home.titles(b, Feature.WATCHLIST)

    home.sync(a, b, removals=[Feature.WATCHLIST])
    await home.later(HOUR)
    assert "Alien (1979)" in await home.titles(b, Feature.WATCHLIST)


async def test_emptying_a_list_is_held_and_nothing_is_removed(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b, removals=[Feature.WATCHLIST])
    for item in (ALIEN, HEAT, FARGO):
        await home.adds(a, Feature.WATCHLIST, item)
    await home.confirmed()
    await home.later()
    for item in (ALIEN, HEAT, FARGO):
        await home.removes(a, Feature.WATCHLIST, item)

    result = only(await home.later())

    assert result.status is RunStatus.HELD
    assert result.held == 3
    assert len(await home.titles(b, Feature.WATCHLIST)) == 3
    assert only(await home.later()).held == 3


async def test_a_member_that_rejoins_removes_nothing_by_what_it_lacks(home: Home) -> None:
    a, b, c = await home.tracker("a"), await home.tracker("b"), await home.tracker("c")
    home.sync(a, b, c, removals=[Feature.WATCHLIST])
    for item in FILMS:
        await home.adds(a, Feature.WATCHLIST, item)
    await home.confirmed()
    await home.later()
    home.sync(a, b, removals=[Feature.WATCHLIST])
    await home.later()
    await home.removes(c, Feature.WATCHLIST, FILMS[0])

    home.sync(a, b, c, removals=[Feature.WATCHLIST])
    await home.later()
    await home.later(DAY)

    for key in (a, b, c):
        assert len(await home.titles(key, Feature.WATCHLIST)) == 35


async def test_two_syncs_remove_the_same_thing_once(home: Home) -> None:
    a, b, c = await home.tracker("a"), await home.tracker("b"), await home.tracker("c")
    roles = {a: Role.SOURCE, c: Role.SOURCE, b: Role.TARGET}
    home.sync(a, b, name="one", roles=roles, removals=[Feature.WATCHLIST])
    home.sync(c, b, name="two", roles=roles, removals=[Feature.WATCHLIST])
    for item in FILMS:
        await home.adds(a, Feature.WATCHLIST, item)
        await home.adds(c, Feature.WATCHLIST, item)
    await home.confirmed()
    await home.later()
    fault = faulty(home, b)
    for key in (a, c):
        await home.removes(key, Feature.WATCHLIST, FILMS[0])

    await home.later()
    await home.later()
    await home.later()

    assert len(await home.titles(b, Feature.WATCHLIST)) == 34
    assert len(fault.written) == 1
    assert await home.dump("change") == {"change": []}
