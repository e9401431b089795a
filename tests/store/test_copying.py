"""Home Assistant copies the files in our own process. That must not take our locks away."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from custom_components.crosswatch.store.database import Database
from custom_components.crosswatch.store.generation import generation, restored

IN_USE = 128
"""The byte of the file beside the database that everybody who uses it locks: SQLite's file format says so."""

TAKES_IT_FOR_UNUSED = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, int(sys.argv[2]))
    except BlockingIOError:
        sys.exit("in use")
"""

READS_AND_STAYS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(connection.execute("SELECT count(*) FROM meta").fetchone()[0], flush=True)
sys.stdin.read()
"""


@contextmanager
def another_program_reads(path: Path) -> Iterator[None]:
    """Another program has the database open meanwhile."""
    command = [sys.executable, "-c", READS_AND_STAYS, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline()
        yield
        reader.communicate()


def copy_everything(path: Path) -> dict[str, bytes]:
    """As a backup does: every file beside the database, opened and closed in this process."""
    return {file.name: file.read_bytes() for file in path.parent.iterdir()}


def looks_unused(path: Path) -> bool:
    """Whether another program would begin anew with the log, as if nobody had it open."""
    index = path.with_name(f"{path.name}-shm")
    command = [sys.executable, "-c", TAKES_IT_FOR_UNUSED, str(index), str(IN_USE)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "crosswatch.db"


async def test_another_program_still_sees_that_the_database_is_in_use(path: Path) -> None:
    database = await Database.open(path)
    assert not looks_unused(path)
    await database.hold()
    copy_everything(path)
    database.release()
    await database.run(generation)

    assert not looks_unused(path)

    await database.close()


async def test_the_copy_is_the_one_file(path: Path) -> None:
    database = await Database.open(path)
    await database.hold()

    assert list(copy_everything(path)) == [path.name]

    database.release()
    await database.close()


async def test_a_program_that_reads_meanwhile_takes_nothing_away_either(path: Path, tmp_path: Path) -> None:
    database = await Database.open(path)
    known = await database.run(generation)
    with another_program_reads(path):
        await database.hold()
        copied = copy_everything(path)
        database.release()
        assert await database.run(generation) == known
    assert not looks_unused(path)
    await database.close()

    copy = tmp_path / "copy"
    copy.mkdir()
    for name, content in copied.items():
        (copy / name).write_bytes(content)
    restored_copy = await Database.open(copy / path.name)
    assert await restored_copy.run(restored)
    assert await restored_copy.run(generation) == known
    await restored_copy.close()


async def test_a_read_on_its_way_outlives_a_copy(path: Path) -> None:
    def begin(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TEMP TABLE reading AS SELECT 1 AS record")

    def go_on(connection: sqlite3.Connection) -> list[int]:
        return [row[0] for row in connection.execute("SELECT record FROM reading")]

    database = await Database.open(path)
    await database.run(begin)
    await database.hold()
    copy_everything(path)
    database.release()

    assert await database.run(go_on) == [1]

    await database.close()
