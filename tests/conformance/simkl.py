"""SIMKL's emulator in the suite."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from unittest.mock import patch

import aiohttp
import msgspec

from custom_components.crosswatch.model import Feature, Item, MediaType, Value
from custom_components.crosswatch.providers.credentials import Tokens
from custom_components.crosswatch.providers.endpoints import VARIABLE
from custom_components.crosswatch.providers.http import Policy
from custom_components.crosswatch.providers.rate_limit import Timing
from custom_components.crosswatch.providers.simkl import CAPABILITIES, SimklProvider
from tests.emulators.catalogue import Catalogue, stranger
from tests.emulators.faults import FaultKind
from tests.emulators.simkl import AccountType, SimklEmulator, running_simkl

from .look import NOW
from .subject import Kind, Trouble

ALWAYS = 1_000
AT_ONCE = Policy(requests=10_000, writes=10_000)


class SimklSubject:
    """An emulated SIMKL, where a second passes between any two things that people do."""

    many = 250

    def __init__(self, simkl: SimklEmulator, provider: SimklProvider, clock: list[int]) -> None:
        self._simkl = simkl
        self._clock = clock
        self.provider = provider

    def titles(self, feature: Feature, count: int) -> Sequence[Item]:
        """Films only where a show has one record for all of it."""
        if feature is not Feature.PROGRESS:
            return self._simkl.titles(feature, count)
        films = [item for item in self._simkl.titles(feature, 2 * count) if item.type is MediaType.MOVIE]
        return films[:count]

    def stranger(self, feature: Feature) -> Item:
        return stranger(MediaType.MOVIE)

    async def person_sets(self, feature: Feature, item: Item, value: Value) -> None:
        self._clock[0] += 1
        self._simkl.person_sets(feature, item, value)

    async def person_fills(self, feature: Feature, items: Sequence[Item], value: Value) -> None:
        for item in items:
            await self.person_sets(feature, item, value)

    async def person_clears(self, feature: Feature, item: Item) -> None:
        self._clock[0] += 1
        self._simkl.person_clears(feature, item)

    async def settle(self) -> None:
        self._clock[0] += 1

    async def afflict(self, trouble: Trouble) -> None:
        faults = self._simkl.faults
        if trouble is Trouble.SIGNED_OUT:
            self._simkl.revoke()
        elif trouble is Trouble.GARBAGE:
            faults.add(FaultKind.PAGE, times=ALWAYS)
        elif trouble is Trouble.CUT:
            faults.add(FaultKind.CUT, times=ALWAYS)
        else:
            faults.add(FaultKind.DROP, times=ALWAYS)

    async def cure(self) -> None:
        self._simkl.faults.clear()


@asynccontextmanager
async def open_simkl(folder: Path) -> AsyncIterator[SimklSubject]:
    """Run an emulated SIMKL. Pauses are left out."""
    clock, ticks = [NOW], count(0, 2)
    known = Catalogue.of(movies=300, shows=150)
    simkl = SimklEmulator(
        known, lambda: clock[0], lambda: clock[0] + next(ticks), account_type=AccountType.VIP
    )

    async def no_pause(seconds: float) -> None:
        clock[0] += int(seconds)
        await asyncio.sleep(0)

    async def keep(tokens: Tokens) -> None:
        """Nobody reads them again."""

    timing = Timing(lambda: clock[0], lambda: clock[0], no_pause)
    async with running_simkl(simkl), aiohttp.ClientSession() as session:
        with patch.dict("os.environ", {VARIABLE: msgspec.json.encode({"simkl": simkl.url}).decode()}):
            provider = SimklProvider(session, simkl.credentials(), keep, timing, AT_ONCE)
        yield SimklSubject(simkl, provider, clock)
        await provider.close()
        # The suite writes ratings alone, which a sync would leave out.
        assert set(simkl.misuse) <= {"rating of a title that is listed nowhere"}
        assert not simkl.meter.exceeded


SIMKL = Kind(
    "simkl",
    CAPABILITIES,
    open_simkl,
    troubles=frozenset(Trouble),
    watermarks=frozenset(CAPABILITIES.features),
    cursors=True,
    whole=frozenset({Feature.PROGRESS}),
    gaps=("positions in several episodes of one show: it keeps one, see tests/providers/simkl",),
)
