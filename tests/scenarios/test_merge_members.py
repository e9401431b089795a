"""Sequences that break naive merges, by their numbers: late writes, scales, roles, titles, profiles."""

from __future__ import annotations

import asyncio

import pytest

from custom_components.crosswatch.model import Feature, Item, MediaType, Precision, Role, Value
from custom_components.crosswatch.store.generation import mark_copy
from custom_components.crosswatch.sync import Profile, RunKind
from tests.memory import FaultKind, MemoryService, Who, lists_with_stars
from tests.sync.home import ALIEN, DAY, FARGO, HEAT, START, Home, only

from .accounts import account, only_with

FILMS = (ALIEN, HEAT, FARGO)


def listed(service: MemoryService) -> set[str]:
    return {record.item.title for record in service.records(Feature.WATCHLIST)}


def marks(service: MemoryService, item: Item = ALIEN) -> list[int]:
    return [value.amount for value in service.values(Feature.RATINGS, item)]


def written(*services: MemoryService) -> int:
    return sum(edit.who is Who.WRITER for service in services for edit in service.edits)


def pair(home: Home, *removals: Feature) -> tuple[MemoryService, MemoryService]:
    """Two accounts with the same three films on their lists."""
    a, b = account(home, "a"), account(home, "b")
    home.sync("memory:a", "memory:b", removals=removals)
    for service in (a, b):
        for film in FILMS:
            service.person_adds(film)
    return a, b


async def test_scenario_04_a_removal_that_shows_late_is_no_resurrection(home: Home) -> None:
    a, b = pair(home, Feature.WATCHLIST)
    await home.confirmed()
    b.afflict(FaultKind.LAG, amount=2)
    a.person_removes(Feature.WATCHLIST, HEAT)

    for _ in range(6):
        await home.later()

    assert listed(a) == listed(b) == {"Alien", "Fargo"}
    assert written(a) == 0


async def test_scenario_04_a_rating_that_shows_late_is_not_reverted(home: Home) -> None:
    a, b = account(home, "a"), account(home, "b")
    home.sync("memory:a", "memory:b")
    for service in (a, b):
        service.person_rates(ALIEN, 80, START)
    await home.confirmed()
    b.afflict(FaultKind.LAG, amount=2)
    a.person_rates(ALIEN, 90)

    for _ in range(6):
        await home.later()

    assert (marks(a), marks(b)) == ([90], [90])
    assert written(a) == 0


async def test_scenario_04_a_removal_that_is_ignored_for_good_is_named_and_nobodys_wish(home: Home) -> None:
    a, b = pair(home, Feature.WATCHLIST)
    await home.confirmed()
    b.afflict(FaultKind.IGNORED, None)
    a.person_removes(Feature.WATCHLIST, HEAT)

    for _ in range(6):
        await home.later()

    assert listed(a) == {"Alien", "Fargo"}
    assert only(await home.later()).unresolved == 1


async def test_scenario_13_the_finer_mark_is_not_overwritten_by_what_a_coarser_one_makes_of_it(
    home: Home,
) -> None:
    """85 of 100, and later 4 of 5 stars: the third, which has none, gets what the stars can tell."""
    fine, third = account(home, "fine"), account(home, "third")
    stars = account(home, "stars", lists_with_stars())
    fine.person_rates(ALIEN, 85, START - 3 * DAY)
    stars.person_rates(ALIEN, 80, START - DAY)
    home.sync("memory:fine", "memory:stars", "memory:third")

    await home.confirmed()
    await home.later()

    assert marks(fine) == [85]
    assert marks(stars) == [80]
    assert marks(third) == [80]


async def test_scenario_13_the_lowest_mark_never_becomes_none(home: Home) -> None:
    fine, stars = account(home, "fine"), account(home, "stars", lists_with_stars())
    fine.person_rates(ALIEN, 4)
    home.sync("memory:fine", "memory:stars")
    await home.confirmed()
    await home.later()
    assert (marks(fine), marks(stars)) == ([4], [20])


async def test_scenario_18_a_target_that_becomes_a_full_member_removes_nothing(home: Home) -> None:
    a, b = pair(home, Feature.WATCHLIST)
    roles = {"memory:a": Role.SOURCE, "memory:b": Role.TARGET}
    home.sync("memory:a", "memory:b", removals=[Feature.WATCHLIST], roles=roles)
    await home.confirmed()
    b.person_removes(Feature.WATCHLIST, HEAT)
    home.sync("memory:a", "memory:b", removals=[Feature.WATCHLIST])

    for _ in range(3):
        await home.later(DAY)

    assert listed(a) == listed(b) == {"Alien", "Heat", "Fargo"}
    b.person_removes(Feature.WATCHLIST, FARGO)
    for _ in range(3):
        await home.later(DAY)
    assert listed(a) == listed(b) == {"Alien", "Heat"}


async def test_scenario_18_a_feature_switched_off_and_on_removes_nothing(home: Home) -> None:
    a, b = pair(home, Feature.WATCHLIST)
    await home.confirmed()
    home.sync("memory:a", "memory:b", features=[Feature.RATINGS], removals=[Feature.WATCHLIST])
    await home.later()
    b.person_removes(Feature.WATCHLIST, HEAT)
    home.sync("memory:a", "memory:b", removals=[Feature.WATCHLIST])

    for _ in range(3):
        await home.later(DAY)

    assert listed(a) == listed(b) == {"Alien", "Heat", "Fargo"}
    b.person_removes(Feature.WATCHLIST, FARGO)
    for _ in range(3):
        await home.later(DAY)
    assert listed(a) == listed(b) == {"Alien", "Heat"}


async def test_scenario_18_a_restored_database_removes_nothing(home: Home) -> None:
    a, b = pair(home, Feature.WATCHLIST)
    await home.confirmed()
    await home.database.run(mark_copy)
    b.person_removes(Feature.WATCHLIST, HEAT)
    await home.orchestrator.start()

    for _ in range(3):
        await home.later(DAY)

    assert listed(a) == listed(b) == {"Alien", "Heat", "Fargo"}
    assert written(a) == 0


FIRST = Item(MediaType.MOVIE, ("tmdb:1",), "Solaris", 1972)
SECOND = Item(MediaType.MOVIE, ("imdb:tt0069293",), "Solaris", 1972)
BOTH = Item(MediaType.MOVIE, ("imdb:tt0069293", "tmdb:1"), "Solaris", 1972)


async def test_scenario_19_titles_that_a_service_merges_and_parts_again_lose_and_double_nothing(
    home: Home,
) -> None:
    a, b = account(home, "a"), account(home, "b")
    home.sync("memory:a", "memory:b", removals=list(Feature))
    for service in (a, b):
        for item, day in ((FIRST, 5), (SECOND, 9)):
            service.person_adds(item)
            service.person_watches(item, START - day * DAY)
    await home.confirmed()
    await home.later()

    b.describes(FIRST, BOTH)
    for _ in range(3):
        await home.later(DAY)
    b.describes(BOTH, FIRST)
    for _ in range(4):
        await home.later(DAY)

    for service in (a, b):
        assert len(service.records(Feature.HISTORY)) == 2
        assert {record.item.ids for record in service.records(Feature.WATCHLIST)} == {FIRST.ids, SECOND.ids}
    assert written(a, b) == 0


async def test_scenario_22_a_delete_does_not_go_round(home: Home) -> None:
    a, b, c = account(home, "a"), account(home, "b"), account(home, "c")
    home.sync("memory:a", "memory:b", name="keeps")
    home.sync("memory:b", "memory:c", name="removes", removals=[Feature.WATCHLIST])
    for service in (a, b, c):
        for film in FILMS:
            service.person_adds(film)
    await home.confirmed()
    await home.later()
    c.person_removes(Feature.WATCHLIST, HEAT)

    for _ in range(8):
        await home.later()

    assert listed(a) == {"Alien", "Heat", "Fargo"}
    assert listed(b) == listed(c) == {"Alien", "Fargo"}
    assert written(a, b, c) == 1


@pytest.mark.parametrize("together", [False, True])
async def test_scenario_28_two_profiles_write_a_play_once(home: Home, together: bool) -> None:
    a, b = account(home, "a"), account(home, "b", only_with(Feature.HISTORY, idempotent=False))
    for name in ("hers", "his"):
        home.sync("memory:a", "memory:b", name=name, features=[Feature.HISTORY])
    for service in (a, b):
        service.person_watches(HEAT, START - DAY)
    profiles = [Profile(name, name, (sync,)) for name, sync in home.syncs.items()]

    async def run(profile: Profile, kind: RunKind) -> None:
        await home.orchestrator.run(profile, home.accounts, kind, report=home.progress.append)

    for kind in (RunKind.DRY, RunKind.CONFIRMED):
        for profile in profiles:
            await run(profile, kind)
    a.person_watches(ALIEN, START)
    for _ in range(3):
        home.clock.passes(DAY)
        if together:
            await asyncio.gather(*(run(profile, RunKind.SCHEDULED) for profile in profiles))
        else:
            for profile in profiles:
                await run(profile, RunKind.SCHEDULED)

    assert b.values(Feature.HISTORY, ALIEN) == [Value(1, START, Precision.SECOND)]
    assert written(a, b) == 1
