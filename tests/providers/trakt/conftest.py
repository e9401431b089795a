"""An account at an emulated Trakt. Everything that is sent must be what Trakt's description says."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.emulators.trakt import TraktEmulator, contract, running_trakt

from .world import Clock, Room, Saved, provider_at


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def trakt() -> AsyncIterator[TraktEmulator]:
    """Its limits are counted, and not enforced: requests come at once here."""
    emulator = TraktEmulator(clock=Clock())
    emulator.meter.enforced = False
    watched = contract.load_contract() if contract.AT_HAND else None
    if watched is not None:
        watched.watch(emulator)
    async with running_trakt(emulator):
        yield emulator
    assert watched is None or watched.wrong == []


@pytest.fixture
async def room(trakt: TraktEmulator, session: aiohttp.ClientSession) -> AsyncIterator[Room]:
    clock, saved = trakt.clock, Saved()
    assert isinstance(clock, Clock)
    provider = provider_at(trakt.url, session, trakt.credentials(), clock, saved)
    yield Room(trakt, provider, clock, saved)
    await provider.close()
