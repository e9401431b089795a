"""Shows and films that a person dropped at an account: nothing is added to them because another has it."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from custom_components.crosswatch.model import (
    DroppedTitles,
    Feature,
    Item,
    MediaType,
    ReadPart,
)
from custom_components.crosswatch.store.accounts import forget_space
from custom_components.crosswatch.store.forget import forget_account
from custom_components.crosswatch.store.plans import LineState, plan_lines
from custom_components.crosswatch.sync import Profile, RunKind, RunStatus
from custom_components.crosswatch.sync.explain import Question, explain
from custom_components.crosswatch.sync.lookup import items_by_id
from tests.memory import FaultKind, MemoryProvider, MemoryService, everything, library_of_last_plays
from tests.sync.home import ALIEN, DAY, HEAT, HOUR, START, Home, episode, only

SEVERANCE = Item(MediaType.SHOW, ("tvdb:371980",), "Severance", 2022)
PILOT = episode("Severance", 371980, 1, 1)
SECOND = episode("Severance", 371980, 1, 2)


class Dropping(MemoryProvider):
    """A memory service that also tells what was dropped there; None: it does not."""

    dropped: tuple[Item, ...] | None = ()

    def drops(self, *items: Item) -> None:
        """A person drops exactly these. Its watermarks move with that."""
        self.dropped = items
        for feature in self.service.shelves:
            self.service.shelves[feature].revision += 1

    async def read(
        self, features: frozenset[Feature], cursors: dict[Feature, str]
    ) -> AsyncGenerator[ReadPart]:
        """Tell what was dropped, and the records."""
        if self.dropped is not None:
            yield DroppedTitles(self.dropped[:1])
            yield DroppedTitles(self.dropped[1:])
        async for part in super().read(features, cursors):
            yield part


async def site(home: Home, *features: Feature, removals: bool = True) -> tuple[MemoryService, Dropping]:
    """A site where titles can be dropped, in step with a tracker."""
    await home.tracker("a")
    service = MemoryService("site", everything(), home.clock)
    provider = Dropping(service)
    home.account("memory:site", provider)
    used = features or (Feature.WATCHLIST, Feature.RATINGS, Feature.HISTORY)
    home.sync("tracker:a", "memory:site", features=used, removals=used if removals else ())
    return service, provider


async def left_out(home: Home, plan: int | None) -> list[tuple[str, str]]:
    """What a plan leaves out, and why."""
    assert plan is not None
    lines = await home.database.run(plan_lines, plan, None, LineState.LEFT_OUT, 0, 50)
    return sorted((line.title, line.reason.code) for line in lines)


async def test_a_dropped_show_gets_no_plays_and_no_place_on_the_watchlist(home: Home) -> None:
    service, provider = await site(home)
    provider.drops(SEVERANCE)
    await home.watches("tracker:a", PILOT, START - DAY)
    await home.adds("tracker:a", Feature.WATCHLIST, SEVERANCE)
    await home.adds("tracker:a", Feature.WATCHLIST, ALIEN)

    result = only(await home.confirmed())

    assert service.records(Feature.HISTORY) == ()
    assert [record.item for record in service.records(Feature.WATCHLIST)] == [ALIEN]
    assert await left_out(home, result.plan) == [
        ("Severance (2022)", "dropped_there"),
        (PILOT.label, "dropped_there"),
    ]
    assert (result.status, result.unresolved) == (RunStatus.OK, 0)


async def test_a_dropped_film_keeps_getting_ratings_and_positions(home: Home) -> None:
    service, provider = await site(home, *Feature)
    provider.drops(ALIEN)
    await home.rates("tracker:a", ALIEN, 80)
    service.person_stops(HEAT, 4_000)

    await home.confirmed()

    assert [value.amount for value in service.values(Feature.RATINGS, ALIEN)] == [80]


async def test_what_was_dropped_after_all_comes_when_it_is_dropped_no_longer(home: Home) -> None:
    service, provider = await site(home)
    provider.drops(SEVERANCE, ALIEN)
    await home.watches("tracker:a", PILOT, START - DAY)
    await home.adds("tracker:a", Feature.WATCHLIST, ALIEN)
    await home.confirmed()
    await home.later()
    provider.drops(ALIEN)

    await home.later()

    assert [record.item.label for record in service.records(Feature.HISTORY)] == [PILOT.label]
    assert service.records(Feature.WATCHLIST) == ()

    provider.drops()
    await home.later()

    assert [record.item for record in service.records(Feature.WATCHLIST)] == [ALIEN]


async def test_what_is_removed_elsewhere_goes_though_it_is_dropped(home: Home) -> None:
    service, provider = await site(home)
    for item in (ALIEN, HEAT):
        await home.adds("tracker:a", Feature.WATCHLIST, item)
    await home.confirmed()
    await home.later()
    provider.drops(ALIEN)
    await home.later()
    await home.removes("tracker:a", Feature.WATCHLIST, ALIEN)

    await home.later()

    assert [record.item for record in service.records(Feature.WATCHLIST)] == [HEAT]


async def test_dropping_a_show_takes_nothing_from_the_others(home: Home) -> None:
    service, provider = await site(home)
    service.person_watches(PILOT, START - DAY)
    await home.confirmed()
    await home.later()
    provider.drops(SEVERANCE)
    service.person_watches(SECOND, START)

    await home.later()

    assert sorted(await home.titles("tracker:a", Feature.HISTORY)) == [PILOT.label, SECOND.label]


async def test_a_read_that_fails_leaves_what_was_dropped_as_it_was(home: Home) -> None:
    service, provider = await site(home)
    provider.drops(ALIEN)
    await home.adds("tracker:a", Feature.WATCHLIST, ALIEN)
    await home.confirmed()
    provider.drops()
    service.afflict(FaultKind.CUT, feature=Feature.WATCHLIST)
    service.afflict(FaultKind.CUT, feature=Feature.RATINGS)
    service.afflict(FaultKind.CUT, feature=Feature.HISTORY)

    await home.later()

    assert service.records(Feature.WATCHLIST) == ()


async def test_a_read_that_does_not_tell_changes_nothing(home: Home) -> None:
    service, provider = await site(home)
    provider.drops(ALIEN)
    await home.adds("tracker:a", Feature.WATCHLIST, ALIEN)
    await home.confirmed()
    provider.dropped = None
    service.person_adds(HEAT)

    await home.later()

    assert [record.item for record in service.records(Feature.WATCHLIST)] == [HEAT]


async def test_a_dry_run_leaves_it_out_as_the_real_one_does(home: Home) -> None:
    _, provider = await site(home)
    provider.drops(SEVERANCE)
    await home.watches("tracker:a", PILOT, START - DAY)

    dry = only(await home.run(RunKind.DRY))
    assert await left_out(home, dry.plan) == [(PILOT.label, "dropped_there")]
    real = only(await home.run(RunKind.CONFIRMED))
    assert await left_out(home, real.plan) == [(PILOT.label, "dropped_there")]


async def test_a_count_does_not_rise_where_the_film_is_dropped(home: Home) -> None:
    await home.tracker("a")
    service = MemoryService("box", library_of_last_plays(), home.clock)
    service.file_comes(ALIEN)
    service.person_watches(ALIEN, START - 100 * DAY)
    provider = Dropping(service)
    home.account("memory:box", provider)
    home.sync("tracker:a", "memory:box", features=[Feature.HISTORY])
    provider.drops(ALIEN)
    await home.watches("tracker:a", ALIEN, START - DAY)

    await home.confirmed()

    assert [value.amount for value in service.values(Feature.HISTORY, ALIEN)] == [1]


async def test_it_is_explained(home: Home) -> None:
    _, provider = await site(home)
    provider.drops(ALIEN)
    await home.adds("tracker:a", Feature.WATCHLIST, ALIEN)
    await home.confirmed()
    question = Question(Profile("home", "Home", tuple(home.syncs.values())), home.accounts, home.clock.now)
    (number,) = await home.database.run(items_by_id, ["movie:tmdb:348"])

    told = await home.database.run(explain, number, [question])

    members = {member.account: member for member in told.syncs[0].features[0].members}
    assert [left.reason.code for left in members["site"].left_out] == ["dropped_there"]


async def test_it_is_forgotten_with_the_account(home: Home) -> None:
    _, provider = await site(home)
    provider.drops(ALIEN, SEVERANCE)
    await home.confirmed()
    assert len((await home.dump("dropped"))["dropped"]) == 2

    await home.database.run(forget_space, "memory:site")
    assert await home.dump("dropped") == {"dropped": []}
    await home.later(HOUR)
    assert len((await home.dump("dropped"))["dropped"]) == 2

    await home.database.run(forget_account, "memory:site")
    assert await home.dump("dropped") == {"dropped": []}


async def test_a_title_without_ids_can_be_dropped_and_means_nothing(home: Home) -> None:
    service, provider = await site(home)
    provider.drops(Item(MediaType.SHOW, (), "Something"))
    await home.adds("tracker:a", Feature.WATCHLIST, ALIEN)

    await home.confirmed()

    assert [record.item for record in service.records(Feature.WATCHLIST)] == [ALIEN]
