"""A plan shows also what still waits of features that its run did not have to look at."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.store.held_changes import Selection, discard_held
from custom_components.crosswatch.store.plans import LineState, plan_lines
from custom_components.crosswatch.sync import RunKind, RunStatus, SyncResult
from tests.sync.home import ALIEN, FARGO, HEAT, Home, faulty, only


async def held_titles(home: Home, result: SyncResult) -> list[str]:
    assert result.plan is not None
    lines = await home.database.run(plan_lines, result.plan, None, LineState.HELD, 0, 100)
    return [line.title for line in lines]


async def emptied(home: Home) -> str:
    """Two trackers in step, one of which lost its whole watchlist since. Returns the other's key."""
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b, removals=[Feature.WATCHLIST])
    for film in (ALIEN, HEAT, FARGO):
        await home.adds(a, Feature.WATCHLIST, film)
    await home.confirmed()
    await home.later()
    for film in (ALIEN, HEAT, FARGO):
        await home.removes(a, Feature.WATCHLIST, film)
    assert only(await home.later()).held == 3
    return b


async def test_what_is_held_stands_in_the_plan_of_a_rating_too(home: Home) -> None:
    b = await emptied(home)
    await home.rates(b, ALIEN, 80)

    result = only(await home.later())

    assert (result.done.added, result.held, result.held_by) == (1, 3, {"all_or_most": 3})
    assert await held_titles(home, result) == ["Alien (1979)", "Heat (1995)", "Fargo (1996)"]


async def test_what_was_discarded_meanwhile_does_not(home: Home) -> None:
    b = await emptied(home)
    await home.database.run(discard_held, Selection("sync"))
    await home.rates(b, ALIEN, 80)

    result = only(await home.later())

    assert (result.held, await held_titles(home, result)) == (0, [])


async def test_what_only_waits_for_an_account_waits_for_nobody(home: Home) -> None:
    a, b, c = await home.tracker("a"), await home.tracker("b"), await home.tracker("c")
    home.sync(a, b, c)
    await home.rates(a, HEAT, 70)
    await home.confirmed()
    await home.later()
    await home.rates(a, ALIEN, 80)
    faulty(home, b).fails_to_answer = True
    home.clock.passes(3_600)

    result = only(await home.run(RunKind.DRY))

    assert (result.status, result.held, result.held_by) == (RunStatus.PARTIAL, 0, {})
