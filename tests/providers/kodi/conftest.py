"""An emulated Kodi with a few titles, and the provider for it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from custom_components.crosswatch.providers.kodi import KodiProvider
from tests.emulators.kodi import KodiEmulator, running_kodi

NOW = 1_767_648_000  # 2026-01-05 21:20:00 UTC, 22:20:00 in Berlin


@pytest.fixture
async def kodi() -> AsyncIterator[KodiEmulator]:
    """The Matrix is movie/1, Inception movie/2; Severance is show/1 with 1x01 in episode/1."""
    emulator = KodiEmulator(clock=lambda: NOW)
    emulator.person.add_movie("The Matrix", 1999, imdb="tt0133093", tmdb="603")
    emulator.person.add_movie("Inception", 2010, imdb="tt1375666", tmdb="27205")
    show = emulator.person.add_show("Severance", 2022, imdb="tt11280740", tmdb="95396", tvdb="371980")
    emulator.person.add_episode(show, 1, 1, imdb="tt11650328")
    async with running_kodi(emulator):
        yield emulator


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def provider(kodi: KodiEmulator, session: aiohttp.ClientSession) -> AsyncIterator[KodiProvider]:
    made = kodi.provider(session)
    yield made
    await made.close()
