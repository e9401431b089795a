"""What MDBList means by its answers, where that differs from what HTTP says.

A wrong key may come with status 200 and an error in the body, and one status stands for two limits: a
window of five minutes, which is waited for, and the day's quota, which is not.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from ...model import AuthFailed, BadData, ProviderError, RateLimited, Rejected
from ..http import Effect, Finding, Reply, Request
from ..rate_limit import Clock, retry_after
from .quota import WINDOW, QuotaBook

_LARGEST_ERROR = 4_000
_OF_CREDENTIALS = ("api key", "apikey", "unauthorized", "credential", "token", "forbidden", "permission")


class QuotaUsedUp(ProviderError):
    """The day's quota is used up."""


class NotThere(Rejected):
    """The service does not have what was asked for, or written to."""


class BrokeOnBatch(ProviderError):
    """The service failed on a write that may be repeated. It does so for some batches of plain shows."""


class _ErrorBody(Struct, frozen=True):
    error: str | None = None
    detail: str | None = None


class Replies:
    """Judges answers, and takes note of the quota that each of them tells."""

    def __init__(self, book: QuotaBook, clock: Clock) -> None:
        """clock: seconds since 1970 UTC."""
        self._book = book
        self._clock = clock

    def judge(self, request: Request, reply: Reply) -> Finding | None:
        """Return what is wrong, or None where HTTP says it all."""
        self._book.note(reply.headers)
        if reply.status == 500 and request.effect is Effect.REPEATABLE:
            return Finding(BrokeOnBatch, "failed on what it was sent")
        if reply.status == 404:
            return Finding(NotThere, "does not know it")
        said = error_in(reply)
        if reply.status == 429 or _of_limits(said):
            return self._limited(reply, said)
        if reply.status in (401, 403) and (said or not _is_page(reply)):
            return Finding(AuthFailed, "refused the credentials")
        return _refused(request, said) if said and reply.status < 300 else None

    def _limited(self, reply: Reply, said: str) -> Finding:
        wait = retry_after(reply.headers, self._clock())
        if wait is None and "daily" not in said.lower():
            wait = WINDOW
        if wait is not None and wait <= WINDOW:
            return Finding(RateLimited, f"asks to wait {wait:.0f} s", wait)
        self._book.use_up(wait)
        return Finding(QuotaUsedUp, "takes no more requests today")


def error_in(reply: Reply) -> str:
    """Return the error that a short body tells, or nothing."""
    if len(reply.body) > _LARGEST_ERROR or reply.body.lstrip()[:1] != b"{":
        return ""
    try:
        body = msgspec.json.decode(reply.body, type=_ErrorBody)
    except msgspec.DecodeError:
        return ""
    return body.error or body.detail or ""


def _of_limits(said: str) -> bool:
    words = said.lower()
    return "limit" in words and "exceeded" in words


def _refused(request: Request, said: str) -> Finding:
    words = said.lower()
    if any(word in words for word in _OF_CREDENTIALS):
        return Finding(AuthFailed, "refused the credentials")
    error = BadData if request.effect is Effect.NONE else Rejected
    return Finding(error, f"answered {said[:120]!r}")


def _is_page(reply: Reply) -> bool:
    return reply.body.lstrip()[:1] == b"<"
