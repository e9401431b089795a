"""Who the account is, what its plan allows, and how fast it may be asked."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from aiohttp import web

from custom_components.crosswatch.model import Feature, Value
from custom_components.crosswatch.providers.base import Quota, ReportsQuota, Scrobbles
from custom_components.crosswatch.providers.trakt import CAPABILITIES, POLICY, TraktProvider
from tests.emulators.trakt import UUID, TraktEmulator

from .world import EVENING, NOW, Clock, Room, Saved, add, provider_at, scripted

SETTINGS = "GET /users/settings"


async def test_the_account_is_named_by_the_id_that_never_changes(room: Room) -> None:
    identity = await room.provider.identify()
    assert (identity.unique_id, identity.name) == (UUID, room.trakt.name)
    assert room.requests == [SETTINGS]


async def test_a_person_without_a_name_has_a_user_name() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"user": {"username": "sean", "name": None, "ids": {"slug": "sean"}}})

    async with scripted(answer) as stage:
        identity = await stage.provider.identify()
        assert (identity.unique_id, identity.name) == ("sean", "sean")
        assert stage.provider.capabilities == CAPABILITIES


@pytest.mark.parametrize(("vip", "limit"), [(False, 250), (True, 5_000)])
async def test_the_limits_are_what_trakt_says(room: Room, vip: bool, limit: int) -> None:
    assert room.provider.capabilities.features[Feature.WATCHLIST].limit is None
    room.trakt.rules.vip = vip
    await room.provider.identify()
    assert room.provider.capabilities.features[Feature.WATCHLIST].limit == limit


@pytest.mark.parametrize(
    ("setting", "marks"),
    [(None, False), ("ask", False), ("now", True), ("released", True), ("new word", True)],
)
async def test_ratings_that_may_mark_as_watched_are_known(setting: str | None, marks: bool) -> None:
    async def answer(_: web.Request) -> web.Response:
        user = {"username": "sean", "ids": {"slug": "sean", "uuid": "1"}}
        return web.json_response({"user": user, "browsing": {"watch_after_rating": setting}})

    async with scripted(answer) as stage:
        await stage.provider.identify()
        assert stage.provider.capabilities.features[Feature.RATINGS].marks_watched is marks


async def test_limits_may_be_left_out(room: Room) -> None:
    room.trakt.rules.tells_limits = False
    await room.provider.identify()
    assert room.provider.capabilities == CAPABILITIES


def test_batches_are_small_enough_to_be_answered_in_time() -> None:
    """Larger ones end in a 504, and are carried out all the same."""
    assert max(can.batch for can in CAPABILITIES.features.values()) <= 100
    assert POLICY.total >= 60


async def test_nothing_is_asked_when_it_is_made(room: Room) -> None:
    assert room.requests == []
    assert isinstance(room.provider, Scrobbles)
    assert isinstance(room.provider, ReportsQuota)


async def test_the_quota_is_what_trakt_last_told(room: Room) -> None:
    before = room.provider.quota
    await room.provider.activity()
    told = Quota(999, 1_000, int(NOW) + 300)
    assert (before, room.provider.quota) == (None, told)
    await room.provider.apply(Feature.WATCHLIST, [add(room.trakt.titles(Feature.WATCHLIST, 1)[0])])
    assert room.provider.quota == told


@pytest.mark.parametrize("told", ["nonsense", '{"name": "x", "limit": 5, "remaining": 4}'])
async def test_a_quota_that_says_nothing_is_none(told: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=400, headers={"X-Ratelimit": told})

    async with scripted(answer) as stage:
        with pytest.raises(Exception, match="400"):
            await stage.provider.activity()
        assert stage.provider.quota is None


async def test_the_limits_of_requests_are_kept(trakt: TraktEmulator, session: aiohttp.ClientSession) -> None:
    """With the real pace and the real limits: one write a second, counted by the service."""
    clock = trakt.clock
    assert isinstance(clock, Clock)
    provider: TraktProvider = provider_at(trakt.url, session, trakt.credentials(), clock, Saved(), POLICY)
    trakt.meter.enforced = True
    items = trakt.titles(Feature.WATCHLIST, 3)
    await asyncio.gather(
        *(provider.apply(Feature.WATCHLIST, [add(item)]) for item in items),
        *(provider.activity() for _ in range(20)),
    )
    assert trakt.meter.counts.total() == 23
    assert trakt.meter.exceeded.total() == 0


def test_reads_are_paced_at_half_of_what_is_counted() -> None:
    assert (POLICY.requests / POLICY.seconds) * 300 <= 500
    assert POLICY.requests <= 500


async def test_reading_a_large_account_takes_few_requests(trakt: TraktEmulator, room: Room) -> None:
    """The history of n plays takes a request for each 250 of a kind, and one for the dropped titles."""
    trakt.rules.vip = True
    items = trakt.titles(Feature.HISTORY, 400)
    for place in range(2_000):
        trakt.person_sets(Feature.HISTORY, items[place % 400], Value(at=EVENING - place * 600))
    await room.provider.activity()
    await room.read(Feature.HISTORY)
    assert len(room.requests) == 1 + 1 + 4 + 4
