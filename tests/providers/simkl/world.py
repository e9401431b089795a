"""An emulated SIMKL, the provider for it, and a clock that only tests and pauses move."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from unittest.mock import patch

import aiohttp
import msgspec

from custom_components.crosswatch.model import (
    Completed,
    Coverage,
    DroppedTitles,
    Feature,
    Item,
    MediaType,
    Operation,
    Outcome,
    Page,
    Precision,
    Record,
    Value,
    Write,
)
from custom_components.crosswatch.providers.credentials import Credentials, Tokens
from custom_components.crosswatch.providers.endpoints import VARIABLE
from custom_components.crosswatch.providers.http import Policy
from custom_components.crosswatch.providers.rate_limit import Timing
from custom_components.crosswatch.providers.simkl import SimklProvider
from tests.emulators.catalogue import Catalogue
from tests.emulators.simkl import SimklEmulator, running_simkl

NOW = 1_767_648_000
"""2026-01-05 21:20:00 UTC, 16:20:00 in New York."""

AT_ONCE = Policy(requests=10_000, writes=10_000)
LISTS = frozenset({Feature.WATCHLIST, Feature.RATINGS, Feature.HISTORY})


@dataclass
class Seen:
    """One whole read."""

    records: defaultdict[Feature, list[Record]] = field(default_factory=lambda: defaultdict(list))
    removed: defaultdict[Feature, list[str]] = field(default_factory=lambda: defaultdict(list))
    dropped: tuple[Item, ...] | None = None
    cursors: dict[Feature, str] = field(default_factory=dict)
    coverage: set[Coverage] = field(default_factory=set)

    @property
    def full(self) -> bool:
        return self.coverage == {Coverage.FULL}

    def refs(self, feature: Feature) -> list[str]:
        return [record.ref for record in self.records[feature]]


async def read_all(
    provider: SimklProvider, cursors: dict[Feature, str], features: frozenset[Feature] = LISTS
) -> Seen:
    """Read to the end."""
    seen = Seen()
    async for part in provider.read(features, cursors):
        match part:
            case Page(feature=feature, records=records, removed=removed):
                seen.records[feature] += records
                seen.removed[feature] += removed
            case DroppedTitles(items=items):
                seen.dropped = items
            case Completed(feature=feature, coverage=coverage, cursor=cursor):
                seen.coverage.add(coverage)
                if cursor is not None:
                    seen.cursors[feature] = cursor
    return seen


class World:
    """A person at SIMKL, and us."""

    def __init__(self, simkl: SimklEmulator, session: aiohttp.ClientSession, clock: list[float]) -> None:
        self.simkl = simkl
        self.session = session
        self.clock = clock
        self.saved: list[Tokens] = []
        self.slept: list[float] = []
        self.timing = Timing(lambda: clock[0], lambda: clock[0], self._sleep)
        self.provider = self.new_provider(simkl.credentials())

    def new_provider(self, credentials: Credentials, policy: Policy = AT_ONCE) -> SimklProvider:
        """Make a provider that knows nothing yet, as after a restart."""
        with patch.dict("os.environ", self.environment):
            return SimklProvider(self.session, credentials, self._save, self.timing, policy)

    @property
    def environment(self) -> dict[str, str]:
        return {VARIABLE: msgspec.json.encode({"simkl": self.simkl.url}).decode()}

    @property
    def requests(self) -> list[str]:
        return self.simkl.faults.requests

    def restart(self) -> None:
        self.provider = self.new_provider(self.simkl.credentials())

    def later(self, seconds: float = 10) -> None:
        self.clock[0] += seconds

    def sets(self, feature: Feature, item: Item, amount: int = 1, at: int | None = NOW - 86_400) -> None:
        """Let the person do something at the site."""
        self.later()
        self.simkl.person_sets(feature, item, Value(amount, at, Precision.SECOND))

    def clears(self, feature: Feature, item: Item) -> None:
        self.later()
        self.simkl.person_clears(feature, item)

    def held(self, feature: Feature) -> list[str]:
        """Return what the site shows of a feature."""
        return sorted(record.item.label for record in self.simkl.held(feature))

    def movie(self, number: int) -> Item:
        return self.simkl.known.known.movies[number - 1].item({"imdb", "tmdb"})

    def show(self, number: int) -> Item:
        return self.simkl.known.known.shows[number - 1].item({"imdb", "tmdb", "tvdb"})

    def episode(self, show: int, season: int, number: int, *, own_ids: bool = True) -> Item:
        known = self.simkl.known.known
        title = known.episode(known.shows[show - 1], season, number)
        assert title is not None
        item = title.item({"imdb", "tmdb", "tvdb"})
        return item if own_ids else msgspec.structs.replace(item, ids=())

    async def read(
        self, cursors: dict[Feature, str] | None = None, features: frozenset[Feature] = LISTS
    ) -> Seen:
        """Read whole, or from cursors on."""
        self.later()
        return await read_all(self.provider, cursors or {}, features)

    async def write(
        self,
        feature: Feature,
        item: Item,
        amount: int = 1,
        at: int | None = NOW - 86_400,
        operation: Operation = Operation.ADD,
    ) -> Outcome:
        (outcome,) = await self.writes(feature, [(item, Value(amount, at, Precision.SECOND))], operation)
        return outcome

    async def writes(
        self,
        feature: Feature,
        wanted: Sequence[tuple[Item, Value]],
        operation: Operation = Operation.ADD,
    ) -> list[Outcome]:
        """Write one chunk, and return its outcomes in order."""
        self.later()
        chunk = [Write(key, operation, item, value=value) for key, (item, value) in enumerate(wanted)]
        outcomes = await self.provider.apply(feature, chunk)
        return sorted(outcomes, key=lambda outcome: outcome.key)

    async def remove(self, feature: Feature, item: Item, ref: str) -> Outcome:
        self.later()
        (outcome,) = await self.provider.apply(feature, [Write(1, Operation.REMOVE, item, ref)])
        return outcome

    async def apply_both(
        self, feature: Feature, removed: Item, ref: str, added: Item, amount: int = 1
    ) -> tuple[Outcome, Outcome]:
        """Write a chunk that removes one title and adds another."""
        self.later()
        addition = Write(2, Operation.ADD, added, value=Value(amount, NOW - 86_400, Precision.SECOND))
        chunk = [Write(1, Operation.REMOVE, removed, ref), addition]
        first, second = sorted(await self.provider.apply(feature, chunk), key=lambda outcome: outcome.key)
        return first, second

    async def _sleep(self, seconds: float) -> None:
        if seconds:
            self.slept.append(seconds)
        self.clock[0] += seconds
        await asyncio.sleep(0)

    async def _save(self, tokens: Tokens) -> None:
        self.saved.append(tokens)


def additions(*items: Item, amount: int = 1) -> list[Write]:
    """Return an addition for each item, of yesterday."""
    value = Value(amount, NOW - 86_400, Precision.SECOND)
    return [Write(key, Operation.ADD, item, value=value) for key, item in enumerate(items)]


def anime(world: World, cour: int, number: int | None = None) -> Item:
    """Return a cour, or one of its episodes, as the emulator's site knows it."""
    title = world.simkl.known.all[9_300_000 + cour]
    ids = tuple(sorted(f"{name}:{value}" for name, value in title.ids.items() if name != "slug"))
    if number is None:
        return Item(MediaType.SHOW, (*ids, f"simkl:{title.simkl}"), title.title, title.year)
    return Item(MediaType.EPISODE, show_ids=(f"simkl:{title.simkl}",), season=1, number=number)


@asynccontextmanager
async def opened_world() -> AsyncIterator[World]:
    """Run an emulated SIMKL that knows 300 films and 20 shows. It must not have been misused at the end."""
    clock: list[float] = [NOW]
    ticks = count(0, 2)
    known = Catalogue.of(movies=300, shows=20)
    simkl = SimklEmulator(known, lambda: clock[0], lambda: clock[0] + next(ticks))
    async with running_simkl(simkl), aiohttp.ClientSession() as session:
        world = World(simkl, session, clock)
        yield world
        await world.provider.close()
        assert not simkl.misuse
        assert not simkl.meter.exceeded
