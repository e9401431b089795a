"""A service that keeps one entry per title: nothing watched there is made unwatched, nothing is invented."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Feature, Item, MediaType, Role
from custom_components.crosswatch.store.plans import LineState, plan_lines
from custom_components.crosswatch.sync import RunKind, SyncDefinition
from tests.memory import (
    FaultKind,
    MemoryProvider,
    MemoryService,
    OneObjectService,
    TidyService,
    Who,
    big_web_service,
    one_object_service,
)
from tests.sync.home import ALIEN, DAY, FARGO, HEAT, HOUR, START, Home, episode, only
from tests.sync.keeper import Keeper

SEVERANCE = Item(MediaType.SHOW, ("tvdb:371980",), "Severance", 2022)
PILOT = episode("Severance", 371980, 1, 1)

LISTS = (Feature.WATCHLIST, Feature.RATINGS, Feature.HISTORY)


async def one_object(home: Home, *features: Feature) -> OneObjectService:
    """A service with one entry per title, in step with a tracker."""
    await home.tracker("a")
    site = OneObjectService("site", one_object_service(), home.clock, delta=False)
    home.account("memory:site", MemoryProvider(site))
    used = features or LISTS
    home.sync("tracker:a", "memory:site", features=used, removals=used)
    return site


async def left_out(home: Home, plan: int | None) -> list[tuple[str, str]]:
    """What a plan leaves out, and why."""
    assert plan is not None
    lines = await home.database.run(plan_lines, plan, None, LineState.LEFT_OUT, 0, 50)
    return sorted((line.title, line.reason.code) for line in lines)


def by_itself(service: MemoryService) -> list[tuple[Feature, str]]:
    """What the service did by itself, with each title."""
    return [(edit.feature, edit.record.item.label) for edit in service.edits if edit.who is Who.SERVICE]


def wanted(service: MemoryService) -> list[str]:
    """What stands on the service's watchlist."""
    return sorted(record.item.label for record in service.records(Feature.WATCHLIST))


class TestWatchlist:
    async def test_what_is_watched_there_is_never_put_on_its_watchlist(self, home: Home) -> None:
        site = await one_object(home)
        site.person_watches(ALIEN, START - DAY)
        await home.adds("tracker:a", Feature.WATCHLIST, ALIEN)
        await home.adds("tracker:a", Feature.WATCHLIST, HEAT)

        result = only(await home.confirmed())
        await home.later()
        await home.later()

        assert (wanted(site), by_itself(site)) == (["Heat (1995)"], [])
        assert ("Alien (1979)", "watched_there") in await left_out(home, result.plan)
        assert await home.titles("tracker:a", Feature.WATCHLIST) == ["Alien (1979)", "Heat (1995)"]

    async def test_a_show_is_watched_with_any_of_its_episodes(self, home: Home) -> None:
        site = await one_object(home)
        site.person_watches(PILOT, START - DAY)
        await home.adds("tracker:a", Feature.WATCHLIST, SEVERANCE)

        await home.confirmed()

        assert (wanted(site), by_itself(site)) == ([], [])

    @pytest.mark.parametrize("item", [ALIEN, PILOT])
    async def test_of_a_play_and_a_wish_in_one_run_only_the_play_goes(self, home: Home, item: Item) -> None:
        site = await one_object(home)
        wish = SEVERANCE if item is PILOT else item
        await home.watches("tracker:a", item, START - 100 * DAY)
        await home.adds("tracker:a", Feature.WATCHLIST, wish)

        dry = only(await home.run(RunKind.DRY))
        await home.run(RunKind.CONFIRMED)
        await home.later()
        await home.later()

        assert await left_out(home, dry.plan) == [(wish.label, "watched_there")]
        assert [record.item.label for record in site.records(Feature.HISTORY)] == [item.label]
        assert (wanted(site), by_itself(site)) == ([], [])

    async def test_a_play_that_is_held_keeps_the_wish_back(self, home: Home) -> None:
        site = await one_object(home)
        await home.confirmed()
        for number in range(25):
            await home.watches("tracker:a", Item(MediaType.MOVIE, (f"tmdb:{number + 1}",)), START - DAY)
        await home.adds("tracker:a", Feature.WATCHLIST, Item(MediaType.MOVIE, ("tmdb:1",)))

        assert only(await home.later()).held == 25
        await home.later()

        assert wanted(site) == []

    async def test_a_play_under_way_without_an_answer_keeps_the_wish_back(self, home: Home) -> None:
        site = await one_object(home)
        await home.watches("tracker:a", ALIEN, START - DAY)
        await home.run(RunKind.DRY)
        site.afflict(FaultKind.STORED_UNANSWERED, feature=Feature.HISTORY)
        await home.run(RunKind.CONFIRMED)
        await home.adds("tracker:a", Feature.WATCHLIST, ALIEN)
        site.afflict(FaultKind.DOWN, 1)
        await home.later()
        await home.later()
        await home.later()

        assert (wanted(site), by_itself(site)) == ([], [])

    async def test_another_sync_of_the_same_run_counts(self, home: Home) -> None:
        site = await one_object(home, Feature.HISTORY)
        await home.tracker("b")
        home.sync("tracker:b", "memory:site", name="wishes", features=[Feature.WATCHLIST])
        await home.watches("tracker:a", ALIEN, START - DAY)
        await home.adds("tracker:b", Feature.WATCHLIST, ALIEN)

        await home.confirmed()

        assert (wanted(site), by_itself(site)) == ([], [])

    async def test_what_is_watched_no_more_goes_onto_the_watchlist(self, home: Home) -> None:
        site = await one_object(home)
        for film in (ALIEN, HEAT, FARGO):
            site.person_watches(film, START - DAY)
        await home.adds("tracker:a", Feature.WATCHLIST, ALIEN)
        await home.confirmed()
        await home.later()
        site.person_removes(Feature.HISTORY, ALIEN)
        await home.later()
        assert wanted(site) == []

        await home.later()
        await home.later()

        assert wanted(site) == ["Alien (1979)"]
        assert await home.titles("tracker:a", Feature.HISTORY) == ["Fargo (1996)", "Heat (1995)"]

    async def test_without_history_in_the_sync_it_is_still_known_what_is_watched(self, home: Home) -> None:
        site = await one_object(home, Feature.WATCHLIST)
        site.person_watches(ALIEN, START - DAY)
        await home.adds("tracker:a", Feature.WATCHLIST, ALIEN)

        await home.confirmed()
        await home.later()

        assert (wanted(site), by_itself(site)) == ([], [])

    async def test_where_history_was_switched_off_old_lines_mean_nothing(self, home: Home) -> None:
        site = await one_object(home, Feature.WATCHLIST, Feature.HISTORY)
        site.person_watches(ALIEN, START - DAY)
        await home.confirmed()
        home.sync("tracker:a", "memory:site", features=[Feature.WATCHLIST])
        site.person_removes(Feature.HISTORY, ALIEN)
        await home.adds("tracker:a", Feature.WATCHLIST, ALIEN)
        await home.later()
        await home.later()

        await home.later()

        assert wanted(site) == ["Alien (1979)"]

    async def test_what_was_watched_cannot_come_back_onto_it_from_a_capture(self, home: Home) -> None:
        site = await one_object(home)
        site.person_adds(ALIEN)
        site.person_adds(HEAT)
        keeper = Keeper(home, "memory:site")
        capture = await keeper.take(*LISTS)
        site.person_watches(ALIEN)
        site.person_removes(Feature.WATCHLIST, HEAT)

        await keeper.restore(capture, Feature.WATCHLIST)

        assert wanted(site) == ["Heat (1995)"]
        assert by_itself(site) == [(Feature.WATCHLIST, "Alien (1979)")]

    async def test_an_undo_does_not_put_it_back_either(self, home: Home) -> None:
        site = await one_object(home)
        films = [Item(MediaType.MOVIE, (f"tmdb:{number}",), f"Film {number}") for number in range(1, 7)]
        for film in films:
            site.person_adds(film)
        await home.confirmed()
        await home.later()
        for film in films[:2]:
            await home.removes("tracker:a", Feature.WATCHLIST, film)
        removed = await home.run()
        assert wanted(site) == ["Film 3", "Film 4", "Film 5", "Film 6"]
        site.person_watches(films[0])
        await home.later()

        await home.undone(run=removed.run)
        await home.later()

        assert wanted(site) == ["Film 2", "Film 3", "Film 4", "Film 5", "Film 6"]
        assert by_itself(site) == []


class TestRatings:
    async def test_nothing_is_rated_that_is_listed_nowhere(self, home: Home) -> None:
        site = await one_object(home)
        await home.rates("tracker:a", ALIEN, 80)

        result = only(await home.confirmed())
        await home.later()

        assert (site.records(Feature.RATINGS), by_itself(site)) == ((), [])
        assert await left_out(home, result.plan) == [("Alien (1979)", "would_mark_watched")]
        assert only(await home.later()).unresolved == 0

    @pytest.mark.parametrize("item", [ALIEN, PILOT])
    async def test_the_rating_follows_the_play_by_itself(self, home: Home, item: Item) -> None:
        site = await one_object(home)
        rated = SEVERANCE if item is PILOT else item
        await home.rates("tracker:a", rated, 80)
        await home.confirmed()
        await home.watches("tracker:a", item, START + 60)

        await home.later()
        assert site.records(Feature.RATINGS) == ()
        await home.later()

        assert [value.amount for value in site.values(Feature.RATINGS, rated)] == [80]
        assert by_itself(site) == []

    async def test_what_is_wanted_may_be_rated(self, home: Home) -> None:
        site = await one_object(home)
        site.person_adds(ALIEN)
        await home.rates("tracker:a", ALIEN, 80)

        await home.confirmed()

        assert [value.amount for value in site.values(Feature.RATINGS, ALIEN)] == [80]
        assert by_itself(site) == []

    async def test_a_wish_that_goes_in_the_same_run_is_no_place_to_rate(self, home: Home) -> None:
        site = await one_object(home)
        for film in (ALIEN, HEAT, FARGO):
            site.person_adds(film)
        await home.confirmed()
        await home.later()
        await home.removes("tracker:a", Feature.WATCHLIST, ALIEN)
        await home.rates("tracker:a", ALIEN, 80)

        await home.later()
        await home.later()

        assert (site.records(Feature.RATINGS), by_itself(site)) == ((), [])
        assert wanted(site) == ["Fargo (1996)", "Heat (1995)"]

    async def test_another_mark_is_written_where_it_is_rated_already(self, home: Home) -> None:
        site = await one_object(home, Feature.RATINGS)
        site.person_rates(ALIEN, 60)
        await home.confirmed()
        home.clock.passes(DAY)
        await home.rates("tracker:a", ALIEN, 90)

        await home.later()

        assert [value.amount for value in site.values(Feature.RATINGS, ALIEN)] == [90]

    async def test_an_idle_run_asks_nothing_and_plans_nothing(self, home: Home) -> None:
        site = await one_object(home)
        site.person_watches(HEAT, START - DAY)
        await home.rates("tracker:a", ALIEN, 80)
        await home.adds("tracker:a", Feature.WATCHLIST, HEAT)
        await home.confirmed()
        await home.later()
        before = only(await home.later())
        site.requests.clear()

        result = only(await home.later())

        assert (result.plan, dict(site.requests)) == (before.plan, {"activity": 1})


async def tidy(home: Home, **service: object) -> tuple[MemoryService, SyncDefinition]:
    """A service that takes watched titles off its watchlist, in step with a tracker; removals travel."""
    await home.tracker("a")
    kind = OneObjectService if service.get("one_object") else TidyService
    can = one_object_service() if service.get("one_object") else big_web_service()
    site = kind("site", can, home.clock, delta=False)
    home.account("memory:site", MemoryProvider(site))
    lists = [Feature.WATCHLIST, Feature.HISTORY]
    sync = home.sync("tracker:a", "memory:site", features=lists, removals=lists)
    for film in (ALIEN, HEAT, FARGO):
        await home.adds("tracker:a", Feature.WATCHLIST, film)
    await home.confirmed()
    await home.later()
    return site, sync


class TestOurOwnPlays:
    @pytest.mark.parametrize("one_object", [True, False])
    @pytest.mark.parametrize("ago", [0, 4_000 * DAY])
    async def test_a_play_of_ours_that_takes_a_wish_off_removes_it_nowhere_else(
        self, home: Home, one_object: bool, ago: int
    ) -> None:
        site, _ = await tidy(home, one_object=one_object)
        await home.watches("tracker:a", ALIEN, home.clock.now - ago)

        for _ in range(5):
            await home.later()

        assert wanted(site) == ["Fargo (1996)", "Heat (1995)"]
        assert await home.titles("tracker:a", Feature.WATCHLIST) == [
            "Alien (1979)",
            "Fargo (1996)",
            "Heat (1995)",
        ]
        assert by_itself(site) == [(Feature.WATCHLIST, "Alien (1979)")]

    async def test_an_old_play_that_a_person_enters_there_does_not_either(self, home: Home) -> None:
        site, _ = await tidy(home, one_object=True)
        site.person_watches(ALIEN, home.clock.now - 4_000 * DAY)

        for _ in range(4):
            await home.later()

        assert "Alien (1979)" in await home.titles("tracker:a", Feature.WATCHLIST)

    async def test_what_a_person_takes_off_still_goes_everywhere(self, home: Home) -> None:
        site, _ = await tidy(home, one_object=True)
        site.person_removes(Feature.WATCHLIST, ALIEN)

        for _ in range(3):
            await home.later()

        assert await home.titles("tracker:a", Feature.WATCHLIST) == ["Fargo (1996)", "Heat (1995)"]

    async def test_a_wish_and_an_old_play_that_come_together_both_stay(self, home: Home) -> None:
        site, _ = await tidy(home)
        film = Item(MediaType.MOVIE, ("tmdb:77",), "Ran", 1985)
        await home.watches("tracker:a", film, START - 900 * DAY)
        await home.adds("tracker:a", Feature.WATCHLIST, film)

        await home.later()
        await home.later()

        assert "Ran (1985)" in wanted(site)
        assert by_itself(site) == []

    async def test_history_is_read_where_it_alone_explains_what_is_gone(self, home: Home) -> None:
        site, _ = await tidy(home)
        home.sync("tracker:a", "memory:site", features=[Feature.WATCHLIST], removals=[Feature.WATCHLIST])
        await home.later(HOUR)
        site.person_watches(ALIEN)

        for _ in range(3):
            await home.later()

        assert "Alien (1979)" in await home.titles("tracker:a", Feature.WATCHLIST)


async def test_three_members_come_to_rest(home: Home) -> None:
    a = await home.tracker("a")
    site = OneObjectService("site", one_object_service(), home.clock)
    web = TidyService("web", big_web_service(), home.clock)
    home.account("memory:site", MemoryProvider(site))
    home.account("memory:web", MemoryProvider(web))
    home.sync(a, "memory:site", "memory:web", features=LISTS, removals=LISTS, roles={a: Role.BOTH})
    for number, film in enumerate((ALIEN, HEAT, FARGO)):
        web.person_watches(film, START - (number + 1) * 50 * DAY)
        web.person_adds(film, START - 10 * DAY)
        await home.rates(a, film, 70)
        site.person_adds(film)
    await home.confirmed()

    plans = [only(await home.later()).plan for _ in range(8)]

    assert len(site.records(Feature.HISTORY)) == len(site.records(Feature.RATINGS)) == 3
    assert wanted(site) == []
    assert len(await home.titles(a, Feature.WATCHLIST)) == len(wanted(web)) == 3
    assert plans[-3:] == plans[-1:] * 3
