"""MDBList's emulator in the suite."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import patch

import aiohttp
import msgspec

from custom_components.crosswatch.model import Feature, Item, Value
from custom_components.crosswatch.providers.credentials import Tokens
from custom_components.crosswatch.providers.endpoints import VARIABLE
from custom_components.crosswatch.providers.http import Policy
from custom_components.crosswatch.providers.mdblist import CAPABILITIES, MdblistProvider
from custom_components.crosswatch.providers.rate_limit import Timing
from tests.emulators.catalogue import Catalogue
from tests.emulators.faults import FaultKind
from tests.emulators.mdblist import MdblistEmulator, running_mdblist

from .look import NOW
from .subject import Kind, Trouble

ALWAYS = 1_000
A_WHILE = 600
AT_ONCE = Policy(tries=3, requests=100_000, seconds=1.0)
"""No pauses between requests: how fast MDBList may be asked is shown in tests/providers/mdblist."""


class SteppingClock:
    """Time goes on when something happens. Stamps are to the second, as at the real service."""

    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now


class MdblistSubject:
    """An emulated MDBList with a person who edits at the site."""

    many = 1_100

    def __init__(self, mdblist: MdblistEmulator, provider: MdblistProvider, clock: SteppingClock) -> None:
        self._mdblist = mdblist
        self._clock = clock
        self.provider = provider
        mdblist.meter.enforced = False

    def titles(self, feature: Feature, count: int) -> Sequence[Item]:
        return self._mdblist.titles(feature, count)

    def stranger(self, feature: Feature) -> Item:
        return self._mdblist.stranger(feature)

    async def person_sets(self, feature: Feature, item: Item, value: Value) -> None:
        self._clock.now += 1
        self._mdblist.person_sets(feature, item, value)

    async def person_fills(self, feature: Feature, items: Sequence[Item], value: Value) -> None:
        for item in items:
            self._mdblist.person_sets(feature, item, value)

    async def person_clears(self, feature: Feature, item: Item) -> None:
        self._clock.now += 1
        self._mdblist.person_clears(feature, item)

    async def settle(self) -> None:
        self._clock.now += A_WHILE

    async def afflict(self, trouble: Trouble) -> None:
        faults = self._mdblist.faults
        if trouble is Trouble.SIGNED_OUT:
            self._mdblist.revoke()
        elif trouble is Trouble.GARBAGE:
            faults.add(FaultKind.PAGE, times=ALWAYS)
        elif trouble is Trouble.CUT:
            for path in ("/sync/watched", "/sync/ratings", "/sync/playback", "/watchlist"):
                faults.add(FaultKind.CUT, f"GET {path}", times=ALWAYS)
        else:
            faults.add(FaultKind.DROP, times=ALWAYS)

    async def cure(self) -> None:
        self._mdblist.faults.clear()


async def _at_once(seconds: float) -> None:
    await asyncio.sleep(0)


async def _saved(_: Tokens) -> None:
    """The pair is kept in the provider."""


@asynccontextmanager
async def open_mdblist(folder: Path) -> AsyncIterator[MdblistSubject]:
    """Run an emulated MDBList. Pauses between tries are left out."""
    clock = SteppingClock()
    mdblist = MdblistEmulator(clock, clock, Catalogue.of(movies=1_200, shows=10))
    async with running_mdblist(mdblist), aiohttp.ClientSession() as session:
        endpoints = msgspec.json.encode({"mdblist": mdblist.url}).decode()
        timing = Timing(now=clock, sleep=_at_once)
        with patch.dict("os.environ", {VARIABLE: endpoints}):
            provider = MdblistProvider(session, mdblist.credentials(), _saved, timing, AT_ONCE)
        yield MdblistSubject(mdblist, provider, clock)
        await provider.close()


MDBLIST = Kind(
    "mdblist",
    CAPABILITIES,
    open_mdblist,
    troubles=frozenset(Trouble),
    watermarks=frozenset(Feature),
    cursors=True,
)
