"""Progress: places in per cent, written by pausing a viewing."""

from __future__ import annotations

import pytest
from aiohttp import web

from custom_components.crosswatch.model import (
    BadData,
    Feature,
    Item,
    MediaType,
    Operation,
    OutcomeKind,
    Precision,
    Unavailable,
    Value,
    Write,
)
from tests.emulators.faults import FaultKind

from .world import EVENING, Room, add, listing, remove, scripted

PROGRESS = Feature.PROGRESS
PAUSE = "POST /scrobble/pause"


async def test_places_of_films_and_episodes_are_read(room: Room) -> None:
    for item in room.trakt.titles(PROGRESS, 2):
        room.trakt.person_sets(PROGRESS, item, Value(4_250, EVENING))
    records = (await room.read(PROGRESS)).records
    assert {record.item.type for record in records} == {MediaType.MOVIE, MediaType.EPISODE}
    assert {record.value for record in records} == {Value(4_250, EVENING, Precision.SECOND)}


async def test_a_place_is_written_by_a_pause_and_stamped_with_now(room: Room) -> None:
    item = room.trakt.titles(PROGRESS, 1)[0]
    (outcome,) = await room.provider.apply(PROGRESS, [add(item, 3_333)])
    assert outcome.kind is OutcomeKind.WRITTEN
    (record,) = (await room.read(PROGRESS)).records
    assert record.value == Value(3_333, int(room.clock.now), Precision.SECOND)
    assert room.trakt.held(Feature.HISTORY) == []


async def test_a_place_that_is_there_is_not_stamped_anew(room: Room) -> None:
    item = room.trakt.titles(PROGRESS, 1)[0]
    room.trakt.person_sets(PROGRESS, item, Value(4_200, EVENING))
    (outcome,) = await room.provider.apply(PROGRESS, [add(item, 4_203)])
    assert outcome.kind is OutcomeKind.ALREADY_THERE
    assert PAUSE not in room.requests


async def test_a_place_beyond_80_percent_is_never_sent(room: Room) -> None:
    film, episode = room.trakt.titles(PROGRESS, 2)
    outcomes = await room.provider.apply(PROGRESS, [add(film, 8_001), add(episode, 8_000, key=2)])
    kinds = {outcome.key: outcome.kind for outcome in outcomes}
    assert kinds == {1: OutcomeKind.REJECTED, 2: OutcomeKind.WRITTEN}
    assert room.trakt.held(Feature.HISTORY) == []


async def test_a_place_before_1_percent_is_refused_by_trakt(room: Room) -> None:
    (outcome,) = await room.provider.apply(PROGRESS, [add(room.trakt.titles(PROGRESS, 1)[0], 99)])
    assert outcome.kind is OutcomeKind.REJECTED


async def test_shows_have_no_place(room: Room) -> None:
    (outcome,) = await room.provider.apply(PROGRESS, [add(Item(MediaType.SHOW, ("tmdb:50001",)), 500)])
    assert (outcome.kind, room.requests) == (OutcomeKind.REJECTED, [])


async def test_a_place_is_taken_away_by_the_id_it_has_now(room: Room) -> None:
    item = room.trakt.titles(PROGRESS, 1)[0]
    await room.provider.apply(PROGRESS, [add(item, 3_000)])
    (record,) = (await room.read(PROGRESS)).records
    room.trakt.person_clears(PROGRESS, item)
    room.trakt.person_sets(PROGRESS, item, Value(3_500, EVENING))
    (outcome,) = await room.provider.apply(PROGRESS, [remove(record)])
    assert outcome.kind is OutcomeKind.WRITTEN
    assert room.trakt.held(PROGRESS) == []


async def test_a_place_that_goes_meanwhile_is_gone(room: Room) -> None:
    item = room.trakt.titles(PROGRESS, 1)[0]
    room.trakt.person_sets(PROGRESS, item, Value(3_500, EVENING))
    room.trakt.faults.when("DELETE", lambda: room.trakt.person_clears(PROGRESS, item))
    (outcome,) = await room.provider.apply(PROGRESS, [Write(1, Operation.REMOVE, item)])
    assert outcome.kind is OutcomeKind.WRITTEN


async def test_a_failure_half_way_says_how_far_it_got(room: Room) -> None:
    items = room.trakt.titles(PROGRESS, 4)
    room.trakt.faults.add(FaultKind.STATUS, PAUSE, after=1, status=502, times=3)
    outcomes = await room.provider.apply(
        PROGRESS, [add(item, 900, key=key) for key, item in enumerate(items)]
    )
    assert [outcome.kind for outcome in outcomes] == [
        OutcomeKind.WRITTEN,
        OutcomeKind.UNKNOWN,
        OutcomeKind.RETRY_LATER,
        OutcomeKind.RETRY_LATER,
    ]


async def test_nothing_is_sent_where_the_places_cannot_be_read(room: Room) -> None:
    room.trakt.faults.add(FaultKind.STATUS, "playback", status=503, times=3)
    with pytest.raises(Unavailable):
        await room.provider.apply(PROGRESS, [add(room.trakt.titles(PROGRESS, 1)[0], 900)])
    assert PAUSE not in room.requests


def playback(**row: object) -> web.Response:
    whole = {"type": "movie", "movie": {"title": "A", "ids": {"trakt": 1}}, **row}
    return listing([whole], items=1)


async def test_rows_that_say_nothing_are_bad_data_or_left_out() -> None:
    rows: list[dict[str, object]] = [{"id": 7}, {"progress": 5.0}]

    async def answer(request: web.Request) -> web.Response:
        return playback(**rows[0]) if "movies" in request.path else listing([], items=0)

    async with scripted(answer) as stage:
        for _ in range(2):
            with pytest.raises(BadData, match="no progress or no id"):
                await stage.room.read(PROGRESS)
            rows.reverse()
        rows[0] = {"id": 7, "progress": 0.0}
        assert (await stage.room.read(PROGRESS)).records == []
        rows[0] = {"id": 7, "progress": 12.5}
        assert [record.value for record in (await stage.room.read(PROGRESS)).records] == [Value(1_250)]
