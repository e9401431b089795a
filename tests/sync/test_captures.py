"""Captures of accounts: taken on demand, and before the first write."""

from __future__ import annotations

import asyncio

import pytest

from custom_components.crosswatch.model import (
    Feature,
    ProviderError,
    Value,
)
from custom_components.crosswatch.store.captures import Cause
from custom_components.crosswatch.sync.errors import NothingToCapture
from tests.memory import (
    FaultKind,
    MemoryProvider,
    MemoryService,
    everything,
    library_of_last_plays,
)
from tests.sync.home import ALIEN, FARGO, HEAT, START, Home, faulty
from tests.sync.keeper import LATELY, Keeper, memory


class TestTaking:
    async def test_a_capture_holds_what_the_account_shows_now(self, home: Home) -> None:
        keeper = Keeper(home, await home.tracker("a"))
        await home.adds(keeper.key, Feature.WATCHLIST, ALIEN)
        await home.watches(keeper.key, HEAT, LATELY)

        await keeper.take()

        (capture,) = await keeper.all()
        assert capture.cause is Cause.ASKED
        assert capture.created == START
        assert capture.counts == {
            Feature.WATCHLIST: 1,
            Feature.RATINGS: 0,
            Feature.HISTORY: 1,
            Feature.PROGRESS: 0,
        }

    async def test_only_the_features_asked_for(self, home: Home) -> None:
        keeper = Keeper(home, await home.tracker("a"))
        await keeper.take(Feature.RATINGS)
        (capture,) = await keeper.all()
        assert capture.counts == {Feature.RATINGS: 0}

    async def test_a_read_that_fails_captures_nothing(self, home: Home) -> None:
        service, keeper = memory(home, everything())
        service.person_adds(ALIEN)
        for fault in (FaultKind.DOWN, FaultKind.TRUNCATED, FaultKind.CUT, FaultKind.REPEATED_PAGE):
            service.afflict(fault)
            with pytest.raises(ProviderError):
                await keeper.take()
            service.cure()
        assert await keeper.all() == []

    async def test_a_library_that_plays_is_asked_later(self, home: Home) -> None:
        service = MemoryService("box", library_of_last_plays(), home.clock)
        keeper = Keeper(home, home.account("memory:box", MemoryProvider(service)))
        service.busy = "playing"
        with pytest.raises(ProviderError, match="playing"):
            await keeper.take()
        assert await keeper.all() == []

    async def test_an_answer_that_is_no_full_read_is_none(
        self, home: Home, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, keeper = memory(home, everything())
        monkeypatch.setattr("custom_components.crosswatch.sync.read.ReadsFeature", Keeper)
        with pytest.raises(ProviderError, match="in full"):
            await keeper.take()

    async def test_what_an_account_does_not_keep_cannot_be_captured(self, home: Home) -> None:
        _, keeper = memory(home, library_of_last_plays())
        with pytest.raises(NothingToCapture):
            await keeper.take(Feature.WATCHLIST)

    async def test_no_run_touches_the_account_meanwhile(self, home: Home) -> None:
        a, b = await home.tracker("a"), await home.tracker("b")
        home.sync(a, b)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.run()
        fault = faulty(home, b)
        fault.waits_in_write = asyncio.Event()
        running = asyncio.create_task(home.confirmed())
        await fault.writing.wait()
        taking = asyncio.create_task(Keeper(home, b).take())
        for _ in range(20):
            await asyncio.sleep(0)
        assert not taking.done()

        fault.waits_in_write.set()
        await running
        await taking

        assert (await Keeper(home, b).all())[0].counts[Feature.WATCHLIST] == 1


class TestBeforeTheFirstWrite:
    async def test_an_account_is_captured_right_before_it_is_written_for_the_first_time(
        self, home: Home
    ) -> None:
        a, b = await home.tracker("a"), await home.tracker("b")
        home.sync(a, b)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.adds(b, Feature.RATINGS, HEAT, Value(80, LATELY))
        await home.run()
        assert await Keeper(home, b).all() == []

        await home.confirmed()
        await home.adds(a, Feature.WATCHLIST, FARGO)
        await home.later()

        (capture,) = await Keeper(home, b).all()
        assert capture.cause is Cause.FIRST_WRITE
        assert capture.counts[Feature.RATINGS] == 1
        assert capture.counts[Feature.WATCHLIST] == 0

    async def test_it_outlives_all_later_ones(self, home: Home) -> None:
        a, b = await home.tracker("a"), await home.tracker("b")
        home.sync(a, b)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.confirmed()
        keeper = Keeper(home, b)
        for _ in range(12):
            await keeper.take()
        captures = await keeper.all()
        assert [one.cause for one in captures].count(Cause.ASKED) == 10
        assert captures[-1].cause is Cause.FIRST_WRITE
