"""A database that came out of a backup is recognised, and trusts nothing that happened since."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection, OperationalError

import pytest

from custom_components.crosswatch.store.database import Database, connect
from custom_components.crosswatch.store.generation import begin_new_generation, generation, restored


async def backed_up(path: Path) -> Path:
    """Make a backup as Home Assistant does, and return where it was restored to."""
    database = await Database.open(path)
    await database.hold()
    copy = path.parent / "restored" / path.name
    copy.parent.mkdir()
    shutil.copy(path, copy)
    database.release()
    await database.close()
    return copy


def pull_the_plug(path: Path, after: Path) -> None:
    """Copy what the disk holds when the power goes."""
    after.parent.mkdir()
    for file in path.parent.glob(f"{path.name}*"):
        shutil.copy(file, after.parent / file.name)


async def test_a_new_database_is_no_copy(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "crosswatch.db")
    assert not await database.run(restored)
    await database.close()


async def test_the_restored_copy_is_recognised_and_the_original_is_not(tmp_path: Path) -> None:
    original = tmp_path / "crosswatch.db"
    copy = await backed_up(original)
    database = await Database.open(copy)
    assert await database.run(restored)
    await database.close()
    database = await Database.open(original)
    assert not await database.run(restored)
    await database.close()


async def test_the_original_works_on_during_and_after_many_backups(tmp_path: Path) -> None:
    database = await Database.open(tmp_path / "crosswatch.db")
    for _ in range(3):
        await database.hold()
        database.release()
        assert not await database.run(restored)
    await database.close()


async def test_dying_in_the_middle_of_a_backup_counts_as_restored(tmp_path: Path) -> None:
    path, after = tmp_path / "crosswatch.db", tmp_path / "after" / "crosswatch.db"
    database = await Database.open(path)
    await database.hold()
    pull_the_plug(path, after)
    database.release()
    await database.close()
    with closing(connect(after)) as connection:
        assert restored(connection)


async def test_a_new_generation_is_begun_once(tmp_path: Path) -> None:
    copy = await backed_up(tmp_path / "crosswatch.db")
    with closing(connect(copy)) as connection:
        before = generation(connection)
        begin_new_generation(connection)
        assert not restored(connection)
        assert generation(connection) != before
    with closing(connect(copy)) as connection:
        assert not restored(connection)


def test_every_member_begins_a_new_epoch(connection: Connection) -> None:
    connection.executemany(
        "INSERT INTO member (sync, feature, account, role, epoch, settled, merged_revision) "
        "VALUES (?, 1, ?, 'both', ?, 1, 40)",
        [("one", 1, 1), ("one", 2, 5), ("two", 1, 2)],
    )
    begin_new_generation(connection)
    rows = connection.execute("SELECT epoch, settled, merged_revision FROM member ORDER BY sync, account")
    assert rows.fetchall() == [(2, 0, 0), (6, 0, 0), (3, 0, 0)]


def test_lines_stay_and_belong_to_the_old_epoch(connection: Connection) -> None:
    connection.execute("INSERT INTO member (sync, feature, account, role) VALUES ('one', 1, 1, 'both')")
    connection.execute("INSERT INTO ledger VALUES ('one', 1, 7, 0, 1, 1, NULL, 0, NULL, 'ref', 1)")
    begin_new_generation(connection)
    assert connection.execute(
        "SELECT ledger.epoch < member.epoch FROM ledger JOIN member USING (sync, feature, account)"
    ).fetchall() == [(1,)]


def test_everything_is_read_in_full_again(connection: Connection) -> None:
    connection.execute(
        "INSERT INTO reading (account, feature, watermark, cursor, read_at) VALUES (1, 1, 'w', 'c', 9)"
    )
    begin_new_generation(connection)
    row = connection.execute("SELECT watermark, cursor, read_at FROM reading").fetchone()
    assert row == (None, None, 9)


def test_what_was_on_its_way_may_have_been_stored_or_not(connection: Connection) -> None:
    connection.executemany(
        "INSERT INTO journal "
        "(run, plan, number, sync, feature, account, item, slot, operation, sent_at, outcome) "
        "VALUES (1, 1, ?, 'one', 1, 1, ?, 0, 'add', 5, ?)",
        [(1, 1, "written"), (2, 2, None), (3, 3, "rejected")],
    )
    connection.executemany(
        "INSERT INTO change "
        "(sync, feature, item, slot, account, state, operation, sent_at, looks, known, since) "
        "VALUES ('one', 1, ?, 0, 1, ?, 'add', ?, 2, 1, 5)",
        [(1, "pending", 5), (2, "held", None), (3, "declined", None)],
    )
    begin_new_generation(connection)
    outcomes = connection.execute("SELECT outcome FROM journal ORDER BY number").fetchall()
    assert outcomes == [("written",), ("unknown",), ("rejected",)]
    changes = connection.execute("SELECT state, sent_at, looks, known FROM change ORDER BY item").fetchall()
    assert changes == [("pending", 5, 0, 0), ("held", None, 2, 1), ("declined", None, 2, 1)]


def test_no_scrobble_is_sent_again_unseen(connection: Connection) -> None:
    states = ["waiting", "sending", "done", "failed"]
    connection.executemany(
        "INSERT INTO outbox (account, route, playback, kind, payload, created, state) "
        "VALUES ('a', 'r', ?, 'play', '{}', 1, ?)",
        [(state, state) for state in states],
    )
    begin_new_generation(connection)
    found = dict(connection.execute("SELECT playback, state FROM outbox"))
    assert found == {"waiting": "verify", "sending": "verify", "done": "done", "failed": "failed"}


async def test_an_original_that_cannot_be_unmarked_says_so_and_works_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(connection: Connection) -> None:
        raise OperationalError("database or disk is full")

    database = await Database.open(tmp_path / "crosswatch.db")
    await database.hold()
    monkeypatch.setattr("custom_components.crosswatch.store.database.unmark_copy", fail)
    database.release()
    assert await database.run(restored)  # the next start treats it as a copy, which is the safe side
    assert "disk is full" in caplog.text
    await database.close()
