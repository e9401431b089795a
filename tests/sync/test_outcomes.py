"""What becomes of writes that a service refuses, does not know, or ignores."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.store.plans import plan_header, plan_lines
from custom_components.crosswatch.sync import RunKind, RunStatus
from tests.memory import FaultKind, MemoryProvider, MemoryService, everything
from tests.sync.home import ALIEN, DAY, FARGO, HEAT, HOUR, START, Home, only


def service(home: Home) -> MemoryService:
    """Give the household an account whose writes can go wrong."""
    made = MemoryService("site", everything(), home.clock)
    home.account("memory:site", MemoryProvider(made))
    return made


@pytest.mark.parametrize("fault", [FaultKind.REJECTED, FaultKind.RETRY_LATER])
async def test_a_refused_write_is_named_and_tried_again_with_growing_patience(
    home: Home, fault: FaultKind
) -> None:
    a, site = await home.tracker("a"), service(home)
    home.sync(a, "memory:site")
    await home.adds(a, Feature.WATCHLIST, ALIEN)
    site.afflict(fault, times=2)

    first = only(await home.confirmed())
    assert first.status is RunStatus.PARTIAL
    assert first.unresolved == 1
    lines = await home.database.run(plan_lines, first.plan or 0, None, "failed", 0, 10)
    assert [(line.title, line.guard is not None) for line in lines] == [("Alien (1979)", True)]

    await home.later(HOUR // 2)
    assert len(site.writes) == 1
    await home.later(HOUR)
    assert len(site.writes) == 2
    await home.later(2 * HOUR)
    assert len(site.writes) == 2
    await home.later(6 * HOUR)
    assert len(site.writes) == 3
    assert len(site.values(Feature.WATCHLIST, ALIEN)) == 1
    await home.later()
    assert only(await home.later()).status is RunStatus.OK


async def test_a_title_that_a_service_does_not_know_does_not_stop_the_others(home: Home) -> None:
    a, site = await home.tracker("a"), service(home)
    home.sync(a, "memory:site")
    site.strangers.add("tmdb:348")
    await home.adds(a, Feature.WATCHLIST, ALIEN)
    await home.adds(a, Feature.WATCHLIST, HEAT)

    result = only(await home.confirmed())

    assert result.done.added == 1
    assert result.unresolved == 1
    lines = await home.database.run(plan_lines, result.plan or 0, None, "failed", 0, 10)
    assert [line.guard.code for line in lines if line.guard] == ["not_found"]


async def test_a_write_that_is_accepted_and_ignored_is_found_out(home: Home) -> None:
    a, site = await home.tracker("a"), service(home)
    home.sync(a, "memory:site")
    await home.rates(a, ALIEN, 80)
    site.afflict(FaultKind.IGNORED)

    await home.confirmed()
    await home.later()

    assert only(await home.later()).unresolved == 1
    assert [record.value.amount for record in await home.records(a, Feature.RATINGS)] == [80]
    await home.later(DAY)
    assert [value.amount for value in site.values(Feature.RATINGS, ALIEN)] == [80]


async def test_a_play_that_a_live_scrobble_brought_meanwhile_is_not_written_again(home: Home) -> None:
    a, site = await home.tracker("a"), service(home)
    home.sync(a, "memory:site")
    await home.watches(a, ALIEN, START - DAY)
    await home.run()
    plan = only(await home.run(RunKind.DRY)).plan or 0
    site.person_watches(ALIEN, START - DAY)

    await home.run(RunKind.CONFIRMED, plan=plan)
    await home.later()

    assert len(site.values(Feature.HISTORY, ALIEN)) == 1


async def test_old_plans_are_forgotten(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    first = only(await home.run(RunKind.DRY)).plan or 0
    for _ in range(25):
        for item in (ALIEN, HEAT, FARGO):
            await home.adds(a, Feature.WATCHLIST, item)
        await home.run(RunKind.DRY)

    assert await home.database.run(plan_header, first) is None
