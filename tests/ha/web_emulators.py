"""Emulated web trackers for Home Assistant, with a clock that waiting moves."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Protocol

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.crosswatch.const import DOMAIN
from custom_components.crosswatch.providers.credentials import ClientApp, Credentials
from custom_components.crosswatch.providers.endpoints import VARIABLE
from custom_components.crosswatch.providers.rate_limit import Timing
from custom_components.crosswatch.token_store import token_data
from custom_components.crosswatch.trackers import WEB_TRACKERS
from tests.emulators.faults import Faults
from tests.emulators.mdblist import MdblistEmulator, running_mdblist
from tests.emulators.meter import Meter
from tests.emulators.simkl import SimklEmulator, running_simkl
from tests.emulators.trakt import TraktEmulator, running_trakt

LONG = 5.0
"""Seconds between two questions about a code. Pauses between requests are shorter."""


class WaitingClock:
    """A clock that waiting moves at once, and long waiting only while a test lets it."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._start = dt_util.utcnow().timestamp()
        self._waited = 0.0
        self.goes_on = asyncio.Event()
        self.goes_on.set()

    @property
    def timing(self) -> Timing:
        return Timing(now=self.now, monotonic=self.monotonic, sleep=self.sleep)

    def now(self) -> float:
        return self._start + self.monotonic()

    def monotonic(self) -> float:
        return time.monotonic() - self._began + self._waited

    def passes(self, seconds: float) -> None:
        """Let time pass in which nobody does anything."""
        self._waited += seconds

    async def sleep(self, seconds: float) -> None:
        if seconds >= LONG:
            await self.goes_on.wait()
        self._waited += seconds
        await asyncio.sleep(0)


class Tracker(Protocol):
    """What the emulated web trackers have in common."""

    faults: Faults
    meter: Meter
    url: str

    def credentials(self) -> Credentials:
        """Return those of the person, signed in already."""

    def approve_code(self, user_code: str) -> object:
        """Let the person type in a code and say yes."""

    def revoke(self) -> None:
        """Let all tokens of the person end."""


@dataclass(frozen=True, slots=True)
class Emulators:
    """The three services, running."""

    trakt: TraktEmulator
    simkl: SimklEmulator
    mdblist: MdblistEmulator
    clock: WaitingClock

    def of(self, provider: str) -> Tracker:
        found: dict[str, Tracker] = {"trakt": self.trakt, "simkl": self.simkl, "mdblist": self.mdblist}
        return found[provider]

    def app(self, provider: str) -> ClientApp:
        return self.of(provider).credentials().app

    async def account(self, hass: HomeAssistant, provider: str) -> MockConfigEntry:
        """Return the account of the person as an entry, signed in already."""
        given = self.of(provider).credentials()
        data = {
            "kind": "account",
            "provider": provider,
            "client_id": given.app.client_id,
            "client_secret": given.app.client_secret,
            "tokens": token_data(given.tokens),
            "api_key": given.api_key,
            "account": "",
        }
        name = WEB_TRACKERS[provider].name
        who = await self._who(hass, provider, given)
        return MockConfigEntry(
            domain=DOMAIN, title=name, unique_id=f"{provider}:{who}", data={**data, "account": who}
        )

    async def _who(self, hass: HomeAssistant, provider: str, given: Credentials) -> str:
        """Ask for the id by which the service knows the person, as the sign-in does."""

        async def nowhere(_: object) -> None:
            """Nothing is renewed."""

        session = async_get_clientsession(hass)
        row = WEB_TRACKERS[provider]
        made = row.make(session, given, nowhere, self.clock.timing)
        return (await made.identify()).unique_id


@pytest.fixture
async def emulators(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Emulators]:
    """Trakt, SIMKL and MDBList as local servers, to which the providers speak."""
    clock = WaitingClock()
    found = Emulators(
        TraktEmulator(clock=clock.now, monotonic=clock.monotonic),
        SimklEmulator(clock=clock.now, monotonic=clock.monotonic),
        MdblistEmulator(clock=clock.now, monotonic=clock.monotonic),
        clock,
    )
    async with AsyncExitStack() as running:
        await running.enter_async_context(running_trakt(found.trakt))
        await running.enter_async_context(running_simkl(found.simkl))
        await running.enter_async_context(running_mdblist(found.mdblist))
        urls = {name: found.of(name).url for name in WEB_TRACKERS}
        monkeypatch.setenv(VARIABLE, json.dumps({**urls, "trakt_auth": found.trakt.url}))
        for name, row in WEB_TRACKERS.items():
            monkeypatch.setitem(WEB_TRACKERS, name, replace(row, timing=clock.timing))
        yield found
