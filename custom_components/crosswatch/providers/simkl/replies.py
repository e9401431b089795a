"""What SIMKL means by a reply. Its error codes say it, its statuses often something else."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from ...model import AppRefused, AuthFailed, BadData, ProviderError, RateLimited
from ..device_code import CodeDenied, CodeExpired
from ..http import Effect, Finding, Reply, Request
from ..rate_limit import Clock, retry_after
from .day_budget import DayBudget

SCROBBLE_LOCK = 20.0
"""Seconds for which one scrobble keeps others out."""

_BLOCK = 60.0
"""Seconds that a block lasts that SIMKL states no length of, the first time."""

_LONGEST_BLOCK = 3_600.0
_REMEMBERED = 3_600.0
"""Seconds after too many requests for which a refused app is taken for a block."""

_LARGEST_ERROR = 4_096
_SIGNED_OUT = frozenset({"user_token_failed", "user_token_required", "unauthorized", "invalid_token"})
_NOT_THE_APP = frozenset({"invalid_client", "unauthorized_client"})


class AlreadyWatched(ProviderError):
    """SIMKL recorded the same viewing moments ago."""


class CodePending(ProviderError):
    """Nobody has typed in the code yet."""


class CodeTooFast(ProviderError):
    """The code is asked for too often."""


class Elsewhere(ProviderError):
    """The reply is the address of something."""


_CODES: dict[str, type[ProviderError]] = {
    "authorization_pending": CodePending,
    "slow_down": CodeTooFast,
    "access_denied": CodeDenied,
    "expired_token": CodeExpired,
    "already_watched": AlreadyWatched,
}


class _Error(Struct, frozen=True):
    error: str
    code: int | str | None = None
    status: int | str | None = None


class Judge:
    """Tells the meaning of replies, and counts them. `location` is where the last one pointed to."""

    def __init__(self, budget: DayBudget, now: Clock, monotonic: Clock) -> None:
        """now: seconds since 1970 UTC. monotonic: seconds that only go forward."""
        self._budget = budget
        self._now = now
        self._monotonic = monotonic
        self._too_fast_at: float | None = None
        self._blocks = 0
        self.location = ""

    def __call__(self, request: Request, reply: Reply) -> Finding | None:
        """Return what a reply means where HTTP does not say it."""
        self._budget.count()
        if 300 <= reply.status < 400:
            self.location = reply.headers.get("Location", "")
            return Finding(Elsewhere, "wants to send us elsewhere")
        error = _error_of(reply)
        if error is None:
            return None
        wait = retry_after(reply.headers, self._now())
        if request.effect is not Effect.NONE and error.error.lower() == "forbidden":
            return Finding(AuthFailed, "lets us read only. Sign in again, and let CrossWatch write too")
        return self._of_limits(error.error.lower(), reply.status, wait) or _of_code(error, reply.status)

    def _of_limits(self, code: str, status: int, wait: float | None) -> Finding | None:
        if code == "user_limit_exceeded":
            self._budget.exhaust()
            wait = self._budget.seconds_left if wait is None else wait
            return Finding(RateLimited, "takes no more requests today", wait)
        if code == "rate_limit" and status == 400:
            return Finding(RateLimited, "is busy with another scrobble", wait or SCROBBLE_LOCK)
        if code == "rate_limit" or status == 429:
            self._too_fast_at = self._monotonic()
            return Finding(RateLimited, "asks us to go slower", wait or _BLOCK)
        if code == "client_id_failed":
            return self._of_app(wait)
        return None

    def _of_app(self, wait: float | None) -> Finding:
        """An app that went too fast is refused for a while as if it were unknown."""
        since = self._too_fast_at
        if since is None or self._monotonic() - since > _REMEMBERED:
            return Finding(AppRefused, "does not know the client id of the API app")
        self._blocks += 1
        wait = wait or min(_LONGEST_BLOCK, _BLOCK * 2 ** (self._blocks - 1))
        return Finding(RateLimited, "keeps us out for a while because we went too fast", wait)


def _of_code(error: _Error, status: int) -> Finding | None:
    code = error.error.lower()
    if code in _CODES:
        return Finding(_CODES[code], f"says {code}")
    if code in _NOT_THE_APP:
        return Finding(AppRefused, 'refuses the API app: it must be an AUTH V2 app of the type "TV, devices"')
    if code in _SIGNED_OUT or code == "invalid_grant" or (status < 300 and 401 in (error.code, error.status)):
        return Finding(AuthFailed, "wants us to sign in again")
    return Finding(BadData, "says that all is well, and sends an error") if status < 300 else None


def _error_of(reply: Reply) -> _Error | None:
    if len(reply.body) > _LARGEST_ERROR or b'"error"' not in reply.body:
        return None
    try:
        return msgspec.json.decode(reply.body, type=_Error)
    except msgspec.DecodeError:
        return None
