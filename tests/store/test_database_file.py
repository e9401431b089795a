"""The database file: what is refused, what is set aside, what stays where it is."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from custom_components.crosswatch.store.database import Database, DatabaseDamaged, DatabaseTooNew, connect
from custom_components.crosswatch.store.schema import APPLICATION_ID, MIGRATIONS

from .database_contents import content_of, make_folder, remember, tables


def put(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def folder(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.parent.iterdir() if file.is_file()}


@pytest.mark.parametrize(
    "content",
    [b"this is no database at all\n" * 40, b"\0", b"SQLite format 3\0", b"SQLite format 3\0" + b"\7" * 5000],
    ids=["text", "one byte", "cut after its first words", "header without a body"],
)
async def test_garbage_is_set_aside_whole_and_a_fresh_database_can_begin(path: Path, content: bytes) -> None:
    put(path, content)
    with pytest.raises(DatabaseDamaged) as damage:
        await Database.open(path)
    assert content_of(damage.value.kept) == content
    assert damage.value.kept.parent == path.parent
    assert content_of(path) is None

    database = await Database.open(path)
    await database.run(remember, "fresh")
    await database.close()
    assert content_of(damage.value.kept) == content


async def test_a_database_with_a_destroyed_page_is_set_aside(path: Path) -> None:
    database = await Database.open(path)
    for number in range(2_000):
        await database.run(remember, f"key {number}", "x" * 200)
    await database.close()
    content = bytearray(content_of(path) or b"")
    content[len(content) // 2 : len(content) // 2 + 20_000] = b"\xff" * 20_000
    put(path, bytes(content))

    with pytest.raises(DatabaseDamaged) as damage:
        await Database.open(path)
    assert content_of(damage.value.kept) == bytes(content)
    await (await Database.open(path)).close()


async def test_a_second_damaged_database_does_not_replace_the_first(path: Path) -> None:
    kept = []
    for content in (b"first garbage", b"second garbage", b"third garbage"):
        put(path, content)
        with pytest.raises(DatabaseDamaged) as damage:
            await Database.open(path)
        kept.append(damage.value.kept)
    assert [content_of(file) for file in kept] == [b"first garbage", b"second garbage", b"third garbage"]


async def test_the_log_of_a_damaged_database_stays_with_it(path: Path) -> None:
    put(path, b"garbage" * 100)
    put(beside(path, "-wal"), b"log")
    with pytest.raises(DatabaseDamaged) as damage:
        await Database.open(path)
    assert content_of(beside(damage.value.kept, "-wal")) == b"log"


async def test_another_programs_database_is_set_aside_untouched(path: Path) -> None:
    make_folder(path.parent)
    with closing(sqlite3.connect(path)) as foreign:
        foreign.execute("CREATE TABLE recipes (name TEXT)")
        foreign.execute("INSERT INTO recipes VALUES ('soup')")
        foreign.commit()
    content = content_of(path)
    with pytest.raises(DatabaseDamaged) as damage:
        await Database.open(path)
    assert content_of(damage.value.kept) == content
    await (await Database.open(path)).close()


async def test_a_database_marked_as_another_programs_is_set_aside(path: Path) -> None:
    make_folder(path.parent)
    with closing(sqlite3.connect(path)) as foreign:
        foreign.execute("PRAGMA application_id=1234")
        foreign.execute("PRAGMA user_version=99")
        foreign.commit()
    with pytest.raises(DatabaseDamaged):
        await Database.open(path)


async def test_a_database_that_was_being_created_when_the_power_went_is_used(path: Path) -> None:
    make_folder(path.parent)
    with closing(sqlite3.connect(path)) as empty:
        empty.execute("PRAGMA journal_mode=WAL")
    assert content_of(path)
    database = await Database.open(path)
    assert "ledger" in await database.run(tables)
    await database.close()
    assert list(folder(path)) == [path.name]


async def test_a_newer_database_is_refused_before_anything_is_touched(path: Path) -> None:
    await (await Database.open(path)).close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(f"PRAGMA user_version={len(MIGRATIONS) + 3}")
    before = folder(path)
    with pytest.raises(DatabaseTooNew) as refused:
        await Database.open(path)
    assert (refused.value.found, refused.value.supported) == (len(MIGRATIONS) + 3, len(MIGRATIONS))
    assert folder(path) == before


async def test_a_newer_version_is_seen_even_if_it_is_only_in_the_log(path: Path, tmp_path: Path) -> None:
    await (await Database.open(path)).close()
    crashed = tmp_path / "crashed"
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA wal_autocheckpoint=0")
        newer.execute(f"PRAGMA user_version={len(MIGRATIONS) + 1}")
        shutil.copytree(path.parent, crashed)  # as a killed process leaves it: the log is not folded in
    file = crashed / path.name
    before = content_of(file)
    with pytest.raises(DatabaseTooNew):
        await Database.open(file)
    assert content_of(file) == before


async def test_a_file_that_cannot_be_opened_now_stays_where_it_is(path: Path) -> None:
    await (await Database.open(path)).close()
    content = content_of(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError):
            await Database.open(path)
        other.execute("ROLLBACK")
    assert content_of(path) == content
    await (await Database.open(path)).close()


async def test_a_folder_in_the_databases_place_is_an_error_and_stays(path: Path) -> None:
    make_folder(path)
    with pytest.raises((OSError, sqlite3.OperationalError)):
        await Database.open(path)
    assert content_of(path) is None
    assert folder(path) == {}


def test_the_file_says_whose_it_is(path: Path) -> None:
    make_folder(path.parent)
    connect(path).close()
    header = path.read_bytes()[:100]
    assert int.from_bytes(header[68:72]) == APPLICATION_ID
