"""Requests to MDBList: signed, paced as its own client is, and within the day's quota."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import aiohttp
import msgspec

from ...model import RateLimited
from ..base import Quota
from ..credentials import Credentials
from ..endpoints import endpoint
from ..http import Effect, HttpClient, Policy, Reply, Request
from ..rate_limit import Timing
from ..signed_client import SignedClient
from ..token_keeper import Save, TokenKeeper
from .login import BASE_URL, NAME, MdblistLogin
from .quota import WINDOW, Purpose, QuotaBook
from .replies import QuotaUsedUp, Replies

POLICY = Policy(patience=WINDOW, requests=90, seconds=30, writes=10, write_seconds=10.5)
"""1000 reads and 300 writes within five minutes, whatever else happened just before."""

type Params = Mapping[str, str | int]

_JSON: Mapping[str, str] = {"Content-Type": "application/json"}


class MdblistClient:
    """Speaks for one account, by the key or the tokens of the person."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        save: Save,
        timing: Timing,
        policy: Policy,
    ) -> None:
        """Bind to the account of `credentials`. save: keeps renewed tokens."""
        self.name = credentials.name or NAME
        self._key = credentials.api_key
        self._book = QuotaBook(timing.now)
        self._http = HttpClient(
            session,
            self.name,
            endpoint("mdblist", BASE_URL),
            policy,
            secrets=(self._key,) if self._key else (),
            timing=timing,
            judge=Replies(self._book, timing.now).judge,
        )
        refresh = MdblistLogin(session, credentials.app, timing).refresh
        keeper = TokenKeeper(credentials.tokens, refresh, save, timing.now)
        self._signed = None if self._key else SignedClient(self._http, keeper)

    @property
    def quota(self) -> Quota | None:
        """What is left of the day's quota."""
        return self._book.quota

    async def get[T](
        self, path: str, what: str, wanted: type[T], params: Params, purpose: Purpose = Purpose.SYNC
    ) -> T:
        """Ask for something. Raises a ProviderError."""
        request = Request("GET", self._path(path, params), what)
        return await self._http.decoded(request, await self._send(request, purpose), wanted)

    async def post(
        self, path: str, what: str, body: object, effect: Effect, purpose: Purpose = Purpose.SYNC
    ) -> None:
        """Write something whose answer says no more than that it was done.

        Raises BrokeOnBatch if the service failed on what may be repeated, or another ProviderError.
        """
        await self._send(self._writing(path, what, body, effect, {}), purpose)

    async def write[T](
        self,
        path: str,
        what: str,
        body: object,
        effect: Effect,
        wanted: type[T],
        params: Params | None = None,
    ) -> T | None:
        """Write something and return what came of it, or None if the service says nothing of it.

        Raises BrokeOnBatch if the service failed on what may be repeated, or another ProviderError.
        """
        request = self._writing(path, what, body, effect, params or {})
        reply = await self._send(request, Purpose.SYNC)
        return None if reply.status == 204 else await self._http.decoded(request, reply, wanted)

    def _writing(self, path: str, what: str, body: object, effect: Effect, params: Params) -> Request:
        return Request("POST", self._path(path, params), what, effect, msgspec.json.encode(body), _JSON)

    def _path(self, path: str, params: Params) -> str:
        query = {**params, "apikey": self._key} if self._key else params
        return f"{path}?{urlencode(query)}" if query else path

    async def _send(self, request: Request, purpose: Purpose) -> Reply:
        self._book.check(self.name, purpose)
        try:
            if self._signed is None:
                return await self._http.send(request)
            return await self._signed.send(request)
        except QuotaUsedUp as error:
            raise RateLimited(str(error), self._book.wait) from None
