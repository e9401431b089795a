"""Lists are read to their end, and what does not come whole is not believed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from custom_components.crosswatch.model import BadData, Feature, Item, MediaType, Precision, Value
from custom_components.crosswatch.providers.mdblist import MdblistProvider
from custom_components.crosswatch.providers.mdblist.models import Place, Title
from custom_components.crosswatch.providers.mdblist.titles import episode_at, movie_item, title_ref

from .world import NOW, World, read

EVENING = NOW - 18_000
DAY = 86_400
LISTS = {Feature.HISTORY: "/sync/watched", Feature.RATINGS: "/sync/ratings"}


def movies(world: World, count: int) -> list[Item]:
    return [item for item in world.service.titles(Feature.HISTORY, 2 * count) if item.type is MediaType.MOVIE]


async def test_every_play_is_a_record_with_its_true_date(world: World, provider: MdblistProvider) -> None:
    (movie,) = movies(world, 1)
    for day in range(3):
        world.sets(Feature.HISTORY, movie, EVENING - day * DAY)
    seen = await read(provider, Feature.HISTORY)
    assert {value.at for value in seen.values(movie)} == {EVENING - day * DAY for day in range(3)}
    assert {value.precision for value in seen.values(movie)} == {Precision.SECOND}
    assert {record.ref for record in seen.records} == {f"movie/tmdb:10001/{play}" for play in (1, 2, 3)}


async def test_a_complete_season_or_show_is_no_play(world: World, provider: MdblistProvider) -> None:
    episodes = [one for one in world.service.titles(Feature.HISTORY, 50) if one.type is MediaType.EPISODE][
        :20
    ]
    for episode in episodes:
        world.sets(Feature.HISTORY, episode, EVENING)
    told = world.service._reading.answer("/sync/watched", {"plays": "all"})
    assert isinstance(told, dict)
    assert len(told["shows"]) == 1
    assert len(told["seasons"]) == 2
    seen = await read(provider, Feature.HISTORY)
    assert {record.item.type for record in seen.records} == {MediaType.EPISODE}
    assert len(seen.records) == 20


@pytest.mark.parametrize("by_cursor", [True, False])
@pytest.mark.parametrize("feature", [Feature.HISTORY, Feature.RATINGS, Feature.WATCHLIST])
async def test_all_parts_of_a_list_are_read(
    world: World,
    provider: MdblistProvider,
    monkeypatch: pytest.MonkeyPatch,
    feature: Feature,
    by_cursor: bool,
) -> None:
    for module in ("paging", "watchlist"):
        monkeypatch.setattr(f"custom_components.crosswatch.providers.mdblist.{module}.LIMIT", 3)
    world.service.rules.paged_by_cursor = by_cursor
    for item in world.service.titles(feature, 8):
        world.sets(feature, item, EVENING)
    seen = await read(provider, feature)
    assert len(seen.records) == 8
    assert seen.full
    delta = await read(provider, feature, '["2026-01-05T21:10:00Z","","",""]')
    assert len(delta.records) == 8


@pytest.mark.parametrize("feature", list(LISTS))
async def test_a_list_that_says_more_but_brings_nothing_is_broken(
    world: World, provider: MdblistProvider, feature: Feature
) -> None:
    world.service.tells(LISTS[feature], lambda told: told | {"pagination": {"has_more": True}})
    with pytest.raises(BadData):
        await read(provider, feature)


async def test_a_cursor_that_comes_again_is_broken(world: World, provider: MdblistProvider) -> None:
    world.sets(Feature.HISTORY, movies(world, 1)[0], EVENING)
    cursor = world.service._reading.answer("/sync/watched", {"limit": "1"})
    assert isinstance(cursor, dict)
    place = "eyJvZmZzZXQiOiAwfQ=="  # the first part again
    pages = {"has_more": True, "next_cursor": place}
    world.service.tells("/sync/watched", lambda told: told | {"pagination": pages})
    with pytest.raises(BadData):
        await read(provider, Feature.HISTORY)


@pytest.mark.parametrize("feature", list(Feature))
async def test_an_answer_without_its_fields_is_no_empty_list(
    world: World, provider: MdblistProvider, feature: Feature
) -> None:
    for path in (*LISTS.values(), "/watchlist/items", "/sync/playback"):
        world.service.tells(path, lambda told: {})
    with pytest.raises(BadData):
        await read(provider, feature)


@pytest.mark.parametrize(
    ("path", "feature", "rows"),
    [
        ("/sync/watched", Feature.HISTORY, {"movies": [{"movie": {"ids": {"tmdb": 1}}}]}),
        (
            "/sync/watched",
            Feature.HISTORY,
            {"movies": [{"play_id": 1, "watched_at": "soon", "movie": {"ids": {}}}]},
        ),
        ("/sync/ratings", Feature.RATINGS, {"movies": [{"rating": 85, "movie": {"ids": {"tmdb": 1}}}]}),
        ("/sync/playback", Feature.PROGRESS, {"movies": [{"id": 1, "progress": 9.5, "type": "podcast"}]}),
        ("/sync/playback", Feature.PROGRESS, {"movies": [{"id": 1, "progress": 9.5, "type": "movie"}]}),
        (
            "/sync/playback",
            Feature.PROGRESS,
            {"movies": [{"id": 1, "progress": 950, "type": "movie", "movie": {"ids": {}}}]},
        ),
        ("/sync/playback", Feature.PROGRESS, {"pagination": {"has_more": True}}),
        ("/watchlist/items", Feature.WATCHLIST, {"movies": [{"title": "x", "mediatype": "podcast"}]}),
        ("/watchlist/items", Feature.WATCHLIST, {"pagination": {"has_more": True}}),
        ("/watchlist/items", Feature.WATCHLIST, {"pagination": {"has_more": False, "total_movies": 9}}),
    ],
)
async def test_rows_that_are_not_as_agreed_stop_the_read(
    world: World, provider: MdblistProvider, path: str, feature: Feature, rows: dict[str, object]
) -> None:
    world.service.tells(path, lambda told: told | rows)
    with pytest.raises(BadData):
        await read(provider, feature)


async def test_a_play_without_a_date_has_no_time(world: World, provider: MdblistProvider) -> None:
    row = {"play_id": 5, "movie": {"title": "Some movie", "year": None, "ids": {"tmdb": 77, "imdb": None}}}
    world.service.tells("/sync/watched", lambda told: told | {"movies": [row]})
    (record,) = (await read(provider, Feature.HISTORY)).records
    assert record.value == Value(1)
    assert record.item == Item(MediaType.MOVIE, ("tmdb:77",), "Some movie")


async def test_the_time_of_the_last_play_does_where_there_is_no_other(
    world: World, provider: MdblistProvider
) -> None:
    row = {"play_id": 5, "last_watched_at": "2025-12-31 23:00:00", "movie": {"ids": {"tmdb": 77}}}
    world.service.tells("/sync/watched", lambda told: told | {"movies": [row]})
    (record,) = (await read(provider, Feature.HISTORY)).records
    assert record.value.at == 1_767_222_000


async def test_ratings_nested_in_their_show_come_once(world: World, provider: MdblistProvider) -> None:
    show = {"title": "Show 1", "year": 1951, "ids": {"tmdb": 50_001}}
    episode = {"season": 1, "number": 2, "show": show}
    nested = {
        "show": show,
        "seasons": [
            {"number": 1, "rating": 7, "episodes": [{"number": 2, "rating": 9}, {"number": 3, "rating": 4}]},
            {"number": 2, "episodes": [{"number": 1, "rating": 5}]},
        ],
    }
    rows = {"shows": [nested], "episodes": [{"rating": 9, "episode": episode}]}
    world.service.tells("/sync/ratings", lambda told: told | rows)
    seen = await read(provider, Feature.RATINGS)
    assert {record.ref: record.value.amount for record in seen.records} == {
        "season/tmdb:50001-1": 70,
        "episode/tmdb:50001-1-2": 90,
        "episode/tmdb:50001-1-3": 40,
        "episode/tmdb:50001-2-1": 50,
    }
    assert len(seen.records) == 4


async def test_the_same_nested_rating_on_two_pages_comes_once(
    world: World, provider: MdblistProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    show = {"ids": {"tmdb": 50_001}}
    nested = {"show": show, "seasons": [{"number": 1, "episodes": [{"number": 2, "rating": 9}]}]}
    parts: list[dict[str, object]] = [
        {"shows": [nested], "pagination": {"has_more": True}},
        {"episodes": [{"rating": 9, "episode": {"season": 1, "number": 2, "show": show}}]},
    ]
    world.service.tells("/sync/ratings", lambda told: told | parts.pop(0))
    assert [record.ref for record in (await read(provider, Feature.RATINGS)).records] == [
        "episode/tmdb:50001-1-2"
    ]


async def test_a_bare_watchlist_ends_only_with_an_empty_part(world: World, provider: MdblistProvider) -> None:
    world.service.rules.bare_lists = True
    listed = world.service.titles(Feature.WATCHLIST, 6)
    for item in listed:
        world.sets(Feature.WATCHLIST, item)
    seen = await read(provider, Feature.WATCHLIST)
    assert len(seen.records) == 6
    assert {record.item.type for record in seen.records} == {MediaType.MOVIE, MediaType.SHOW}
    asked = [request for request in world.requests if "/watchlist/items" in request]
    assert asked == ["GET /watchlist/items?limit=1000", "GET /watchlist/items?limit=1000&offset=6"]


async def test_a_bare_watchlist_must_say_what_each_title_is(world: World, provider: MdblistProvider) -> None:
    world.service.tells("/watchlist/items", lambda told: [{"title": "Something", "id": 5}])
    with pytest.raises(BadData):
        await read(provider, Feature.WATCHLIST)


async def test_the_watchlist_has_all_ids_of_a_title(world: World, provider: MdblistProvider) -> None:
    show = world.item(Feature.WATCHLIST, 1)
    world.sets(Feature.WATCHLIST, show)
    (record,) = (await read(provider, Feature.WATCHLIST)).records
    assert record.item == show
    assert record.value == Value(1, int(world.now), Precision.SECOND)


@pytest.mark.parametrize("bare", [True, False])
async def test_places_are_per_cents_of_movies_and_episodes(
    world: World, provider: MdblistProvider, bare: bool
) -> None:
    world.service.rules.bare_lists = bare
    begun = world.service.titles(Feature.PROGRESS, 2)
    for item in begun:
        world.sets(Feature.PROGRESS, item, EVENING, 4_250)
    seen = await read(provider, Feature.PROGRESS)
    assert [seen.values(item) for item in begun] == [[Value(4_250, EVENING, Precision.SECOND)]] * 2


async def test_places_in_parts_are_all_read(world: World, provider: MdblistProvider) -> None:
    for item in movies(world, 101):
        world.service.person_sets(Feature.PROGRESS, item, Value(4_000, EVENING))
    seen = await read(provider, Feature.PROGRESS)
    assert (len(seen.records), seen.pages) == (101, 2)


def make(season: int, number: int, **ids: str | float | None) -> Item:
    return episode_at(Title({"tmdb": 37854}, "One Piece"), Place(season, number, ids))


def test_an_absolute_anime_number_in_a_season_is_no_place() -> None:
    """One Piece S23E1156: known by its own ids; only without them its numbers must do."""
    absolute = make(23, 1156, tmdb=6_000_001)
    assert (absolute.season, absolute.number, absolute.ids) == (None, None, ("tmdb:6000001",))
    assert (make(23, 1156).season, make(23, 1156).number) == (23, 1156)
    assert (make(1, 1156, tmdb=6_000_001).number, make(2, 300, tmdb=6_000_002).number) == (1156, 300)
    assert make(0, 500, tmdb=6_000_003).season == 0


CASES: list[tuple[Callable[[], Item], str]] = [
    (lambda: movie_item(Title({"imdb": "tt0133093", "tmdb": 603})), "movie/tmdb:603"),
    (lambda: movie_item(Title({"imdb": "tt0133093"})), "movie/imdb:tt0133093"),
    (lambda: movie_item(Title({}, "Face/Off", 1997)), "movie/title:Face-Off:1997"),
    (lambda: make(1, 2), "episode/tmdb:37854-1-2"),
]


@pytest.mark.parametrize(("item", "ref"), CASES)
def test_a_title_is_named_by_the_best_id_that_there_is(item: Callable[[], Item], ref: str) -> None:
    assert title_ref(item()) == ref
