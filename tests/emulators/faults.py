"""What can go wrong between a service and us, switched on at an emulator for chosen requests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum

from aiohttp import web

PAGE = b"<!DOCTYPE html><html><body><h1>Welcome to your router</h1></body></html>"
REFUSAL = b'{"status": 401, "error": "unauthorized", "message": "Sign in first."}'


class FaultKind(StrEnum):
    """What goes wrong.

    STATUS: an error status, with a web page. PAGE: a web page instead of data. REFUSAL: the status says that
    all is well, the data that nobody is signed in. STRANGE: movies and shows are of a kind that nobody has
    heard of. CUT: the connection ends in the middle of the reply. SHORT: a whole reply with half of the data.
    DROP: the connection ends before the request is looked at. LOST: the request is carried out, its reply
    never comes. HANG: nothing comes until the emulator is told to go on.
    """

    STATUS = "status"
    PAGE = "page"
    REFUSAL = "refusal"
    STRANGE = "strange"
    CUT = "cut"
    SHORT = "short"
    DROP = "drop"
    LOST = "lost"
    HANG = "hang"


@dataclass(slots=True)
class Fault:
    """One fault. It meets requests whose label contains `where`, after `after` of them, `times` times."""

    kind: FaultKind
    where: str = ""
    after: int = 0
    times: int = 1
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Event:
    where: str
    action: Callable[[], object]
    after: int


class Faults:
    """The faults of one emulator, and how many requests met it."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._events: list[_Event] = []
        self._go_on = asyncio.Event()
        self.requests: list[str] = []

    def add(
        self,
        kind: FaultKind,
        where: str = "",
        *,
        after: int = 0,
        times: int = 1,
        status: int = 500,
        **headers: str,
    ) -> None:
        """Let something go wrong. `headers` are those of the reply, with _ for -."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._faults.append(Fault(kind, where, after, times, status, named))

    def when(self, where: str, action: Callable[[], object], *, after: int = 0) -> None:
        """Let something happen just before a request is looked at, once."""
        self._events.append(_Event(where, action, after))

    def clear(self) -> None:
        """Let everything go well from now on."""
        self._faults.clear()
        self._events.clear()
        self._go_on.set()

    async def answer(
        self, request: web.Request, label: str, make: Callable[[], Awaitable[bytes]]
    ) -> web.StreamResponse:
        """Answer a request with what `make` returns, as good as the faults let it."""

        async def make_reply() -> web.Response:
            return _json(await make())

        return await self.respond(request, label, make_reply)

    async def respond(
        self, request: web.Request, label: str, make: Callable[[], Awaitable[web.Response]]
    ) -> web.StreamResponse:
        """Answer a request with the reply that `make` returns, as good as the faults let it."""
        self.requests.append(label)
        self._let_happen(label)
        fault = self._take(label)
        if fault is None:
            return await make()
        return await self._spoil(request, fault, make)

    async def _spoil(
        self, request: web.Request, fault: Fault, make: Callable[[], Awaitable[web.Response]]
    ) -> web.StreamResponse:
        match fault.kind:
            case FaultKind.STATUS:
                return web.Response(
                    body=PAGE, status=fault.status, headers=fault.headers, content_type="text/html"
                )
            case FaultKind.PAGE:
                return _page(200, {})
            case FaultKind.REFUSAL:
                return _json(REFUSAL)
            case FaultKind.STRANGE | FaultKind.SHORT:
                return _ALTERED[fault.kind](await make())
            case FaultKind.CUT:
                return await _cut(request, await make())
            case FaultKind.HANG:
                await self._go_on.wait()
            case FaultKind.LOST:
                await make()
            case FaultKind.DROP:
                pass
        return _abort(request)

    def _let_happen(self, label: str) -> None:
        for event in [event for event in self._events if event.where in label]:
            if event.after > 0:
                event.after -= 1
                continue
            self._events.remove(event)
            event.action()

    def _take(self, label: str) -> Fault | None:
        for fault in self._faults:
            if fault.where not in label:
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self._faults.remove(fault)
            return fault
        return None


def _page(status: int, headers: dict[str, str]) -> web.Response:
    return web.Response(body=PAGE, status=status, headers=headers, content_type="text/html")


def _json(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json")


def _body_of(reply: web.Response) -> bytes:
    return reply.body if isinstance(reply.body, bytes) else b""


def _strange(reply: web.Response) -> web.Response:
    reply.body = _body_of(reply).replace(b'"movie"', b'"hologram"').replace(b'"show"', b'"hologram"')
    return reply


def _halved(reply: web.Response) -> web.Response:
    body = _body_of(reply)
    reply.body = body[: len(body) // 2]
    return reply


_ALTERED = {FaultKind.STRANGE: _strange, FaultKind.SHORT: _halved}


async def _cut(request: web.Request, reply: web.Response) -> web.StreamResponse:
    body = _body_of(reply)
    response = web.StreamResponse(status=reply.status, headers=reply.headers)
    response.headers["Content-Length"] = str(len(body))
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    _abort(request)
    return response


def _abort(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
