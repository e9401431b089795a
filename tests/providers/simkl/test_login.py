"""Signing in by a code, by AUTH V2 alone."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import msgspec
import pytest

from custom_components.crosswatch.model import AppRefused, AuthFailed
from custom_components.crosswatch.providers.credentials import ClientApp, Credentials, Tokens
from custom_components.crosswatch.providers.device_code import (
    CodeDenied,
    CodeExpired,
    CodeLogin,
    CodeState,
    DeviceCode,
    wait_for_tokens,
)
from custom_components.crosswatch.providers.rate_limit import Timing
from custom_components.crosswatch.providers.simkl import login
from tests.emulators.simkl import CLIENT_ID, V1_CLIENT_ID

from .canned import Canned
from .world import NOW, World


def _login(world: World, client_id: str = CLIENT_ID, secret: str = "") -> CodeLogin:
    with patch.dict("os.environ", world.environment):
        return login(world.session, ClientApp(client_id, secret), world.timing)


def _when_asked(world: World, act: Callable[[str], None], code: DeviceCode) -> None:
    world.simkl.faults.when("oauth2/token", lambda: act(code.user_code), after=1)


async def test_a_code_that_a_person_types_in(world: World) -> None:
    signing_in = _login(world)
    code = await signing_in.begin()
    assert (code.lifetime, code.interval) == (900, 5)
    assert code.url.endswith("/activate")
    _when_asked(world, world.simkl.approve_code, code)
    tokens = await wait_for_tokens(signing_in, code, world.timing)
    assert "media:write" in tokens.scope.split()
    assert tokens.expires_at == tokens.issued_at + 604_800

    credentials = Credentials(ClientApp(CLIENT_ID), tokens, account="1234567")
    assert (await world.new_provider(credentials).identify()).unique_id == "1234567"


async def test_a_code_that_nobody_types_in_ends(world: World) -> None:
    world.simkl.quirks.code_lifetime = 15
    signing_in = _login(world)
    with pytest.raises(CodeExpired):
        await wait_for_tokens(signing_in, await signing_in.begin(), world.timing)


async def test_somebody_who_says_no_may_look_like_nobody(world: World) -> None:
    world.simkl.quirks.code_lifetime = 15
    signing_in = _login(world)
    code = await signing_in.begin()
    _when_asked(world, world.simkl.deny_code, code)
    with pytest.raises(CodeExpired):
        await wait_for_tokens(signing_in, code, world.timing)


async def test_somebody_who_says_no_is_heard_if_simkl_tells(world: World) -> None:
    world.simkl.quirks.tells_denial = True
    signing_in = _login(world)
    code = await signing_in.begin()
    world.simkl.deny_code(code.user_code)
    with pytest.raises(CodeDenied):
        await wait_for_tokens(signing_in, code, world.timing)


async def test_asking_too_often_is_heard(canned: Canned, world: World) -> None:
    assert await _asked(canned, world, "slow_down") is CodeState.SLOW_DOWN


@pytest.mark.parametrize("error", ["expired_token", "invalid_grant"])
async def test_a_code_that_is_gone(canned: Canned, world: World, error: str) -> None:
    assert await _asked(canned, world, error) is CodeState.EXPIRED


async def test_an_app_of_the_old_kind_is_refused_in_plain_words(world: World) -> None:
    with pytest.raises(AppRefused, match="AUTH V2"):
        await _login(world, V1_CLIENT_ID).begin()


async def test_an_app_that_nobody_knows_is_refused(world: World) -> None:
    with pytest.raises(AppRefused):
        await _login(world, "made-up").begin()


@pytest.mark.parametrize("scope", ["media:read", ""])
async def test_a_sign_in_that_may_only_read_is_refused(canned: Canned, world: World, scope: str) -> None:
    answer = {"access_token": "simkl_at_1", "expires_in": 60, "scope": scope}
    canned.replies["/oauth2/token"] = (200, msgspec.json.encode(answer))
    with pytest.raises(AuthFailed, match="may only read"):
        await _on(canned, world).poll(DeviceCode("code", "AB-CD", ""))


async def test_an_answer_that_leaves_out_scope_and_end(canned: Canned, world: World) -> None:
    canned.replies["/oauth2/token"] = (200, b'{"access_token": "simkl_at_1"}')
    tokens = await _on(canned, world).poll(DeviceCode("code", "AB-CD", ""))
    assert tokens == Tokens("simkl_at_1", issued_at=NOW)


async def test_both_scopes_are_asked_for(canned: Canned, world: World) -> None:
    canned.replies["/oauth2/device"] = (
        200,
        b'{"device_code": "d", "user_code": "U", "verification_uri": "https://simkl.com/activate"}',
    )
    await _on(canned, world).begin()
    assert b"scope=media%3Aread+media%3Awrite" in canned.bodies[-1]
    assert canned.sent[-1].headers["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("status", [400, 401])
async def test_any_refusal_of_a_code_is_the_apps(canned: Canned, world: World, status: int) -> None:
    canned.replies["/oauth2/device"] = (status, b"{}")
    with pytest.raises(AppRefused):
        await _on(canned, world).begin()


async def _asked(canned: Canned, world: World, error: str) -> Tokens | CodeState:
    canned.replies["/oauth2/token"] = (400, msgspec.json.encode({"error": error}))
    return await _on(canned, world).poll(DeviceCode("code", "AB-CD", ""))


def _on(canned: Canned, world: World) -> CodeLogin:
    timing = Timing(lambda: NOW, lambda: NOW, world.timing.sleep)
    with patch.dict("os.environ", canned.environment):
        return login(world.session, ClientApp("an-app", "a-secret"), timing)
