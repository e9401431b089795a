"""A running emulator and the provider for it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from custom_components.crosswatch.providers.mdblist import MdblistProvider
from tests.emulators.mdblist import running_mdblist

from .world import World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with aiohttp.ClientSession() as session:
        made = World(session)
        async with running_mdblist(made.service):
            yield made


@pytest.fixture
async def provider(world: World) -> AsyncIterator[MdblistProvider]:
    """Signed in by an API key."""
    made = world.provider()
    yield made
    await made.close()
