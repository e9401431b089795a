"""Trakt's emulator in the suite."""

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
from custom_components.crosswatch.providers.rate_limit import Timing
from custom_components.crosswatch.providers.trakt import CAPABILITIES, TraktProvider
from tests.emulators.faults import FaultKind
from tests.emulators.trakt import TraktEmulator, running_trakt

from .look import NOW
from .subject import Kind, Trouble

ALWAYS = 1_000
AT_ONCE = Policy(tries=3, requests=100_000, seconds=1.0)
"""No pauses between requests: how fast Trakt may be asked is shown in tests/providers/trakt."""


class TraktSubject:
    """An emulated Trakt with a person who edits at the site. The person pays, so that lists may be long."""

    many = 600

    def __init__(self, trakt: TraktEmulator, provider: TraktProvider) -> None:
        self._trakt = trakt
        self.provider = provider
        trakt.rules.vip = True
        trakt.meter.enforced = False

    def titles(self, feature: Feature, count: int) -> Sequence[Item]:
        return self._trakt.titles(feature, count)

    def stranger(self, feature: Feature) -> Item:
        return self._trakt.stranger(feature)

    async def person_sets(self, feature: Feature, item: Item, value: Value) -> None:
        self._trakt.person_sets(feature, item, value)

    async def person_fills(self, feature: Feature, items: Sequence[Item], value: Value) -> None:
        for item in items:
            self._trakt.person_sets(feature, item, value)

    async def person_clears(self, feature: Feature, item: Item) -> None:
        self._trakt.person_clears(feature, item)

    async def settle(self) -> None:
        """The emulator shows everything at once."""

    async def afflict(self, trouble: Trouble) -> None:
        faults = self._trakt.faults
        if trouble is Trouble.SIGNED_OUT:
            self._trakt.revoke()
        elif trouble is Trouble.GARBAGE:
            faults.add(FaultKind.PAGE, times=ALWAYS)
        elif trouble is Trouble.CUT:
            faults.add(FaultKind.CUT, "GET /sync/", times=ALWAYS)
        else:
            faults.add(FaultKind.DROP, times=ALWAYS)

    async def cure(self) -> None:
        self._trakt.faults.clear()


async def _at_once(seconds: float) -> None:
    await asyncio.sleep(0)


async def _saved(_: Tokens) -> None:
    """The pair is kept in the provider."""


@asynccontextmanager
async def open_trakt(folder: Path) -> AsyncIterator[TraktSubject]:
    """Run an emulated Trakt. Pauses between tries are left out."""
    trakt = TraktEmulator(clock=lambda: NOW)
    timing = Timing(now=lambda: NOW, sleep=_at_once)
    async with running_trakt(trakt), aiohttp.ClientSession() as session:
        endpoints = msgspec.json.encode({"trakt": trakt.url, "trakt_auth": trakt.url}).decode()
        with patch.dict("os.environ", {VARIABLE: endpoints}):
            provider = TraktProvider(session, trakt.credentials(), _saved, timing, AT_ONCE)
        yield TraktSubject(trakt, provider)
        await provider.close()


TRAKT = Kind(
    "trakt",
    CAPABILITIES,
    open_trakt,
    troubles=frozenset(Trouble),
    watermarks=frozenset(Feature),
    cursors=True,
    whole=frozenset(Feature) - {Feature.HISTORY},
    silent=frozenset({Feature.RATINGS}),
)
