"""The journal is the only place that tells of removals, and never more than it says."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import (
    BadData,
    DroppedTitles,
    Feature,
    Item,
    MediaType,
    Record,
)
from custom_components.crosswatch.providers.mdblist import MdblistProvider
from custom_components.crosswatch.providers.mdblist.history import MOST_LOOKS
from tests.conformance.look import Look
from tests.emulators.catalogue import Catalogue

from .world import NOW, World, read

EVENING = NOW - 18_000
ENTRY = {"category": "watched", "item_type": "movie", "status": "removed", "ids": {"tmdb": 10_001}}
DAY = 86_400


def movies(world: World, count: int) -> list[Item]:
    return [item for item in world.service.titles(Feature.HISTORY, 2 * count) if item.type is MediaType.MOVIE]


def episodes(world: World, count: int) -> list[Item]:
    """Episodes of the first show, all of its first season before the second."""
    found = [item for item in world.service.titles(Feature.HISTORY, 50) if item.type is MediaType.EPISODE]
    return found[:count]


async def watched(world: World, provider: MdblistProvider, *items: Item) -> Look:
    """Let the person watch titles, and read them in full."""
    for item in items:
        world.sets(Feature.HISTORY, item, EVENING)
    world.goes_on()
    seen = await read(provider, Feature.HISTORY)
    world.goes_on()
    assert world.requests
    return seen


def refs(records: list[Record]) -> set[str]:
    return {record.ref for record in records}


async def test_a_removed_movie_is_told_by_looking_at_it_again(
    world: World, provider: MdblistProvider
) -> None:
    kept, removed = movies(world, 2)
    before = await watched(world, provider, kept, removed)
    world.clears(Feature.HISTORY, removed)
    world.goes_on()
    seen = await read(provider, Feature.HISTORY, before.cursor)
    assert not seen.full
    assert seen.gone_since(before) == [record.ref for record in before.of(removed)]
    tmdb = next(known for known in removed.ids if known.startswith("tmdb"))
    assert world.requests == [
        "GET /sync/last_activities",
        "GET /sync/journal?since=2026-01-05T21:29:02Z&limit=1000",
        f"GET /sync/history/movie/tmdb/{tmdb.partition(':')[2]}",
    ]


async def test_one_play_taken_away_leaves_the_others(world: World, provider: MdblistProvider) -> None:
    (movie,) = movies(world, 1)
    world.sets(Feature.HISTORY, movie, EVENING - DAY)
    before = await watched(world, provider, movie)
    assert len(before.records) == 2
    world.now += 1
    world.service.person_unwatches(movie, EVENING)
    world.goes_on()
    seen = await read(provider, Feature.HISTORY, before.cursor)
    gone = seen.gone_since(before)
    assert [record.value.at for record in before.records if record.ref in gone] == [EVENING]
    assert not seen.full


async def test_partial_is_not_a_removal_of_all(world: World, provider: MdblistProvider) -> None:
    season = episodes(world, 20)
    before = await watched(world, provider, *season)
    world.clears(Feature.HISTORY, season[3])
    world.goes_on()
    statuses = {entry.status for entry in world.service.account.entries(0)}
    assert statuses == {"active", "removed", "partial"}
    seen = await read(provider, Feature.HISTORY, before.cursor)
    assert seen.gone_since(before) == [record.ref for record in before.of(season[3])]
    assert len(seen.records) == 19
    assert not seen.full


async def test_a_whole_show_taken_away_is_told_by_the_show_alone(
    world: World, provider: MdblistProvider
) -> None:
    inside = episodes(world, 20)
    movie = movies(world, 1)[0]
    before = await watched(world, provider, movie, *inside)
    world.now += 1
    world.service.person_unwatches_show(Item(MediaType.SHOW, inside[0].show_ids))
    world.goes_on()
    seen = await read(provider, Feature.HISTORY, before.cursor)
    assert set(seen.gone_since(before)) == refs(before.records) - refs(before.of(movie))
    assert not seen.full


async def test_an_empty_look_at_a_show_is_not_believed_unless_the_journal_says_the_same(
    world: World, provider: MdblistProvider
) -> None:
    """Should the service not show a show's episodes there, nothing of it would look watched any more."""
    world.service.rules.shows_in_history = False
    inside = episodes(world, 3)
    before = await watched(world, provider, *inside)
    world.clears(Feature.HISTORY, inside[0])
    world.goes_on()
    seen = await read(provider, Feature.HISTORY, before.cursor)
    assert seen.full
    assert refs(seen.records) == refs(before.records) - refs(before.of(inside[0]))
    assert seen.gone_since(before) == [record.ref for record in before.of(inside[0])]


async def test_a_truncated_list_cannot_prove_absence(world: World, provider: MdblistProvider) -> None:
    world.service.rules.plays_shown = 2
    (movie,) = movies(world, 1)
    for day in range(3):
        world.sets(Feature.HISTORY, movie, EVENING - (day + 1) * DAY)
    before = await watched(world, provider, movie)
    world.now += 1
    world.service.person_unwatches(movie, EVENING)
    world.goes_on()
    seen = await read(provider, Feature.HISTORY, before.cursor)
    assert seen.full
    assert len(seen.records) == 3
    assert len(seen.gone_since(before)) == 1


async def test_a_title_that_the_service_does_not_find_proves_nothing(
    world: World, provider: MdblistProvider
) -> None:
    kept, removed = movies(world, 2)
    before = await watched(world, provider, kept, removed)
    world.clears(Feature.HISTORY, removed)
    world.goes_on()
    world.service.rules.shows_plays_by_title = False
    seen = await read(provider, Feature.HISTORY, before.cursor)
    assert seen.full
    assert seen.gone_since(before) == [record.ref for record in before.of(removed)]


async def test_a_show_whose_plays_name_no_episode_proves_nothing(
    world: World, provider: MdblistProvider
) -> None:
    inside = episodes(world, 3)
    before = await watched(world, provider, *inside)
    world.clears(Feature.HISTORY, inside[0])
    world.goes_on()
    plays = [{"play_id": 2, "watched_at": "2026-01-05T16:20:00Z"}]
    world.service.tells("/sync/history/show/tmdb/50001", lambda told: told | {"plays": plays})
    seen = await read(provider, Feature.HISTORY, before.cursor)
    assert seen.full
    assert seen.gone_since(before) == [record.ref for record in before.of(inside[0])]


async def test_an_episode_that_is_there_must_come_when_its_show_is_looked_at(
    world: World, provider: MdblistProvider
) -> None:
    """One of two plays was taken away; the answer leaves out the episode altogether."""
    first, second = episodes(world, 2)
    world.sets(Feature.HISTORY, first, EVENING - DAY)
    before = await watched(world, provider, first, second)
    world.now += 1
    world.service.person_unwatches(first, EVENING)
    world.goes_on()
    place = {"season": second.season, "number": second.number}
    plays = [{"play_id": 3, "watched_at": "2026-01-05T16:20:00Z", "episode": place}]
    world.service.tells("/sync/history/show/tmdb/50001", lambda told: told | {"plays": plays})
    seen = await read(provider, Feature.HISTORY, before.cursor)
    assert seen.full
    assert len(seen.gone_since(before)) == 1


async def test_all_dropped_shows_are_read(
    world: World, provider: MdblistProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.crosswatch.providers.mdblist.paging.LIMIT", 1)
    for place in (1, 3, 5):
        world.service.drops(world.item(Feature.WATCHLIST, place))
    parts = [part async for part in provider.read(frozenset({Feature.WATCHLIST}), {})]
    assert [len(part.items) for part in parts if isinstance(part, DroppedTitles)] == [3]


async def test_requires_full_sync_is_neither_nothing_nor_all_removed(
    world: World, provider: MdblistProvider
) -> None:
    kept, removed = movies(world, 2)
    for feature in (Feature.RATINGS, Feature.HISTORY):
        world.sets(feature, kept, EVENING)
        world.sets(feature, removed, EVENING)
        world.goes_on()
        before = await read(provider, feature)
        world.clears(feature, removed)
        world.service.rules.full_sync = True
        world.goes_on()
        seen = await read(provider, feature, before.cursor)
        assert seen.full
        assert (seen.records, seen.removed, seen.scopes) == (before.of(kept), [], set())
        world.service.rules.full_sync = False


async def test_a_cursor_older_than_the_journal_is_read_in_full(
    world: World, provider: MdblistProvider
) -> None:
    kept, removed = movies(world, 2)
    before = await watched(world, provider, kept, removed)
    world.clears(Feature.HISTORY, removed)
    world.goes_on(31 * DAY)
    seen = await read(provider, Feature.HISTORY, before.cursor)
    assert seen.full
    assert seen.records == before.of(kept)


async def test_the_journals_own_oldest_time_counts_even_if_it_demands_nothing(
    world: World, provider: MdblistProvider
) -> None:
    (movie,) = movies(world, 1)
    before = await watched(world, provider, movie)
    world.clears(Feature.HISTORY, movie)
    world.goes_on(31 * DAY)
    world.service.tells("/sync/journal", lambda told: told | {"requires_full_sync": False})
    assert (await read(provider, Feature.HISTORY, before.cursor)).full


async def test_many_named_titles_are_read_in_full_and_told_at_once(
    world: World, provider: MdblistProvider
) -> None:
    some = movies(world, MOST_LOOKS + 2)
    before = await watched(world, provider, *some)
    for movie in some[1:]:
        world.clears(Feature.HISTORY, movie)
    world.goes_on()
    seen = await read(provider, Feature.HISTORY, before.cursor)
    assert seen.full
    assert len(seen.gone_since(before)) == MOST_LOOKS + 1
    assert not any("/sync/history/" in request for request in world.requests)


@pytest.mark.parametrize("word", ["active", "added"])
async def test_active_and_added_both_mean_that_it_is_there(
    world: World, provider: MdblistProvider, word: str
) -> None:
    world.service.rules.says_added = word
    first, second = movies(world, 2)
    before = await watched(world, provider, first)
    world.sets(Feature.HISTORY, second, EVENING)
    world.goes_on()
    seen = await read(provider, Feature.HISTORY, before.cursor)
    assert len(seen.of(second)) == 1
    assert seen.gone_since(before) == []
    assert not any("/sync/history/" in request for request in world.requests)


async def test_a_play_added_with_an_old_date_is_found_whatever_since_goes_by(
    world: World, provider: MdblistProvider
) -> None:
    world.service.rules.since_goes_by_date = True
    first, old = movies(world, 2)
    episode = episodes(world, 1)[0]
    before = await watched(world, provider, first)
    world.sets(Feature.HISTORY, old, EVENING - 400 * DAY)
    world.sets(Feature.HISTORY, episode, EVENING - 400 * DAY)
    world.goes_on()
    seen = await read(provider, Feature.HISTORY, before.cursor)
    assert [value.at for value in (*seen.values(old), *seen.values(episode))] == [EVENING - 400 * DAY] * 2
    assert not seen.full


async def test_a_season_that_became_complete_is_explained_by_its_plays(
    world: World, provider: MdblistProvider
) -> None:
    season = episodes(world, 10)
    before = await watched(world, provider, *season[:9])
    world.sets(Feature.HISTORY, season[9], EVENING)
    world.goes_on()
    seen = await read(provider, Feature.HISTORY, before.cursor)
    assert len(seen.records) == 1
    assert not any("/sync/history/" in request for request in world.requests)


async def test_the_journal_is_read_to_its_end_by_cursor_alone(
    world: World, provider: MdblistProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The emulator refuses a cursor beside a time, as the real service does."""
    monkeypatch.setattr("custom_components.crosswatch.providers.mdblist.journal.LIMIT", 2)
    some = movies(world, 5)
    before = await watched(world, provider, *some)
    for movie in some:
        world.clears(Feature.HISTORY, movie)
    world.goes_on()
    seen = await read(provider, Feature.HISTORY, before.cursor)
    assert set(seen.gone_since(before)) == refs(before.records)
    asked = [request for request in world.requests if "/sync/journal" in request]
    assert len(asked) == 3
    assert sum("since=" in request for request in asked) == 1


async def test_a_journal_that_goes_on_without_saying_where_is_broken(
    world: World, provider: MdblistProvider
) -> None:
    (movie,) = movies(world, 1)
    before = await watched(world, provider, movie)
    world.clears(Feature.HISTORY, movie)
    world.service.tells("/sync/journal", lambda told: told | {"pagination": {"has_more": True}})
    with pytest.raises(BadData):
        await read(provider, Feature.HISTORY, before.cursor)


@pytest.mark.parametrize("change", [{"item_type": "podcast"}, {"status": "lost"}, {"item_type": "episode"}])
async def test_an_entry_that_is_not_known_stops_the_read(
    world: World, provider: MdblistProvider, change: dict[str, str]
) -> None:
    (movie,) = movies(world, 1)
    before = await watched(world, provider, movie)
    world.clears(Feature.HISTORY, movie)
    world.service.tells("/sync/journal", lambda told: told | {"journal": [ENTRY | change]})
    with pytest.raises(BadData):
        await read(provider, Feature.HISTORY, before.cursor)


async def test_a_title_without_the_usual_id_is_read_in_full(world: World, provider: MdblistProvider) -> None:
    (movie,) = movies(world, 1)
    world.sets(Feature.RATINGS, movie, EVENING)
    before = await watched(world, provider, movie)
    marks = await read(provider, Feature.RATINGS)
    world.clears(Feature.HISTORY, movie)
    world.clears(Feature.RATINGS, movie)
    entries = [
        ENTRY | {"category": category, "ids": {"imdb": "tt1000001"}} for category in ("watched", "rated")
    ]
    world.service.tells("/sync/journal", lambda told: told | {"journal": entries})
    world.goes_on()
    assert (await read(provider, Feature.HISTORY, before.cursor)).full
    seen = await read(provider, Feature.RATINGS, marks.cursor)
    assert seen.full
    assert seen.removed == []


async def test_the_journal_is_asked_once_for_history_and_ratings(
    world: World, provider: MdblistProvider
) -> None:
    (movie,) = movies(world, 1)
    for feature in (Feature.HISTORY, Feature.RATINGS):
        world.sets(feature, movie, EVENING)
    world.goes_on()
    await provider.activity()
    before = {feature: await read(provider, feature) for feature in (Feature.HISTORY, Feature.RATINGS)}
    for feature in before:
        world.clears(feature, movie)
    world.goes_on()
    assert world.requests
    await provider.activity()
    gone = [(await read(provider, feature, seen.cursor)).gone_since(seen) for feature, seen in before.items()]
    assert gone == [[record.ref for record in seen.records] for seen in before.values()]
    assert sum("/sync/journal" in request for request in world.requests) == 1


def test_the_first_show_has_two_seasons_of_ten() -> None:
    """What the tests of complete seasons and shows count on."""
    catalogue = Catalogue.of(shows=1)
    assert len(catalogue.episodes) == 20
