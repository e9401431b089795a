"""An emulated MDBList, the provider for it, and a clock that only tests move."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from unittest.mock import patch

import aiohttp
import msgspec

from custom_components.crosswatch.model import (
    Feature,
    Item,
    MediaType,
    Operation,
    Outcome,
    Precision,
    Value,
    Write,
)
from custom_components.crosswatch.providers.credentials import Credentials, Tokens
from custom_components.crosswatch.providers.endpoints import VARIABLE
from custom_components.crosswatch.providers.http import Policy
from custom_components.crosswatch.providers.mdblist import MdblistProvider, login
from custom_components.crosswatch.providers.mdblist.login import MdblistLogin
from custom_components.crosswatch.providers.rate_limit import Timing
from tests.conformance.look import Look, look_into
from tests.emulators.mdblist import APP, MdblistEmulator

NOW = 1_767_648_000
"""2026-01-05 21:20:00 UTC."""

A_WHILE = 600
QUICK = Policy(tries=3, patience=310, requests=100_000)


class World:
    """Everything of one test. waits: how long was waited, in seconds."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.now = float(NOW)
        self.session = session
        self.service = MdblistEmulator(self.clock, self.clock)
        self.saved: list[Tokens] = []
        self.waits: list[float] = []
        self.timing = Timing(self.clock, self.clock, self._sleep)

    def clock(self) -> float:
        return self.now

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)

    async def _save(self, tokens: Tokens) -> None:
        self.saved.append(tokens)

    def provider(self, credentials: Credentials | None = None, skew: float = 0.0) -> MdblistProvider:
        """Make a provider. skew: seconds by which our clock is wrong."""
        timing = Timing(lambda: self.now + skew, self.clock, self._sleep)
        with patch.dict("os.environ", self._endpoints()):
            chosen = credentials or self.service.key_credentials()
            return MdblistProvider(self.session, chosen, self._save, timing, QUICK)

    def login(self, client_id: str = APP.client_id) -> MdblistLogin:
        """Return the way to sign in."""
        with patch.dict("os.environ", self._endpoints()):
            return login(self.session, msgspec.structs.replace(APP, client_id=client_id), self.timing)

    def _endpoints(self) -> dict[str, str]:
        return {VARIABLE: msgspec.json.encode({"mdblist": self.service.url}).decode()}

    def goes_on(self, seconds: float = A_WHILE) -> None:
        """Let time pass."""
        self.now += seconds

    def item(self, feature: Feature, place: int = 0) -> Item:
        """Return a title. In lists of two types every second one is of the other type."""
        return self.service.titles(feature, place + 1)[place]

    def sets(self, feature: Feature, item: Item, at: int | None = None, amount: int = 80) -> None:
        """Let the person do something, a second later than the last thing."""
        self.now += 1
        self.service.person_sets(feature, item, Value(amount, at, Precision.SECOND))

    def clears(self, feature: Feature, item: Item) -> None:
        """Let the person take something away."""
        self.now += 1
        self.service.person_clears(feature, item)

    @property
    def requests(self) -> list[str]:
        """Requests since this was asked for the last time."""
        came, self.service.faults.requests = self.service.faults.requests, []
        return came


async def read(provider: MdblistProvider, feature: Feature, cursor: str | None = None) -> Look:
    """Read a feature to its end."""
    seen = Look()
    await look_into(seen, provider, feature, cursor)
    return seen


def adds(items: Sequence[Item], at: int | None = NOW - 7_200, amount: int = 80) -> list[Write]:
    """Return additions, numbered from 0."""
    precision = Precision.UNKNOWN if at is None else Precision.SECOND
    value = Value(amount, at, precision)
    return [Write(key, Operation.ADD, item, value=value) for key, item in enumerate(items)]


def removes(refs: Sequence[tuple[Item, str | None]]) -> list[Write]:
    """Return removals, numbered from 0."""
    return [Write(key, Operation.REMOVE, item, ref) for key, (item, ref) in enumerate(refs)]


def by_key(outcomes: Sequence[Outcome]) -> dict[int, str]:
    """Return what became of each write."""
    assert len({outcome.key for outcome in outcomes}) == len(outcomes)
    return {outcome.key: outcome.kind.value for outcome in outcomes}


def of_type(world: World, feature: Feature, kind: MediaType, count: int) -> list[Item]:
    """Return the first titles of one type."""
    return [item for item in world.service.titles(feature, 8 * count) if item.type is kind][:count]


def posts(world: World) -> list[str]:
    """Return the writes since this was asked for the last time."""
    return [request for request in world.requests if request.startswith("POST")]
