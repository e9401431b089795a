"""Ratings that were taken back, and shows that were given up."""

from __future__ import annotations

from custom_components.crosswatch.model import Coverage, DroppedTitles, Feature, MediaType
from custom_components.crosswatch.providers.mdblist import MdblistProvider

from .world import NOW, World, of_type, read

EVENING = NOW - 18_000
DAY = 86_400
REMOVAL = {"category": "rated", "item_type": "movie", "status": "removed", "ids": {"tmdb": 10_001}}


async def test_a_removed_rating_is_named(world: World, provider: MdblistProvider) -> None:
    rated = world.service.titles(Feature.RATINGS, 8)
    for item in rated:
        world.sets(Feature.RATINGS, item, EVENING)
    world.goes_on()
    before = await read(provider, Feature.RATINGS)
    assert {item.type for item in rated} == set(MediaType)
    for item in rated[:4]:
        world.clears(Feature.RATINGS, item)
    world.goes_on()
    seen = await read(provider, Feature.RATINGS, before.cursor)
    assert set(seen.removed) == {before.of(item)[0].ref for item in rated[:4]}
    assert not seen.full


async def test_a_rating_given_again_is_not_removed(world: World, provider: MdblistProvider) -> None:
    (movie,) = of_type(world, Feature.RATINGS, MediaType.MOVIE, 1)
    world.sets(Feature.RATINGS, movie, EVENING)
    world.goes_on()
    before = await read(provider, Feature.RATINGS)
    world.clears(Feature.RATINGS, movie)
    world.goes_on()
    world.sets(Feature.RATINGS, movie, EVENING + 60)
    world.service.tells("/sync/journal", lambda told: told | {"journal": [REMOVAL]})
    seen = await read(provider, Feature.RATINGS, before.cursor)
    assert seen.removed == []
    assert [value.at for value in seen.values(movie)] == [EVENING + 60]


async def test_a_rating_with_an_old_date_is_found_whatever_since_goes_by(
    world: World, provider: MdblistProvider
) -> None:
    world.service.rules.since_goes_by_date = True
    first, old, new = of_type(world, Feature.RATINGS, MediaType.MOVIE, 3)
    world.sets(Feature.RATINGS, first, EVENING)
    world.goes_on()
    before = await read(provider, Feature.RATINGS)
    world.goes_on()
    world.sets(Feature.RATINGS, old, EVENING - DAY)
    world.sets(Feature.RATINGS, new, int(world.now))
    world.goes_on()
    seen = await read(provider, Feature.RATINGS, before.cursor)
    assert len(seen.of(old)) == len(seen.of(new)) == len(seen.of(first)) == 1
    assert seen.full


async def test_dropped_shows_come_with_watchlist_and_history_when_they_changed(
    world: World, provider: MdblistProvider
) -> None:
    show = world.item(Feature.WATCHLIST, 1)
    for feature in (Feature.WATCHLIST, Feature.HISTORY):
        parts = [part async for part in provider.read(frozenset({feature}), {})]
        assert [part for part in parts if isinstance(part, DroppedTitles)] == [DroppedTitles(())]
        cursor = (await read(provider, feature)).cursor
        assert cursor is not None
        world.goes_on()
        world.service.drops(show)
        cursors = {feature: cursor}
        parts = [part async for part in provider.read(frozenset({feature}), cursors)]
        (dropped,) = (part for part in parts if isinstance(part, DroppedTitles))
        assert [item.ids for item in dropped.items] == [show.ids]
        world.goes_on()
        world.service.takes_up(show)
        world.goes_on()
        assert world.requests
        again = await read(provider, feature, cursor)
        assert again.ends[0].coverage is Coverage.DELTA
        assert again.records == []
