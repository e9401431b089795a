"""A new sync shows a plan first and writes only after a person has seen it."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature, Precision, Value
from custom_components.crosswatch.sync import Counts, RunKind, RunStatus
from tests.sync.home import ALIEN, FARGO, HEAT, START, Home, episode, only


async def test_the_first_run_is_a_plan_and_writes_nothing(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.adds(a, Feature.WATCHLIST, ALIEN)
    await home.adds(b, Feature.WATCHLIST, HEAT)

    result = only(await home.run())

    assert result.status is RunStatus.PLANNED
    assert result.planned == Counts(added=2)
    assert result.done == Counts()
    assert await home.titles(a, Feature.WATCHLIST) == ["Alien (1979)"]
    assert await home.titles(b, Feature.WATCHLIST) == ["Heat (1995)"]


async def test_a_second_scheduled_run_is_still_only_a_plan(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.adds(a, Feature.WATCHLIST, ALIEN)
    await home.run()

    assert only(await home.later()).status is RunStatus.PLANNED
    assert await home.titles(b, Feature.WATCHLIST) == []


async def test_sync_now_applies_the_plan_and_the_accounts_agree(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.adds(a, Feature.WATCHLIST, ALIEN)
    await home.adds(b, Feature.WATCHLIST, HEAT)
    await home.rates(a, ALIEN, 80, START - 60)
    await home.rates(b, ALIEN, 90, START - 30)
    await home.watches(a, FARGO, START - 86_400)
    await home.watches(a, episode("Severance", 371980, 1, 3), START - 7_200)
    await home.adds(b, Feature.PROGRESS, HEAT, Value(4_000, START - 60, Precision.SECOND, 10_000))
    await home.run()

    result = only(await home.confirmed())

    assert result.status is RunStatus.OK
    assert result.done == Counts(added=5, updated=1)
    for key in (a, b):
        assert await home.titles(key, Feature.WATCHLIST) == ["Alien (1979)", "Heat (1995)"]
        assert [record.value.amount for record in await home.records(key, Feature.RATINGS)] == [90]
        assert await home.titles(key, Feature.HISTORY) == ["Fargo (1996)", "Severance 1x03 Part 3"]
        assert [record.value.amount for record in await home.records(key, Feature.PROGRESS)] == [4_000]


async def test_once_in_step_a_run_changes_nothing_and_plans_nothing(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.watches(a, ALIEN, START - 86_400)
    await home.confirmed()
    await home.later()
    before = await home.dump("agreed", "ledger", "change", "observed", "plan")

    result = only(await home.later())

    assert result.status is RunStatus.OK
    assert (result.planned, result.done) == (Counts(), Counts())
    assert await home.dump("agreed", "ledger", "change", "observed", "plan") == before
    assert await home.titles(b, Feature.HISTORY) == ["Alien (1979)"]


async def test_plays_that_both_have_are_not_doubled(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.watches(a, ALIEN, START - 86_400)
    await home.watches(b, ALIEN, START - 86_400 + 1_200)
    await home.watches(b, ALIEN, START - 40_000)
    await home.confirmed()
    await home.later()

    assert [record.value.at for record in await home.records(a, Feature.HISTORY)] == [
        START - 86_400,
        START - 40_000,
    ]
    assert len(await home.records(b, Feature.HISTORY)) == 2


async def test_a_dry_run_changes_nothing_and_consumes_nothing(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b, removals=[Feature.WATCHLIST])
    for item in (ALIEN, HEAT, FARGO):
        await home.adds(a, Feature.WATCHLIST, item)
    await home.confirmed()
    await home.later()
    await home.removes(a, Feature.WATCHLIST, ALIEN)
    before = await home.dump("agreed", "ledger", "change", "journal")

    dry = only(await home.run(RunKind.DRY))
    assert dry.planned == Counts(removed=1)
    assert await home.dump("agreed", "ledger", "change", "journal") == before

    real = only(await home.later())
    assert real.done == Counts(removed=1)
    assert await home.titles(b, Feature.WATCHLIST) == ["Fargo (1996)", "Heat (1995)"]


async def test_sync_now_before_there_was_a_plan_makes_one_and_writes_nothing(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.adds(a, Feature.WATCHLIST, ALIEN)

    assert only(await home.run(RunKind.CONFIRMED)).status is RunStatus.PLANNED
    assert await home.titles(b, Feature.WATCHLIST) == []

    assert only(await home.run(RunKind.CONFIRMED)).done == Counts(added=1)


async def test_an_account_that_is_not_there_is_named_and_its_changes_wait(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b, removals=[Feature.WATCHLIST])
    for item in (ALIEN, HEAT, FARGO):
        await home.adds(a, Feature.WATCHLIST, item)
    await home.confirmed()
    await home.later()
    account = home.accounts.pop(b)
    await home.removes(a, Feature.WATCHLIST, ALIEN)

    missing = only(await home.later())
    assert missing.status is RunStatus.FAILED
    assert [reason.text() for reason in missing.reasons] == ["b is not set up, or not ready at the moment"]

    home.accounts[b] = account
    await home.later()
    assert await home.titles(b, Feature.WATCHLIST) == ["Fargo (1996)", "Heat (1995)"]
