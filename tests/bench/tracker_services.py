"""The three trackers of the three-way rows, to be run in a process of their own.

Prints one line of JSON with what is needed to reach them. Each holds two thirds of everything, so that
each title is missing at one of them. `GET /exceeded` tells which limits were exceeded so far, and
`POST /edit` lets a person change one percent at one of them.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import msgspec
from aiohttp import web

from custom_components.crosswatch.model import Feature, Item, Precision, Value
from custom_components.crosswatch.providers.credentials import Credentials
from tests.emulators.catalogue import Catalogue
from tests.emulators.mdblist import MdblistEmulator, running_mdblist
from tests.emulators.server import HOST
from tests.emulators.simkl import SimklEmulator, running_simkl
from tests.emulators.trakt import TraktEmulator, running_trakt

FILMS, LISTED, RATED = 4_000, 500, 2_000
SHOWS, SEASONS, EPISODES = 300, 2, 10
BEGIN = 1_500_000_000
APART = 5_400

type Tracker = TraktEmulator | SimklEmulator | MdblistEmulator


@dataclass(frozen=True, slots=True)
class Address:
    """How one tracker is reached."""

    name: str
    url: str
    credentials: Credentials


def everything(catalogue: Catalogue) -> Iterator[tuple[Feature, Item, Value]]:
    """Return 10,000 plays, 2,000 ratings and 500 titles on the watchlist."""
    films = [title.item() for title in catalogue.movies]
    watched = films[:FILMS] + [title.item() for title in catalogue.episodes]
    for number, item in enumerate(watched):
        yield Feature.HISTORY, item, Value(1, BEGIN + number * APART, Precision.SECOND)
    for number, item in enumerate(films[:RATED]):
        amount = 10 * (1 + number % 10)
        yield Feature.RATINGS, item, Value(amount, BEGIN + number * APART + 60, Precision.SECOND)
    for number, item in enumerate(films[FILMS:]):
        yield Feature.WATCHLIST, item, Value(1, BEGIN + number * APART, Precision.SECOND)


class Services:
    """All three, filled."""

    def __init__(self) -> None:
        self._catalogue = Catalogue.of(movies=FILMS + LISTED, shows=SHOWS, seasons=SEASONS, episodes=EPISODES)
        self._all = list(everything(self._catalogue))
        self.trakt = TraktEmulator(catalogue=self._catalogue)
        self.simkl = SimklEmulator(self._catalogue)
        self.trakt.rules.vip = True  # free accounts list 250 titles at most
        self.mdblist = MdblistEmulator(catalogue=self._catalogue)
        for place, tracker in enumerate(self.trackers):
            for number, (feature, item, value) in enumerate(self._all):
                if number % 3 != place:
                    tracker.person_sets(feature, item, value)

    @property
    def trackers(self) -> tuple[Tracker, ...]:
        """The three."""
        return (self.trakt, self.simkl, self.mdblist)

    def app(self) -> web.Application:
        """Return the server by which the benchmark looks at them and edits."""
        app = web.Application()
        app.router.add_get("/exceeded", self._exceeded)
        app.router.add_post("/edit", self._edit)
        return app

    async def _exceeded(self, _: web.Request) -> web.Response:
        return web.json_response({type(one).__name__: dict(one.meter.exceeded) for one in self.trackers})

    async def _edit(self, _: web.Request) -> web.Response:
        """Another mark for one percent of the ratings, one percent more plays, five titles off the list."""
        now = int(time.time())
        rated = [item for feature, item, _ in self._all if feature is Feature.RATINGS]
        watched = [item for feature, item, _ in self._all if feature is Feature.HISTORY]
        listed = [item for feature, item, _ in self._all if feature is Feature.WATCHLIST]
        for item in rated[: len(rated) // 100]:
            self.trakt.person_sets(Feature.RATINGS, item, Value(90, now, Precision.SECOND))
        for number, item in enumerate(watched[: len(watched) // 100]):
            at = now - 86_400 - number * APART
            self.trakt.person_sets(Feature.HISTORY, item, Value(1, at, Precision.SECOND))
        for item in listed[: len(listed) // 100]:
            self.trakt.person_clears(Feature.WATCHLIST, item)
        return web.json_response({})


async def _run() -> None:
    services = Services()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running_trakt(services.trakt))
        await stack.enter_async_context(running_simkl(services.simkl))
        await stack.enter_async_context(running_mdblist(services.mdblist))
        runner = web.AppRunner(services.app(), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, HOST, 0).start()
        sys.stdout.write(json.dumps(_line(services, runner.addresses[0][1])) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def _line(services: Services, port: int) -> dict[str, object]:
    named = zip(("trakt", "simkl", "mdblist"), services.trackers, strict=True)
    addresses = [Address(name, tracker.url, tracker.credentials()) for name, tracker in named]
    return {"control": f"http://{HOST}:{port}", "trackers": msgspec.to_builtins(addresses)}


if __name__ == "__main__":
    asyncio.run(_run())
