"""One request says what moved, and nothing more is asked."""

from __future__ import annotations

import pytest
from aiohttp import web

from custom_components.crosswatch.model import BadData, Feature, Value

from .world import EVENING, Room, scripted

WHOLE: dict[str, dict[str, str | None]] = {
    "movies": {"watched_at": "2026-01-01T00:00:00.000Z", "rated_at": None, "paused_at": None},
    "episodes": {"watched_at": None, "rated_at": None, "paused_at": None},
    "shows": {"rated_at": None, "hidden_at": None, "dropped_at": None},
    "seasons": {"rated_at": None},
    "watchlist": {"updated_at": None},
}


async def test_an_unchanged_run_is_one_request(room: Room) -> None:
    first = await room.provider.activity()
    assert await room.provider.activity() == first
    assert room.requests == ["GET /sync/last_activities"] * 2
    assert first.space == room.trakt.credentials().account
    assert set(first.watermarks) == set(Feature)


async def test_each_change_moves_the_marks_it_concerns(room: Room) -> None:
    before = (await room.provider.activity()).watermarks
    for feature in (Feature.RATINGS, Feature.PROGRESS):
        room.trakt.person_sets(feature, room.trakt.titles(feature, 1)[0], Value(50, EVENING))
        after = (await room.provider.activity()).watermarks
        assert {moved for moved in Feature if before[moved] != after[moved]} == {feature}
        before = after


async def test_a_dropped_show_moves_what_depends_on_it(room: Room) -> None:
    before = (await room.provider.activity()).watermarks
    room.trakt.drops(room.trakt.titles(Feature.WATCHLIST, 2)[1])
    after = (await room.provider.activity()).watermarks
    moved = {feature for feature in Feature if before[feature] != after[feature]}
    assert moved == {Feature.WATCHLIST, Feature.HISTORY}


async def activities(data: object) -> dict[Feature, str]:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response(data)

    async with scripted(answer) as stage:
        return dict((await stage.provider.activity()).watermarks)


async def test_stamps_are_compared_as_points_in_time() -> None:
    utc = await activities(WHOLE)
    elsewhere = {**WHOLE, "movies": {**WHOLE["movies"], "watched_at": "2026-01-01T01:00:00+01:00"}}
    assert await activities(elsewhere) == utc
    earlier = {**WHOLE, "movies": {**WHOLE["movies"], "watched_at": "2025-12-31T23:59:59.999Z"}}
    assert (await activities(earlier))[Feature.HISTORY] != utc[Feature.HISTORY]


async def test_a_stamp_that_is_left_out_proves_nothing() -> None:
    marks = await activities({**WHOLE, "episodes": {"rated_at": None, "paused_at": None}})
    assert set(marks) == set(Feature) - {Feature.HISTORY}


@pytest.mark.parametrize("stamp", ["yesterday", "2026-01-01T00:00:00", 17])
async def test_a_stamp_that_is_none_is_bad_data(stamp: object) -> None:
    with pytest.raises(BadData):
        await activities({**WHOLE, "watchlist": {"updated_at": stamp}})
