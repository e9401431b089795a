"""Two accounts of the size that the goals speak of, over a database in a temporary folder."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from custom_components.crosswatch.model import Feature, Role
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
from tests.memory import MemoryProvider, MemoryService, everything
from tests.memory.household import Lists, household

START = 1_770_000_000
FEATURES = (Feature.WATCHLIST, Feature.RATINGS, Feature.HISTORY)


class World:
    """A sync of two in-memory accounts, both ways, with everything that costs nothing done beforehand."""

    def __init__(self, database: Database, first: Lists, second: Lists) -> None:
        self.database = database
        self.now = START
        self.services = (self._service("first", first), self._service("second", second))
        self.orchestrator = Orchestrator(database, self._clock)
        roles = dict.fromkeys(FEATURES, Role.BOTH)
        members = tuple(MemberDefinition(service.name, roles) for service in self.services)
        self.profile = Profile("bench", "Bench", (SyncDefinition("sync", "Sync", members),))
        self.accounts = {
            service.name: Account(service.name, service.name, MemoryProvider(service))
            for service in self.services
        }

    def _clock(self) -> int:
        return self.now

    def _service(self, name: str, lists: Lists) -> MemoryService:
        service = MemoryService(name, everything(FEATURES), self._clock, delta=False)
        for feature, records in lists.items():
            service.load(feature, records)
        return service

    async def run(self, kind: RunKind = RunKind.SCHEDULED) -> RunResult:
        """Let an hour pass and run."""
        self.now += 3_600
        return await self.orchestrator.run(self.profile, self.accounts, kind, report=lambda _: None)

    async def timed(self, kind: RunKind = RunKind.SCHEDULED) -> tuple[float, RunResult]:
        """Run and return the CPU seconds of the whole process with the result."""
        begun = time.process_time()
        result = await self.run(kind)
        return time.process_time() - begun, result

    async def in_step(self) -> None:
        """Run until the accounts agree and everything written was confirmed."""
        await self.run()
        await self.run(RunKind.CONFIRMED)
        await self.run()
        await self.run()

    def change(self, place: int, lists: Lists) -> None:
        """Let the people of an account change its lists to these."""
        for feature, records in lists.items():
            self.services[place].load(feature, records)

    def requests(self) -> int:
        """Return how many requests the accounts have answered."""
        return sum(service.requests.total() for service in self.services)

    async def rows(self, *tables: str) -> dict[str, int]:
        """Return how many rows tables have."""
        return await self.database.run(
            lambda connection: {
                table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables
            }
        )


@asynccontextmanager
async def opened(scale: float = 1.0) -> AsyncIterator[World]:
    """Open a world of `scale` times 50,000 plays a side."""
    data = await asyncio.to_thread(household, scale=scale)
    with TemporaryDirectory() as folder:
        database = await Database.open(Path(folder) / "crosswatch.db")
        try:
            yield World(database, data.first, data.second)
        finally:
            await database.close()
