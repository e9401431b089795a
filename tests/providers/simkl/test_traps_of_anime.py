"""Anime is numbered by cours at SIMKL: without a mapping, numbers of other services mean nothing there."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.model import Feature, Item, MediaType, OutcomeKind, RateLimited
from tests.emulators.faults import FaultKind

from .world import World, anime

SHOW = ("tvdb:9300100",)


def elsewhere(season: int, number: int, ids: tuple[str, ...] = ()) -> Item:
    """An episode of anime as a service tells it that numbers like TheTVDB."""
    return Item(MediaType.EPISODE, ids, show_ids=SHOW, show_title="Anime 1", season=season, number=number)


async def _code(world: World, item: Item) -> str:
    outcome = await world.write(Feature.HISTORY, item)
    assert outcome.kind is OutcomeKind.REJECTED
    assert outcome.reason is not None
    assert world.held(Feature.HISTORY) == []
    return outcome.reason.code


async def test_an_episode_of_anime_on_the_list_is_left_unresolved(world: World) -> None:
    world.sets(Feature.WATCHLIST, anime(world, 1))
    await world.read()
    assert await _code(world, elsewhere(2, 5)) == "no_anime_mapping"


async def test_an_episode_of_anime_that_is_listed_nowhere_is_left_unresolved(world: World) -> None:
    assert await _code(world, elsewhere(1, 5)) == "no_anime_mapping"
    assert await _code(world, elsewhere(1, 6)) == "no_anime_mapping"
    assert sum("redirect" in request for request in world.requests) == 1


async def test_an_id_of_an_anime_site_is_enough_to_know(world: World) -> None:
    item = replace(elsewhere(1, 5), show_ids=("mal:9310001", "tvdb:9300100"))
    assert await _code(world, item) == "no_anime_mapping"
    assert world.requests == []


async def test_an_episode_with_an_id_of_its_own_goes_where_it_belongs(world: World) -> None:
    item = elsewhere(2, 5, ("tvdb:9300100205",))
    assert (await world.write(Feature.HISTORY, item)).kind is OutcomeKind.WRITTEN
    (record,) = (await world.read()).records[Feature.HISTORY]
    assert (record.ref, record.item.ids) == ("show/9300002/1/5", ("tvdb:9300100205",))


async def test_it_is_unmarked_by_the_numbers_that_simkl_gave(world: World) -> None:
    await world.write(Feature.HISTORY, elsewhere(2, 5, ("tvdb:9300100205",)))
    (record,) = (await world.read()).records[Feature.HISTORY]
    outcome = await world.remove(Feature.HISTORY, record.item, record.ref)
    assert outcome.kind is OutcomeKind.WRITTEN
    assert world.held(Feature.HISTORY) == []


async def test_a_show_that_is_no_anime_is_looked_up_once(world: World) -> None:
    for number in (1, 2):
        item = world.episode(1, 1, number, own_ids=False)
        assert (await world.write(Feature.HISTORY, item)).kind is OutcomeKind.WRITTEN
    assert sum("redirect" in request for request in world.requests) == 1


async def test_a_show_on_the_list_is_not_looked_up(world: World) -> None:
    world.sets(Feature.WATCHLIST, world.show(1))
    await world.read()
    item = world.episode(1, 1, 1, own_ids=False)
    assert (await world.write(Feature.HISTORY, item)).kind is OutcomeKind.WRITTEN
    assert not any("redirect" in request for request in world.requests)


async def test_a_show_that_nobody_knows_is_asked_for_again_after_a_week(world: World) -> None:
    item = replace(elsewhere(1, 1), show_ids=("tmdb:424242",))
    for pause in (0, 3_600, 8 * 86_400):
        world.later(pause)
        world.restart() if pause > 86_400 else None
        assert (await world.write(Feature.HISTORY, item)).kind is OutcomeKind.NOT_FOUND
    assert sum("redirect" in request for request in world.requests) == 2


async def test_a_show_that_cannot_be_looked_up_is_not_found(world: World) -> None:
    item = replace(elsewhere(1, 1), show_ids=("kitsu:1",))
    assert await _code(world, item) == "no_anime_mapping"
    item = replace(elsewhere(1, 1), show_ids=("simkl:424242",))
    assert (await world.write(Feature.HISTORY, item)).kind is OutcomeKind.NOT_FOUND


async def test_a_lookup_that_fails_stops_the_chunk_before_it_is_sent(world: World) -> None:
    world.simkl.faults.add(FaultKind.STATUS, "redirect", status=429, times=99, Retry_After="900")
    with pytest.raises(RateLimited) as raised:
        await world.write(Feature.HISTORY, elsewhere(1, 1))
    assert raised.value.retry_after == 900
    assert world.held(Feature.HISTORY) == []


async def test_a_film_of_anime_is_watched_and_unwatched(world: World) -> None:
    film = Item(MediaType.MOVIE, ("imdb:tt9300010",))
    await world.write(Feature.HISTORY, film)
    (record,) = (await world.read()).records[Feature.HISTORY]
    again = await world.write(Feature.HISTORY, film)
    assert again.kind is OutcomeKind.ALREADY_THERE
    outcome = await world.remove(Feature.HISTORY, record.item, record.ref)
    assert outcome.kind is OutcomeKind.WRITTEN
    assert world.held(Feature.HISTORY) == []
