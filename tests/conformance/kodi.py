"""Kodi's emulator in the suite."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from custom_components.crosswatch.model import Feature, Item, MediaType, Value
from custom_components.crosswatch.providers.kodi import KodiProvider
from custom_components.crosswatch.providers.kodi.capabilities import CAPABILITIES
from tests.emulators.faults import FaultKind
from tests.emulators.kodi import KodiEmulator, running_kodi

from .look import NOW
from .subject import Kind, Trouble

FILMS = 620
RUNTIME = 7_200
ALWAYS = 1_000


class KodiSubject:
    """An emulated Kodi with many films, and a person at its remote control."""

    many = 600

    def __init__(self, kodi: KodiEmulator, provider: KodiProvider) -> None:
        self._kodi = kodi
        self.provider = provider
        self._password = kodi.password
        self._refs = {item: kodi.person.add_movie(item.title, 2000, **_uniqueid(item)) for item in _films()}

    def titles(self, feature: Feature, count: int) -> Sequence[Item]:
        return list(self._refs)[:count]

    def stranger(self, feature: Feature) -> Item:
        return Item(MediaType.MOVIE, ("imdb:tt9999999",), "Not on this disk", 1999)

    async def person_sets(self, feature: Feature, item: Item, value: Value) -> None:
        ref, person = self._refs[item], self._kodi.person
        if feature is Feature.HISTORY:
            person.watch(ref, value.at)
        elif feature is Feature.RATINGS:
            person.rate(ref, max(1, value.amount // 10))
        else:
            person.begin(ref, value.amount * RUNTIME // 10_000, value.at)

    async def person_fills(self, feature: Feature, items: Sequence[Item], value: Value) -> None:
        for item in items:
            await self.person_sets(feature, item, value)

    async def person_clears(self, feature: Feature, item: Item) -> None:
        ref, person = self._refs[item], self._kodi.person
        if feature is Feature.HISTORY:
            person.mark_unwatched(ref)
        elif feature is Feature.RATINGS:
            person.rate(ref, 0)
        else:
            person.forget_place(ref)

    async def settle(self) -> None:
        """Kodi shows everything at once."""

    async def afflict(self, trouble: Trouble) -> None:
        faults = self._kodi.faults
        if trouble is Trouble.SIGNED_OUT:
            self._kodi.password = "changed"
        elif trouble is Trouble.GARBAGE:
            faults.add(FaultKind.PAGE, times=ALWAYS)
        elif trouble is Trouble.CUT:
            faults.add(FaultKind.CUT, "GetMovies", times=ALWAYS)
        else:
            faults.add(FaultKind.DROP, times=ALWAYS)

    async def cure(self) -> None:
        self._kodi.password = self._password
        self._kodi.faults.clear()


def _films() -> list[Item]:
    return [
        Item(MediaType.MOVIE, (f"imdb:tt{1_000_000 + number}", f"tmdb:{number + 1}"), f"Movie {number}")
        for number in range(FILMS)
    ]


def _uniqueid(item: Item) -> dict[str, str]:
    return dict(known.split(":") for known in item.ids)


async def _at_once(seconds: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def open_kodi(folder: Path) -> AsyncIterator[KodiSubject]:
    """Run an emulated Kodi. Pauses between tries are left out."""
    kodi = KodiEmulator(clock=lambda: NOW)
    async with running_kodi(kodi), aiohttp.ClientSession() as session:
        provider = KodiProvider(session, kodi.settings(), "UTC", kodi.library.clock, _at_once)
        yield KodiSubject(kodi, provider)
        await provider.close()


KODI = Kind(
    "kodi",
    CAPABILITIES,
    open_kodi,
    troubles=frozenset(Trouble),
    gaps=(
        "watermarks: they come with notifications, see tests/providers/kodi",
        "unknown times: Kodi stamps a play without a date, so none is written",
    ),
)
