"""Signing in by a code, and every way in which that can end."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp import web

from custom_components.crosswatch.model import (
    AccountLocked,
    AppRefused,
    BadData,
    PlanLimit,
    ProviderError,
    RateLimited,
    Unavailable,
)
from custom_components.crosswatch.providers.credentials import ClientApp, Tokens
from custom_components.crosswatch.providers.device_code import (
    CodeDenied,
    CodeExpired,
    CodeLogin,
    CodeState,
    DeviceCode,
    wait_for_tokens,
)
from custom_components.crosswatch.providers.trakt import login
from tests.emulators.faults import FaultKind
from tests.emulators.server import serve
from tests.emulators.trakt import APP, TraktEmulator

from .world import NOW, Answer, Clock, Scripted, pointed_at

CODE = DeviceCode("device", "USER", "https://activate.test", interval=5, lifetime=600)


def sign_in(trakt: TraktEmulator, session: aiohttp.ClientSession, app: ClientApp = APP) -> CodeLogin:
    clock = trakt.clock
    assert isinstance(clock, Clock)
    trakt.logins.patient = True
    with pointed_at(trakt.url):
        return login(session, app, clock.timing)


async def poll_answered_with(answer: Answer, session: aiohttp.ClientSession) -> Tokens | CodeState:
    async with serve(Scripted(answer)) as port:
        with pointed_at(f"http://127.0.0.1:{port}"):
            made = login(session, APP, Clock().timing)
        return await made.poll(CODE)


def status(number: int, text: str = "", **headers: str) -> Answer:
    async def answer(_: web.Request) -> web.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=number, text=text, headers=named)

    return answer


async def test_the_code_and_its_address_come_from_the_service(
    trakt: TraktEmulator, session: aiohttp.ClientSession
) -> None:
    code = await sign_in(trakt, session).begin()
    assert code.user_code in trakt.logins.waiting
    assert code.url == f"{trakt.url}/activate"
    assert (code.lifetime, code.interval) == (600, 5)


async def test_tokens_come_once_the_person_typed_the_code_in(
    trakt: TraktEmulator, session: aiohttp.ClientSession
) -> None:
    made = sign_in(trakt, session)
    code = await made.begin()
    assert await made.poll(code) is CodeState.PENDING
    trakt.approve_code(code.user_code)
    tokens = await made.poll(code)
    assert isinstance(tokens, Tokens)
    assert (tokens.issued_at, tokens.expires_at) == (NOW, NOW + 7 * 86_400)
    assert trakt.logins.is_good(tokens.access, APP.client_id)


async def test_the_life_of_tokens_is_what_the_service_says(
    trakt: TraktEmulator, session: aiohttp.ClientSession
) -> None:
    trakt.rules.token_life = 86_400
    made = sign_in(trakt, session)
    code = await made.begin()
    trakt.approve_code(code.user_code)
    tokens = await made.poll(code)
    assert isinstance(tokens, Tokens)
    assert tokens.expires_at == NOW + 86_400


async def test_a_clock_that_is_five_minutes_off_makes_no_token_old(session: aiohttp.ClientSession) -> None:
    async def answer(_: web.Request) -> web.Response:
        pair = {"access_token": "a", "refresh_token": "r", "expires_in": 600, "scope": "public"}
        return web.json_response(pair | {"token_type": "bearer", "created_at": int(NOW) - 300})

    tokens = await poll_answered_with(answer, session)
    assert isinstance(tokens, Tokens)
    assert tokens.expires_at == NOW + 600


async def test_a_denied_code_is_told(trakt: TraktEmulator, session: aiohttp.ClientSession) -> None:
    made = sign_in(trakt, session)
    code = await made.begin()
    trakt.deny_code(code.user_code)
    clock = trakt.clock
    assert isinstance(clock, Clock)
    with pytest.raises(CodeDenied):
        await wait_for_tokens(made, code, clock.timing)


async def test_a_code_that_nobody_types_in_ends(trakt: TraktEmulator, session: aiohttp.ClientSession) -> None:
    trakt.rules.code_life = 30
    made = sign_in(trakt, session)
    clock = trakt.clock
    assert isinstance(clock, Clock)
    with pytest.raises(CodeExpired):
        await wait_for_tokens(made, await made.begin(), clock.timing)


@pytest.mark.parametrize(
    ("number", "state"),
    [
        (400, CodeState.PENDING),
        (404, CodeState.EXPIRED),
        (409, CodeState.EXPIRED),
        (410, CodeState.EXPIRED),
        (418, CodeState.DENIED),
    ],
)
async def test_each_status_of_the_poll_has_its_meaning(
    session: aiohttp.ClientSession, number: int, state: CodeState
) -> None:
    assert await poll_answered_with(status(number), session) is state


async def test_polling_too_fast_says_how_long_to_wait(session: aiohttp.ClientSession) -> None:
    with pytest.raises(RateLimited) as caught:
        await poll_answered_with(status(429, "slow down", Retry_After="143"), session)
    assert caught.value.retry_after == 143


async def test_a_service_that_is_down_for_a_moment_is_asked_again(
    trakt: TraktEmulator, session: aiohttp.ClientSession
) -> None:
    made = sign_in(trakt, session)
    code = await made.begin()
    trakt.approve_code(code.user_code)
    trakt.faults.add(FaultKind.STATUS, "device/token", status=502)
    trakt.faults.add(FaultKind.STATUS, "device/token", status=403)
    clock = trakt.clock
    assert isinstance(clock, Clock)
    assert isinstance(await wait_for_tokens(made, code, clock.timing), Tokens)


async def test_tokens_whose_reply_was_lost_do_not_come_again(
    trakt: TraktEmulator, session: aiohttp.ClientSession
) -> None:
    made = sign_in(trakt, session)
    code = await made.begin()
    trakt.approve_code(code.user_code)
    trakt.faults.add(FaultKind.LOST, "device/token")
    clock = trakt.clock
    assert isinstance(clock, Clock)
    with pytest.raises(CodeExpired):
        await wait_for_tokens(made, code, clock.timing)


async def test_a_wrong_client_id_is_the_apps_fault(
    trakt: TraktEmulator, session: aiohttp.ClientSession
) -> None:
    with pytest.raises(AppRefused, match="settings/apps"):
        await sign_in(trakt, session, ClientApp("nobody", APP.client_secret)).begin()


async def test_a_wrong_secret_is_the_apps_fault(trakt: TraktEmulator, session: aiohttp.ClientSession) -> None:
    made = sign_in(trakt, session, ClientApp(APP.client_id, "wrong-secret"))
    code = await made.begin()
    with pytest.raises(AppRefused) as caught:
        await made.poll(code)
    assert "wrong-secret" not in str(caught.value)


@pytest.mark.parametrize("error", ["invalid_client", "unauthorized_client"])
async def test_a_refused_app_is_no_code_that_waits(session: aiohttp.ClientSession, error: str) -> None:
    with pytest.raises(AppRefused):
        await poll_answered_with(status(400, f'{{"error": "{error}"}}'), session)


async def test_garbage_is_no_answer(session: aiohttp.ClientSession) -> None:
    with pytest.raises(BadData):
        await poll_answered_with(status(200, '{"error": "none of this"}'), session)


async def test_the_firewalls_page_says_nothing_of_the_app(session: aiohttp.ClientSession) -> None:
    with pytest.raises(Unavailable, match="firewall"):
        await poll_answered_with(status(403, "error code: 1010"), session)


@pytest.mark.parametrize(("number", "error"), [(423, AccountLocked), (420, PlanLimit), (426, PlanLimit)])
async def test_other_refusals_keep_their_meaning(
    session: aiohttp.ClientSession, number: int, error: type[ProviderError]
) -> None:
    with pytest.raises(error):
        await poll_answered_with(status(number), session)


async def test_a_reply_that_is_no_text_is_told_apart_too(session: aiohttp.ClientSession) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=400, body=b'{"error": "\xff"}')

    assert await poll_answered_with(answer, session) is CodeState.PENDING
