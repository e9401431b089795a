"""Libraries: they hold state only for titles they have, and losing a file is not an un-watch."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from custom_components.crosswatch.model import (
    CatalogueItem,
    CataloguePage,
    Feature,
    Item,
    Precision,
    ReadPart,
    Value,
)
from custom_components.crosswatch.store.plans import plan_lines
from custom_components.crosswatch.sync import RunStatus
from tests.memory import MemoryProvider, MemoryService, SilentMemoryProvider, library_of_last_plays
from tests.sync.home import ALIEN, DAY, FARGO, HEAT, HOUR, START, Home, episode, only


def library(home: Home, *titles: Item) -> MemoryService:
    """Give the household a library with these titles."""
    service = MemoryService("shelf", library_of_last_plays(), home.clock, watermarks=False, delta=False)
    for title in titles:
        service.file_comes(title)
    home.account("lib:shelf", SilentMemoryProvider(service))
    return service


async def test_only_titles_in_the_library_are_written_there(home: Home) -> None:
    a, shelf = await home.tracker("a"), library(home, ALIEN)
    home.sync(a, "lib:shelf")
    await home.watches(a, ALIEN, START - DAY)
    await home.watches(a, HEAT, START - DAY)

    result = only(await home.confirmed())

    assert result.status is RunStatus.OK
    assert [value.amount for value in shelf.values(Feature.HISTORY, ALIEN)] == [1]
    lines = await home.database.run(plan_lines, result.plan or 0, "history", "left_out", 0, 10)
    assert [(line.title, line.reason.code) for line in lines] == [("Heat (1995)", "not_in_library")]


async def test_a_title_that_comes_to_the_library_gets_its_plays(home: Home) -> None:
    a, shelf = await home.tracker("a"), library(home, ALIEN)
    home.sync(a, "lib:shelf")
    await home.watches(a, HEAT, START - DAY)
    await home.confirmed()

    shelf.file_comes(HEAT)
    await home.later()

    assert [(value.amount, value.at) for value in shelf.values(Feature.HISTORY, HEAT)] == [(1, START - DAY)]


async def test_a_file_that_goes_and_comes_back_changes_nothing_elsewhere(home: Home) -> None:
    a, shelf = await home.tracker("a"), library(home, ALIEN, HEAT, FARGO)
    home.sync(a, "lib:shelf", removals=list(Feature))
    for title in (ALIEN, HEAT, FARGO):
        shelf.person_watches(title, START - DAY)
        shelf.person_rates(title, 80)
    await home.confirmed()
    await home.later()

    shelf.file_goes(ALIEN)
    for _ in range(3):
        await home.later(DAY)
    assert len(await home.records(a, Feature.HISTORY)) == 3
    assert len(await home.records(a, Feature.RATINGS)) == 3

    shelf.file_comes(ALIEN)
    await home.later()
    await home.later()
    assert len(await home.records(a, Feature.HISTORY)) == 3
    assert [value.amount for value in shelf.values(Feature.HISTORY, ALIEN)] == [1]


async def test_a_whole_share_that_is_unmounted_changes_nothing_elsewhere(home: Home) -> None:
    a, shelf = await home.tracker("a"), library(home, ALIEN, HEAT, FARGO)
    home.sync(a, "lib:shelf", removals=list(Feature))
    for title in (ALIEN, HEAT, FARGO):
        shelf.person_watches(title, START - DAY)
    await home.confirmed()
    await home.later()

    for title in (ALIEN, HEAT, FARGO):
        shelf.file_goes(title)
    for _ in range(3):
        await home.later(DAY)

    assert len(await home.records(a, Feature.HISTORY)) == 3


async def test_a_removal_in_a_library_needs_two_looks(home: Home) -> None:
    a, shelf = await home.tracker("a"), library(home, ALIEN, HEAT, FARGO)
    home.sync(a, "lib:shelf", removals=[Feature.RATINGS])
    for title in (ALIEN, HEAT, FARGO):
        shelf.person_rates(title, 80)
    await home.confirmed()
    await home.later()

    shelf.person_removes(Feature.RATINGS, HEAT)
    first = await home.later()
    assert len(await home.records(a, Feature.RATINGS)) == 3
    assert first.look_again_at == home.clock.now + 900

    too_soon = await home.later(600)
    assert len(await home.records(a, Feature.RATINGS)) == 3
    assert too_soon.look_again_at == first.look_again_at

    await home.later(600)
    assert await home.titles(a, Feature.RATINGS) == ["Alien (1979)", "Fargo (1996)"]


async def test_a_rating_that_was_only_overlooked_once_stays(home: Home) -> None:
    a, shelf = await home.tracker("a"), library(home, ALIEN, HEAT, FARGO)
    home.sync(a, "lib:shelf", removals=[Feature.RATINGS])
    for title in (ALIEN, HEAT, FARGO):
        shelf.person_rates(title, 80)
    await home.confirmed()
    await home.later()

    shelf.person_removes(Feature.RATINGS, HEAT)
    await home.later()
    shelf.person_rates(HEAT, 80)
    await home.later()
    assert (await home.later(DAY)).look_again_at is None

    assert len(await home.records(a, Feature.RATINGS)) == 3


async def test_an_episode_that_shares_its_file_is_not_watched_because_its_sibling_is(home: Home) -> None:
    first, second = episode("Twins", 5, 1, 1), episode("Twins", 5, 1, 2)
    a, shelf = await home.tracker("a"), library(home, first, second)
    home.account("lib:shelf", OneFile(shelf))
    home.sync(a, "lib:shelf")
    await home.watches(a, first, START - DAY)
    await home.confirmed()

    shelf.person_sets(Feature.HISTORY, second, Value(1, START - DAY, Precision.SECOND))
    await home.later()
    await home.later()

    assert await home.titles(a, Feature.HISTORY) == ["Twins 1x01 Part 1"]


class OneFile(SilentMemoryProvider):
    """A library in which all titles share one file."""

    async def read(
        self, features: frozenset[Feature], cursors: dict[Feature, str]
    ) -> AsyncGenerator[ReadPart]:
        async for part in super().read(features, cursors):
            if isinstance(part, CataloguePage):
                yield CataloguePage(tuple(CatalogueItem(one.ref, one.item, "file") for one in part.items))
            else:
                yield part


async def test_heavy_reads_wait_while_the_library_plays(home: Home) -> None:
    a, shelf = await home.tracker("a"), library(home, ALIEN)
    home.account("lib:shelf", MemoryProvider(shelf))
    home.sync(a, "lib:shelf")
    await home.confirmed()
    before = shelf.requests["read"]
    shelf.person_watches(ALIEN, START - DAY)
    shelf.busy = "playing"

    waiting = only(await home.later())
    assert [reason.code for reason in waiting.reasons] == ["account_busy"]
    assert shelf.requests["read"] == before

    shelf.busy = ""
    await home.later(HOUR)
    assert await home.titles(a, Feature.HISTORY) == ["Alien (1979)"]


@pytest.mark.parametrize("rated", [10, 100])
async def test_a_rating_changed_in_the_library_wins_over_an_unchanged_dated_one(
    home: Home, rated: int
) -> None:
    a, shelf = await home.tracker("a"), library(home, ALIEN)
    home.sync(a, "lib:shelf")
    await home.rates(a, ALIEN, 80)
    await home.confirmed()
    await home.later()

    shelf.person_rates(ALIEN, rated)
    await home.later()

    assert [record.value.amount for record in await home.records(a, Feature.RATINGS)] == [rated]
