"""Signing in at Trakt by a code, and new tokens for old ones.

A refresh token is good for one use. How long tokens live has changed several times, so what the service
says is believed, counted from when we got them: its clock may differ from ours.
"""

from __future__ import annotations

import aiohttp
import msgspec

from ...model import AppRefused, AuthFailed, ProviderError
from ..credentials import ClientApp, Tokens
from ..device_code import CodeLogin, CodeState, DeviceCode
from ..endpoints import endpoint
from ..http import Effect, Finding, HttpClient, Policy, Reply, Request
from ..rate_limit import Timing
from .answers import Code, Grant, OAuthError
from .replies import from_firewall, meaning

_POLICY = Policy(connect=10.0, total=30.0, tries=1, patience=0.0, requests=10, seconds=1.0)
_REDIRECT = "urn:ietf:wg:oauth:2.0:oob"
_REFUSED_APP = Finding(
    AppRefused,
    "refuses the API app. Compare client ID and secret with https://app.trakt.tv/settings/apps; "
    "making API apps may need a VIP membership",
)
_BAD_APP = frozenset({"invalid_client", "unauthorized_client"})
USER_AGENT = "CrossWatch-HomeAssistant/1.0"
"""Without a telling name the firewall in front of Trakt refuses every request."""


class _Pending(ProviderError):
    """Nobody has typed the code in yet."""


class _Over(ProviderError):
    """The code is unknown, used or too old."""


class _Denied(ProviderError):
    """The person said no."""


_POLL_FINDINGS = {
    400: Finding(_Pending, "waits for the code"),
    404: Finding(_Over, "does not know the code"),
    409: Finding(_Over, "gave the tokens of this code away already"),
    410: Finding(_Over, "waited for the code for too long"),
    418: Finding(_Denied, "was told to refuse the code"),
}
_OF_THE_ACCOUNT = frozenset({420, 423, 426})
_GRANT_OVER = Finding(AuthFailed, "takes the sign-in no more")


def app_headers(app: ClientApp) -> dict[str, str]:
    """Return what every request says about the app."""
    return {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "trakt-api-version": "2",
        "trakt-api-key": app.client_id,
    }


class TraktLogin(CodeLogin):
    """What the OAuth side of Trakt does for one API app."""

    def __init__(self, session: aiohttp.ClientSession, app: ClientApp, timing: Timing, name: str) -> None:
        """name: what people call the account."""
        self._app = app
        self._timing = timing
        self._http = HttpClient(
            session,
            name,
            endpoint("trakt_auth", "https://auth.trakt.tv"),
            _POLICY,
            headers=app_headers(app),
            secrets=tuple(filter(None, (app.client_secret,))),
            timing=timing,
            judge=_judge,
        )

    async def begin(self) -> DeviceCode:
        """Ask for a code. Raises AppRefused if Trakt does not know the app."""
        body = {"client_id": self._app.client_id}
        code = await self._http.fetch(_post("code", "a code to sign in", body), Code)
        self._http.hide(code.device_code)
        return DeviceCode(
            code.device_code,
            code.user_code,
            code.verification_url,
            lifetime=code.expires_in,
            interval=code.interval,
        )

    async def poll(self, code: DeviceCode) -> Tokens | CodeState:
        """Ask what became of the code.

        A code whose tokens were given out already is over: a reply that was lost does not come again.
        """
        request = _post("token", "the result of signing in", {"code": code.device_code, **self._secrets()})
        try:
            return self._tokens(await self._http.fetch(request, Grant))
        except _Pending:
            return CodeState.PENDING
        except _Denied:
            return CodeState.DENIED
        except _Over:
            return CodeState.EXPIRED

    async def refresh(self, tokens: Tokens) -> Tokens:
        """Return the pair that follows. The old one is used up by this, whether or not the answer comes.

        Raises AuthFailed where only a person can help, AppRefused if the app is the trouble.
        """
        body = {
            "refresh_token": tokens.refresh,
            "redirect_uri": _REDIRECT,
            "grant_type": "refresh_token",
            **self._secrets(),
        }
        self._http.hide(tokens.refresh)
        request = Request("POST", "/oauth/token", "new tokens", Effect.ONCE, msgspec.json.encode(body))
        return self._tokens(await self._http.fetch(request, Grant))

    def _secrets(self) -> dict[str, str]:
        return {"client_id": self._app.client_id, "client_secret": self._app.client_secret}

    def _tokens(self, grant: Grant) -> Tokens:
        now = int(self._timing.now())
        return Tokens(grant.access_token, grant.refresh_token, now, now + grant.expires_in, grant.scope)


def login(session: aiohttp.ClientSession, app: ClientApp, timing: Timing) -> CodeLogin:
    """Return what signs a person in through this API app."""
    return TraktLogin(session, app, timing, "Trakt")


def _post(step: str, what: str, body: dict[str, str]) -> Request:
    """Asking stores nothing that counts: a code that nobody uses ends by itself."""
    return Request("POST", f"/oauth/device/{step}", what, Effect.NONE, msgspec.json.encode(body))


def _judge(request: Request, reply: Reply) -> Finding | None:
    status = reply.status
    if not 400 <= status < 500 or status in (408, 429) or (status == 403 and from_firewall(reply)):
        return meaning(request, reply)
    if _error(reply) in _BAD_APP:
        return _REFUSED_APP
    if request.path.endswith("/device/token") and status in _POLL_FINDINGS:
        return _POLL_FINDINGS[status]
    if request.path == "/oauth/token" and status in (400, 401):
        return _GRANT_OVER
    return meaning(request, reply) if status in _OF_THE_ACCOUNT else _REFUSED_APP


def _error(reply: Reply) -> str:
    try:
        return msgspec.json.decode(reply.body, type=OAuthError).error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
