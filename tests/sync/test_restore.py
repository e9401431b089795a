"""A capture is put back: shown as a plan first, then written as it was seen."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.restore import Extent
from custom_components.crosswatch.model import (
    Feature,
)
from custom_components.crosswatch.store.captures import Cause
from custom_components.crosswatch.store.journal import removals_since
from custom_components.crosswatch.sync import Counts, RunStatus, StalePlan, UnknownPlan
from custom_components.crosswatch.sync.errors import NothingToCapture, UnknownCapture
from tests.memory import (
    FaultKind,
    everything,
    library_of_last_plays,
    lists_with_stars,
    plays_to_the_minute,
)
from tests.sync.home import ALIEN, FARGO, HEAT, HOUR, Home, only
from tests.sync.keeper import FILMS, LATELY, Keeper, memory, told, tuned


class TestPuttingBack:
    async def test_what_was_taken_away_and_changed_comes_back_and_what_came_since_stays(
        self, home: Home
    ) -> None:
        keeper = Keeper(home, await home.tracker("a"))
        await home.adds(keeper.key, Feature.WATCHLIST, ALIEN)
        await home.rates(keeper.key, HEAT, 80, LATELY)
        await home.watches(keeper.key, FARGO, LATELY)
        capture = await keeper.take()
        await home.removes(keeper.key, Feature.WATCHLIST, ALIEN)
        await home.removes(keeper.key, Feature.HISTORY, FARGO)
        await home.rates(keeper.key, HEAT, 10)
        await home.adds(keeper.key, Feature.WATCHLIST, HEAT)

        plan, shown = await keeper.plan(capture)

        assert shown.status is RunStatus.PLANNED
        assert only(shown).planned == Counts(added=2, updated=1)
        assert await home.titles(keeper.key, Feature.WATCHLIST) == ["Heat (1995)"]
        done = only(await keeper.write(plan))
        assert (done.status, done.done) == (RunStatus.OK, Counts(added=2, updated=1))
        assert await home.titles(keeper.key, Feature.WATCHLIST) == ["Alien (1979)", "Heat (1995)"]
        assert [one.value.amount for one in await home.records(keeper.key, Feature.RATINGS)] == [80]
        assert [one.value.at for one in await home.records(keeper.key, Feature.HISTORY)] == [LATELY]

    async def test_nothing_is_left_of_it_but_the_plan_and_the_journal(self, home: Home) -> None:
        keeper = Keeper(home, await home.tracker("a"))
        await home.adds(keeper.key, Feature.WATCHLIST, ALIEN)
        capture = await keeper.take()
        await home.removes(keeper.key, Feature.WATCHLIST, ALIEN)
        plan, _ = await keeper.plan(capture)
        await keeper.write(plan)

        assert await home.dump("change", "ledger") == {"change": [], "ledger": []}
        assert told(await keeper.lines(plan)) == [("Alien (1979)", "add", "written", "captured")]
        assert len((await home.dump("journal"))["journal"]) == 1
        assert (await keeper.restore(capture)).status is RunStatus.OK

    async def test_some_features_only(self, home: Home) -> None:
        keeper = Keeper(home, await home.tracker("a"))
        await home.adds(keeper.key, Feature.WATCHLIST, ALIEN)
        await home.rates(keeper.key, ALIEN, 80)
        capture = await keeper.take()
        await home.removes(keeper.key, Feature.WATCHLIST, ALIEN)
        await home.removes(keeper.key, Feature.RATINGS, ALIEN)

        result = await keeper.restore(capture, Feature.RATINGS)

        assert [one.feature for one in only(result).features] == [Feature.RATINGS]
        assert await home.titles(keeper.key, Feature.RATINGS) == ["Alien (1979)"]
        assert await home.titles(keeper.key, Feature.WATCHLIST) == []

    async def test_exactly_removes_what_came_since_and_guards_say_what_they_see(self, home: Home) -> None:
        keeper = Keeper(home, await home.tracker("a"))
        await home.adds(keeper.key, Feature.WATCHLIST, ALIEN)
        capture = await keeper.take()
        for item in FILMS:
            await home.adds(keeper.key, Feature.WATCHLIST, item)

        plan, shown = await keeper.plan(capture, extent=Extent.EXACT)

        assert shown.status is RunStatus.HELD
        (watchlist, *_) = only(shown).features
        assert watchlist.held == 35
        assert [reason.code for reason in watchlist.reasons] == ["all_or_most"]
        assert len(await home.titles(keeper.key, Feature.WATCHLIST)) == 36
        done = only(await keeper.write(plan))
        assert (done.status, done.done) == (RunStatus.OK, Counts(removed=35))
        assert await home.titles(keeper.key, Feature.WATCHLIST) == ["Alien (1979)"]

    async def test_approved_removals_do_not_use_up_the_budget(self, home: Home) -> None:
        keeper = Keeper(home, await home.tracker("a"))
        await home.adds(keeper.key, Feature.WATCHLIST, ALIEN)
        capture = await keeper.take()
        await home.adds(keeper.key, Feature.WATCHLIST, HEAT)
        await keeper.restore(capture, extent=Extent.EXACT)

        ((number,),) = await home.database.run(lambda db: db.execute("SELECT id FROM account").fetchall())
        journal = (await home.dump("journal"))["journal"]
        assert len(journal) == 1
        assert await home.database.run(removals_since, number, Feature.WATCHLIST, 0) == 0

    async def test_putting_back_can_be_gone_back_on(self, home: Home) -> None:
        keeper = Keeper(home, await home.tracker("a"))
        await home.adds(keeper.key, Feature.WATCHLIST, ALIEN)
        capture = await keeper.take()
        await home.removes(keeper.key, Feature.WATCHLIST, ALIEN)
        await home.adds(keeper.key, Feature.WATCHLIST, HEAT)
        await keeper.restore(capture, extent=Extent.EXACT)

        before = next(one for one in await keeper.all() if one.cause is Cause.RESTORE)
        await keeper.restore(before.capture, extent=Extent.EXACT)

        assert await home.titles(keeper.key, Feature.WATCHLIST) == ["Heat (1995)"]

    async def test_what_no_longer_holds_is_left_out_by_name_and_nothing_else_is_written(
        self, home: Home
    ) -> None:
        keeper = Keeper(home, await home.tracker("a"))
        for item in (ALIEN, HEAT, FARGO):
            await home.adds(keeper.key, Feature.WATCHLIST, item)
        capture = await keeper.take()
        await home.removes(keeper.key, Feature.WATCHLIST, ALIEN)
        await home.removes(keeper.key, Feature.WATCHLIST, HEAT)
        plan, _ = await keeper.plan(capture)
        await home.adds(keeper.key, Feature.WATCHLIST, HEAT)
        await home.removes(keeper.key, Feature.WATCHLIST, FARGO)

        done = only(await keeper.write(plan))

        assert done.done == Counts(added=1)
        assert told(await keeper.lines(plan)) == [
            ("Alien (1979)", "add", "written", "captured"),
            ("Heat (1995)", "add", "skipped", "not_moved"),
        ]
        assert await home.titles(keeper.key, Feature.WATCHLIST) == ["Alien (1979)", "Heat (1995)"]

    async def test_a_plan_is_written_once_and_only_the_newest_and_only_at_its_account(
        self, home: Home
    ) -> None:
        keeper, other = Keeper(home, await home.tracker("a")), Keeper(home, await home.tracker("b"))
        capture = await keeper.take()
        await other.take()
        first, _ = await keeper.plan(capture)
        second, _ = await keeper.plan(capture)
        with pytest.raises(StalePlan):
            await keeper.write(first)
        with pytest.raises(UnknownPlan):
            await other.write(second)
        with pytest.raises(UnknownPlan):
            await keeper.write(99)
        await keeper.write(second)
        with pytest.raises(StalePlan):
            await keeper.write(second)

    async def test_a_capture_that_is_not_there_cannot_be_put_back(self, home: Home) -> None:
        keeper, other = Keeper(home, await home.tracker("a")), Keeper(home, await home.tracker("b"))
        capture = await keeper.take(Feature.RATINGS)
        with pytest.raises(UnknownCapture):
            await other.plan(capture)
        with pytest.raises(NothingToCapture):
            await keeper.plan(capture, Feature.WATCHLIST)
        plan, _ = await keeper.plan(capture)
        for _ in range(10):
            await keeper.take()
        with pytest.raises(UnknownCapture):
            await keeper.write(plan)


class TestWhatCannotBePutBack:
    async def test_a_play_where_the_account_would_stamp_the_time_of_writing(self, home: Home) -> None:
        service, keeper = memory(home, tuned(everything(), Feature.HISTORY, writes_time=False))
        service.person_watches(ALIEN, LATELY)
        service.person_adds(HEAT)
        capture = await keeper.take()
        service.person_removes(Feature.HISTORY, ALIEN)
        service.person_removes(Feature.WATCHLIST, HEAT)

        plan, shown = await keeper.plan(capture)

        assert only(shown).unresolved == 1
        assert told(await keeper.lines(plan)) == [
            ("Alien (1979)", "", "left_out", "cannot_write_date"),
            ("Heat (1995)", "add", "planned", "captured"),
        ]
        assert service.writes == []
        await keeper.write(plan)
        assert service.records(Feature.HISTORY) == ()
        assert len(service.records(Feature.WATCHLIST)) == 1

    async def test_a_title_that_left_the_library(self, home: Home) -> None:
        service, keeper = memory(home, library_of_last_plays(), ALIEN, HEAT)
        service.person_watches(ALIEN, LATELY)
        service.person_watches(HEAT, LATELY)
        capture = await keeper.take()
        service.person_removes(Feature.HISTORY, HEAT)
        service.file_goes(ALIEN)

        plan, _ = await keeper.plan(capture)

        assert told(await keeper.lines(plan)) == [
            ("Alien (1979)", "", "left_out", "not_in_library"),
            ("Heat (1995)", "add", "planned", "captured"),
        ]
        await keeper.write(plan)
        assert [value.at for value in service.values(Feature.HISTORY, HEAT)] == [LATELY]

    async def test_a_feature_that_the_account_keeps_no_longer(self, home: Home) -> None:
        service, keeper = memory(home, everything())
        service.person_adds(ALIEN)
        capture = await keeper.take()
        service.capabilities = everything([Feature.RATINGS])

        plan, shown = await keeper.plan(capture)

        assert told(await keeper.lines(plan)) == [("Alien (1979)", "", "left_out", "cannot_hold_feature")]
        assert shown.status is RunStatus.OK

    async def test_more_than_the_account_has_room_for(self, home: Home) -> None:
        service, keeper = memory(home, tuned(everything(), Feature.WATCHLIST, limit=1))
        service.person_adds(ALIEN)
        service.person_adds(HEAT)
        capture = await keeper.take()
        service.person_removes(Feature.WATCHLIST, ALIEN)
        service.person_removes(Feature.WATCHLIST, HEAT)

        plan, _ = await keeper.plan(capture)
        await keeper.write(plan)

        assert sorted(line.state for line in await keeper.lines(plan)) == ["left_out", "written"]
        assert len(service.records(Feature.WATCHLIST)) == 1

    async def test_what_plays_now_is_left_alone(self, home: Home) -> None:
        service, keeper = memory(home, everything())
        service.person_stops(ALIEN, 5_000, LATELY)
        capture = await keeper.take()
        service.person_stops(ALIEN, 7_000)
        home.accounts[keeper.key] = replace(home.accounts[keeper.key], playing=(ALIEN,))

        plan, _ = await keeper.plan(capture)

        assert told(await keeper.lines(plan)) == [("Alien (1979)", "", "left_out", "playing_now")]

    async def test_what_was_written_a_moment_ago_and_may_not_show_yet(self, home: Home) -> None:
        service, keeper = memory(home, plays_to_the_minute())
        service.person_watches(ALIEN, LATELY)
        service.person_watches(HEAT, LATELY)
        capture = await keeper.take()
        service.person_removes(Feature.HISTORY, ALIEN)
        service.person_removes(Feature.HISTORY, HEAT)
        home.clock.passes(HOUR)
        service.afflict(FaultKind.STORED_UNANSWERED)
        assert (await keeper.restore(capture)).status is RunStatus.PARTIAL

        plan, _ = await keeper.plan(capture)

        assert {code for *_, code in told(await keeper.lines(plan))} == {"unknown_result"}
        home.clock.passes(HOUR)
        plan, _ = await keeper.plan(capture)
        assert await keeper.lines(plan) == []
        assert len(service.records(Feature.HISTORY)) == 2

    async def test_stars_come_back_as_stars_and_flags_as_flags(self, home: Home) -> None:
        service, keeper = memory(home, lists_with_stars())
        service.person_rates(ALIEN, 80, LATELY)
        service.person_watches(ALIEN, LATELY)
        capture = await keeper.take()
        service.person_rates(ALIEN, 20)
        service.person_removes(Feature.HISTORY, ALIEN)

        assert (await keeper.restore(capture)).status is RunStatus.OK

        assert [value.amount for value in service.values(Feature.RATINGS, ALIEN)] == [80]
        assert len(service.values(Feature.HISTORY, ALIEN)) == 1
