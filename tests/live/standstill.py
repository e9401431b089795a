"""Stopping the world at a chosen moment of a run.

Whoever holds the database's write lock sees a state that nobody can change meanwhile. So the moment is
exact: what was seen is what a kill leaves behind, or what a backup is asked for in.
"""

from __future__ import annotations

import fcntl
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tests.live.household import look_into
from tests.live.real_home import PATIENCE

_WRITER = 120
"""The byte of the file beside the database that its writer locks: SQLite's file format says so."""

_PAUSE = 0.0003
"""Seconds between two looks. Much less than a transaction takes."""


@dataclass(frozen=True)
class Writes:
    """How far the newest plan has come with being written.

    planned: lines that are still to be written. noted: in the journal without an outcome. recorded: in the
    journal with an outcome. stored: records in all trackers.
    """

    planned: int
    noted: int
    recorded: int
    stored: int


type Moment = Callable[[Writes], bool]


@contextmanager
def standstill(database: Path, moment: Moment) -> Iterator[Writes]:
    """Wait for a moment and hold everybody who writes in it. Raises TimeoutError if it never comes.

    Nothing else in this process may open the database meanwhile: closing it again would end the standstill.
    """
    until = time.monotonic() + PATIENCE
    with _opened(database) as (connection, lock):
        writes = None
        while time.monotonic() < until:
            # Waiting in line for it, instead of trying again and again, brings it between two transactions.
            fcntl.lockf(lock, fcntl.LOCK_EX, 1, _WRITER)
            writes = _writes(connection)
            if moment(writes):
                yield writes
                return
            fcntl.lockf(lock, fcntl.LOCK_UN, 1, _WRITER)
            _await_writer(connection, lock, until)
    raise TimeoutError(f"the moment did not come; at last there was {writes}")


def while_writing(database: Path, moment: Moment) -> None:
    """Wait until somebody is in the midst of a transaction after a moment."""
    with standstill(database, moment):
        pass
    with _opened(database) as (connection, lock):
        _await_writer(connection, lock, time.monotonic() + PATIENCE)


@contextmanager
def _opened(database: Path) -> Iterator[tuple[sqlite3.Connection, BinaryIO]]:
    index = database.with_name(f"{database.name}-shm")
    with index.open("r+b") as lock, closing(look_into(database)) as connection:
        yield connection, lock


def _await_writer(connection: sqlite3.Connection, lock: BinaryIO, until: float) -> None:
    """Wait until somebody writes, or has written too quickly to be seen."""
    before = _version(connection)
    while time.monotonic() < until:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _WRITER)
        except BlockingIOError:
            return
        fcntl.lockf(lock, fcntl.LOCK_UN, 1, _WRITER)
        if _version(connection) != before:
            return
        time.sleep(_PAUSE)


def _version(connection: sqlite3.Connection) -> int:
    """Return a number that is another one whenever somebody else has written."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def _writes(connection: sqlite3.Connection) -> Writes:
    return Writes(
        *connection.execute(
            "SELECT (SELECT count(*) FROM plan_change WHERE state='planned' "
            "AND plan=(SELECT max(id) FROM plan WHERE NOT dry)), "
            "(SELECT count(*) FROM journal WHERE outcome IS NULL), "
            "(SELECT count(*) FROM journal WHERE outcome IS NOT NULL), "
            "(SELECT count(*) FROM tracker_record WHERE removed IS NULL)"
        ).fetchone()
    )
