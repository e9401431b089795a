from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scrobble.room import Room


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    opened = await Room.open(tmp_path)
    yield opened
    await opened.database.close()
