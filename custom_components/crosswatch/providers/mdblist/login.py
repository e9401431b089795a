"""Signing in at MDBList by a code, and renewing what came of it.

The app is a public client: it has no secret. The addresses end with a slash, the bodies are forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import override
from urllib.parse import urlencode

import aiohttp
import msgspec
from msgspec import Struct

from ...model import AppRefused, AuthFailed, ProviderError
from ..credentials import ClientApp, Tokens
from ..device_code import CodeLogin, CodeState, DeviceCode
from ..endpoints import endpoint
from ..http import Effect, Finding, HttpClient, Policy, Reply, Request
from ..rate_limit import Timing
from .replies import error_in

NAME = "MDBList"
BASE_URL = "https://api.mdblist.com"

_SCOPE = "write"
_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_POLICY = Policy(tries=3)
_FORM: Mapping[str, str] = {"Content-Type": "application/x-www-form-urlencoded"}


class _SlowDown(ProviderError):
    pass


class _Expired(ProviderError):
    pass


class _Denied(ProviderError):
    pass


class _Refused(ProviderError):
    """Whatever else stands with status 400: nobody has typed the code in yet, or the pair is used up."""


_MEANING: dict[str, type[ProviderError]] = {
    "slow_down": _SlowDown,
    "expired_token": _Expired,
    "access_denied": _Denied,
    "invalid_client": AppRefused,
    "unauthorized_client": AppRefused,
}


class _CodeReply(Struct, frozen=True):
    device_code: str
    user_code: str
    verification_uri: str
    expires_in: int
    interval: int = 5
    verification_uri_complete: str | None = None


class _TokenReply(Struct, frozen=True):
    access_token: str
    expires_in: int
    refresh_token: str | None = None
    scope: str | None = None


class MdblistLogin(CodeLogin):
    """Signs a person in through one app."""

    def __init__(self, session: aiohttp.ClientSession, app: ClientApp, timing: Timing) -> None:
        """Speak through `app`."""
        self._app = app
        self._timing = timing
        self._http = HttpClient(
            session, NAME, endpoint("mdblist", BASE_URL), _POLICY, timing=timing, judge=_judge
        )

    @override
    async def begin(self) -> DeviceCode:
        fields = {"client_id": self._app.client_id, "scope": _SCOPE}
        try:
            reply = await self._ask("/oauth/device-authorization/", "asking for a code", fields, _CodeReply)
        except _Refused as error:
            raise AppRefused(str(error)) from None
        return DeviceCode(
            reply.device_code,
            reply.user_code,
            reply.verification_uri,
            reply.verification_uri_complete or "",
            reply.expires_in,
            reply.interval,
        )

    @override
    async def poll(self, code: DeviceCode) -> Tokens | CodeState:
        """Ask what became of the code. An error that is not known means: not yet, until the code is over."""
        self._http.hide(code.device_code)
        fields = {"grant_type": _GRANT, "device_code": code.device_code}
        try:
            return await self._tokens("waiting for the code", fields)
        except _SlowDown:
            return CodeState.SLOW_DOWN
        except _Expired:
            return CodeState.EXPIRED
        except _Denied:
            return CodeState.DENIED
        except _Refused:
            return CodeState.PENDING

    async def refresh(self, old: Tokens) -> Tokens:
        """Return a new pair. The refresh token stays the same if none comes. Raises AuthFailed."""
        self._http.hide(old.refresh)
        fields = {"grant_type": "refresh_token", "refresh_token": old.refresh}
        try:
            new = await self._tokens("renewing the sign-in", fields)
        except (_SlowDown, _Expired, _Denied, _Refused) as error:
            raise AuthFailed(str(error)) from None
        return new if new.refresh else msgspec.structs.replace(new, refresh=old.refresh)

    async def _tokens(self, what: str, fields: Mapping[str, str]) -> Tokens:
        named = {**fields, "client_id": self._app.client_id}
        reply = await self._ask("/oauth/token/", what, named, _TokenReply)
        now = int(self._timing.now())
        return Tokens(
            reply.access_token,
            reply.refresh_token or "",
            now,
            now + reply.expires_in,
            reply.scope or "",
        )

    async def _ask[T](self, path: str, what: str, fields: Mapping[str, str], wanted: type[T]) -> T:
        body = urlencode(fields).encode()
        request = Request("POST", path, what, Effect.ONCE, body, _FORM)
        return await self._http.fetch(request, wanted)


def login(session: aiohttp.ClientSession, app: ClientApp, timing: Timing) -> MdblistLogin:
    """Return the way to sign in by a code."""
    return MdblistLogin(session, app, timing)


def _judge(_: Request, reply: Reply) -> Finding | None:
    said = error_in(reply)
    if reply.status not in (400, 401, 403) or not said:
        return None
    # What the service words is not repeated: it may quote what it was sent.
    return Finding(_MEANING.get(said, _Refused), f"refused: {said if said.isidentifier() else 'no reason'}")
