"""How often SIMKL may be asked, and what its refusals mean."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest

from custom_components.crosswatch.model import (
    AppRefused,
    AuthFailed,
    BadData,
    RateLimited,
    Rejected,
    Unavailable,
)
from custom_components.crosswatch.providers.base import Quota, Scrobble
from custom_components.crosswatch.providers.credentials import ClientApp, Credentials, Tokens
from custom_components.crosswatch.providers.simkl import SimklProvider
from custom_components.crosswatch.providers.simkl.client import APP_VERSION, POLICY
from tests.emulators.faults import FaultKind
from tests.emulators.simkl import AccountType, SimklEmulator, running_simkl

from .canned import Canned
from .world import NOW, World

MIDNIGHT = NOW + (24 - 16) * 3_600 - 20 * 60
"""In New York, where it is 16:20."""

MANIFEST = Path(__file__).parents[3] / "custom_components" / "crosswatch" / "manifest.json"


async def test_every_request_names_the_app(canned: Canned) -> None:
    await canned.read()
    for request in canned.sent:
        assert request.query["client_id"] == "an-app"
        assert request.query["app-name"] == "crosswatch"
        assert request.headers["User-Agent"] == f"crosswatch/{request.query['app-version']}"
        assert request.headers["Authorization"] == "Bearer access-token"


def test_the_version_is_that_of_the_integration() -> None:
    assert json.loads(MANIFEST.read_text("utf-8"))["version"] == APP_VERSION


async def test_requests_go_one_after_the_other(world: World) -> None:
    await asyncio.gather(*(world.provider.activity() for _ in range(8)))
    assert len(world.requests) == 8


async def test_writes_are_more_than_a_second_apart_by_the_clock_of_simkl(world: World) -> None:
    simkl = SimklEmulator()
    simkl.quirks.scrobble_lock = 0
    async with running_simkl(simkl), aiohttp.ClientSession() as session:
        world.simkl = simkl
        world.session = session
        provider: SimklProvider = world.new_provider(simkl.credentials(), POLICY)
        for position in (100, 200, 300):
            await provider.scrobble_pause(Scrobble(world.movie(1), position, NOW))
        assert not simkl.meter.exceeded


async def test_who_the_account_is(world: World) -> None:
    identity = await world.provider.identify()
    assert (identity.unique_id, identity.name) == ("1234567", "Ellen")


@pytest.mark.parametrize(
    ("paid", "limit"), [(AccountType.FREE, 500), (AccountType.PRO, 1_000), (AccountType.VIP, 10_000)]
)
async def test_the_day_is_as_large_as_was_paid_for(world: World, paid: AccountType, limit: int) -> None:
    world.simkl.person.type = paid
    await world.provider.identify()
    assert world.provider.quota == Quota(limit - 1, limit, MIDNIGHT)


async def test_an_unheard_of_kind_of_account_counts_as_free(canned: Canned) -> None:
    canned.replies["/users/settings"] = (200, b'{"account": {"id": 7, "type": "platinum"}}')
    assert (await canned.provider.identify()).name == "7"
    assert canned.provider.quota == Quota(499, 500, MIDNIGHT)


async def test_the_last_requests_of_a_day_are_kept_for_scrobbles(world: World) -> None:
    for _ in range(450):
        await world.provider.activity()
    with pytest.raises(RateLimited, match="kept for scrobbles") as raised:
        await world.provider.activity()
    assert raised.value.retry_after == MIDNIGHT - NOW
    await world.provider.scrobble_start(Scrobble(world.movie(1), 100, NOW))
    assert world.provider.quota == Quota(49, 500, MIDNIGHT)


async def test_a_new_day_begins_at_midnight_in_new_york(world: World) -> None:
    world.simkl.person.allowance = 0
    with pytest.raises(RateLimited):
        await world.provider.activity()
    world.simkl.person.allowance = None
    world.clock[0] = MIDNIGHT - 1
    with pytest.raises(RateLimited):
        await world.provider.activity()
    world.clock[0] = MIDNIGHT
    await world.provider.activity()
    assert world.provider.quota == Quota(499, 500, MIDNIGHT + 86_400)


async def test_when_simkl_says_that_the_day_is_over_nothing_is_left(world: World) -> None:
    world.simkl.person.allowance = 0
    with pytest.raises(RateLimited, match="no more requests today") as raised:
        await world.provider.activity()
    assert raised.value.retry_after == MIDNIGHT - NOW
    assert world.provider.quota == Quota(0, 500, MIDNIGHT)
    assert len(world.requests) <= 1


async def test_a_day_that_is_over_without_a_word_of_when_it_begins_anew(canned: Canned) -> None:
    canned.replies["/sync/activities"] = (429, b'{"error": "user_limit_exceeded", "code": 429}')
    with pytest.raises(RateLimited) as raised:
        await canned.provider.activity()
    assert raised.value.retry_after == MIDNIGHT - NOW


async def test_an_unknown_client_id_is_the_apps_fault(canned: Canned) -> None:
    canned.replies["/sync/activities"] = (412, b'{"error": "client_id_failed", "code": 412}')
    with pytest.raises(AppRefused, match="client id"):
        await canned.provider.activity()


async def test_412_after_going_too_fast_is_a_block_that_grows(canned: Canned) -> None:
    canned.headers = {"Retry-After": "100"}
    canned.replies["/sync/activities"] = (429, b'{"error": "rate_limit", "code": 429}')
    with pytest.raises(RateLimited, match="slower") as raised:
        await canned.provider.activity()
    assert raised.value.retry_after == 100
    canned.clock += 100
    canned.headers = {}
    canned.replies["/sync/activities"] = (412, b'{"error": "client_id_failed", "code": 412}')
    with pytest.raises(RateLimited, match="keeps us out") as raised:
        await canned.provider.activity()
    assert raised.value.retry_after > 60
    canned.clock += 2 * 3_600
    with pytest.raises(AppRefused):
        await canned.provider.activity()


async def test_a_sign_in_that_may_only_read_asks_for_a_new_one(world: World) -> None:
    provider = world.new_provider(world.simkl.credentials("media:read"))
    await provider.activity()
    with pytest.raises(AuthFailed, match="only"):
        await provider.scrobble_start(Scrobble(world.movie(1), 100, NOW))


async def test_tokens_that_ended_are_renewed_and_saved(world: World) -> None:
    world.simkl.expire()
    await world.provider.activity()
    (tokens,) = world.saved
    assert tokens.access.startswith("simkl_at_")


@pytest.mark.parametrize("names", [True, False])
async def test_a_refresh_token_that_is_not_named_stays(world: World, names: bool) -> None:
    world.simkl.quirks.names_refresh = names
    credentials = world.simkl.credentials()
    provider = world.new_provider(credentials)
    for _ in range(2):
        world.simkl.expire()
        await provider.activity()
    assert {tokens.refresh for tokens in world.saved} == {credentials.tokens.refresh}


async def test_a_refresh_token_that_rotates_is_replaced(world: World) -> None:
    world.simkl.quirks.rotates_refresh = True
    for _ in range(2):
        world.simkl.expire()
        await world.provider.activity()
    assert len({tokens.refresh for tokens in world.saved}) == 2


async def test_an_app_with_a_secret_names_it_when_it_renews(canned: Canned, world: World) -> None:
    canned.replies["/oauth2/token"] = (200, b'{"access_token": "another-token"}')
    tokens = Tokens("old-token", "a-refresh-token", NOW - 600, NOW - 60)
    credentials = Credentials(ClientApp("an-app", "a-secret"), tokens, account="7")
    world.simkl.url = canned.url
    provider = world.new_provider(credentials)
    await provider.activity()
    assert b"client_secret=a-secret" in canned.bodies[0]
    assert canned.sent[-1].headers["Authorization"] == "Bearer another-token"


async def test_a_revoked_sign_in_asks_for_a_new_one(world: World) -> None:
    world.simkl.revoke()
    with pytest.raises(AuthFailed):
        await world.provider.activity()


async def test_a_renewal_that_fails_by_the_server_keeps_the_sign_in(world: World) -> None:
    world.simkl.expire()
    world.simkl.faults.add(FaultKind.STATUS, "oauth2/token", status=503, times=99)
    with pytest.raises(Unavailable):
        await world.provider.activity()
    world.simkl.faults.clear()
    await world.provider.activity()


@pytest.mark.parametrize(
    ("body", "error"),
    [(b'{"error": "surprise"}', BadData), (b'{"error": "odd", "status": 401}', AuthFailed)],
)
async def test_an_error_in_a_200_is_no_answer(canned: Canned, body: bytes, error: type[Exception]) -> None:
    canned.replies["/sync/activities"] = (200, body)
    with pytest.raises(error):
        await canned.provider.activity()


@pytest.mark.parametrize("body", [b'{"error": "wrong_parameter"}', b'{"error": 5}', b"not JSON"])
async def test_other_refusals_are_final(canned: Canned, body: bytes) -> None:
    canned.replies["/sync/activities"] = (400, body)
    with pytest.raises(Rejected):
        await canned.provider.activity()
    assert len(canned.sent) == 1


async def test_a_lookup_that_leads_nowhere_is_bad_data(canned: Canned, world: World) -> None:
    with pytest.raises(BadData, match="address"):
        await canned.provider.scrobble_start(Scrobble(world.episode(1, 1, 1, own_ids=False), 1, NOW))


async def test_the_token_is_in_no_message(canned: Canned) -> None:
    canned.replies["/sync/activities"] = (500, b"access-token")
    with pytest.raises(Unavailable) as raised:
        await canned.provider.activity()
    assert "access-token" not in str(raised.value)
