"""Signing in by a code that the person types in at simkl.com.

The older way with a PIN is not offered: its sign-ins end on 2027-03-31 and cannot be carried over.
"""

from __future__ import annotations

from urllib.parse import urlencode

import aiohttp
from msgspec import Struct

from ...model import AppRefused, AuthFailed, Rejected
from ..credentials import ClientApp, Tokens
from ..device_code import CodeDenied, CodeExpired, CodeLogin, CodeState, DeviceCode
from ..http import Effect, Request
from ..rate_limit import Timing
from .client import NAME, POLICY, address, http_client
from .day_budget import DayBudget
from .renewal import FORM, SCOPE, TokenAnswer, tokens_of
from .replies import CodePending, CodeTooFast, Judge

_DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class _Code(Struct, frozen=True):
    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str = ""
    expires_in: int = 900
    interval: int = 5


class SimklLogin:
    """How SIMKL signs people in."""

    def __init__(self, session: aiohttp.ClientSession, app: ClientApp, timing: Timing) -> None:
        """Sign in through `app`, which is one of AUTH V2."""
        self._app = app
        self._timing = timing
        judge = Judge(DayBudget(timing.now), timing.now, timing.monotonic)
        secrets = (app.client_secret,) if app.client_secret else ()
        self._http = http_client(session, NAME, secrets, timing, judge, POLICY)

    async def begin(self) -> DeviceCode:
        """Ask for a code. Raises AppRefused if SIMKL does not know the app, or not as one of AUTH V2."""
        form = {"client_id": self._app.client_id, "scope": SCOPE}
        request = self._request("/oauth2/device", "asking for a code", form)
        try:
            code = await self._http.fetch(request, _Code)
        except (AuthFailed, Rejected) as error:
            raise AppRefused(f"{error}. The API app must be one of AUTH V2") from None
        self._http.hide(code.device_code)
        return DeviceCode(
            code.device_code,
            code.user_code,
            code.verification_uri,
            code.verification_uri_complete,
            code.expires_in,
            code.interval,
        )

    async def poll(self, code: DeviceCode) -> Tokens | CodeState:
        """Ask what became of the code.

        Raises AuthFailed if the sign-in may only read. A person who says no may look like one who says
        nothing: SIMKL need not tell.
        """
        form = {
            "grant_type": _DEVICE_GRANT,
            "client_id": self._app.client_id,
            "device_code": code.device_code,
        }
        request = self._request("/oauth2/token", "asking whether the code was typed in", form)
        try:
            answer = await self._http.fetch(request, TokenAnswer)
        except CodePending:
            return CodeState.PENDING
        except CodeTooFast:
            return CodeState.SLOW_DOWN
        except CodeDenied:
            return CodeState.DENIED
        except (CodeExpired, AuthFailed):
            # A code that was used up, or that SIMKL has forgotten, is an invalid grant.
            return CodeState.EXPIRED
        return tokens_of(answer, Tokens(""), self._timing.now())

    def _request(self, path: str, what: str, form: dict[str, str]) -> Request:
        body = urlencode(form).encode()
        return Request("POST", address(path, self._app, {}), what, Effect.REPEATABLE, body, FORM)


def login(session: aiohttp.ClientSession, app: ClientApp, timing: Timing) -> CodeLogin:
    """Return how people sign in at SIMKL through an app."""
    return SimklLogin(session, app, timing)
