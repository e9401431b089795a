"""Recognises a database that came back out of a backup.

A backup holds the whole configuration folder, so whatever is kept beside the database comes back with
it and cannot tell an original from a copy. The mark therefore goes the other way round: while the
file is held for a backup it says so *inside itself*, and the live database forgets that as soon as the
copy is made. A database that still carries the mark when it is opened is the copy, or Home Assistant
died during the backup, which is treated the same because that is safe.

What cannot be recognised: a file copied by hand while Home Assistant was stopped, and a snapshot of
the whole machine.
"""

from __future__ import annotations

from sqlite3 import Connection
from uuid import uuid4

_GENERATION = "generation"
_MARK = "backup_mark"


def generation(connection: Connection) -> str:
    """Return the id of the present generation. Each restored copy begins another one."""
    return str(connection.execute("SELECT value FROM meta WHERE key=?", (_GENERATION,)).fetchone()[0])


def ensure_generation(connection: Connection) -> None:
    """Give a new database its first generation."""
    connection.execute("INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)", (_GENERATION, uuid4().hex))


def mark_copy(connection: Connection) -> None:
    """Say in the file that whoever opens it next has a copy."""
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_MARK, uuid4().hex))


def unmark_copy(connection: Connection) -> None:
    """Take the mark back: the copy is made, and this file is not it."""
    connection.execute("DELETE FROM meta WHERE key=?", (_MARK,))


def restored(connection: Connection) -> bool:
    """Whether this database was restored from a backup and has not begun a new generation yet."""
    return connection.execute("SELECT 1 FROM meta WHERE key=?", (_MARK,)).fetchone() is not None


def begin_new_generation(connection: Connection) -> None:
    """Trust nothing that happened at the accounts since the copy was made.

    Every member begins a new epoch, so old lines still match and absences mean nothing. Everything is
    read in full again. What had been sent, or was about to be, may since have been stored: its result
    counts as unknown, and scrobbles are verified before any of them is sent again.
    """
    connection.execute("UPDATE member SET epoch=epoch+1, settled=0, merged_revision=0")
    connection.execute("UPDATE journal SET outcome='unknown' WHERE outcome IS NULL")
    connection.execute("UPDATE change SET known=0, looks=0 WHERE state='pending'")
    connection.execute("UPDATE outbox SET state='verify' WHERE state IN ('waiting', 'sending')")
    connection.execute("UPDATE reading SET watermark=NULL, cursor=NULL")
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_GENERATION, uuid4().hex))
    unmark_copy(connection)
