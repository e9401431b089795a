"""Trakt over HTTP for one account: headers, tokens, limits."""

from __future__ import annotations

import aiohttp
import msgspec

from ..base import Quota
from ..credentials import Credentials
from ..endpoints import endpoint
from ..http import Effect, Finding, HttpClient, Policy, Reply, Request
from ..rate_limit import Timing
from ..signed_client import SignedClient
from ..token_keeper import Save, TokenKeeper
from .answers import RateLimit
from .login import TraktLogin, app_headers
from .replies import meaning

POLICY = Policy(
    connect=10.0,
    total=60.0,
    tries=4,
    patience=60.0,
    requests=500,
    seconds=300.0,
    writes=1,
    write_seconds=1.1,
)
"""Trakt takes 1,000 reads within five minutes and one write a second, counted exactly and per person."""

_READS = 60
"""Seconds: the limit of writes is over after one, so only the longer one is worth showing."""


class TraktClient:
    """Sends requests in the name of one account."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        save: Save,
        timing: Timing,
        policy: Policy,
    ) -> None:
        """save: keeps new tokens before they are used."""
        self.name = credentials.name or "Trakt"
        self.quota: Quota | None = None
        app, tokens = credentials.app, credentials.tokens
        self._http = HttpClient(
            session,
            self.name,
            endpoint("trakt", "https://api.trakt.tv"),
            policy,
            headers=app_headers(app),
            secrets=tuple(filter(None, (app.client_secret, tokens.access, tokens.refresh))),
            timing=timing,
            judge=self._judge,
        )
        login = TraktLogin(session, app, timing, self.name)
        self._signed = SignedClient(self._http, TokenKeeper(tokens, login.refresh, save, timing.now))

    async def get[T](self, path: str, what: str, wanted: type[T]) -> T:
        """Return what is at `path`. Raises a ProviderError."""
        return await self._signed.fetch(Request("GET", path, what), wanted)

    async def get_page[T](self, path: str, what: str, wanted: type[T]) -> tuple[T, Reply]:
        """Return what is at `path`, and the reply it came in. Raises a ProviderError."""
        request = Request("GET", path, what)
        reply = await self._signed.send(request)
        return await self._http.decoded(request, reply, wanted), reply

    async def post[T](
        self, path: str, what: str, body: dict[str, object], effect: Effect, wanted: type[T]
    ) -> T:
        """Send `body` and return the answer. Raises a ProviderError, Ambiguous if it may have been stored."""
        request = Request("POST", path, what, effect, msgspec.json.encode(body))
        return await self._signed.fetch(request, wanted)

    async def delete(self, path: str, what: str) -> None:
        """Remove what is at `path`. Raises NotKnown if nothing is there."""
        await self._signed.send(Request("DELETE", path, what, Effect.REPEATABLE))

    def _judge(self, request: Request, reply: Reply) -> Finding | None:
        self._note_quota(reply)
        return meaning(request, reply)

    def _note_quota(self, reply: Reply) -> None:
        text = reply.headers.get("X-Ratelimit", "")
        if not text:
            return
        try:
            told = msgspec.json.decode(text, type=RateLimit)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return  # A figure to look at, nothing more.
        if told.period >= _READS:
            ends = None if told.until is None else int(told.until.timestamp())
            self.quota = Quota(told.remaining, told.limit, ends)
