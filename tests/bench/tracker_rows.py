"""The rows about Trakt, SIMKL and MDBList in one sync: emulated services, real HTTP, real limits."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import aiohttp
import msgspec

from custom_components.crosswatch.model import Feature, Role
from custom_components.crosswatch.providers.base import Provider
from custom_components.crosswatch.providers.credentials import Credentials, Tokens
from custom_components.crosswatch.providers.endpoints import VARIABLE
from custom_components.crosswatch.providers.mdblist import MdblistProvider
from custom_components.crosswatch.providers.rate_limit import Timing
from custom_components.crosswatch.providers.simkl import SimklProvider
from custom_components.crosswatch.providers.token_keeper import Save
from custom_components.crosswatch.providers.trakt import TraktProvider
from custom_components.crosswatch.store.database import Database
from custom_components.crosswatch.sync import (
    Account,
    MemberDefinition,
    Orchestrator,
    Profile,
    RunKind,
    RunResult,
    SyncDefinition,
)

from .engine_rows import extra_peak
from .row import Row
from .tracker_services import Address

FEATURES = (Feature.WATCHLIST, Feature.RATINGS, Feature.HISTORY)
type MakeProvider = Callable[[aiohttp.ClientSession, Credentials, Save, Timing], Provider]

PROVIDERS: dict[str, MakeProvider] = {
    "trakt": TraktProvider,
    "simkl": SimklProvider,
    "mdblist": MdblistProvider,
}
MOST_RUNS = 12
BETWEEN_RUNS = 1_200


class Started(msgspec.Struct, frozen=True):
    """What the services said when they were up."""

    control: str
    trackers: list[Address]


@dataclass
class Wire:
    """What went over the wire: requests, and the bytes of their bodies both ways."""

    requests: int = 0
    size: int = 0

    def trace(self) -> aiohttp.TraceConfig:
        """Return what lets a session count here."""
        config = aiohttp.TraceConfig()
        config.on_request_chunk_sent.append(self._went)
        config.on_request_end.append(self._came)
        return config

    async def _went(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        went: aiohttp.TraceRequestChunkSentParams,
    ) -> None:
        self.size += len(went.chunk)

    async def _came(
        self, _session: aiohttp.ClientSession, _context: SimpleNamespace, came: aiohttp.TraceRequestEndParams
    ) -> None:
        self.requests += 1
        self.size += int(came.response.headers.get("Content-Length", 0))


class Clock:
    """The time, put forward between runs instead of waiting."""

    def __init__(self) -> None:
        self.ahead = 0

    def __call__(self) -> int:
        return int(time.time()) + self.ahead


@dataclass(frozen=True, slots=True)
class Street:
    """The household of the rows."""

    orchestrator: Orchestrator
    accounts: dict[str, Account]
    control: str
    wire: Wire
    clock: Clock

    async def run(self, kind: RunKind = RunKind.SCHEDULED) -> RunResult:
        """Run the sync once."""
        roles = dict.fromkeys(FEATURES, Role.BOTH)
        members = tuple(MemberDefinition(key, roles) for key in self.accounts)
        sync = SyncDefinition("sync", "Sync", members, frozenset(FEATURES))
        result = await self.orchestrator.run(
            Profile("bench", "Bench", (sync,)), self.accounts, kind, report=lambda _: None
        )
        if failed := [account for account in result.accounts if account.error]:
            raise RuntimeError(f"the run failed: {failed}")
        return result

    async def to_rest(self) -> int:
        """Run until nothing is left to do. Returns how many runs that took."""
        for number in range(1, MOST_RUNS + 1):
            self.clock.ahead += BETWEEN_RUNS
            result = await self.run()
            sync = result.syncs[0]
            if not sync.done.total and not sync.planned.total and result.look_again_at is None:
                return number
        raise RuntimeError(f"the trackers do not come to rest: {result.syncs}")


async def three_way() -> tuple[Row, ...]:
    """From a first run to agreement, an idle run, and one percent edited at Trakt, with real limits."""
    async with _street() as street:
        first = await _measured(street, "three_way_first", _first, Goals(20.0, 120.0))
        before = street.wire.requests
        await street.run()
        idle = Row(
            "three_way_idle", float(street.wire.requests - before), "requests", 3.0, "nothing had changed"
        )
        async with aiohttp.ClientSession() as session:
            await session.post(f"{street.control}/edit")
            edited = await _measured(street, "three_way_1pct", Street.to_rest, Goals(5.0, 40.0))
            async with session.get(f"{street.control}/exceeded") as reply:
                exceeded: dict[str, dict[str, int]] = await reply.json()
    over = float(sum(count for each in exceeded.values() for count in each.values()))
    limits = Row("three_way_limits", over, "requests over a limit", 0.0, "as the services count them")
    return (*first, idle, *edited, limits)


async def _first(street: Street) -> int:
    await street.run(RunKind.DRY)
    await street.run(RunKind.CONFIRMED)
    return 2 + await street.to_rest()


@dataclass(frozen=True, slots=True)
class Goals:
    """The most that something may cost: CPU seconds, and MB of memory more than before."""

    seconds: float
    memory: float


async def _measured(
    street: Street, name: str, live: Callable[[Street], Awaitable[int]], goals: Goals
) -> tuple[Row, Row]:
    """Measure what it costs to come to agreement: seconds, requests, bytes and memory."""
    wall, cpu, requests, size = time.monotonic(), time.process_time(), street.wire.requests, street.wire.size
    runs = 0

    async def work() -> None:
        nonlocal runs
        runs = await live(street)

    peak = await extra_peak(work)
    detail = (
        f"{runs} runs, {street.wire.requests - requests} requests, "
        f"{(street.wire.size - size) / 1e6:.1f} MB, {time.monotonic() - wall:.0f} s by the clock"
    )
    return (
        Row(name, time.process_time() - cpu, "CPU s", goals.seconds, detail),
        Row(f"{name}_memory", peak, "MB", goals.memory, "more than before"),
    )


@asynccontextmanager
async def _street() -> AsyncIterator[Street]:
    clock, wire = Clock(), Wire()
    async with _services() as started, aiohttp.ClientSession(trace_configs=[wire.trace()]) as session:
        addresses = {one.name: one.url for one in started.trackers}
        addresses["trakt_auth"] = addresses["trakt"]
        os.environ[VARIABLE] = msgspec.json.encode(addresses).decode()
        accounts = {
            one.name: Account(
                one.name,
                one.name,
                PROVIDERS[one.name](session, one.credentials, _save, Timing(now=clock)),
            )
            for one in started.trackers
        }
        for account in accounts.values():
            await account.provider.identify()
        with TemporaryDirectory() as folder:
            database = await Database.open(Path(folder) / "crosswatch.db")
            yield Street(Orchestrator(database, clock), accounts, started.control, wire, clock)
            await database.close()
        for account in accounts.values():
            await account.provider.close()


async def _save(_: Tokens) -> None:
    """Nothing outlives the benchmark."""


@asynccontextmanager
async def _services() -> AsyncIterator[Started]:
    """Start the services in a process of their own, so that only our side of the wire is measured."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.tracker_services", stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        yield msgspec.json.decode(await process.stdout.readline(), type=Started)
    finally:
        process.terminate()
        await process.wait()
