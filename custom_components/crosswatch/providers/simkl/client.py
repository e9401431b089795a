"""Requests to SIMKL: each names the app, each is counted, and one goes after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import urlencode

import aiohttp
import msgspec

from ...model import BadData
from ..credentials import ClientApp, Credentials, Tokens
from ..endpoints import endpoint
from ..http import Effect, HttpClient, Policy, Reply, Request
from ..rate_limit import Timing
from ..signed_client import SignedClient
from ..token_keeper import Save, TokenKeeper
from .day_budget import DayBudget
from .renewal import renewed
from .replies import Elsewhere, Judge

NAME = "SIMKL"
APP_NAME = "crosswatch"
APP_VERSION = "0.1.0"
DEFAULT_URL = "https://api.simkl.com"

POLICY = Policy(total=180.0, requests=5, seconds=1.0, writes=1, write_seconds=1.1)
"""SIMKL takes ten reads and one write a second, each exactly, and answers a large library in one piece."""

JSON = {"Content-Type": "application/json"}
_NONE: Mapping[str, str] = {}


class Purpose(StrEnum):
    """What a request is for. Only live ones may use up what is kept back of a day."""

    BACKGROUND = "background"
    LIVE = "live"


def address(path: str, app: ClientApp, parameters: Mapping[str, str]) -> str:
    """Return a path with what SIMKL wants to know of every app."""
    known = {"client_id": app.client_id, "app-name": APP_NAME, "app-version": APP_VERSION}
    return f"{path}?{urlencode({**parameters, **known})}"


def http_client(
    session: aiohttp.ClientSession,
    name: str,
    secrets: tuple[str, ...],
    timing: Timing,
    judge: Judge,
    policy: Policy,
) -> HttpClient:
    """Return HTTP as SIMKL wants it."""
    return HttpClient(
        session,
        name,
        endpoint("simkl", DEFAULT_URL),
        policy,
        headers={"User-Agent": f"{APP_NAME}/{APP_VERSION}", "Accept": "application/json"},
        secrets=secrets,
        timing=timing,
        judge=judge,
    )


class SimklClient:
    """SIMKL, for one account. `name` is what people call it."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        save: Save,
        timing: Timing,
        policy: Policy,
    ) -> None:
        """Speak for the person of `credentials`."""
        app, tokens = credentials.app, credentials.tokens
        self.name = credentials.name or NAME
        self.budget = DayBudget(timing.now)
        self._app = app
        self._judge = Judge(self.budget, timing.now, timing.monotonic)
        secrets = tuple(one for one in (tokens.access, tokens.refresh, app.client_secret) if one)
        self._http = http_client(session, self.name, secrets, timing, self._judge, policy)
        self._timing = timing
        keeper = TokenKeeper(tokens, self._renew, save, timing.now)
        self._signed = SignedClient(self._http, keeper)
        self._one_at_a_time = asyncio.Lock()

    async def get[T](self, path: str, what: str, wanted: type[T], parameters: Mapping[str, str] = _NONE) -> T:
        """Ask, and return the reply decoded. Raises a ProviderError."""
        request = Request("GET", address(path, self._app, parameters), what)
        return await self._http.decoded(request, await self._send(request, Purpose.BACKGROUND), wanted)

    async def post[T](
        self,
        path: str,
        what: str,
        payload: object,
        wanted: type[T],
        effect: Effect = Effect.REPEATABLE,
        purpose: Purpose = Purpose.BACKGROUND,
    ) -> T:
        """Write, and return the reply decoded. Raises Ambiguous when it is not known what was stored."""
        body = msgspec.json.encode(payload)
        request = Request("POST", address(path, self._app, {}), what, effect, body, JSON)
        return await self._http.decoded(request, await self._send(request, purpose), wanted)

    async def delete(self, path: str, what: str) -> None:
        """Delete. Raises a ProviderError."""
        request = Request("DELETE", address(path, self._app, {}), what, Effect.REPEATABLE)
        await self._send(request, Purpose.BACKGROUND)

    async def location(self, path: str, what: str, parameters: Mapping[str, str], purpose: Purpose) -> str:
        """Ask where something is, and return that address without going there. Raises a ProviderError."""
        request = Request("GET", address(path, self._app, parameters), what)
        try:
            await self._send(request, purpose)
        except Elsewhere:
            return self._judge.location
        raise BadData(f"{self.name} answered a question for an address with something else ({what})")

    async def _send(self, request: Request, purpose: Purpose) -> Reply:
        async with self._one_at_a_time:
            if purpose is Purpose.BACKGROUND:
                self.budget.expect_more_than_reserve(self.name)
            return await self._signed.send(request)

    async def _renew(self, tokens: Tokens) -> Tokens:
        path = address("/oauth2/token", self._app, {})
        return await renewed(self._http, path, self._app, tokens, self._timing.now())
