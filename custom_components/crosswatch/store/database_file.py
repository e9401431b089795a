"""What a file is before it is opened for writing: ours, newer than us, someone else's, or damaged.

Nothing here writes to the file. A damaged one is renamed, never deleted.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from .schema import APPLICATION_ID, MIGRATIONS

_MAGIC = b"SQLite format 3\0"
_HEADER_LENGTH = 100
_VERSION_AT = 60
_OWNER_AT = 68


class DatabaseDamaged(Exception):
    """The file is no usable database. It was set aside as `kept`."""

    def __init__(self, kept: Path) -> None:
        """Remember where the damaged file is now."""
        super().__init__(f"the database is damaged and was kept as {kept.name}")
        self.kept = kept


class DatabaseTooNew(Exception):
    """The file was written by a newer version of CrossWatch. It was not touched."""

    def __init__(self, found: int, supported: int) -> None:
        """Remember both schema versions."""
        super().__init__(f"the database has version {found}, this CrossWatch knows up to {supported}")
        self.found = found
        self.supported = supported


def inspect(path: Path) -> None:
    """Return if the file may be opened for writing: it is ours, empty or not there.

    Raises `DatabaseTooNew`, or `sqlite3.DatabaseError` if the file is no database or not ours.
    """
    if not path.exists() or not path.stat().st_size:
        return
    _check(*_header(path))
    # What was written last may still lie in the log beside the file, so the file alone does not tell.
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        owner = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        _check(owner, version)
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    # Killed while it was created, ours is empty. With anything in it, it belongs to someone else.
    if owner != APPLICATION_ID and tables:
        raise sqlite3.DatabaseError("the file is not a CrossWatch database")


def _header(path: Path) -> tuple[int, int]:
    # Read as plain bytes: SQLite itself would put its side files next to a file that we must not touch.
    with path.open("rb") as file:
        header = file.read(_HEADER_LENGTH)
    if len(header) < _HEADER_LENGTH or not header.startswith(_MAGIC):
        raise sqlite3.DatabaseError("the file is not a database")
    owner = int.from_bytes(header[_OWNER_AT : _OWNER_AT + 4])
    version = int.from_bytes(header[_VERSION_AT : _VERSION_AT + 4])
    return owner, version


def _check(owner: int, version: int) -> None:
    if owner not in (0, APPLICATION_ID):
        raise sqlite3.DatabaseError("the file is not a CrossWatch database")
    if owner == APPLICATION_ID and version > len(MIGRATIONS):
        raise DatabaseTooNew(version, len(MIGRATIONS))


def set_aside(path: Path) -> Path:
    """Rename a damaged database and its log, and return the new name. Nothing is deleted."""
    kept = _free_name(path)
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(kept.with_name(kept.name + suffix))
    return kept


def _free_name(path: Path) -> Path:
    stamp = time.strftime("%Y%m%d-%H%M%S")
    kept = path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}")
    number = 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.stem}.damaged-{stamp}-{number}{path.suffix}")
    return kept
