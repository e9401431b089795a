"""Every request goes out in the name of the account, with a token that is good."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from custom_components.crosswatch.model import AuthFailed, Rejected
from custom_components.crosswatch.providers.credentials import Tokens
from custom_components.crosswatch.providers.http import Effect, HttpClient, Policy, Request
from custom_components.crosswatch.providers.signed_client import SignedClient
from custom_components.crosswatch.providers.token_keeper import TokenKeeper
from tests.emulators.server import serve

READ = Request("GET", "/history", "reading the history")
WRITE = Request("POST", "/history", "writing plays", effect=Effect.ONCE, body=b"{}")


class Service:
    """Knows one access token, and renews it for one refresh token."""

    def __init__(self) -> None:
        self.good = "access-one"
        self.seen: list[str] = []
        self.stored = 0
        self.renewed = 0

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        return app

    def hints(self) -> str:
        return ""

    async def _answer(self, request: web.Request) -> web.Response:
        self.seen.append(request.headers.get("Authorization", ""))
        if request.path == "/gone":
            return web.json_response({}, status=404)
        if request.headers.get("Authorization") != f"Bearer {self.good}":
            return web.json_response({}, status=401)
        self.stored += request.method == "POST"
        return web.json_response({"ok": True})

    async def refresh(self, tokens: Tokens) -> Tokens:
        self.renewed += 1
        return Tokens(f"access-new-{self.renewed}", "refresh")

    async def save(self, tokens: Tokens) -> None:
        """Nothing is kept."""


class Setting:
    """A service and a signed client for it."""

    def __init__(self, service: Service, session: aiohttp.ClientSession, url: str) -> None:
        self.service = service
        self._http = HttpClient(session, "Trakt", url, Policy(tries=1))

    def client(self, tokens: Tokens) -> SignedClient:
        keeper = TokenKeeper(tokens, self.service.refresh, self.service.save, lambda: 0.0)
        return SignedClient(self._http, keeper)


@pytest.fixture
async def setting() -> AsyncIterator[Setting]:
    service = Service()
    async with serve(service) as port, aiohttp.ClientSession() as session:
        yield Setting(service, session, f"http://127.0.0.1:{port}")


async def test_a_request_carries_the_token(setting: Setting) -> None:
    client = setting.client(Tokens("access-one", "refresh"))
    assert await client.fetch(READ, dict[str, bool]) == {"ok": True}
    assert setting.service.seen == ["Bearer access-one"]


async def test_a_refused_token_is_renewed_once_and_the_request_goes_out_again(setting: Setting) -> None:
    setting.service.good = "access-new-1"
    client = setting.client(Tokens("access-old", "refresh"))
    assert (await client.send(WRITE)).status == 200
    assert setting.service.seen == ["Bearer access-old", "Bearer access-new-1"]
    assert setting.service.stored == 1


async def test_a_new_token_that_is_refused_too_asks_a_person(setting: Setting) -> None:
    setting.service.good = "nobody has it"
    with pytest.raises(AuthFailed, match="refused the credentials"):
        await setting.client(Tokens("access-old", "refresh")).send(READ)
    assert setting.service.renewed == 1
    assert len(setting.service.seen) == 2


async def test_another_refusal_renews_nothing(setting: Setting) -> None:
    with pytest.raises(Rejected):
        await setting.client(Tokens("access-one", "refresh")).send(
            Request("GET", "/gone", "reading what is gone")
        )
    assert setting.service.renewed == 0


async def test_no_token_shows_anywhere(setting: Setting, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    setting.service.good = "nobody has it"
    client = setting.client(Tokens("access-old", "refresh"))
    with pytest.raises(AuthFailed) as caught:
        await client.send(Request("GET", "/history?token=access-old", "reading the history"))
    said = f"{caught.value} {caplog.text}"
    assert "access-old" not in said
    assert "access-new-1" not in said
