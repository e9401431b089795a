from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from custom_components.crosswatch.store.database import Database
from tests.scrobble.live_room import LiveRoom
from tests.scrobble.room import Room


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    opened = await Room.open(tmp_path)
    yield opened
    await opened.database.close()


@pytest.fixture
async def live_room(tmp_path: Path) -> AsyncIterator[LiveRoom]:
    opened = LiveRoom(await Database.open(tmp_path / "crosswatch.db"), tmp_path)
    opened.follow()
    yield opened
    await opened.database.close()
