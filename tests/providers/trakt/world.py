"""An emulated Trakt and its provider, with a clock that only waiting moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

import aiohttp
import msgspec
from aiohttp import web

from custom_components.crosswatch.model import (
    Completed,
    Coverage,
    DroppedTitles,
    Feature,
    Item,
    Operation,
    Page,
    Record,
    Value,
    Write,
)
from custom_components.crosswatch.providers.credentials import Credentials, Tokens
from custom_components.crosswatch.providers.endpoints import VARIABLE
from custom_components.crosswatch.providers.http import Policy
from custom_components.crosswatch.providers.rate_limit import Timing
from custom_components.crosswatch.providers.trakt import TraktProvider
from tests.emulators.server import serve
from tests.emulators.trakt import Exchange, TraktEmulator

NOW = 1_767_648_000.0
"""2026-01-05 21:20:00 UTC."""

EVENING = int(NOW) - 3 * 3_600
UNPACED = Policy(tries=3, requests=100_000, seconds=1.0)


class Clock:
    """Seconds since 1970 UTC. Sleeping moves it."""

    def __init__(self) -> None:
        self.now = NOW
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    @property
    def timing(self) -> Timing:
        return Timing(now=self, monotonic=self, sleep=self.sleep)


@dataclass
class Saved:
    """Where new tokens are kept."""

    pairs: list[Tokens] = field(default_factory=list)

    async def __call__(self, tokens: Tokens) -> None:
        self.pairs.append(tokens)


@dataclass
class Seen:
    """What a read brought."""

    records: list[Record] = field(default_factory=list)
    dropped: list[tuple[Item, ...]] = field(default_factory=list)
    ends: list[Completed] = field(default_factory=list)

    @property
    def full(self) -> bool:
        (end,) = self.ends
        return end.coverage is Coverage.FULL

    @property
    def cursor(self) -> str:
        (end,) = self.ends
        assert end.cursor is not None
        return end.cursor

    @property
    def values(self) -> dict[str, Value]:
        return {record.ref: record.value for record in self.records}


class Room:
    """An account at an emulated Trakt, and what went over the wire."""

    def __init__(self, trakt: TraktEmulator, provider: TraktProvider, clock: Clock, saved: Saved) -> None:
        self.trakt = trakt
        self.provider = provider
        self.clock = clock
        self.saved = saved
        self.exchanges: list[Exchange] = []
        trakt.observers.append(self.exchanges.append)

    @property
    def requests(self) -> list[str]:
        return [f"{exchange.call.method} {exchange.call.path}" for exchange in self.exchanges]

    @property
    def bodies(self) -> list[object]:
        return [exchange.call.body for exchange in self.exchanges if exchange.call.body is not None]

    async def read(self, feature: Feature, cursor: str | None = None) -> Seen:
        seen = Seen()
        await self.read_into(seen, feature, cursor)
        return seen

    async def read_into(self, seen: Seen, feature: Feature, cursor: str | None = None) -> None:
        parts = self.provider.read(frozenset({feature}), {feature: cursor} if cursor else {})
        async with aclosing(parts) as stream:
            async for part in stream:
                if isinstance(part, Page):
                    seen.records += part.records
                elif isinstance(part, DroppedTitles):
                    seen.dropped.append(part.items)
                elif isinstance(part, Completed):
                    seen.ends.append(part)


@contextmanager
def pointed_at(url: str) -> Iterator[None]:
    """Let providers that are made now speak to this address."""
    endpoints = msgspec.json.encode({"trakt": url, "trakt_auth": url}).decode()
    with patch.dict("os.environ", {VARIABLE: endpoints}):
        yield


def provider_at(
    url: str,
    session: aiohttp.ClientSession,
    credentials: Credentials,
    clock: Clock,
    saved: Saved,
    policy: Policy = UNPACED,
) -> TraktProvider:
    """Make a provider of the service at an address."""
    with pointed_at(url):
        return TraktProvider(session, credentials, saved, clock.timing, policy)


def add(item: Item, amount: int = 1, at: int | None = EVENING, key: int = 1) -> Write:
    """Return an addition."""
    return Write(key, Operation.ADD, item, value=Value(amount, at))


def remove(record: Record, key: int = 1) -> Write:
    """Return the removal of a record that was read."""
    return Write(key, Operation.REMOVE, record.item, record.ref, None, record.value)


type Answer = Callable[[web.Request], Awaitable[web.Response]]


class Scripted:
    """A service that answers each request as a test says, for what no emulator should do."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.requests: list[str] = []

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        return app

    def hints(self) -> str:
        return ""

    async def _handle(self, request: web.Request) -> web.Response:
        self.requests.append(f"{request.method} {request.path_qs}")
        return await self._answer(request)


@dataclass
class Stage:
    """A provider whose service is scripted."""

    service: Scripted
    provider: TraktProvider
    room: Room


@asynccontextmanager
async def scripted(answer: Answer) -> AsyncIterator[Stage]:
    """Run a service that answers as said, with an account at it."""
    clock, saved, service = Clock(), Saved(), Scripted(answer)
    trakt = TraktEmulator(clock=clock)
    async with serve(service) as port, aiohttp.ClientSession() as session:
        provider = provider_at(f"http://127.0.0.1:{port}", session, trakt.credentials(), clock, saved)
        yield Stage(service, provider, Room(trakt, provider, clock, saved))


def listing(rows: list[object], *, items: int | str, pages: int | str = 1, status: int = 200) -> web.Response:
    """Return a page of a list with its headers."""
    headers = {"X-Pagination-Item-Count": str(items), "X-Pagination-Page-Count": str(pages)}
    return web.json_response(rows, status=status, headers=headers)
