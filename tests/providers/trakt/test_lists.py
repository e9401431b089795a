"""The watchlist and ratings: four kinds of titles, read whole when their stamp moved."""

from __future__ import annotations

import pytest
from aiohttp import web

from custom_components.crosswatch.model import (
    Ambiguous,
    BadData,
    Feature,
    Item,
    MediaType,
    Operation,
    OutcomeKind,
    Precision,
    Value,
    Write,
)
from tests.emulators.faults import FaultKind

from .world import EVENING, Room, add, listing, remove, scripted

WATCHLIST, RATINGS = Feature.WATCHLIST, Feature.RATINGS
LISTS = [WATCHLIST, RATINGS]


@pytest.mark.parametrize("feature", LISTS)
async def test_titles_of_all_four_kinds_go_there_and_come_back(room: Room, feature: Feature) -> None:
    items = room.trakt.titles(feature, 8)
    outcomes = await room.provider.apply(feature, [add(item, 70, key=key) for key, item in enumerate(items)])
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.WRITTEN}
    records = (await room.read(feature)).records
    assert {record.item.label for record in records} == {item.label for item in items}
    assert {record.item.type for record in records} == set(MediaType)
    outcomes = await room.provider.apply(feature, [remove(record, key) for key, record in enumerate(records)])
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.WRITTEN}
    assert room.trakt.held(feature) == []


@pytest.mark.parametrize("feature", LISTS)
async def test_a_season_without_own_ids_is_found_by_its_show(room: Room, feature: Feature) -> None:
    season = next(item for item in room.trakt.titles(feature, 4) if item.type is MediaType.SEASON)
    nameless = Item(MediaType.SEASON, show_ids=season.show_ids, season=season.season)
    (outcome,) = await room.provider.apply(feature, [add(nameless, 70)])
    assert outcome.kind is OutcomeKind.WRITTEN
    (record,) = room.trakt.held(feature)
    assert record.item.label == season.label


async def test_what_is_listed_already_stays_as_it_is(room: Room) -> None:
    item = room.trakt.titles(WATCHLIST, 1)[0]
    room.trakt.person_sets(WATCHLIST, item, Value(at=EVENING))
    (outcome,) = await room.provider.apply(WATCHLIST, [add(item)])
    assert outcome.kind is OutcomeKind.ALREADY_THERE
    (record,) = (await room.read(WATCHLIST)).records
    assert record.value == Value(at=EVENING, precision=Precision.SECOND)


async def test_watched_titles_leave_the_watchlist_by_themselves(room: Room) -> None:
    film, show, _, episode = room.trakt.titles(WATCHLIST, 4)
    for item in (film, show):
        room.trakt.person_sets(WATCHLIST, item, Value(at=EVENING))
    await room.provider.apply(Feature.HISTORY, [add(film), add(episode, key=2)])
    assert (await room.read(WATCHLIST)).records == []
    assert room.provider.capabilities.features[WATCHLIST].removes_watched


@pytest.mark.parametrize(
    ("amount", "stars"), [(1, 1), (4, 1), (5, 1), (14, 1), (15, 2), (64, 6), (65, 7), (95, 10), (100, 10)]
)
async def test_half_steps_are_rounded_up_and_nothing_becomes_0(room: Room, amount: int, stars: int) -> None:
    item = room.trakt.titles(RATINGS, 1)[0]
    await room.provider.apply(RATINGS, [add(item, amount)])
    (record,) = (await room.read(RATINGS)).records
    assert record.value == Value(stars * 10, EVENING, Precision.SECOND)


async def test_rating_does_not_mark_anything_as_watched(room: Room) -> None:
    await room.provider.apply(RATINGS, [add(item, 80) for item in room.trakt.titles(RATINGS, 4)])
    assert room.trakt.held(Feature.HISTORY) == []


async def test_a_rating_of_an_unknown_time_is_stamped_by_trakt(room: Room) -> None:
    await room.provider.apply(RATINGS, [add(room.trakt.titles(RATINGS, 1)[0], 80, at=None)])
    (record,) = (await room.read(RATINGS)).records
    assert record.value.at == int(room.clock.now)


@pytest.mark.parametrize("feature", LISTS)
async def test_removing_what_is_not_there_is_not_found(room: Room, feature: Feature) -> None:
    item = room.trakt.titles(feature, 1)[0]
    (outcome,) = await room.provider.apply(feature, [Write(1, Operation.REMOVE, item)])
    assert outcome.kind is OutcomeKind.NOT_FOUND
    (outcome,) = await room.provider.apply(feature, [Write(1, Operation.REMOVE, Item(MediaType.MOVIE))])
    assert outcome.kind is OutcomeKind.NOT_FOUND


@pytest.mark.parametrize("feature", LISTS)
async def test_a_lost_answer_is_asked_for_again(room: Room, feature: Feature) -> None:
    room.trakt.faults.add(FaultKind.LOST, "POST")
    (outcome,) = await room.provider.apply(feature, [add(room.trakt.titles(feature, 1)[0], 80)])
    assert outcome.kind.holds
    assert len(room.trakt.held(feature)) == 1


async def test_a_removal_that_fails_after_nothing_raises(room: Room) -> None:
    room.trakt.faults.add(FaultKind.DROP, "POST", times=9)
    with pytest.raises(Ambiguous):
        await room.provider.apply(WATCHLIST, [Write(1, Operation.REMOVE, room.trakt.titles(WATCHLIST, 1)[0])])


async def test_a_second_request_that_fails_says_how_far_it_got(room: Room) -> None:
    first, second = room.trakt.titles(WATCHLIST, 2)
    room.trakt.person_sets(WATCHLIST, first, Value(at=EVENING))
    (record,) = (await room.read(WATCHLIST)).records
    for fault, kind in ((503, OutcomeKind.UNKNOWN), (426, OutcomeKind.RETRY_LATER)):
        room.trakt.person_sets(WATCHLIST, first, Value(at=EVENING))
        room.trakt.faults.add(FaultKind.STATUS, "POST", after=1, times=3, status=fault)
        outcomes = await room.provider.apply(WATCHLIST, [add(second, key=2), remove(record, key=1)])
        assert {outcome.key: outcome.kind for outcome in outcomes} == {1: OutcomeKind.WRITTEN, 2: kind}
        room.trakt.faults.clear()


async def test_a_rating_without_a_value_and_a_play_without_an_id_are_bad_data() -> None:
    async def answer(request: web.Request) -> web.Response:
        if "hidden" in request.path:
            return listing([], items=0)
        return listing([{"type": "movie", "movie": {"title": "A", "ids": {"trakt": 1}}}], items=1)

    async with scripted(answer) as stage:
        with pytest.raises(BadData, match="movie/1 has no rating"):
            await stage.room.read(RATINGS)
        with pytest.raises(BadData, match="no id"):
            await stage.room.read(Feature.HISTORY)


async def test_what_has_no_time_has_none_here() -> None:
    async def answer(request: web.Request) -> web.Response:
        if "hidden" in request.path:
            return listing([], items=0)
        row = {"type": "movie", "movie": {"title": None, "ids": {"trakt": 1}}, "rating": 7, "rated_at": None}
        return listing([row], items=1)

    async with scripted(answer) as stage:
        (rated,) = (await stage.room.read(RATINGS)).records
        (listed,) = (await stage.room.read(WATCHLIST)).records
    assert (rated.value, listed.value) == (Value(70), Value())
