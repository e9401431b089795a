"""The daily quota and the windows of five minutes."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Feature, RateLimited
from custom_components.crosswatch.providers.base import Quota, Scrobble
from custom_components.crosswatch.providers.mdblist import POLICY, MdblistProvider
from custom_components.crosswatch.providers.mdblist.quota import Purpose, QuotaBook
from tests.emulators.faults import FaultKind

from .world import NOW, World, read

MIDNIGHT = 1_767_657_600
DAY = 86_400


async def test_what_is_left_is_told_without_a_request_of_its_own(
    world: World, provider: MdblistProvider
) -> None:
    before = provider.quota
    await provider.activity()
    assert before is None
    assert provider.quota == Quota(99_999, 100_000, MIDNIGHT)
    assert len(world.requests) == 1


async def test_an_answer_without_headers_tells_nothing_new() -> None:
    book = QuotaBook(lambda: NOW)
    book.note({"X-RateLimit-Remaining": "soon"})
    before = book.quota
    book.note({"X-RateLimit-Remaining": "7"})
    assert (before, book.quota) == (None, Quota(7))
    book.check("MDBList", Purpose.SYNC)


async def test_the_quota_of_yesterday_says_nothing_of_today(world: World, provider: MdblistProvider) -> None:
    await provider.activity()
    world.now = MIDNIGHT
    assert provider.quota is None


async def test_the_last_of_the_quota_is_kept_for_scrobbles(world: World, provider: MdblistProvider) -> None:
    world.service.rules.daily = 1_000
    world.service.used, world.service._day = 949, MIDNIGHT
    await provider.activity()
    with pytest.raises(RateLimited) as caught:
        await provider.activity()
    assert caught.value.retry_after == MIDNIGHT - NOW
    assert "50" in str(caught.value)
    await provider.scrobble_start(Scrobble(world.item(Feature.HISTORY), 100, NOW))
    assert len(world.requests) == 2


async def test_a_small_quota_keeps_a_twentieth_and_a_large_one_a_hundred() -> None:
    for limit, kept in ((1_000, 50), (100_000, 100), (None, 100)):
        book = QuotaBook(lambda: NOW)
        headers = {"X-RateLimit-Reset": str(MIDNIGHT)} | ({"X-RateLimit-Limit": str(limit)} if limit else {})
        book.note({**headers, "X-RateLimit-Remaining": str(kept + 1)})
        book.check("MDBList", Purpose.SYNC)
        book.note({**headers, "X-RateLimit-Remaining": str(kept)})
        with pytest.raises(RateLimited):
            book.check("MDBList", Purpose.SYNC)


async def test_a_long_retry_after_is_the_daily_quota_and_stops_everything_until_it_resets(
    world: World, provider: MdblistProvider
) -> None:
    world.service.rules.daily = 0
    with pytest.raises(RateLimited) as caught:
        await provider.activity()
    assert caught.value.retry_after == MIDNIGHT - NOW + 1
    assert world.requests == ["GET /sync/last_activities"]
    with pytest.raises(RateLimited) as caught:
        await provider.scrobble_pause(Scrobble(world.item(Feature.HISTORY), 100, NOW))
    assert "used up" in str(caught.value)
    assert world.requests == []
    assert world.waits == []

    world.service.rules.daily = 1_000
    world.now = MIDNIGHT + 1
    await provider.activity()


async def test_a_larger_plan_counts_as_soon_as_the_account_is_asked_who_it_is(
    world: World, provider: MdblistProvider
) -> None:
    world.service.rules.daily = 0
    with pytest.raises(RateLimited):
        await provider.activity()
    world.service.rules.daily = 10_000
    await provider.identify()
    await provider.activity()
    assert provider.quota == Quota(9_998, 10_000, MIDNIGHT)


async def test_a_short_retry_after_is_a_window_and_is_waited_for(
    world: World, provider: MdblistProvider
) -> None:
    world.service.faults.add(FaultKind.STATUS, status=429, Retry_After="120")
    await provider.activity()
    assert sum(world.waits) == 120
    assert len(world.requests) == 2


async def test_a_window_that_does_not_say_how_long_is_five_minutes(
    world: World, provider: MdblistProvider
) -> None:
    world.service.faults.add(FaultKind.STATUS, status=429)
    await provider.activity()
    assert sum(world.waits) == 310


async def test_the_daily_limit_may_be_told_with_status_200_and_no_time(
    world: World, provider: MdblistProvider
) -> None:
    world.service.rules.error = "Daily API limit exceeded!"
    with pytest.raises(RateLimited) as caught:
        await provider.activity()
    assert caught.value.retry_after == MIDNIGHT - NOW
    assert provider.quota == Quota(0, None, MIDNIGHT)


async def test_the_pace_never_fills_a_window() -> None:
    """A limiter lets its number through at once and goes on with as many per its seconds."""
    assert POLICY.writes is not None
    assert POLICY.requests + 300 * POLICY.requests / POLICY.seconds <= 1_000
    assert POLICY.writes + 300 * POLICY.writes / POLICY.write_seconds <= 300


async def test_a_run_in_which_nothing_changed_is_one_request(world: World, provider: MdblistProvider) -> None:
    world.sets(Feature.HISTORY, world.item(Feature.HISTORY))
    before = await provider.activity()
    cursors = {feature: (await read(provider, feature)).cursor for feature in Feature}
    assert all(cursors.values())
    world.goes_on()
    assert world.requests
    assert await provider.activity() == before
    assert world.requests == ["GET /sync/last_activities"]
