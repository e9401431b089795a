"""One way to speak HTTP for every provider.

The session is handed in and never closed here. Every failure becomes one of the typed errors, with
a message for people and without secrets. What is tried again, and how often, depends on what the
request does at the service (`Effect`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from enum import StrEnum

import aiohttp
from msgspec import Struct
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from ..model import Ambiguous, AuthFailed, BadData, ProviderError, RateLimited, Rejected, Unavailable
from .decoding import decode_page
from .rate_limit import Pace, Timing, retry_after
from .redaction import redact

_LOGGER = logging.getLogger(__name__)
_HARD_LIMIT = 64_000_000
_REAL_TIME = Timing()
_BACK_OFF = wait_random_exponential(multiplier=0.5, max=20)


class Effect(StrEnum):
    """What a request does at the service.

    NONE: it only reads. REPEATABLE: it writes, and sent twice it leaves the same state.
    ONCE: it writes, and must not be sent again while the first result is unknown.
    """

    NONE = "none"
    REPEATABLE = "repeatable"
    ONCE = "once"


class Policy(Struct, frozen=True):
    """How a service is treated.

    connect, total: timeouts in seconds. tries: most attempts for one request. patience: the longest
    wait in seconds that is sat out here; a longer one is the caller's. requests, seconds: its rate limit.
    writes, write_seconds: the limit of requests that write, where the service counts them by themselves.

    A limiter lets `requests` through at once and goes on with that many per `seconds`, so that within any
    `seconds` twice as many may go out: where the service counts exactly, half of its limit is the one to set.
    """

    connect: float = 10.0
    total: float = 60.0
    tries: int = 4
    patience: float = 60.0
    requests: float = 20.0
    seconds: float = 1.0
    writes: float | None = None
    write_seconds: float = 1.0


class Request(Struct, frozen=True):
    """One request. `path` is appended to the base URL; `what` names it in messages."""

    method: str
    path: str
    what: str
    effect: Effect = Effect.NONE
    body: bytes | None = None
    headers: Mapping[str, str] = {}


class Reply(Struct, frozen=True):
    """A reply with a good status, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Finding(Struct, frozen=True):
    """What a service says in its own way: the error it stands for, in words that follow the account's name.

    wait: seconds to wait, for `RateLimited`.
    """

    error: type[ProviderError]
    words: str
    wait: float = 0.0


type Judge = Callable[[Request, Reply], Finding | None]
"""Looks at each whole reply before the general rules do. None leaves it to them."""


def _no_judge(_: Request, __: Reply) -> Finding | None:
    return None


class _NotSent(Unavailable):
    """The request never reached the service, so it may be sent again whatever it does."""


class HttpClient:
    """HTTP for one account."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        name: str,
        base_url: str,
        policy: Policy,
        *,
        headers: Mapping[str, str] | None = None,
        secrets: tuple[str, ...] = (),
        timing: Timing = _REAL_TIME,
        judge: Judge = _no_judge,
    ) -> None:
        """Speak to `base_url`.

        name: what people call the account. secrets: what never shows anywhere. judge: knows what the service
        means by a reply where it differs from what HTTP says.
        """
        self._session = session
        self._name = name
        self._base_url = base_url
        self._policy = policy
        self._headers = dict(headers or {})
        self._secrets = secrets
        self._timing = timing
        self._judge = judge
        self._pace = Pace(policy.requests, policy.seconds, timing)
        self._write_pace = Pace(policy.writes, policy.write_seconds, timing) if policy.writes else self._pace
        self._timeout = aiohttp.ClientTimeout(total=policy.total, sock_connect=policy.connect)

    async def send(self, request: Request) -> Reply:
        """Send, again where that is safe, and return the whole reply. Raises a ProviderError."""
        retrying = AsyncRetrying(
            sleep=self._timing.sleep,
            stop=stop_after_attempt(self._policy.tries),
            wait=_wait,
            retry=retry_if_exception(lambda error: self._again(request, error)),
            reraise=True,
        )
        try:
            async for attempt in retrying:
                with attempt:
                    await self._pace_of(request).turn(self._name, self._policy.patience)
                    return await self._attempt(request)
        except _NotSent as error:
            raise Unavailable(str(error)) from None
        except Ambiguous:
            raise
        except (Unavailable, BadData) as error:
            raise self._after_sending(request, error) from error
        raise AssertionError("a retry loop ends by returning or raising")

    async def fetch[T](self, request: Request, wanted: type[T]) -> T:
        """Send, and return the body decoded as `wanted`. Raises a ProviderError."""
        return await self.decoded(request, await self.send(request), wanted)

    async def decoded[T](self, request: Request, reply: Reply, wanted: type[T]) -> T:
        """Return the body of a reply decoded as `wanted`. Raises BadData, or Ambiguous after a write."""
        try:
            return await decode_page(reply.body, wanted, f"{self._name}: {request.what}")
        except BadData as error:
            raise self._after_sending(request, error) from error

    def safe(self, text: str) -> str:
        """Return `text` without secrets."""
        return redact(text, self._secrets)

    def hide(self, secret: str) -> None:
        """Let this never show anywhere either: tokens come and go."""
        if secret not in self._secrets:
            self._secrets = (*self._secrets, secret)

    def _pace_of(self, request: Request) -> Pace:
        return self._pace if request.effect is Effect.NONE else self._write_pace

    def _again(self, request: Request, error: BaseException) -> bool:
        if isinstance(error, RateLimited):
            return error.retry_after <= self._policy.patience
        if isinstance(error, _NotSent):
            return True
        return isinstance(error, Unavailable) and request.effect is not Effect.ONCE

    def _after_sending(self, request: Request, error: ProviderError) -> ProviderError:
        """A write whose reply is lost or unreadable may or may not have been stored."""
        if request.effect is Effect.NONE:
            return error
        return Ambiguous(f"{error} (it is not known whether it was stored)")

    async def _attempt(self, request: Request) -> Reply:
        began = time.monotonic()
        try:
            reply = await self._exchange(request)
        except aiohttp.ClientConnectorError as error:
            raise _NotSent(self._say(request, "cannot be reached", error)) from None
        except aiohttp.ConnectionTimeoutError as error:
            raise _NotSent(self._say(request, "did not answer in time", error)) from None
        except TimeoutError as error:
            raise Unavailable(self._say(request, "did not answer in time", error)) from None
        except aiohttp.ClientPayloadError as error:
            raise BadData(self._say(request, "sent a reply that was cut off", error)) from None
        except aiohttp.InvalidURL as error:
            raise _NotSent(self._say(request, "has no valid address", error)) from None
        except aiohttp.ClientResponseError as error:
            raise BadData(self._say(request, "does not speak HTTP as expected", error)) from None
        except (aiohttp.ClientError, OSError) as error:
            raise Unavailable(self._say(request, "broke off", error)) from None
        _LOGGER.debug(
            "%s: %s: %s, %d bytes, %.0f ms",
            self._name, request.what, reply.status, len(reply.body), 1000 * (time.monotonic() - began),
        )  # fmt: skip
        self._check(request, reply)
        return reply

    async def _exchange(self, request: Request) -> Reply:
        async with self._session.request(
            request.method,
            self._base_url + request.path,
            data=request.body,
            headers={**self._headers, **request.headers},
            timeout=self._timeout,
            allow_redirects=False,
        ) as response:
            body = await self._body(response, request)
            return Reply(response.status, response.headers, body)

    async def _body(self, response: aiohttp.ClientResponse, request: Request) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > _HARD_LIMIT:
                raise BadData(self._say(request, f"sent more than {_HARD_LIMIT} bytes"))
        return bytes(body)

    def _check(self, request: Request, reply: Reply) -> None:
        finding = self._judge(request, reply)
        if finding is not None:
            raise self._found(request, finding)
        status = reply.status
        if 200 <= status < 300:
            return
        wait = retry_after(reply.headers, self._timing.now())
        if status == 429 or (status == 503 and wait is not None):
            wait = 30.0 if wait is None else wait
            raise self._found(request, Finding(RateLimited, f"asks to wait {wait:.0f} s", wait))
        if status == 401:
            raise AuthFailed(self._say(request, "refused the credentials"))
        if status >= 500 or status == 408 or (status == 403 and _is_page(reply)):
            raise Unavailable(self._say(request, f"answered with status {status}"))
        if 300 <= status < 400:
            raise BadData(self._say(request, "wants to send us elsewhere"))
        raise Rejected(self._say(request, f"refused with status {status}"))

    def _found(self, request: Request, finding: Finding) -> ProviderError:
        words = self._say(request, finding.words)
        if finding.error is not RateLimited:
            return finding.error(words)
        # The service means all requests of that sort, not only the one it answered.
        self._pace_of(request).close_for(finding.wait)
        return RateLimited(words, finding.wait)

    def _say(self, request: Request, what: str, error: BaseException | None = None) -> str:
        detail = f": {str(error) or type(error).__name__}" if error is not None else ""
        return self.safe(f"{self._name} {what} ({request.what}){detail}")


def _is_page(reply: Reply) -> bool:
    """A web page with status 403 comes from a firewall before the service, not from the service."""
    return reply.body.lstrip()[:1] == b"<"


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome is not None else None
    # A pause that the service asked for is kept by the account's pace, in full and for all requests.
    return 0.0 if isinstance(error, RateLimited) else _BACK_OFF(state)
