"""Undoing a run puts back what it wrote; what it leaves out stays as it is."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature, Value
from custom_components.crosswatch.sync import Counts
from tests.sync.home import ALIEN, DAY, FARGO, HEAT, HOUR, START, Home, only
from tests.sync.undoing import household, listed, numbers, played, stays_quiet


class TestWatchlist:
    async def test_what_a_run_added_goes_and_stays_away(self, home: Home) -> None:
        a, b = await household(home)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.later()

        assert only(await home.undone()).done == Counts(removed=1)

        await stays_quiet(home)
        assert await listed(home, b) == [FARGO.label]
        assert await listed(home, a) == [ALIEN.label, FARGO.label]

    async def test_scenario_20_what_a_run_removed_is_back_and_stays_though_the_other_lacks_it(
        self, home: Home
    ) -> None:
        a, b = await household(home)
        await home.removes(a, Feature.WATCHLIST, FARGO)
        await home.later()
        assert await listed(home, b) == []

        assert only(await home.undone()).done == Counts(added=1)

        await stays_quiet(home)
        assert await listed(home, b) == [FARGO.label]
        assert await listed(home, a) == []

    async def test_the_others_follow_if_they_are_to(self, home: Home) -> None:
        a, b = await household(home)
        await home.removes(a, Feature.WATCHLIST, FARGO)
        await home.later()

        assert only(await home.undone(everywhere=True)).done == Counts(added=2)

        await stays_quiet(home)
        assert await listed(home, a) == [FARGO.label]
        assert await listed(home, b) == [FARGO.label]

    async def test_a_removal_everywhere_takes_it_from_the_one_that_asked_for_it_too(self, home: Home) -> None:
        a, _ = await household(home, removals=())
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.later()

        assert only(await home.undone(everywhere=True)).done == Counts(removed=2)

        await stays_quiet(home)
        assert await listed(home, a) == [FARGO.label]

    async def test_it_removes_also_where_the_sync_does_not(self, home: Home) -> None:
        a, b = await household(home, removals=())
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.later()

        await home.undone()

        await stays_quiet(home)
        assert await listed(home, b) == [FARGO.label]

    async def test_a_title_set_anew_travels_again(self, home: Home) -> None:
        a, b = await household(home)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.later()
        await home.undone()
        await home.later()

        await home.removes(a, Feature.WATCHLIST, ALIEN)
        await home.later()
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.later()

        assert ALIEN.label in await listed(home, b)

    async def test_a_restored_title_that_is_removed_later_goes_everywhere(self, home: Home) -> None:
        a, b = await household(home)
        await home.removes(a, Feature.WATCHLIST, FARGO)
        await home.later()
        await home.undone(everywhere=True)
        await home.later()

        await home.removes(b, Feature.WATCHLIST, FARGO)
        await home.later()

        assert await listed(home, a) == []

    async def test_undoing_an_undo_brings_everything_back_to_what_it_was(self, home: Home) -> None:
        a, b = await household(home)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.later()
        await home.later()
        before = await home.dump("agreed")
        await home.undone()

        assert only(await home.undone()).done == Counts(added=1)

        await stays_quiet(home)
        assert await listed(home, b) == [ALIEN.label, FARGO.label]
        assert {row[:5] for row in (await home.dump("agreed"))["agreed"]} == {
            row[:5] for row in before["agreed"]
        }
        await home.removes(a, Feature.WATCHLIST, ALIEN)
        await home.later()
        assert await listed(home, b) == [FARGO.label]


class TestRatings:
    async def test_a_mark_goes_back_and_a_new_one_wins(self, home: Home) -> None:
        a, b = await household(home)
        await home.rates(a, ALIEN, 80, START - DAY)
        await home.later()
        await home.rates(a, ALIEN, 20)
        await home.later()

        assert only(await home.undone()).done == Counts(updated=1)

        await stays_quiet(home)
        ((there,), (here,)) = [await home.records(key, Feature.RATINGS) for key in (b, a)]
        assert (there.value.amount, there.value.at) == (80, START - DAY)
        assert here.value.amount == 20
        await home.rates(a, ALIEN, 60)
        await home.later()
        ((there,),) = [await home.records(b, Feature.RATINGS)]
        assert there.value.amount == 60

    async def test_undoing_a_first_run_gives_each_its_own_mark_back(self, home: Home) -> None:
        a, b, c = [await home.tracker(name) for name in "abc"]
        home.sync(a, b, c)
        await home.rates(a, ALIEN, 90, START - HOUR)
        await home.rates(b, ALIEN, 80, START - DAY)
        await home.rates(c, ALIEN, 70, START - 2 * DAY)
        await home.confirmed()

        assert only(await home.undone()).done == Counts(updated=2)

        await stays_quiet(home)
        marks = [(await home.records(key, Feature.RATINGS))[0].value.amount for key in (a, b, c)]
        assert marks == [90, 80, 70]

    async def test_everywhere_gives_all_the_mark_of_before(self, home: Home) -> None:
        a, b = await household(home)
        await home.rates(a, ALIEN, 80, START - DAY)
        await home.later()
        await home.rates(a, ALIEN, 20)
        await home.later()

        await home.undone(everywhere=True)

        await stays_quiet(home)
        marks = [(await home.records(key, Feature.RATINGS))[0].value.amount for key in (a, b)]
        assert marks == [80, 80]


class TestHistory:
    async def test_a_play_that_a_run_added_goes_and_no_other(self, home: Home) -> None:
        a, b = await household(home)
        await home.watches(a, ALIEN, START - 10 * DAY)
        await home.later()
        await home.watches(a, ALIEN, START - DAY)
        await home.later()

        assert only(await home.undone()).done == Counts(removed=1)

        await stays_quiet(home)
        assert await played(home, b) == [START - 10 * DAY]
        assert len(await played(home, a)) == 2

    async def test_a_play_that_is_watched_again_travels(self, home: Home) -> None:
        a, b = await household(home)
        await home.watches(a, ALIEN, START - DAY)
        await home.later()
        await home.undone()
        await home.later()

        await home.watches(b, ALIEN, home.clock.now)
        await home.later()

        assert len(await played(home, a)) == 2
        assert len(await played(home, b)) == 1

    async def test_a_play_that_a_run_removed_is_back_with_its_date(self, home: Home) -> None:
        a, b = await household(home, removals=(Feature.HISTORY,))
        await home.watches(a, ALIEN, START - DAY)
        await home.later()
        await home.removes(a, Feature.HISTORY, ALIEN)
        await home.later()
        assert await played(home, b) == []

        await home.undone()

        await stays_quiet(home)
        assert await played(home, b) == [START - DAY]
        assert await played(home, a) == []

    async def test_undoing_the_undo_brings_the_play_back(self, home: Home) -> None:
        a, b = await household(home)
        await home.watches(a, ALIEN, START - DAY)
        await home.later()
        await home.undone()

        await home.undone()

        await stays_quiet(home)
        assert await played(home, b) == [START - DAY]
        assert await played(home, a) == [START - DAY]


class TestProgress:
    async def test_a_place_goes_back(self, home: Home) -> None:
        a, b = await household(home)
        await home.adds(a, Feature.PROGRESS, ALIEN, Value(3_000, START - DAY))
        await home.later()
        await home.adds(a, Feature.PROGRESS, ALIEN, Value(6_000, START - HOUR))
        await home.later()

        assert only(await home.undone()).done == Counts(updated=1)

        await stays_quiet(home)
        ((there,),) = [await home.records(b, Feature.PROGRESS)]
        assert there.value.amount == 3_000
        await home.adds(a, Feature.PROGRESS, ALIEN, Value(7_000, home.clock.now))
        await home.later()
        ((there,),) = [await home.records(b, Feature.PROGRESS)]
        assert there.value.amount == 7_000

    async def test_a_place_that_a_run_brought_goes(self, home: Home) -> None:
        a, b = await household(home)
        await home.adds(a, Feature.PROGRESS, ALIEN, Value(3_000, START - DAY))
        await home.later()

        assert only(await home.undone()).done == Counts(removed=1)

        await stays_quiet(home)
        assert await home.records(b, Feature.PROGRESS) == []
        assert len(await home.records(a, Feature.PROGRESS)) == 1


class TestPartly:
    async def mixed(self, home: Home) -> tuple[str, str]:
        a, b = await household(home)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.adds(a, Feature.WATCHLIST, HEAT)
        await home.rates(a, ALIEN, 80)
        await home.later()
        return a, b

    async def test_only_one_feature(self, home: Home) -> None:
        _, b = await self.mixed(home)

        assert only(await home.undone(features=frozenset({Feature.RATINGS}))).done == Counts(removed=1)

        await stays_quiet(home)
        assert await home.records(b, Feature.RATINGS) == []
        assert len(await listed(home, b)) == 3

    async def test_only_one_title(self, home: Home) -> None:
        _, b = await self.mixed(home)

        assert only(await home.undone(items=await numbers(home, "movie:tmdb:949"))).done == Counts(removed=1)

        await stays_quiet(home)
        assert await listed(home, b) == [ALIEN.label, FARGO.label]
        assert len(await home.records(b, Feature.RATINGS)) == 1

    async def test_only_one_account_and_the_rest_later(self, home: Home) -> None:
        a, b, c = [await home.tracker(name) for name in "abc"]
        home.sync(a, b, c)
        await home.rates(a, FARGO, 50)
        await home.confirmed()
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        run = (await home.later()).run

        assert only(await home.undone(accounts=frozenset({b}))).done == Counts(removed=1)
        await stays_quiet(home)
        assert await listed(home, b) == []
        assert await listed(home, c) == [ALIEN.label]

        assert only(await home.undone(run=run)).done == Counts(removed=1)
        await stays_quiet(home)
        assert await listed(home, c) == []
        assert await listed(home, a) == [ALIEN.label]
