"""Three emulated trackers with their providers over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from unittest.mock import patch

import aiohttp
import msgspec

from custom_components.crosswatch.providers.credentials import Tokens
from custom_components.crosswatch.providers.endpoints import VARIABLE
from custom_components.crosswatch.providers.http import Policy
from custom_components.crosswatch.providers.mdblist import MdblistProvider
from custom_components.crosswatch.providers.rate_limit import Timing
from custom_components.crosswatch.providers.simkl import SimklProvider
from custom_components.crosswatch.providers.trakt import TraktProvider
from tests.conformance.subject import FullProvider
from tests.emulators.catalogue import Catalogue
from tests.emulators.mdblist import MdblistEmulator, running_mdblist
from tests.emulators.simkl import SimklEmulator, running_simkl
from tests.emulators.trakt import TraktEmulator, running_trakt

KEYS = ("trakt", "simkl", "mdblist")

AT_ONCE = Policy(tries=3, requests=100_000, seconds=1.0)
"""No pauses between requests: how fast a service may be asked is shown elsewhere."""

type Tracker = TraktEmulator | SimklEmulator | MdblistEmulator


@dataclass(frozen=True, slots=True)
class House:
    """One service on the street: the site that people see, and the provider that speaks to it."""

    site: Tracker
    provider: FullProvider

    def writes(self) -> int:
        """Return how many requests have come that may have changed something."""
        asked = self.site.faults.requests
        return sum(not label.startswith("GET ") and "oauth" not in label for label in asked)


@asynccontextmanager
async def open_street(
    catalogue: Catalogue, clock: Callable[[], int], our_clock: Callable[[], int] | None = None
) -> AsyncIterator[dict[str, House]]:
    """Run the three services, by the keys of their accounts.

    clock: seconds since 1970 UTC, for the services and for us. our_clock: ours, if it shows another time.
    """
    ours = our_clock or clock
    timing = Timing(now=ours, monotonic=ours, sleep=_at_once)
    trakt = TraktEmulator(clock=clock, monotonic=clock, catalogue=catalogue)
    simkl = SimklEmulator(catalogue, clock=clock, monotonic=clock)
    mdblist = MdblistEmulator(clock=clock, monotonic=clock, catalogue=catalogue)
    for site in (trakt, simkl, mdblist):
        site.meter.enforced = False
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        await stack.enter_async_context(running_trakt(trakt))
        await stack.enter_async_context(running_simkl(simkl))
        await stack.enter_async_context(running_mdblist(mdblist))
        urls = {"trakt": trakt.url, "trakt_auth": trakt.url, "simkl": simkl.url, "mdblist": mdblist.url}
        with patch.dict("os.environ", {VARIABLE: msgspec.json.encode(urls).decode()}):
            street = {
                "trakt": House(trakt, TraktProvider(session, trakt.credentials(), _save, timing, AT_ONCE)),
                "simkl": House(simkl, SimklProvider(session, simkl.credentials(), _save, timing, AT_ONCE)),
                "mdblist": House(
                    mdblist, MdblistProvider(session, mdblist.credentials(), _save, timing, AT_ONCE)
                ),
            }
        for house in street.values():
            await house.provider.identify()
        yield street
        for house in street.values():
            await house.provider.close()


async def _save(_: Tokens) -> None:
    """Nothing outlives a test."""


async def _at_once(_: float) -> None:
    await asyncio.sleep(0)
