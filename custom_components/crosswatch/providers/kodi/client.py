"""JSON-RPC 2.0 over HTTP, one call or many in one request."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from typing import Literal

import aiohttp
import msgspec
from msgspec import Raw, Struct

from ...model import Ambiguous, BadData, Rejected
from ..decoding import decode_page
from ..http import Effect, HttpClient, Policy, Request
from ..rate_limit import Timing
from .settings import KodiSettings

METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
BATCH = 50
"""Calls in one request. A box with little memory does not survive much larger ones."""

_POLICY = Policy(connect=8.0, total=60.0, tries=3, patience=30.0, requests=20, seconds=1.0)


class Call(Struct, frozen=True):
    """One method with its parameters."""

    method: str
    params: dict[str, object] = {}


class CallError(Struct, frozen=True):
    """Kodi's answer to a call that it did not carry out."""

    code: int
    message: str = ""
    data: Raw = Raw()


type Answer = Raw | CallError


class _Envelope(Struct, frozen=True):
    jsonrpc: Literal["2.0"]
    id: int | str | None = None
    result: Raw = Raw()
    error: CallError | None = None


class KodiClient:
    """Calls methods of one Kodi."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        settings: KodiSettings,
        timing: Timing,
    ) -> None:
        """Speak to the Kodi of `settings`."""
        headers = {"Content-Type": "application/json"}
        if settings.username or settings.password:
            token = b64encode(f"{settings.username}:{settings.password}".encode()).decode()
            headers["Authorization"] = f"Basic {token}"
        self._name = f"Kodi at {settings.host}:{settings.port}"
        self._http = HttpClient(
            session,
            self._name,
            settings.base_url,
            _POLICY,
            headers=headers,
            secrets=(settings.password, headers.get("Authorization", "")),
            timing=timing,
        )

    @property
    def name(self) -> str:
        """What people call it in messages."""
        return self._name

    async def call[T](self, call: Call, wanted: type[T]) -> T:
        """Call one reading method and return its result. Raises a ProviderError."""
        envelope = await self._http.fetch(self._request(call.method, _body(call, 1), Effect.NONE), _Envelope)
        return await self.result(call, self._answer(call, envelope), wanted)

    async def batch(self, calls: Sequence[Call], effect: Effect) -> list[Answer]:
        """Call several methods in one request and return one answer for each, in order.

        Raises a ProviderError: Ambiguous if something was written and the answers are missing.
        """
        body = b"[" + b",".join(_body(call, number) for number, call in enumerate(calls)) + b"]"
        what = f"{len(calls)} calls, first {calls[0].method}"
        reply = await self._http.fetch(self._request(what, body, effect), list[_Envelope])
        found = {envelope.id: envelope for envelope in reply}
        if missing := [call.method for number, call in enumerate(calls) if number not in found]:
            error = BadData if effect is Effect.NONE else Ambiguous
            raise error(f"{self._name} left {len(missing)} calls without an answer, first {missing[0]}")
        return [self._answer(call, found[number]) for number, call in enumerate(calls)]

    async def result[T](self, call: Call, answer: Answer, wanted: type[T]) -> T:
        """Return an answer as `wanted`. Raises Rejected if Kodi did not carry the call out, or BadData."""
        if isinstance(answer, CallError):
            detail = f"{answer.message} {_detail(answer)}".strip()
            raise Rejected(self._http.safe(f"{self._name}: {call.method} failed ({answer.code}): {detail}"))
        return await decode_page(bytes(answer), wanted, f"{self._name}: {call.method}")

    def _answer(self, call: Call, envelope: _Envelope) -> Answer:
        if envelope.error is not None:
            return envelope.error
        if not bytes(envelope.result):
            raise BadData(f"{self._name}: the reply to {call.method} has neither result nor error")
        return envelope.result

    def _request(self, what: str, body: bytes, effect: Effect) -> Request:
        return Request(method="POST", path="/jsonrpc", what=what, effect=effect, body=body)


def _body(call: Call, number: int) -> bytes:
    return msgspec.json.encode({"jsonrpc": "2.0", "id": number, "method": call.method, "params": call.params})


def _detail(error: CallError) -> str:
    raw = bytes(error.data)
    return raw.decode(errors="replace")[:300] if raw else ""
