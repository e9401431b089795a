"""Access tokens last a week. The refresh token stays the same, and lasts half a year from its last use."""

from __future__ import annotations

from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from ...model import AuthFailed
from ..credentials import ClientApp, Tokens
from ..http import Effect, HttpClient, Request

SCOPE = "media:read media:write"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}

_READ_ONLY = "SIMKL gave a sign-in that may only read. Sign in again and let CrossWatch write too"


class TokenAnswer(Struct, frozen=True):
    """What SIMKL gives. It lasts for `expires_in` seconds."""

    access_token: str
    expires_in: int | None = None
    refresh_token: str | None = None
    scope: str | None = None


def tokens_of(answer: TokenAnswer, before: Tokens, now: float) -> Tokens:
    """Return the tokens of an answer; what it leaves out stays as before.

    now: seconds since 1970 UTC, by our clock. Raises AuthFailed if nothing can be written with them: SIMKL
    gives such tokens without a word.
    """
    scope = before.scope if answer.scope is None else answer.scope
    if answer.scope is not None and "media:write" not in scope.split():
        raise AuthFailed(_READ_ONLY)
    issued = int(now)
    return replace(
        before,
        access=answer.access_token,
        refresh=answer.refresh_token or before.refresh,
        issued_at=issued,
        expires_at=None if answer.expires_in is None else issued + answer.expires_in,
        scope=scope,
    )


async def renewed(http: HttpClient, path: str, app: ClientApp, tokens: Tokens, now: float) -> Tokens:
    """Return new tokens for old ones. Raises AuthFailed where only a person can help."""
    form = {"grant_type": "refresh_token", "client_id": app.client_id, "refresh_token": tokens.refresh}
    if app.client_secret:
        form["client_secret"] = app.client_secret
    body = urlencode(form).encode()
    request = Request("POST", path, "renewing the sign-in", Effect.REPEATABLE, body, FORM)
    answer = tokens_of(await http.fetch(request, TokenAnswer), tokens, now)
    http.hide(answer.access)
    http.hide(answer.refresh)
    return answer
