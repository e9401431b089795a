"""A SIMKL that answers what it is told to: for replies that nobody could wish for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unittest.mock import patch

import aiohttp
import msgspec
from aiohttp import web

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.providers.credentials import ClientApp, Credentials, Tokens
from custom_components.crosswatch.providers.endpoints import VARIABLE
from custom_components.crosswatch.providers.rate_limit import Timing
from custom_components.crosswatch.providers.simkl import SimklProvider
from tests.emulators.server import HOST, serve

from .world import AT_ONCE, NOW, Seen, read_all

STAMPS = b'{"all": null, "tv_shows": {}, "anime": {}, "movies": {}}'


class Canned:
    """lists: the reply for each catalogue. replies: those of other addresses, as status and body."""

    def __init__(self) -> None:
        self.lists: dict[str, bytes] = {}
        self.replies: dict[str, tuple[int, bytes]] = {"/sync/activities": (200, STAMPS)}
        self.headers: dict[str, str] = {}
        self.sent: list[web.BaseRequest] = []
        self.bodies: list[bytes] = []
        self.clock = float(NOW)
        self.url = ""
        self.environment: dict[str, str] = {}
        self.provider: SimklProvider

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        return app

    def hints(self) -> str:
        return ""

    async def read(self, cursors: dict[Feature, str] | None = None) -> Seen:
        return await read_all(self.provider, cursors or {})

    async def _answer(self, request: web.Request) -> web.Response:
        self.sent.append(request)
        self.bodies.append(await request.read())
        catalogue = request.path.removeprefix("/sync/all-items/")
        status, body = self.replies.get(request.path, (200, self.lists.get(catalogue, b"{}")))
        return web.Response(status=status, body=body, headers=self.headers, content_type="application/json")


@asynccontextmanager
async def opened_canned() -> AsyncIterator[Canned]:
    """Run one, with somebody signed in."""
    canned = Canned()

    async def sleep(seconds: float) -> None:
        canned.clock += seconds
        await asyncio.sleep(0)

    async def save(tokens: Tokens) -> None:
        """Nobody reads them again."""

    timing = Timing(lambda: canned.clock, lambda: canned.clock, sleep)
    credentials = Credentials(ClientApp("an-app"), Tokens("access-token"), account="7", name="Ellen")
    async with serve(canned) as port, aiohttp.ClientSession() as session:
        canned.url = f"http://{HOST}:{port}"
        endpoints = msgspec.json.encode({"simkl": canned.url}).decode()
        canned.environment = {VARIABLE: endpoints}
        with patch.dict("os.environ", canned.environment):
            canned.provider = SimklProvider(session, credentials, save, timing, AT_ONCE)
        yield canned
