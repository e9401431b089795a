from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection

import pytest

from custom_components.crosswatch.store.database import connect
from custom_components.crosswatch.store.tracker import create_tracker

from .desk import NOW, Desk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "storage" / "crosswatch.db"


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with closing(connect(tmp_path / "crosswatch.db")) as opened:
        yield opened


@pytest.fixture
def tracker(connection: Connection) -> str:
    return create_tracker(connection, "Living room", NOW)


@pytest.fixture
def desk(connection: Connection, tracker: str) -> Desk:
    return Desk(connection, tracker)
