"""Pages: 100 rows unless asked, 250 at most, and only the headers say what is whole."""

from __future__ import annotations

import pytest
from aiohttp import web

from custom_components.crosswatch.model import BadData, Feature, Item, Unavailable, Value

from .world import EVENING, Room, Seen, listing, scripted

ALL = list(Feature)


def fill(room: Room, feature: Feature, count: int) -> list[Item]:
    room.trakt.rules.vip = True
    items = list(room.trakt.titles(feature, count))
    for item in items:
        room.trakt.person_sets(
            feature, item, Value(50, EVENING) if feature is Feature.RATINGS else Value(at=EVENING)
        )
    return items


def movie_rows(first: int, count: int, **extra: object) -> list[object]:
    return [
        {
            "type": "movie",
            "movie": {"title": f"Movie {number}", "year": 1999, "ids": {"trakt": number}},
            **extra,
        }
        for number in range(first, first + count)
    ]


async def test_a_list_longer_than_100_is_read_whole(room: Room) -> None:
    fill(room, Feature.WATCHLIST, 101)
    assert len((await room.read(Feature.WATCHLIST)).records) == 101


async def test_pages_have_250_rows_and_no_more_are_asked_for_than_there_are(room: Room) -> None:
    fill(room, Feature.RATINGS, 500)
    assert len((await room.read(Feature.RATINGS)).records) == 500
    queries = [exchange.call.query for exchange in room.exchanges]
    assert queries == [{"page": "1", "limit": "250"}, {"page": "2", "limit": "250"}]


@pytest.mark.parametrize("feature", ALL)
async def test_a_shorter_list_than_its_headers_say_is_never_whole(room: Room, feature: Feature) -> None:
    fill(room, feature, 20)
    room.trakt.rules.leaves_out = 1
    seen = Seen()
    with pytest.raises(Unavailable, match="says that it has"):
        await room.read_into(seen, feature)
    assert seen.ends == []


async def test_a_list_that_grew_while_it_was_read_is_read_once_more(room: Room) -> None:
    *items, late = room.trakt.titles(Feature.RATINGS, 501)
    room.trakt.rules.vip = True
    for item in items:
        room.trakt.person_sets(Feature.RATINGS, item, Value(50, EVENING))
    room.trakt.faults.when(
        "page=2", lambda: room.trakt.person_sets(Feature.RATINGS, late, Value(70, EVENING))
    )
    seen = await room.read(Feature.RATINGS)
    assert len(seen.values) == len(seen.records) == 501
    assert seen.full


async def test_a_list_that_lost_what_was_read_already_does_not_count(room: Room) -> None:
    items = fill(room, Feature.RATINGS, 500)

    def take_away() -> None:
        for item in items[:400]:
            room.trakt.person_clears(Feature.RATINGS, item)

    room.trakt.faults.when("page=2", take_away)
    seen = Seen()
    with pytest.raises(Unavailable):
        await room.read_into(seen, Feature.RATINGS)
    assert seen.ends == []
    assert len((await room.read(Feature.RATINGS)).records) == 100


async def test_a_list_that_changes_all_the_time_does_not_count(room: Room) -> None:
    fill(room, Feature.RATINGS, 500)
    late = iter(room.trakt.titles(Feature.RATINGS, 503)[500:])

    def one_more() -> None:
        room.trakt.person_sets(Feature.RATINGS, next(late), Value(70, EVENING))

    for attempt in range(2):
        room.trakt.faults.when("page=2", one_more, after=attempt)
    seen = Seen()
    with pytest.raises(Unavailable, match="changed while it was read"):
        await room.read_into(seen, Feature.RATINGS)
    assert seen.ends == []


async def test_a_value_that_changed_between_two_attempts_does_not_count() -> None:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.query["page"])
        rating = 5 if asked.count("1") == 1 else 6
        rows = movie_rows(1, 2, rating=rating, rated_at="2026-01-01T00:00:00.000Z")
        return listing(rows, items=2 if asked[-1] == "1" else 4, pages=2)

    async with scripted(answer) as stage:
        with pytest.raises(Unavailable, match="changed while it was read"):
            await stage.room.read(Feature.RATINGS)


async def test_a_row_that_comes_twice_does_not_count() -> None:
    async def answer(request: web.Request) -> web.Response:
        return listing(movie_rows(1, 2, rating=7), items=4, pages=2)

    async with scripted(answer) as stage:
        with pytest.raises(Unavailable, match="changed while it was read"):
            await stage.room.read(Feature.RATINGS)


async def test_an_empty_page_ends_a_list_whose_headers_promise_more() -> None:
    async def answer(request: web.Request) -> web.Response:
        rows = movie_rows(1, 2) if request.query["page"] == "1" and "hidden" not in request.path else []
        return listing(rows, items=len(movie_rows(1, 2)) if "hidden" not in request.path else 0, pages=9)

    async with scripted(answer) as stage:
        seen = await stage.room.read(Feature.WATCHLIST)
        assert len(seen.records) == 2
        assert sum("/sync/watchlist" in request for request in stage.service.requests) == 2


async def test_a_short_page_is_not_the_end() -> None:
    async def answer(request: web.Request) -> web.Response:
        if "hidden" in request.path:
            return listing([], items=0)
        page = int(request.query["page"])
        return listing(movie_rows(page * 10, 2), items=6, pages=3)

    async with scripted(answer) as stage:
        assert len((await stage.room.read(Feature.WATCHLIST)).records) == 6


@pytest.mark.parametrize("header", ["", "many", "-1"])
async def test_a_list_without_its_headers_is_bad_data(header: str) -> None:
    async def answer(request: web.Request) -> web.Response:
        return listing(movie_rows(1, 2), items=header)

    async with scripted(answer) as stage:
        with pytest.raises(BadData, match="how much there is"):
            await stage.room.read(Feature.RATINGS)
