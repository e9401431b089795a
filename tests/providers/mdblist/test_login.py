"""Signing in by a code or by a key, and staying signed in."""

from __future__ import annotations

import logging
import sys

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.model import AppRefused, AuthFailed, Feature, ProviderError
from custom_components.crosswatch.providers.credentials import Credentials, Tokens
from custom_components.crosswatch.providers.device_code import (
    CodeDenied,
    CodeExpired,
    CodeState,
    wait_for_tokens,
)
from custom_components.crosswatch.providers.mdblist import MdblistProvider
from custom_components.crosswatch.providers.mdblist.login import MdblistLogin
from tests.emulators.faults import FaultKind
from tests.emulators.mdblist import APP, NAME, NUMBER

from .world import NOW, World, read


async def test_a_person_types_the_code_in_and_the_account_is_theirs(world: World) -> None:
    login = world.login()
    code = await login.begin()
    assert code.url == f"{world.service.url}/oauth/device/"
    assert code.user_code in code.full_url
    assert (code.lifetime, code.interval) == (300, 5)
    assert await login.poll(code) is CodeState.PENDING

    assert world.service.approve_code(code.user_code)
    tokens = await wait_for_tokens(login, code, world.timing)
    assert tokens.expires_at == tokens.issued_at + 86_400
    account = world.provider(Credentials(APP, tokens, account=str(NUMBER)))
    identity = await account.identify()
    assert (identity.unique_id, identity.name) == (str(NUMBER), NAME)


async def test_addresses_end_with_a_slash_and_bodies_are_forms(world: World) -> None:
    code = await world.login().begin()
    await world.login().poll(code)
    assert world.requests == ["POST /oauth/device-authorization/", "POST /oauth/token/"]


async def test_a_code_that_is_refused_ends_the_waiting(world: World) -> None:
    login = world.login()
    code = await login.begin()
    world.service.deny_code(code.user_code)
    with pytest.raises(CodeDenied):
        await wait_for_tokens(login, code, world.timing)


async def test_a_code_that_nobody_types_in_is_over_after_five_minutes(world: World) -> None:
    login = world.login()
    code = await login.begin()
    with pytest.raises(CodeExpired):
        await wait_for_tokens(login, code, world.timing)
    assert sum(world.waits) <= 300
    world.goes_on(300)
    assert await login.poll(code) is CodeState.EXPIRED


async def test_asking_too_fast_is_told_and_slowed_down(world: World) -> None:
    login = world.login()
    code = await login.begin()
    assert await login.poll(code) is CodeState.PENDING
    assert await login.poll(code) is CodeState.SLOW_DOWN


async def test_an_unknown_error_means_not_yet(world: World) -> None:
    login = world.login()
    code = replace(await login.begin(), device_code="forgotten by the service")
    assert await login.poll(code) is CodeState.PENDING


async def test_a_wrong_client_id_is_the_apps_fault_and_not_the_persons(world: World) -> None:
    with pytest.raises(AppRefused):
        await world.login("nobody's").begin()


async def test_a_scope_that_is_refused_is_the_apps_fault_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[MdblistLogin.__module__], "_SCOPE", "everything")
    with pytest.raises(AppRefused):
        await world.login().begin()


async def test_tokens_are_renewed_after_half_their_life_and_saved_before_they_are_used(world: World) -> None:
    provider = world.provider(world.service.credentials())
    world.goes_on(43_300)
    await provider.activity()
    assert len(world.saved) == 1
    assert world.requests == ["POST /oauth/token/", "GET /sync/last_activities"]
    await provider.activity()
    assert world.requests == ["GET /sync/last_activities"]


async def test_the_refresh_token_is_kept_if_the_answer_has_none(world: World) -> None:
    world.service.rules.rotates = False
    credentials = world.service.credentials()
    provider = world.provider(credentials)
    world.goes_on(43_300)
    await provider.activity()
    assert [tokens.refresh for tokens in world.saved] == [credentials.tokens.refresh]
    world.goes_on(43_300)
    await provider.activity()
    assert len(world.saved) == 2


async def test_a_clock_that_is_five_minutes_off_changes_nothing(world: World) -> None:
    for skew in (-300.0, 300.0):
        provider = world.provider(world.service.credentials(), skew)
        await provider.activity()
        assert world.saved == []


async def test_revoked_tokens_need_the_person_again(world: World) -> None:
    provider = world.provider(world.service.credentials())
    world.service.revoke()
    with pytest.raises(AuthFailed):
        await provider.activity()
    assert world.saved == []


async def test_a_refused_token_is_renewed_once_and_the_request_goes_out_again(world: World) -> None:
    credentials = world.service.credentials()
    stale = replace(credentials, tokens=Tokens("stale", credentials.tokens.refresh, NOW, NOW + 86_400))
    provider = world.provider(stale)
    await provider.activity()
    assert len(world.saved) == 1


@pytest.mark.parametrize("status", [401, 403, 200])
async def test_a_bad_key_is_told_by_the_body_whatever_the_status(world: World, status: int) -> None:
    world.service.rules.bad_key_status = status
    provider = world.provider(Credentials(api_key="made-up-key-0000", account=str(NUMBER)))
    for call in (provider.identify(), provider.activity(), read(provider, Feature.HISTORY)):
        with pytest.raises(AuthFailed):
            await call


async def test_a_web_page_with_403_is_no_wrong_key(world: World, provider: MdblistProvider) -> None:
    world.service.faults.add(FaultKind.STATUS, status=403, times=10)
    with pytest.raises(ProviderError) as caught:
        await provider.activity()
    assert not isinstance(caught.value, AuthFailed)


async def test_the_key_shows_up_in_no_message_and_no_log(
    world: World, provider: MdblistProvider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key = world.service.logins.key
    await provider.activity()
    messages = []
    for kind in (FaultKind.STATUS, FaultKind.PAGE, FaultKind.DROP, FaultKind.CUT):
        world.service.faults.add(kind, times=20)
        with pytest.raises(ProviderError) as caught:
            await provider.activity()
        world.service.faults.clear()
        messages.append(str(caught.value))
    ours = [record.getMessage() for record in caplog.records if "crosswatch" in record.name]
    assert ours
    assert not any(key in text for text in (*messages, *ours))
    assert not any(key in request for request in world.requests)


async def test_the_account_is_known_by_its_number_also_without_a_name(
    world: World, provider: MdblistProvider
) -> None:
    world.service.tells("/user", lambda told: {"user_id": 12, "plan": "free"})
    identity = await provider.identify()
    assert (identity.unique_id, identity.name) == ("12", "12")
