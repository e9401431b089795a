"""Trakt, SIMKL and MDBList as local servers beside the test, with a household that uses all three."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager

from custom_components.crosswatch.model import Feature, Item, Precision, Value
from tests.emulators.mdblist import MdblistEmulator, running_mdblist
from tests.emulators.real_titles import usual_catalogue
from tests.emulators.simkl import SimklEmulator, running_simkl
from tests.emulators.trakt import TraktEmulator, running_trakt

type Service = TraktEmulator | SimklEmulator | MdblistEmulator

DAY = 86_400
EVENING = 20 * 3_600
NAMES = ("trakt", "simkl", "mdblist")


class Services:
    """The three services. They run in a thread of their own, and everything at them happens there."""

    def __init__(self) -> None:
        self.catalogue = usual_catalogue(60, 6)
        self.trakt = TraktEmulator(catalogue=self.catalogue)
        self.simkl = SimklEmulator(self.catalogue)
        self.mdblist = MdblistEmulator(catalogue=self.catalogue)
        self.mdblist.rules.daily = 1_000  # what a free account has
        self.today = int(time.time()) // DAY * DAY - DAY + EVENING
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._settle()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run them until the end of the block."""
        ready = threading.Event()
        thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._serve(ready)))
        thread.start()
        try:
            ready.wait()
            yield
        finally:
            self._loop.call_soon_threadsafe(self._over.set)
            thread.join()
            self._loop.close()

    @property
    def endpoints(self) -> str:
        """What CROSSWATCH_ENDPOINTS is to be, so that a home speaks to them."""
        urls = {name: self.of(name).url for name in NAMES}
        return json.dumps(urls | {"trakt_auth": self.trakt.url})

    def of(self, name: str) -> Service:
        """Return a service by its name."""
        found: dict[str, Service] = {"trakt": self.trakt, "simkl": self.simkl, "mdblist": self.mdblist}
        return found[name]

    def film(self, title: str) -> Item:
        """Return a film by its name."""
        return next(film.item() for film in self.catalogue.movies if film.title == title)

    def show(self, title: str) -> Item:
        """Return a show by its name."""
        return next(show.item() for show in self.catalogue.shows if show.title == title)

    def episode(self, title: str, season: int, number: int) -> Item:
        """Return an episode of a show."""
        show = next(show for show in self.catalogue.shows if show.title == title)
        found = self.catalogue.episode(show, season, number)
        assert found is not None
        return found.item()

    def sets(self, name: str, feature: Feature, item: Item, amount: int = 1, days_ago: int = 0) -> None:
        """Let the person list, rate or watch a title at a service."""
        value = Value(amount, self.today - days_ago * DAY, Precision.SECOND)
        self.do(lambda: self.of(name).person_sets(feature, item, value))

    def held(self, name: str, feature: Feature) -> dict[str, int]:
        """Return what a service shows of a feature: its titles, and the amount of each."""
        records = self.do(lambda: self.of(name).held(feature))
        return {self._label(record.item): record.value.amount for record in records}

    def do[T](self, deed: Callable[[], T]) -> T:
        """Do something at the services, between two requests."""
        if not self._loop.is_running():
            return deed()

        async def turn() -> T:
            return deed()

        return asyncio.run_coroutine_threadsafe(turn(), self._loop).result()

    def _label(self, item: Item) -> str:
        """Services know different names of one title."""
        title = self.catalogue.find_item(item)
        assert title is not None
        return title.item().label

    async def _serve(self, ready: threading.Event) -> None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(running_trakt(self.trakt))
            await stack.enter_async_context(running_simkl(self.simkl))
            await stack.enter_async_context(running_mdblist(self.mdblist))
            ready.set()
            await self._over.wait()

    def _settle(self) -> None:
        """What the household has there already. Part of it is at two services, most of it at one."""
        for days, title in enumerate(("Alien", "Heat", "Memento", "The Shining", "Gladiator"), 3):
            self.sets("trakt", Feature.HISTORY, self.film(title), days_ago=20 * days)
        for days, title in enumerate(("Alien", "The Prestige", "Fargo"), 3):
            self.sets("mdblist", Feature.HISTORY, self.film(title), days_ago=20 * days)
        for days, title in enumerate(("Vertigo", "Casablanca"), 3):
            self.sets("simkl", Feature.HISTORY, self.film(title), days_ago=25 * days)
        for number in range(1, 5):
            self.sets("simkl", Feature.HISTORY, self.episode("Severance", 1, number), days_ago=40 - number)
        for number in range(1, 3):
            self.sets("trakt", Feature.HISTORY, self.episode("Dark", 1, number), days_ago=30 - number)
        self.sets("trakt", Feature.RATINGS, self.film("Alien"), 90, days_ago=59)
        self.sets("trakt", Feature.RATINGS, self.film("Heat"), 80, days_ago=79)
        self.sets("simkl", Feature.RATINGS, self.film("Vertigo"), 100, days_ago=74)
        self.sets("mdblist", Feature.RATINGS, self.film("Fargo"), 70, days_ago=99)
        self.sets("trakt", Feature.WATCHLIST, self.film("Rear Window"), days_ago=12)
        self.sets("trakt", Feature.WATCHLIST, self.show("Better Call Saul"), days_ago=9)
        self.sets("simkl", Feature.WATCHLIST, self.film("Citizen Kane"), days_ago=7)
        self.sets("mdblist", Feature.WATCHLIST, self.film("North by Northwest"), days_ago=5)
