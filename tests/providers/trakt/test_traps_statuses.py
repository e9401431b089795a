"""Each status of Trakt has a behaviour of its own."""

from __future__ import annotations

import pytest
from aiohttp import web

from custom_components.crosswatch.model import (
    AccountLocked,
    Ambiguous,
    BadData,
    Feature,
    Operation,
    OutcomeKind,
    PlanLimit,
    RateLimited,
    Rejected,
    Unavailable,
    Write,
)
from tests.emulators.faults import FaultKind

from .world import Room, add, listing, remove, scripted


async def test_420_marks_the_batch_as_full_and_sends_no_more(room: Room) -> None:
    room.trakt.rules.limits["watchlist"] = 2
    titles = room.trakt.titles(Feature.WATCHLIST, 6)
    outcomes = await room.provider.apply(
        Feature.WATCHLIST, [add(item, key=key) for key, item in enumerate(titles[:4])]
    )
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.REJECTED}
    assert {outcome.reason.code for outcome in outcomes if outcome.reason} == {"account_full"}
    again = await room.provider.apply(Feature.WATCHLIST, [add(titles[4])])
    assert [outcome.kind for outcome in again] == [OutcomeKind.REJECTED]
    assert room.requests == ["POST /sync/watchlist"]


async def test_420_is_over_when_something_was_removed(room: Room) -> None:
    room.trakt.rules.limits["watchlist"] = 1
    first, second = room.trakt.titles(Feature.WATCHLIST, 2)
    await room.provider.apply(Feature.WATCHLIST, [add(first)])
    await room.provider.apply(Feature.WATCHLIST, [add(second)])
    (record,) = (await room.read(Feature.WATCHLIST)).records
    removal, addition = remove(record, key=1), add(second, key=2)
    outcomes = await room.provider.apply(Feature.WATCHLIST, [addition, removal])
    assert {outcome.key: outcome.kind for outcome in outcomes} == {
        1: OutcomeKind.WRITTEN,
        2: OutcomeKind.WRITTEN,
    }


async def test_420_is_asked_again_after_a_while(room: Room) -> None:
    room.trakt.rules.limits["watchlist"] = 0
    item = room.trakt.titles(Feature.WATCHLIST, 1)[0]
    await room.provider.apply(Feature.WATCHLIST, [add(item)])
    room.trakt.rules.limits["watchlist"] = 9
    room.clock.now += 601
    (outcome,) = await room.provider.apply(Feature.WATCHLIST, [add(item)])
    assert outcome.kind is OutcomeKind.WRITTEN


async def test_420_of_one_list_says_nothing_of_another(room: Room) -> None:
    room.trakt.rules.limits["watchlist"] = 0
    item = room.trakt.titles(Feature.RATINGS, 1)[0]
    await room.provider.apply(Feature.WATCHLIST, [add(item)])
    (outcome,) = await room.provider.apply(Feature.RATINGS, [add(item, 80)])
    assert outcome.kind is OutcomeKind.WRITTEN


@pytest.mark.parametrize("state", ["locked", "deactivated"])
async def test_423_stops_everything_and_names_the_support(room: Room, state: str) -> None:
    room.trakt.rules.locked = state
    with pytest.raises(AccountLocked, match=r"support@trakt\.tv"):
        await room.provider.activity()
    with pytest.raises(AccountLocked):
        await room.provider.apply(Feature.HISTORY, [add(room.trakt.titles(Feature.HISTORY, 1)[0])])
    assert room.trakt.held(Feature.HISTORY) == []


async def test_426_says_that_it_is_for_members_only(room: Room) -> None:
    room.trakt.rules.vip_only.append("/sync/")
    with pytest.raises(PlanLimit, match="VIP members only"):
        await room.provider.activity()
    with pytest.raises(PlanLimit, match="VIP members only"):
        await room.provider.apply(Feature.HISTORY, [add(room.trakt.titles(Feature.HISTORY, 1)[0])])


async def test_429_waits_as_long_as_it_is_told(room: Room) -> None:
    room.trakt.faults.add(FaultKind.STATUS, "last_activities", status=429, Retry_After="17")
    assert (await room.provider.activity()).watermarks
    assert sum(room.clock.slept) == 17


async def test_429_for_longer_than_a_minute_is_left_to_the_caller(room: Room) -> None:
    room.trakt.faults.add(FaultKind.STATUS, "last_activities", status=429, Retry_After="300")
    with pytest.raises(RateLimited) as caught:
        await room.provider.activity()
    assert caught.value.retry_after == 300
    assert room.clock.slept == []


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 521, 522])
async def test_5xx_is_tried_again_and_then_unavailable(room: Room, status: int) -> None:
    room.trakt.faults.add(FaultKind.STATUS, "last_activities", status=status)
    assert (await room.provider.activity()).watermarks
    room.trakt.faults.add(FaultKind.STATUS, "last_activities", status=status, times=9)
    with pytest.raises(Unavailable):
        await room.provider.activity()


@pytest.mark.parametrize("status", [400, 405, 412])
async def test_a_refused_list_is_refused_title_by_title(room: Room, status: int) -> None:
    room.trakt.faults.add(FaultKind.STATUS, "POST", status=status, times=2)
    item = room.trakt.titles(Feature.RATINGS, 1)[0]
    (outcome,) = await room.provider.apply(Feature.RATINGS, [add(item, 80)])
    assert outcome.kind is OutcomeKind.REJECTED
    assert outcome.reason is not None
    assert str(status) in outcome.reason.text()
    (outcome,) = await room.provider.apply(Feature.RATINGS, [Write(2, Operation.REMOVE, item)])
    assert outcome.kind is OutcomeKind.REJECTED


async def test_409_to_plays_leaves_their_result_open(room: Room) -> None:
    room.trakt.faults.add(FaultKind.STATUS, "POST", status=409)
    (outcome,) = await room.provider.apply(Feature.HISTORY, [add(room.trakt.titles(Feature.HISTORY, 1)[0])])
    assert outcome.kind is OutcomeKind.UNKNOWN


async def test_a_200_with_an_error_in_it_is_no_success(room: Room) -> None:
    item = room.trakt.titles(Feature.WATCHLIST, 1)[0]
    room.trakt.faults.add(FaultKind.REFUSAL, times=9)
    with pytest.raises(BadData):
        await room.provider.activity()
    with pytest.raises(BadData):
        await room.read(Feature.WATCHLIST)
    with pytest.raises(Ambiguous):
        await room.provider.apply(Feature.WATCHLIST, [add(item)])


async def test_more_than_a_batch_is_refused_before_it_is_sent(room: Room) -> None:
    writes = [add(item, key=key) for key, item in enumerate(room.trakt.titles(Feature.HISTORY, 101))]
    with pytest.raises(Rejected):
        await room.provider.apply(Feature.HISTORY, writes)
    assert room.requests == []


async def test_an_unknown_media_type_is_bad_data_with_its_place() -> None:
    async def answer(_: web.Request) -> web.Response:
        return listing([{"type": "person", "rated_at": None, "person": {}}], items=1)

    async with scripted(answer) as stage:
        with pytest.raises(BadData, match="person"):
            await stage.room.read(Feature.RATINGS)
