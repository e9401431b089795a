"""A person at an emulated SIMKL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from .canned import Canned, opened_canned
from .world import World, opened_world


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with opened_world() as opened:
        yield opened


@pytest.fixture
async def canned() -> AsyncIterator[Canned]:
    async with opened_canned() as opened:
        yield opened
