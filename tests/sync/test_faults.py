"""Accounts that fail: nothing is removed because of it, and recovery needs no help."""

from __future__ import annotations

from pathlib import Path

import pytest

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.sync import RunStatus
from tests.sync.faulty import PowerCut
from tests.sync.home import ALIEN, FARGO, HEAT, START, Home, faulty, movie, only

FILMS = [movie(f"Film {number:03}", 1_000 + number) for number in range(35)]


async def in_step(home: Home) -> tuple[str, str]:
    """Two trackers that hold the same watchlist, and a sync that removes."""
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b, removals=list(Feature))
    for item in (ALIEN, HEAT, FARGO):
        await home.adds(a, Feature.WATCHLIST, item)
    await home.confirmed()
    await home.later()
    return a, b


async def test_an_account_that_is_down_loses_nothing_and_catches_up(home: Home) -> None:
    a, b = await in_step(home)
    fault = faulty(home, b)
    fault.fails_to_answer = True
    await home.removes(a, Feature.WATCHLIST, HEAT)
    await home.adds(a, Feature.WATCHLIST, movie("Ronin", 8195, 1998))

    while_down = only(await home.later())

    assert while_down.status is RunStatus.FAILED
    assert while_down.reasons[0].code == "account_failed"
    assert fault.written == []
    assert await home.titles(a, Feature.WATCHLIST) == ["Alien (1979)", "Fargo (1996)", "Ronin (1998)"]

    fault.fails_to_answer = False
    assert only(await home.later()).status is RunStatus.OK
    assert await home.titles(b, Feature.WATCHLIST) == ["Alien (1979)", "Fargo (1996)", "Ronin (1998)"]


@pytest.mark.parametrize("fault", ["stops_reading_early", "repeats_a_page"])
async def test_a_read_that_is_not_whole_counts_as_no_read(home: Home, fault: str) -> None:
    a, b = await in_step(home)
    wrapped = faulty(home, b)
    await home.adds(b, Feature.WATCHLIST, movie("Ronin", 8195, 1998))
    setattr(wrapped, fault, True)

    result = await home.later()

    assert {account.account: account.error for account in result.accounts} == {a: "", b: "BadData"}
    assert await home.titles(a, Feature.WATCHLIST) == ["Alien (1979)", "Fargo (1996)", "Heat (1995)"]
    setattr(wrapped, fault, False)
    await home.later()
    assert "Ronin (1998)" in await home.titles(a, Feature.WATCHLIST)


async def test_another_persons_data_stops_the_account(home: Home) -> None:
    a, b = await in_step(home)
    fault = faulty(home, b)
    fault.space = "someone else"
    await home.removes(b, Feature.WATCHLIST, ALIEN)

    result = await home.later()

    assert [account.error for account in result.accounts] == ["", "WrongAccount"]
    assert len(await home.titles(a, Feature.WATCHLIST)) == 3


@pytest.mark.parametrize("moment", ["power_fails_before_write", "power_fails_after_write"])
@pytest.mark.parametrize("chunk", [1, 2, 4])
async def test_a_power_cut_loses_nothing_and_repeats_nothing(tmp_path: Path, moment: str, chunk: int) -> None:
    home = await Home.open(tmp_path)
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    for day, item in enumerate(FILMS):
        await home.watches(a, item, START - 86_400 * (day + 1))
    fault = faulty(home, b)
    setattr(fault, moment, chunk)
    with pytest.raises(PowerCut):
        await home.confirmed()

    after = await Home.open(tmp_path)
    after.accounts, after.syncs = home.accounts, home.syncs
    home.clock.passes(3_600)
    after.clock = home.clock
    after.orchestrator._clock = home.clock
    await after.run()
    await after.later()

    assert len(await after.records(b, Feature.HISTORY)) == len(FILMS)
    assert len(await after.records(a, Feature.HISTORY)) == len(FILMS)
    assert only(await after.later()).status is RunStatus.OK
    assert await after.dump("change") == {"change": []}
    await after.database.close()
    await home.database.close()


async def test_a_lost_answer_is_looked_up_and_not_sent_again(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.watches(a, ALIEN, START - 86_400)
    fault = faulty(home, b)
    fault.answer_is_lost_after_write = True

    await home.confirmed()
    fault.answer_is_lost_after_write = False
    await home.later()

    assert len(fault.written) == 1
    assert await home.titles(b, Feature.HISTORY) == ["Alien (1979)"]
    assert only(await home.later()).status is RunStatus.OK


async def test_an_account_that_refuses_connections_gets_its_changes_next_time(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.adds(a, Feature.WATCHLIST, ALIEN)
    fault = faulty(home, b)
    fault.refuses_connection_on_write = True

    first = only(await home.confirmed())

    assert first.status is RunStatus.PARTIAL
    assert first.reasons[0].code == "write_failed"
    fault.refuses_connection_on_write = False
    assert only(await home.later()).done.added == 1
    assert await home.titles(b, Feature.WATCHLIST) == ["Alien (1979)"]
