"""Tokens: a refresh token is good once, and a refusal is not always about tokens."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from msgspec.structs import replace

from custom_components.crosswatch.model import AppRefused, AuthFailed, Feature, Unavailable
from custom_components.crosswatch.providers.credentials import ClientApp, Tokens
from custom_components.crosswatch.providers.token_keeper import PUT_OFF
from custom_components.crosswatch.providers.trakt import TraktProvider
from tests.emulators.faults import FaultKind
from tests.emulators.trakt import APP, TraktEmulator

from .world import NOW, Clock, Room, Saved, provider_at


def old(trakt: TraktEmulator, session: aiohttp.ClientSession, saved: Saved) -> TraktProvider:
    """Return a provider whose access token is refused, and whose refresh token is good."""
    credentials = trakt.credentials()
    spoilt = replace(credentials, tokens=replace(credentials.tokens, access="refused-token"))
    clock = trakt.clock
    assert isinstance(clock, Clock)
    return provider_at(trakt.url, session, spoilt, clock, saved)


async def test_single_use_refresh_tokens_are_saved_before_they_are_used(
    trakt: TraktEmulator, session: aiohttp.ClientSession
) -> None:
    order: list[str] = []
    trakt.observers.append(lambda exchange: order.append(exchange.call.path))

    class Noting(Saved):
        async def __call__(self, tokens: Tokens) -> None:
            order.append("saved")

    await old(trakt, session, Noting()).activity()
    path = "/sync/last_activities"
    assert order == [path, "/oauth/token", "saved", path]


async def test_a_pair_that_cannot_be_saved_is_not_used(
    trakt: TraktEmulator, session: aiohttp.ClientSession
) -> None:
    class Full(Saved):
        async def __call__(self, tokens: Tokens) -> None:
            raise Unavailable("the disk is full")

    with pytest.raises(Unavailable, match="disk"):
        await old(trakt, session, Full()).activity()


async def test_one_refresh_serves_all_who_wait(trakt: TraktEmulator, session: aiohttp.ClientSession) -> None:
    saved = Saved()
    provider = old(trakt, session, saved)
    await asyncio.gather(*(provider.activity() for _ in range(5)))
    assert len(saved.pairs) == 1


async def test_tokens_are_renewed_at_half_of_their_life(room: Room) -> None:
    room.clock.now = NOW + 3.4 * 86_400
    await room.provider.activity()
    assert room.saved.pairs == []
    room.clock.now = NOW + 3.6 * 86_400
    await room.provider.activity()
    await room.provider.activity()
    assert len(room.saved.pairs) == 1
    room.clock.now = NOW + 7.5 * 86_400
    await room.provider.activity()
    assert len(room.saved.pairs) == 2


async def test_a_revoked_sign_in_asks_for_a_person(room: Room) -> None:
    room.trakt.revoke()
    with pytest.raises(AuthFailed):
        await room.provider.activity()
    assert room.requests == ["GET /sync/last_activities", "POST /oauth/token"]


async def test_expired_tokens_that_cannot_be_renewed_ask_for_a_person(room: Room) -> None:
    room.trakt.revoke()
    room.clock.now = NOW + 8 * 86_400
    with pytest.raises(AuthFailed):
        await room.provider.activity()


async def test_a_renewal_whose_reply_is_lost_uses_the_pair_up(room: Room) -> None:
    room.clock.now = NOW + 8 * 86_400
    room.trakt.faults.add(FaultKind.LOST, "oauth/token")
    with pytest.raises(Unavailable):
        await room.provider.activity()
    with pytest.raises(AuthFailed):
        await room.provider.activity()


async def test_a_renewal_is_left_for_later_while_the_token_is_good(room: Room) -> None:
    room.clock.now = NOW + 4 * 86_400
    room.trakt.faults.add(FaultKind.STATUS, "oauth/token", status=503)
    assert (await room.provider.activity()).watermarks
    assert room.saved.pairs == []
    room.clock.now += PUT_OFF
    await room.provider.activity()
    assert len(room.saved.pairs) == 1


async def test_403_html_is_the_firewall_and_refreshes_nothing(room: Room) -> None:
    room.trakt.faults.add(FaultKind.STATUS, "last_activities", status=403, times=9)
    with pytest.raises(Unavailable, match="firewall"):
        await room.provider.activity()
    assert room.saved.pairs == []


async def test_403_json_is_the_app_and_refreshes_nothing(room: Room) -> None:
    room.trakt.rules.app_refused = True
    with pytest.raises(AppRefused, match="settings/apps"):
        await room.provider.activity()
    assert room.requests == ["GET /sync/last_activities"]


async def test_a_wrong_client_id_is_told_when_tokens_are_renewed(
    trakt: TraktEmulator, session: aiohttp.ClientSession
) -> None:
    clock = trakt.clock
    assert isinstance(clock, Clock)
    credentials = replace(trakt.credentials(), app=ClientApp(APP.client_id, "changed"))
    provider = provider_at(trakt.url, session, credentials, clock, Saved())
    clock.now = NOW + 8 * 86_400
    with pytest.raises(AppRefused):
        await provider.activity()


async def test_secrets_show_in_no_message(room: Room) -> None:
    room.trakt.faults.add(FaultKind.STATUS, status=500, times=9)
    with pytest.raises(Unavailable) as caught:
        await room.read(Feature.HISTORY)
    message = str(caught.value)
    grant = room.trakt.credentials()
    assert message.startswith("Emulated Person ")
    assert not any(secret in message for secret in (grant.tokens.access, APP.client_secret, APP.client_id))
