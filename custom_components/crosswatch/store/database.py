"""The database file: one connection, one thread, plain functions.

Everything that reads or writes `crosswatch.db` is a plain function whose first parameter is the
connection. `Database.run` calls it on the database's own thread inside one transaction, so the
event loop never waits and two writers never meet. Committed or rolled back, nothing in between.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Concatenate

from .database_file import DatabaseDamaged, DatabaseTooNew, inspect, set_aside
from .generation import ensure_generation, mark_copy, unmark_copy
from .schema import APPLICATION_ID, MIGRATIONS

__all__ = ["Database", "DatabaseDamaged", "DatabaseTooNew", "connect", "migrate"]

_LOGGER = logging.getLogger(__name__)


class Database:
    """One open database file. Create it with `Database.open`."""

    def __init__(self, path: Path) -> None:
        """Prepare the thread. Use `open` instead."""
        self.path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="crosswatch-db")
        self._connection: sqlite3.Connection | None = None
        self._gate = asyncio.Lock()
        self._held = False
        self._closed = False

    @classmethod
    async def open(cls, path: Path) -> Database:
        """Open or create the file and bring its schema up to date.

        Raises `DatabaseTooNew` before anything is touched, and `DatabaseDamaged` after the damaged
        file was set aside under another name; opening again then starts a fresh database. A file that
        cannot be opened now (locked, not allowed, disk error) raises `sqlite3.OperationalError`
        and stays where it is.
        """
        database = cls(path)
        try:
            await database._on_thread(database._connect)
        except BaseException:
            database._thread.submit(database._disconnect)
            database._thread.shutdown(wait=False)
            raise
        return database

    async def run[**P, T](
        self, function: Callable[Concatenate[sqlite3.Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function(connection, ...)` on the database's thread in one transaction.

        Raises what the function raises, after a rollback, and `sqlite3.ProgrammingError` once closed.
        """
        self._refuse_if_closed()
        async with self._gate:
            return await self._on_thread(partial(self._transaction, function, *args, **kwargs))

    async def hold(self) -> None:
        """Stop all writers and fold the log into the file, so that it can be copied and the copy is whole.

        The file is marked as a copy until `release`, see `generation`.
        """
        self._refuse_if_closed()
        await self._gate.acquire()
        self._held = True
        try:
            await self._on_thread(self._prepare_copy)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Let writers go on after `hold`. Without a hold it does nothing."""
        if not self._held:
            return
        self._held = False
        self._thread.submit(self._end_copy)  # one thread: it is done before any later transaction
        self._gate.release()

    async def close(self) -> None:
        """Finish what is queued and close the file. Closing twice is the same as once."""
        if self._closed:
            return
        self._closed = True
        self.release()
        async with self._gate:
            await self._on_thread(self._disconnect)
        self._thread.shutdown(wait=False)

    def _refuse_if_closed(self) -> None:
        if self._closed:
            raise sqlite3.ProgrammingError("the CrossWatch database is closed")

    async def _on_thread[T](self, function: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function)

    def _transaction[**P, T](
        self, function: Callable[Concatenate[sqlite3.Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        connection = self._open_connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            result = function(connection, *args, **kwargs)
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
        return result

    def _open_connection(self) -> sqlite3.Connection:
        if self._connection is None:
            self._refuse_if_closed()
            self._connection = connect(self.path)  # a copy was made, and it could not be opened again at once
        return self._connection

    def _connect(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = connect(self.path)
        except sqlite3.OperationalError:
            raise  # locked, not allowed, no space: that says nothing against the file
        except sqlite3.DatabaseError as error:
            raise DatabaseDamaged(set_aside(self.path)) from error

    def _prepare_copy(self) -> None:
        """Whoever copies a file in this process takes away all locks that we have on it, by closing it.

        SQLite does not notice: the next program that opens the file would take it for unused and pull the
        log away from under us. Without a log there are no locks while nobody reads or writes.
        """
        self._transaction(mark_copy)
        try:
            self._open_connection().execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError:
            # Another program keeps the log. It then lies beside the file in the copy too, and as nobody
            # writes, the two together are whole. Our locks end with our connection.
            self._disconnect()

    def _end_copy(self) -> None:
        try:
            self._open_connection().execute("PRAGMA journal_mode=WAL")
            self._transaction(unmark_copy)
        except sqlite3.Error as error:
            _LOGGER.warning("The database could not be marked as the original again: %s", error)

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def connect(path: Path) -> sqlite3.Connection:
    """Open the file, check that it is ours and sound, and migrate it.

    Raises `DatabaseTooNew`, or `sqlite3.DatabaseError` if the file is damaged or not ours.
    """
    inspect(path)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        # A change stands in the journal before it is sent. That must survive a power cut too.
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA cache_size=-8000")
        if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the database fails its integrity check")
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def migrate(connection: sqlite3.Connection) -> None:
    """Run the migrations that the file has not seen, each in a transaction of its own."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        connection.executescript(
            f"BEGIN IMMEDIATE; {script}; PRAGMA application_id={APPLICATION_ID}; "
            f"PRAGMA user_version={number}; COMMIT;"
        )
    ensure_generation(connection)
