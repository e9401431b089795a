"""Faults that only HTTP knows, at an emulated Kodi: replies that are not the service's, or half of one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import aiohttp
from msgspec import Struct

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.providers.kodi import KodiProvider
from tests.emulators.faults import FaultKind, Faults
from tests.emulators.kodi import KodiEmulator, running_kodi
from tests.machine.inline import InlineDatabase
from tests.sync.home import Clock

from .members import KodiMember, MemoryMember
from .world import World, open_home

TITLES = 20
FILMS = TITLES + 20
RUNS = 3
ALWAYS = 10_000


class HttpFault(Struct, frozen=True):
    """What is wrong with the replies for some runs."""

    strike: Callable[[Faults], None]


def refused(faults: Faults) -> None:
    """Status 200, and a body that says that nobody is signed in."""
    faults.add(FaultKind.REFUSAL, "VideoLibrary.Get", times=ALWAYS)


def web_page(faults: Faults) -> None:
    """Status 200, and a router's web page."""
    faults.add(FaultKind.PAGE, "VideoLibrary.Get", times=ALWAYS)


def fails_midway(faults: Faults) -> None:
    """The films come, then status 503 and a web page."""
    faults.add(FaultKind.STATUS, "GetTVShows", times=ALWAYS, status=503)


async def http_story(
    folder: Path, feature: Feature, one_way: bool, fault: HttpFault
) -> tuple[World, int | None]:
    """Let a Kodi's replies be wrong for some runs while people go on living."""
    clock = Clock()
    home, database = await open_home(folder, clock, InlineDatabase)
    kodi = KodiEmulator(clock=clock)
    async with running_kodi(kodi), aiohttp.ClientSession() as session:
        provider = KodiProvider(session, kodi.settings(), "UTC", clock, _at_once)
        first = KodiMember("first", kodi, provider, FILMS)
        world = World(home, feature, [first, MemoryMember("second", clock)], one_way)
        await world.begin(TITLES)
        fault.strike(kodi.faults)
        for _ in range(RUNS):
            world.people_live()
            await world.run()
        kodi.faults.clear()
        runs = await world.runs_until_rest()
        await provider.close()
    await database.close()
    return world, runs


async def _at_once(seconds: float) -> None:
    await asyncio.sleep(0)
