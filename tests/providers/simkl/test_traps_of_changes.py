"""What changed is read from the exact stamp on, and only what it surely says is believed."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import BadData, Feature
from tests.emulators.simkl import DeltaEpisodes, Status

from .canned import Canned
from .world import LISTS, World

WEEK = 7 * 86_400


def _lists_read(world: World) -> list[str]:
    return [request for request in world.requests if "all-items" in request]


async def test_only_the_catalogue_that_moved_is_read(world: World) -> None:
    world.sets(Feature.HISTORY, world.movie(1))
    first = await world.read()
    world.requests.clear()
    world.sets(Feature.HISTORY, world.movie(2))
    seen = await world.read(first.cursors)
    assert not seen.full
    assert seen.refs(Feature.HISTORY) == ["movie/30002"]
    assert [request for request in _lists_read(world) if "movies" not in request] == []
    assert len(world.requests) == 2


async def test_date_from_is_the_exact_stamp_from_before_the_last_read(canned: Canned) -> None:
    stamp = "2026-01-01T10:00:00Z"
    canned.replies["/sync/activities"] = (200, _stamps(stamp))
    cursors = (await canned.read()).cursors
    canned.replies["/sync/activities"] = (200, _stamps("2026-01-02T10:00:00Z"))
    canned.sent.clear()
    await canned.read(cursors)
    (_, read) = canned.sent
    assert read.path == "/sync/all-items/movies"
    assert read.query["date_from"] == stamp


async def test_nothing_is_read_when_nothing_moved(world: World) -> None:
    world.sets(Feature.HISTORY, world.movie(1))
    cursors = (await world.read()).cursors
    world.requests.clear()
    seen = await world.read(cursors)
    assert not seen.full
    assert not seen.records
    assert _lists_read(world) == []


async def test_a_position_that_moves_is_no_reason_to_read_the_lists(world: World) -> None:
    world.sets(Feature.HISTORY, world.movie(1))
    before = await world.provider.activity()
    world.sets(Feature.PROGRESS, world.movie(2), 3_000)
    after = await world.provider.activity()
    assert after.watermarks[Feature.PROGRESS] != before.watermarks[Feature.PROGRESS]


async def test_what_was_taken_off_all_lists_is_only_seen_in_a_whole_read(world: World) -> None:
    for number in (1, 2):
        world.sets(Feature.WATCHLIST, world.movie(number))
    cursors = (await world.read()).cursors
    world.clears(Feature.WATCHLIST, world.movie(1))
    seen = await world.read(cursors)
    assert seen.full
    assert seen.refs(Feature.WATCHLIST) == ["movie/30002"]


async def test_a_planned_title_that_was_watched_leaves_the_watchlist_at_once(world: World) -> None:
    world.sets(Feature.WATCHLIST, world.movie(1))
    cursors = (await world.read()).cursors
    world.sets(Feature.HISTORY, world.movie(1))
    seen = await world.read(cursors)
    assert seen.removed[Feature.WATCHLIST] == ["movie/30001"]
    assert seen.refs(Feature.HISTORY) == ["movie/30001"]


async def test_a_rating_taken_away_is_told(world: World) -> None:
    world.sets(Feature.HISTORY, world.movie(1))
    world.sets(Feature.RATINGS, world.movie(1), 70)
    cursors = (await world.read()).cursors
    world.clears(Feature.RATINGS, world.movie(1))
    seen = await world.read(cursors)
    assert seen.removed[Feature.RATINGS] == ["movie/30001"]
    assert seen.removed[Feature.HISTORY] == []


async def test_an_entry_that_does_not_speak_of_ratings_withdraws_none(canned: Canned) -> None:
    cursors = (await canned.read()).cursors
    canned.replies["/sync/activities"] = (200, _stamps("2026-01-02T10:00:00Z"))
    canned.lists["movies"] = b'{"movies": [{"status": "completed", "movie": {"ids": {"simkl": 1}}}]}'
    assert (await canned.read(cursors)).removed[Feature.RATINGS] == []


@pytest.mark.parametrize("brings", list(DeltaEpisodes))
async def test_a_changed_show_adds_episodes_and_never_removes_any(
    world: World, brings: DeltaEpisodes
) -> None:
    world.simkl.quirks.delta_episodes = brings
    for number in (1, 2):
        world.sets(Feature.HISTORY, world.episode(1, 1, number))
    cursors = (await world.read()).cursors
    world.sets(Feature.HISTORY, world.episode(1, 1, 3))
    seen = await world.read(cursors)
    assert "show/80001/1/3" in seen.refs(Feature.HISTORY)
    assert seen.removed[Feature.HISTORY] == []


async def test_a_watched_film_put_back_on_the_list_is_not_unwatched_at_once(world: World) -> None:
    world.sets(Feature.HISTORY, world.movie(1))
    cursors = (await world.read()).cursors
    world.later()
    world.simkl.person_drops(world.movie(1), Status.PLANTOWATCH)
    seen = await world.read(cursors)
    assert seen.refs(Feature.WATCHLIST) == ["movie/30001"]
    assert seen.removed[Feature.HISTORY] == []


async def test_an_unmarked_episode_is_seen_in_the_weekly_whole_read(world: World) -> None:
    for number in (1, 2):
        world.sets(Feature.HISTORY, world.episode(1, 1, number))
    cursors = (await world.read()).cursors
    world.clears(Feature.HISTORY, world.episode(1, 1, 1))
    assert not (await world.read(cursors)).full
    world.later(WEEK)
    seen = await world.read(cursors)
    assert seen.full
    assert seen.refs(Feature.HISTORY) == ["show/80001/1/2"]


async def test_a_week_in_which_nothing_moved_reads_nothing(world: World) -> None:
    cursors = (await world.read()).cursors
    world.later(2 * WEEK)
    world.restart()
    world.requests.clear()
    assert not (await world.read(cursors)).full
    assert _lists_read(world) == []


async def test_dropped_titles_are_told_after_a_change_too(world: World) -> None:
    world.simkl.person_drops(world.show(1))
    cursors = (await world.read()).cursors
    world.later()
    world.simkl.person_drops(world.show(2))
    seen = await world.read(cursors)
    assert not seen.full
    assert sorted(item.title for item in seen.dropped or ()) == ["Show 1", "Show 2"]


async def test_after_a_restart_dropped_titles_are_told_whole_or_not_at_all(world: World) -> None:
    world.simkl.person_drops(world.show(1))
    cursors = (await world.read()).cursors
    world.restart()
    world.sets(Feature.HISTORY, world.movie(1))
    seen = await world.read(cursors)
    assert not seen.full
    assert seen.dropped is None

    world.simkl.person_drops(world.show(2))
    seen = await world.read(seen.cursors)
    assert seen.full
    assert sorted(item.title for item in seen.dropped or ()) == ["Show 1", "Show 2"]


@pytest.mark.parametrize("cursor", ["", "garbage", '{"full_at": 1, "stamps": {}}'])
async def test_a_cursor_that_says_nothing_means_a_whole_read(world: World, cursor: str) -> None:
    assert (await world.read(dict.fromkeys(LISTS, cursor))).full


async def test_a_feature_without_a_cursor_means_a_whole_read_of_all(world: World) -> None:
    cursors = (await world.read()).cursors
    del cursors[Feature.HISTORY]
    assert (await world.read(cursors)).full


def _stamps(movies: str) -> bytes:
    return b'{"tv_shows": {}, "anime": {}, "movies": {"all": "%s"}}' % movies.encode()


async def test_activities_that_lack_a_catalogue_are_bad_data(canned: Canned) -> None:
    canned.replies["/sync/activities"] = (200, b'{"all": null, "movies": {}}')
    with pytest.raises(BadData, match="tv_shows"):
        await canned.provider.activity()
