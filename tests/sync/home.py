"""A household for tests: a database, a clock that stands until moved, trackers and what people do there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from custom_components.crosswatch.model import Feature, Item, MediaType, Operation, Record, Role, Value, Write
from custom_components.crosswatch.providers.base import Provider
from custom_components.crosswatch.providers.tracker import TrackerProvider
from custom_components.crosswatch.store.database import Database
from custom_components.crosswatch.store.tracker import create_tracker, write_records
from custom_components.crosswatch.sync import (
    Account,
    MemberDefinition,
    Orchestrator,
    Profile,
    Progress,
    RunKind,
    RunResult,
    SyncDefinition,
    SyncResult,
    UndoRequest,
)
from tests.sync.faulty import Faulty

START = 1_770_000_000
HOUR = 3_600
DAY = 24 * HOUR


def movie(title: str, tmdb: int, year: int = 2000) -> Item:
    """A film known by one id."""
    return Item(MediaType.MOVIE, (f"tmdb:{tmdb}",), title, year)


def episode(show: str, tvdb: int, season: int, number: int) -> Item:
    """An episode known by its show's id, its season and its number."""
    return Item(
        MediaType.EPISODE,
        title=f"Part {number}",
        show_ids=(f"tvdb:{tvdb}",),
        show_title=show,
        season=season,
        number=number,
    )


ALIEN = movie("Alien", 348, 1979)
HEAT = movie("Heat", 949, 1995)
FARGO = movie("Fargo", 275, 1996)


class Clock:
    """Seconds since 1970 that pass only when told."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        return self.now

    def passes(self, seconds: int) -> None:
        """Let time pass."""
        self.now += seconds


class Home:
    """A household with accounts and one profile of syncs."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Clock()
        self.orchestrator = Orchestrator(database, self.clock)
        self.accounts: dict[str, Account] = {}
        self.syncs: dict[str, SyncDefinition] = {}
        self.progress: list[Progress] = []

    @classmethod
    async def open(cls, folder: Path) -> Home:
        """Open the household's database, or open it again after a crash."""
        home = cls(await Database.open(folder / "crosswatch.db"))
        await home.orchestrator.start()
        return home

    async def tracker(self, name: str) -> str:
        """Give the household a tracker and return its account key."""
        await self.database.run(create_tracker, name, START, name)
        return self.account(f"tracker:{name}", TrackerProvider(self.database, name, name, self.clock))

    def account(self, key: str, provider: Provider) -> str:
        """Add an account."""
        self.accounts[key] = Account(key, key.partition(":")[2], provider)
        return key

    def sync(
        self,
        *members: str,
        name: str = "sync",
        features: Iterable[Feature] = tuple(Feature),
        removals: Iterable[Feature] = (),
        roles: dict[str, Role] | None = None,
    ) -> SyncDefinition:
        """Keep accounts in step."""
        definition = SyncDefinition(
            id=name,
            title=name,
            members=tuple(
                MemberDefinition(key, dict.fromkeys(features, (roles or {}).get(key, Role.BOTH)))
                for key in members
            ),
            removals=frozenset(removals),
        )
        self.syncs[name] = definition
        return definition

    def allows(self, key: str, feature: Feature, name: str = "sync") -> None:
        """A person lifts the guards that measure for one list."""
        sync = self.syncs[name]
        self.syncs[name] = replace(sync, always_allow=sync.always_allow | {(key, feature)})

    async def run(
        self, kind: RunKind = RunKind.SCHEDULED, plan: int | None = None, syncs: frozenset[str] | None = None
    ) -> RunResult:
        """Run all syncs of the household."""
        profile = Profile("home", "Home", tuple(self.syncs.values()))
        return await self.orchestrator.run(
            profile, self.accounts, kind, plan=plan, syncs=syncs, report=self.progress.append
        )

    async def undo(self, **asked: Any) -> RunResult:
        """Ask for a plan that undoes a run of the household's sync."""
        profile = Profile("home", "Home", tuple(self.syncs.values()))
        request = UndoRequest(**{"sync": "sync", **asked})
        return await self.orchestrator.run(
            profile, self.accounts, RunKind.UNDO, undo=request, report=self.progress.append
        )

    async def undone(self, **asked: Any) -> RunResult:
        """Look at the plan that undoes a run, and let it be written as seen."""
        return await self.run(RunKind.CONFIRMED, plan=only(await self.undo(**asked)).plan)

    async def confirmed(self) -> RunResult:
        """Look at the plan, and press Sync now."""
        await self.run(RunKind.DRY)
        return await self.run(RunKind.CONFIRMED)

    async def later(self, seconds: int = HOUR) -> RunResult:
        """Let time pass and the interval come round."""
        self.clock.passes(seconds)
        return await self.run()

    async def adds(self, key: str, feature: Feature, item: Item, value: Value | None = None) -> None:
        """A person adds, rates or watches something at a tracker."""
        await self._person(key, feature, Write(1, Operation.ADD, item, value=value or Value()))

    async def rates(self, key: str, item: Item, amount: int, at: int | None = None) -> None:
        """A person rates something at a tracker; `amount` is 1..100."""
        await self.adds(key, Feature.RATINGS, item, Value(amount, at or self.clock.now))

    async def watches(self, key: str, item: Item, at: int) -> None:
        """A person's play at a tracker."""
        await self.adds(key, Feature.HISTORY, item, Value(1, at))

    async def removes(self, key: str, feature: Feature, item: Item) -> None:
        """A person removes something from a tracker."""
        await self._person(key, feature, Write(1, Operation.REMOVE, item))

    async def _person(self, key: str, feature: Feature, write: Write) -> None:
        tracker = key.partition(":")[2]
        await self.database.run(write_records, tracker, feature, [write], self.clock.now)

    async def records(self, key: str, feature: Feature) -> list[Record]:
        """Everything an account holds of a feature."""
        name = key.partition(":")[2]
        provider = TrackerProvider(self.database, name, name, self.clock)
        found: list[Record] = []
        async for part in provider.read(frozenset({feature}), {}):
            found += getattr(part, "records", ())
        return sorted(found, key=lambda record: (record.item.label, record.value.at or 0))

    async def titles(self, key: str, feature: Feature) -> list[str]:
        """The labels of everything an account holds of a feature, a play each."""
        return [record.item.label for record in await self.records(key, feature)]

    async def dump(self, *tables: str) -> dict[str, list[tuple[object, ...]]]:
        """Everything that stands in some tables."""
        return await self.database.run(
            lambda connection: {
                table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables
            }
        )


def only(result: RunResult) -> SyncResult:
    """The result of the only sync in a run."""
    (sync,) = result.syncs
    return sync


def faulty(home: Home, key: str) -> Faulty:
    """Put faults between the household and one of its trackers."""
    inner = home.accounts[key].provider
    assert isinstance(inner, TrackerProvider)
    wrapped = Faulty(inner)
    home.account(key, wrapped)
    return wrapped
