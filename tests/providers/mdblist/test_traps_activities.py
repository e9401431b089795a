"""What changed last, and from where reads go on."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import BadData, Feature, ProviderError
from custom_components.crosswatch.providers.mdblist import MdblistProvider
from custom_components.crosswatch.providers.mdblist.activity import Cursor, cursor_of
from tests.emulators.faults import FaultKind
from tests.emulators.mdblist import NUMBER

from .world import NOW, World, read


async def test_a_missing_server_time_is_a_broken_answer_and_not_nothing(
    world: World, provider: MdblistProvider
) -> None:
    world.service.rules.tells_time = False
    with pytest.raises(BadData):
        await provider.activity()
    with pytest.raises(BadData):
        await read(provider, Feature.HISTORY)


async def test_a_server_time_that_is_no_time_is_a_broken_answer(
    world: World, provider: MdblistProvider
) -> None:
    world.service.tells("/sync/last_activities", lambda told: told | {"server_time": "yesterday"})
    with pytest.raises(BadData):
        await provider.activity()


async def test_the_space_is_the_account_and_costs_no_request(world: World, provider: MdblistProvider) -> None:
    assert (await provider.activity()).space == str(NUMBER)
    assert len(world.requests) == 1


async def test_the_cursor_is_the_services_time_before_the_read_and_not_our_clock(world: World) -> None:
    provider = world.provider(skew=86_400.0)
    await provider.activity()
    world.goes_on(50)
    cursor = cursor_of((await read(provider, Feature.HISTORY)).cursor)
    assert cursor is not None
    assert cursor.server_time == "2026-01-05T21:20:00Z"
    assert cursor.since == "2026-01-05T21:19:00Z"


async def test_each_read_goes_on_from_an_answer_of_its_own(world: World, provider: MdblistProvider) -> None:
    """The answer of a run serves each feature once; whoever reads again asks again."""
    await provider.activity()
    await read(provider, Feature.WATCHLIST)
    await read(provider, Feature.PROGRESS)
    assert world.requests.count("GET /sync/last_activities") == 1
    await read(provider, Feature.WATCHLIST)
    assert world.requests.count("GET /sync/last_activities") == 1


async def test_a_removal_moves_the_journal_alone_and_that_is_enough(
    world: World, provider: MdblistProvider
) -> None:
    movie = world.item(Feature.HISTORY)
    world.sets(Feature.HISTORY, movie)
    world.sets(Feature.RATINGS, movie)
    before = (await provider.activity()).watermarks
    world.clears(Feature.HISTORY, movie)
    after = (await provider.activity()).watermarks
    assert {feature for feature in Feature if before[feature] != after[feature]} == {
        Feature.HISTORY,
        Feature.RATINGS,
    }


async def test_a_dropped_show_moves_what_it_is_read_with(world: World, provider: MdblistProvider) -> None:
    before = (await provider.activity()).watermarks
    world.service.drops(world.item(Feature.WATCHLIST, 1))
    after = (await provider.activity()).watermarks
    assert {feature for feature in Feature if before[feature] != after[feature]} == {
        Feature.HISTORY,
        Feature.WATCHLIST,
    }


async def test_without_a_stamp_for_places_they_are_read_each_time(
    world: World, provider: MdblistProvider
) -> None:
    world.service.rules.tells_paused = False
    assert Feature.PROGRESS not in (await provider.activity()).watermarks
    world.sets(Feature.PROGRESS, world.item(Feature.PROGRESS), amount=4_000)
    first = await read(provider, Feature.PROGRESS)
    assert (await read(provider, Feature.PROGRESS, first.cursor)).records == first.records != []


@pytest.mark.parametrize("kept", [None, "", "since yesterday", "[1]", '{"server_time": "x"}'])
def test_a_cursor_that_cannot_be_read_is_none(kept: str | None) -> None:
    assert cursor_of(kept) is None


def test_a_cursor_is_kept_and_found_again() -> None:
    cursor = Cursor("2026-01-05T21:20:00Z", "a,b", "c", "d")
    assert cursor_of(cursor.text) == cursor


async def test_half_an_answer_is_broken(world: World, provider: MdblistProvider) -> None:
    for kind in (FaultKind.SHORT, FaultKind.CUT):
        world.service.faults.add(kind)
        with pytest.raises(BadData):
            await provider.activity()


async def test_what_the_service_says_with_status_200_is_not_taken_for_data(
    world: World, provider: MdblistProvider
) -> None:
    world.service.rules.error = "Something went wrong"
    with pytest.raises(BadData):
        await provider.activity()
    with pytest.raises(ProviderError):
        await read(provider, Feature.WATCHLIST)
    assert world.now == NOW
