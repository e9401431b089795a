"""The database: how it is migrated, what survives failures, how it is held and closed."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from custom_components.crosswatch.store.database import Database, connect, migrate
from custom_components.crosswatch.store.generation import restored
from custom_components.crosswatch.store.schema import MIGRATIONS

from .database_contents import content_of, make_folder, recall, remember, tables


def know_migrations(monkeypatch: pytest.MonkeyPatch, *migrations: str) -> None:
    for module in ("database", "database_file"):
        monkeypatch.setattr(f"custom_components.crosswatch.store.{module}.MIGRATIONS", migrations)


async def test_a_new_database_has_its_tables_and_keeps_them(path: Path) -> None:
    database = await Database.open(path)
    assert {"meta", "ledger", "agreed", "journal", "tracker"} <= await database.run(tables)
    await database.run(remember, "kept")
    generation = await database.run(recall, "generation")
    await database.close()

    again = await Database.open(path)
    assert await again.run(recall, "kept") == "1"
    assert await again.run(recall, "generation") == generation
    await again.close()


def test_migrating_twice_changes_nothing(path: Path) -> None:
    make_folder(path.parent)
    with closing(connect(path)) as connection:
        before = list(connection.iterdump())
        migrate(connection)
        assert list(connection.iterdump()) == before


def test_each_version_is_reached_from_each_earlier_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_folder(path.parent)
    with closing(connect(path)) as connection:
        remember(connection, "old")
    know_migrations(monkeypatch, *MIGRATIONS, "CREATE TABLE later (number INTEGER PRIMARY KEY)")
    with closing(connect(path)) as connection:
        assert recall(connection, "old") == "1"
        assert "later" in tables(connection)
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)


def test_a_migration_that_fails_leaves_the_version_before_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_folder(path.parent)
    with closing(connect(path)) as connection:
        remember(connection, "old")
    broken = "CREATE TABLE half (number INTEGER); CREATE TABLE meta (oops INTEGER)"
    know_migrations(monkeypatch, *MIGRATIONS, broken)
    with pytest.raises(sqlite3.OperationalError):
        connect(path)
    monkeypatch.undo()
    with closing(connect(path)) as connection:
        assert recall(connection, "old") == "1"
        assert "half" not in tables(connection)


async def test_a_function_that_fails_leaves_nothing_behind(path: Path) -> None:
    database = await Database.open(path)

    def fail_half_way(connection: sqlite3.Connection) -> None:
        remember(connection, "half")
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        await database.run(fail_half_way)
    assert await database.run(recall, "half") is None
    await database.run(remember, "after")
    assert await database.run(recall, "after") == "1"
    await database.close()


async def test_a_commit_that_fails_leaves_nothing_behind(path: Path) -> None:
    database = await Database.open(path)

    def break_a_rule_at_the_end(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA defer_foreign_keys=ON")
        remember(connection, "half")
        connection.execute("INSERT INTO child VALUES (7)")

    def set_up(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.execute("CREATE TABLE child (parent INTEGER REFERENCES parent (id))")

    await database.run(set_up)
    assert database._connection is not None
    database._connection.execute("PRAGMA foreign_keys=ON")
    with pytest.raises(sqlite3.IntegrityError):
        await database.run(break_a_rule_at_the_end)
    assert await database.run(recall, "half") is None
    await database.close()


async def test_many_callers_at_once_lose_nothing(path: Path) -> None:
    database = await Database.open(path)

    def count_up(connection: sqlite3.Connection) -> int:
        number = int(recall(connection, "count") or 0) + 1
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('count', ?)", (str(number),))
        return number

    numbers = await asyncio.gather(*(database.run(count_up) for _ in range(200)))
    assert sorted(numbers) == list(range(1, 201))
    await database.close()


async def test_a_caller_that_gives_up_does_not_disturb_the_others(path: Path) -> None:
    database = await Database.open(path)
    tasks = [asyncio.create_task(database.run(remember, f"key {number}")) for number in range(50)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for number in range(1, 50, 2):
        assert await database.run(recall, f"key {number}") == "1"
    await database.close()


async def test_a_copy_made_while_it_is_held_is_whole(path: Path, tmp_path: Path) -> None:
    database = await Database.open(path)
    for number in range(100):
        await database.run(remember, f"key {number}")
    await database.hold()
    copy = make_folder(tmp_path / "copy") / path.name
    shutil.copy(path, copy)  # the file alone, without the log beside it
    database.release()
    await database.close()

    restored_copy = await Database.open(copy)
    for number in range(100):
        assert await restored_copy.run(recall, f"key {number}") == "1"
    await restored_copy.close()


async def test_writers_wait_while_it_is_held_and_go_on_after(path: Path) -> None:
    database = await Database.open(path)
    await database.hold()
    content = content_of(path)
    waiting = [asyncio.create_task(database.run(remember, f"key {number}")) for number in range(5)]
    done, _ = await asyncio.wait(waiting, timeout=0.05)
    assert not done
    assert content_of(path) == content

    database.release()
    await asyncio.gather(*waiting)
    assert await database.run(recall, "key 4") == "1"
    await database.close()


async def test_a_hold_waits_for_what_is_being_written(path: Path) -> None:
    database = await Database.open(path)
    writers = [asyncio.create_task(database.run(remember, f"key {number}")) for number in range(20)]
    await asyncio.sleep(0)
    await database.hold()
    assert all(writer.done() for writer in writers)
    database.release()
    await database.close()


async def test_a_release_without_a_hold_does_nothing(path: Path) -> None:
    database = await Database.open(path)
    writer = asyncio.create_task(database.run(remember, "key"))
    await asyncio.sleep(0)
    database.release()
    await writer
    await database.hold()
    database.release()
    database.release()
    assert await database.run(recall, "key") == "1"
    await database.close()


async def test_a_hold_that_is_given_up_lets_writers_go_on(path: Path) -> None:
    database = await Database.open(path)
    hold = asyncio.create_task(database.hold())
    await asyncio.sleep(0)
    hold.cancel()
    await asyncio.gather(hold, return_exceptions=True)
    await database.run(remember, "key")
    assert not await database.run(restored)
    await database.close()


async def test_a_program_that_reads_meanwhile_does_not_prevent_a_backup(path: Path) -> None:
    database = await Database.open(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        await database.run(remember, "key")
        reader.execute("PRAGMA query_only=1")
        assert recall(reader, "key") == "1"
        await database.hold()
        database.release()
    assert await database.run(recall, "key") == "1"
    await database.close()


async def test_once_closed_it_says_so(path: Path) -> None:
    database = await Database.open(path)
    await database.close()
    await database.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        await database.run(recall, "key")
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        await database.hold()
    database.release()


async def test_closing_finishes_what_was_asked_before(path: Path) -> None:
    database = await Database.open(path)
    writers = [asyncio.create_task(database.run(remember, f"key {number}")) for number in range(20)]
    await asyncio.sleep(0)
    await database.close()
    await asyncio.gather(*writers)
    again = await Database.open(path)
    assert await again.run(recall, "key 19") == "1"
    await again.close()


async def test_closing_during_a_backup_does_not_hang(path: Path) -> None:
    database = await Database.open(path)
    await database.hold()
    await database.close()
    again = await Database.open(path)
    assert not await again.run(restored)
    await again.close()
