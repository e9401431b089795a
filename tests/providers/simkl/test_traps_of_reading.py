"""SIMKL tells one row per title, in replies that lie in wait."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import AuthFailed, BadData, Feature, Item, MediaType, Precision, Value
from tests.emulators.faults import FaultKind
from tests.emulators.simkl import Status

from .canned import Canned
from .world import NOW, World, anime

DAY = 86_400


async def test_an_unchanged_run_is_one_request(world: World) -> None:
    world.sets(Feature.HISTORY, world.movie(1))
    await world.read()
    before = (await world.provider.activity()).watermarks
    asked = len(world.requests)
    assert (await world.provider.activity()).watermarks == before
    assert len(world.requests) == asked + 1


async def test_the_activities_of_a_run_are_asked_for_once(world: World) -> None:
    await world.provider.activity()
    await world.read()
    assert sum("activities" in request for request in world.requests) == 1


async def test_watchlist_ratings_and_history_come_with_one_read(world: World) -> None:
    world.sets(Feature.WATCHLIST, world.show(1))
    world.sets(Feature.HISTORY, world.movie(2), at=NOW - DAY)
    world.sets(Feature.RATINGS, world.movie(2), 80, at=NOW - 5)
    world.sets(Feature.HISTORY, world.episode(3, 2, 4), at=NOW - 2 * DAY)
    seen = await world.read()
    assert seen.refs(Feature.WATCHLIST) == ["show/80001"]
    assert seen.refs(Feature.RATINGS) == ["movie/30002"]
    assert sorted(seen.refs(Feature.HISTORY)) == ["movie/30002", "show/80003/2/4"]
    assert len([request for request in world.requests if "all-items" in request]) == 3
    (rating,) = seen.records[Feature.RATINGS]
    assert rating.value == Value(80, NOW - 5, Precision.SECOND)
    values = {record.ref: record.value for record in seen.records[Feature.HISTORY]}
    assert values["movie/30002"] == Value(1, NOW - DAY, Precision.SECOND, 7_200)
    assert values["show/80003/2/4"].at == NOW - 2 * DAY


async def test_the_watchlist_is_the_plan_to_watch_alone(world: World) -> None:
    for number, status in enumerate((Status.WATCHING, Status.COMPLETED, Status.HOLD, Status.DROPPED), 1):
        world.simkl.person_drops(world.show(number), status)
    assert (await world.read()).records[Feature.WATCHLIST] == []


async def test_titles_dropped_or_on_hold_are_told_whole(world: World) -> None:
    world.simkl.person_drops(world.show(1), Status.DROPPED)
    world.simkl.person_drops(world.show(2), Status.HOLD)
    world.simkl.person_drops(world.movie(3), Status.DROPPED)
    seen = await world.read()
    assert seen.dropped is not None
    assert sorted(item.title for item in seen.dropped) == ["Movie 3", "Show 1", "Show 2"]


@pytest.mark.parametrize("null", [True, False])
async def test_an_empty_library_has_several_spellings(world: World, null: bool) -> None:
    world.simkl.quirks.answers_null = null
    seen = await world.read()
    assert seen.full
    assert not seen.records
    assert seen.dropped == ()


async def test_rows_of_type_null_stand_for_nothing(world: World) -> None:
    world.simkl.quirks.odd_rows = True
    world.sets(Feature.HISTORY, world.movie(1))
    assert (await world.read()).refs(Feature.HISTORY) == ["movie/30001"]


async def test_a_200_with_an_error_is_no_empty_library(world: World) -> None:
    world.simkl.faults.add(FaultKind.REFUSAL, "all-items", times=99)
    with pytest.raises(AuthFailed, match="sign in again"):
        await world.read()


async def test_an_unknown_kind_of_reply_is_no_empty_library(canned: Canned) -> None:
    canned.lists["movies"] = b'{"films": []}'
    with pytest.raises(BadData, match="films"):
        await canned.read()


@pytest.mark.parametrize(
    "row",
    [
        b'{"status": "on the shelf", "movie": {"ids": {"simkl": 1}}}',
        b'{"status": "completed"}',
        b'{"movie": {"ids": {"simkl": 1}}}',
        b'{"status": "completed", "movie": {"ids": {"imdb": "tt0000001"}}}',
        b'{"status": "completed", "user_rating": 11, "movie": {"ids": {"simkl": 1}}}',
        b'{"status": "completed", "last_watched_at": "yesterday", "movie": {"ids": {"simkl": 1}}}',
    ],
)
async def test_a_row_that_makes_no_sense_is_bad_data(canned: Canned, row: bytes) -> None:
    canned.lists["movies"] = b'{"movies": [%s]}' % row
    with pytest.raises(BadData):
        await canned.read()


@pytest.mark.parametrize("body", [b'{"type": "null", "body": null}', b'{"movies": null}', b"{}", b"null"])
async def test_nothing_is_nothing(canned: Canned, body: bytes) -> None:
    canned.lists["movies"] = body
    assert not (await canned.read()).records


async def test_a_first_run_date_is_an_unknown_date(canned: Canned) -> None:
    row = (
        b'{"status": "completed", "last_watched_at": "1970-01-01T00:00:01Z", "movie": {"ids": {"simkl": 1}}}'
    )
    canned.lists["movies"] = b'{"movies": [%s]}' % row
    (record,) = (await canned.read()).records[Feature.HISTORY]
    assert (record.value.at, record.value.precision) == (None, Precision.UNKNOWN)


async def test_a_completed_film_without_a_date_is_watched(canned: Canned) -> None:
    canned.lists["movies"] = b'{"movies": [{"status": "completed", "movie": {"ids": {"simkl": "1"}}}]}'
    (record,) = (await canned.read()).records[Feature.HISTORY]
    assert record.value.at is None


async def test_a_dropped_film_is_no_play_unless_it_has_a_date(canned: Canned) -> None:
    unseen = b'{"status": "dropped", "movie": {"ids": {"simkl": 1}}}'
    seen = b'{"status": "dropped", "last_watched_at": "2026-01-01T00:00:00Z", "movie": {"ids": {"simkl": 2}}}'
    canned.lists["movies"] = b'{"movies": [%s, %s]}' % (unseen, seen)
    assert (await canned.read()).refs(Feature.HISTORY) == ["movie/2"]


async def test_episodes_of_a_show_completed_at_one_stroke_are_not_made_up(world: World) -> None:
    world.simkl.person.library.watch_all(world.simkl.known.all[80_001], NOW - DAY)
    assert (await world.read()).records[Feature.HISTORY] == []


async def test_an_episode_without_a_date_is_no_play(canned: Canned) -> None:
    row = _show_row(b"", 1, b'{"number": 1}')
    canned.lists["shows"] = b'{"shows": [%s]}' % row
    assert (await canned.read()).records[Feature.HISTORY] == []


async def test_specials_are_season_0(canned: Canned) -> None:
    row = _show_row(b"", 0, b'{"number": 1, "watched_at": "2026-01-01T00:00:00Z"}')
    canned.lists["shows"] = b'{"shows": [%s]}' % row
    (record,) = (await canned.read()).records[Feature.HISTORY]
    assert (record.item.season, record.item.number, record.ref) == (0, 1, "show/1/0/1")


async def test_slugs_are_not_ids(world: World) -> None:
    world.sets(Feature.WATCHLIST, world.movie(1))
    (record,) = (await world.read()).records[Feature.WATCHLIST]
    assert record.item.ids == ("imdb:tt1000001", "simkl:30001", "tmdb:10001")


async def test_episodes_of_anime_are_known_by_their_own_ids_and_never_by_numbers(world: World) -> None:
    world.sets(Feature.HISTORY, anime(world, 2, 5))
    (record,) = (await world.read()).records[Feature.HISTORY]
    assert record.ref == "show/9300002/1/5"
    assert record.item.ids == ("tvdb:9300100205",)
    assert (record.item.season, record.item.number) == (None, None)


async def test_an_episode_of_anime_without_ids_is_shown_and_matches_nothing(canned: Canned) -> None:
    row = _show_row(b'"anime_type": "tv", ', 1, b'{"number": 3, "watched_at": "2026-01-01T00:00:00Z"}')
    canned.lists["anime"] = b'{"anime": [%s]}' % row
    (record,) = (await canned.read()).records[Feature.HISTORY]
    assert (record.item.ids, record.item.show_ids, record.item.season) == ((), (), None)
    assert record.item.label == "A ?x? Episode 3"


async def test_a_later_cour_does_not_stand_for_the_show(world: World) -> None:
    for cour in (1, 2):
        world.sets(Feature.RATINGS, anime(world, cour), 80)
    world.simkl.misuse.clear()
    first, second = (await world.read()).records[Feature.RATINGS]
    assert "tvdb:9300100" in first.item.ids
    assert "tvdb:9300100" not in second.item.ids
    assert "mal:9310002" in second.item.ids


async def test_a_film_of_anime_is_a_film(world: World) -> None:
    film = Item(MediaType.MOVIE, ("imdb:tt9300010",))
    world.sets(Feature.HISTORY, film)
    (record,) = (await world.read()).records[Feature.HISTORY]
    assert (record.ref, record.item.type) == ("movie/9300010", MediaType.MOVIE)
    assert "imdb:tt9300010" in record.item.ids


async def test_a_library_of_many_titles_comes_in_pages(world: World) -> None:
    for number in range(1, 251):
        world.sets(Feature.HISTORY, world.movie(number))
    pages = 0
    async for part in world.provider.read(frozenset({Feature.HISTORY}), {}):
        pages += getattr(part, "feature", None) is Feature.HISTORY and hasattr(part, "records")
    assert pages == 3


def _show_row(more: bytes, season: int, episode: bytes) -> bytes:
    title = b'"status": "watching", "show": {"title": "A", "ids": {"simkl": 1, "tvdb": "7"}}'
    return b'{%s%s, "seasons": [{"number": %d, "episodes": [%s]}]}' % (more, title, season, episode)
