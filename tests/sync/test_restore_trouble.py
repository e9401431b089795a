"""Putting a capture back while accounts fail, processes die and syncs run."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.restore import Extent
from custom_components.crosswatch.model import (
    Feature,
    Operation,
    Unavailable,
)
from custom_components.crosswatch.sync import Counts, RunStatus, StalePlan
from tests.memory import (
    FaultKind,
    everything,
)
from tests.sync.faulty import PowerCut
from tests.sync.home import ALIEN, DAY, HEAT, HOUR, START, Home, faulty, only
from tests.sync.keeper import FILMS, LATELY, Keeper, memory


class TestTrouble:
    async def test_an_account_that_fails_while_it_is_written_says_so_and_a_new_plan_brings_the_rest(
        self, home: Home
    ) -> None:
        keeper = Keeper(home, await home.tracker("a"))
        for item in FILMS:
            await home.adds(keeper.key, Feature.WATCHLIST, item)
        capture = await keeper.take()
        for item in FILMS:
            await home.removes(keeper.key, Feature.WATCHLIST, item)
        fault = faulty(home, keeper.key)
        fault.refuses_connection_on_write = True

        result = await keeper.restore(capture)

        assert result.status is RunStatus.PARTIAL
        assert result.accounts[0].error == "Unavailable"
        assert await home.dump("change") == {"change": []}
        fault.refuses_connection_on_write = False
        assert only(await keeper.restore(capture)).done == Counts(added=35)

    async def test_an_account_that_cannot_be_read_is_not_written(self, home: Home) -> None:
        service, keeper = memory(home, everything())
        service.person_adds(ALIEN)
        capture = await keeper.take()
        service.person_removes(Feature.WATCHLIST, ALIEN)
        plan, _ = await keeper.plan(capture)
        service.afflict(FaultKind.DOWN)
        with pytest.raises(Unavailable):
            await keeper.write(plan)
        assert service.writes == []
        assert (await keeper.write(plan)).status is RunStatus.OK

    @pytest.mark.parametrize("before", [True, False])
    async def test_a_power_cut_loses_nothing_and_repeats_nothing(self, tmp_path: Path, before: bool) -> None:
        home = await Home.open(tmp_path)
        keeper = Keeper(home, await home.tracker("a"))
        for item in FILMS:
            await home.watches(keeper.key, item, LATELY)
        capture = await keeper.take()
        for item in FILMS:
            await home.removes(keeper.key, Feature.HISTORY, item)
        fault = faulty(home, keeper.key)
        fault.power_fails_before_write, fault.power_fails_after_write = (2, 0) if before else (0, 2)
        with pytest.raises(PowerCut):
            await keeper.restore(capture)
        await home.database.close()

        home = await Home.open(tmp_path)
        keeper = Keeper(home, await home.tracker("a"))
        assert await home.dump("change", "ledger") == {"change": [], "ledger": []}
        plan, _ = await keeper.plan(capture)
        assert len(await keeper.lines(plan)) == (25 if before else 15)
        assert (await keeper.write(plan)).status is RunStatus.OK
        assert len(await home.records(keeper.key, Feature.HISTORY)) == 35
        await home.database.close()

    async def test_marks_that_a_killed_process_left_go_at_the_next_start(self, home: Home) -> None:
        columns = "(sync, feature, item, slot, account, state, operation, since)"
        await home.database.run(
            lambda db: (
                db.executemany(
                    f"INSERT INTO change {columns} VALUES (?, 1, 1, 1, 1, 'pending', 'add', 0)",
                    [("capture:1",), ("captured by somebody",)],
                ).rowcount
            )
        )
        await home.orchestrator.start()
        assert [row[0] for row in (await home.dump("change"))["change"]] == ["captured by somebody"]

    async def test_when_it_is_cancelled_the_chunk_under_way_is_finished(self, home: Home) -> None:
        keeper = Keeper(home, await home.tracker("a"))
        for item in FILMS:
            await home.adds(keeper.key, Feature.WATCHLIST, item)
        capture = await keeper.take()
        for item in FILMS:
            await home.removes(keeper.key, Feature.WATCHLIST, item)
        fault = faulty(home, keeper.key)
        fault.waits_in_write = asyncio.Event()
        plan, _ = await keeper.plan(capture)
        task = asyncio.create_task(keeper.write(plan))
        await fault.writing.wait()
        task.cancel()
        await asyncio.sleep(0)
        fault.waits_in_write.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        fault.waits_in_write = None

        assert len(await home.titles(keeper.key, Feature.WATCHLIST)) == 10
        assert await home.dump("change", "ledger") == {"change": [], "ledger": []}
        assert [row[4:6] for row in (await home.dump("run"))["run"]] == [(START, "cancelled")]
        with pytest.raises(StalePlan):
            await keeper.write(plan)
        await keeper.restore(capture)
        assert len(await home.titles(keeper.key, Feature.WATCHLIST)) == 35


class TestSyncs:
    async def test_what_was_put_back_travels_as_something_that_a_person_set_anew(self, home: Home) -> None:
        a, b = await home.tracker("a"), await home.tracker("b")
        home.sync(a, b, removals=[Feature.WATCHLIST])
        for item in FILMS[:8]:
            await home.adds(a, Feature.WATCHLIST, item)
        await home.rates(a, ALIEN, 80, LATELY)
        await home.confirmed()
        await home.later()
        capture = await Keeper(home, a).take()
        await home.removes(a, Feature.WATCHLIST, FILMS[0])
        await home.rates(b, ALIEN, 10)
        await home.later()
        assert len(await home.titles(b, Feature.WATCHLIST)) == 7
        assert [one.value.amount for one in await home.records(a, Feature.RATINGS)] == [10]
        home.clock.passes(HOUR)

        await Keeper(home, a).restore(capture)
        await home.later()

        for key in (a, b):
            assert len(await home.titles(key, Feature.WATCHLIST)) == 8
            assert [one.value.amount for one in await home.records(key, Feature.RATINGS)] == [80]
        assert only(await home.later()).planned == Counts()

    async def test_a_syncs_own_write_that_nobody_confirmed_yet_does_not_hide_what_was_put_back(
        self, home: Home
    ) -> None:
        a = await home.tracker("a")
        service, keeper = memory(home, everything())
        home.sync(a, keeper.key)
        service.person_rates(ALIEN, 80, LATELY)
        capture = await keeper.take()
        service.person_rates(HEAT, 70, LATELY)
        await home.confirmed()
        await home.later()
        await home.rates(a, ALIEN, 10)
        await home.rates(a, HEAT, 50)
        service.afflict(FaultKind.STORED_UNANSWERED)
        await home.later()
        assert [value.amount for value in service.values(Feature.RATINGS, ALIEN)] == [10]

        await keeper.restore(capture)
        await home.later()
        await home.later()

        assert [value.amount for value in service.values(Feature.RATINGS, ALIEN)] == [80]
        assert [one.value.amount for one in await home.records(a, Feature.RATINGS)] == [80, 50]
        assert [value.amount for value in service.values(Feature.RATINGS, HEAT)] == [50]

    async def test_a_play_that_a_sync_was_writing_is_not_doubled(self, home: Home) -> None:
        a = await home.tracker("a")
        service, keeper = memory(home, everything())
        home.sync(a, keeper.key)
        service.person_watches(ALIEN, LATELY)
        capture = await keeper.take()
        await home.confirmed()
        await home.later()
        await home.watches(a, ALIEN, LATELY - 5 * DAY)
        service.afflict(FaultKind.STORED_UNANSWERED)
        await home.later()
        service.person_removes(Feature.HISTORY, ALIEN, LATELY)

        await keeper.restore(capture)
        await home.later()
        await home.later()

        plays = [LATELY - 5 * DAY, LATELY]
        assert sorted(value.at or 0 for value in service.values(Feature.HISTORY, ALIEN)) == plays
        assert [one.value.at for one in await home.records(a, Feature.HISTORY)] == plays

    async def test_what_was_removed_exactly_is_removed_elsewhere_too(self, home: Home) -> None:
        a, b = await home.tracker("a"), await home.tracker("b")
        home.sync(a, b, removals=[Feature.WATCHLIST])
        for item in FILMS[:8]:
            await home.adds(a, Feature.WATCHLIST, item)
        await home.confirmed()
        await home.later()
        capture = await Keeper(home, a).take()
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.later()
        assert "Alien (1979)" in await home.titles(b, Feature.WATCHLIST)

        await Keeper(home, a).restore(capture, extent=Extent.EXACT)
        await home.later()

        assert "Alien (1979)" not in await home.titles(b, Feature.WATCHLIST)
        assert len(await home.titles(b, Feature.WATCHLIST)) == 8

    async def test_a_capture_follows_a_title_that_turns_out_to_be_another_one(self, home: Home) -> None:
        service, keeper = memory(home, everything())
        by_imdb = replace(ALIEN, ids=("imdb:tt0078748",))
        both = replace(ALIEN, ids=("imdb:tt0078748", "tmdb:348"))
        service.person_adds(ALIEN)
        service.person_rates(by_imdb, 80, LATELY)
        capture = await keeper.take()
        service.describes(by_imdb, both)
        await keeper.take()

        plan, _ = await keeper.plan(capture, extent=Extent.EXACT)
        assert await keeper.lines(plan) == []
        service.person_removes(Feature.RATINGS, both)
        plan, _ = await keeper.plan(capture)
        assert [line.operation for line in await keeper.lines(plan)] == [Operation.ADD]
