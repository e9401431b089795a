"""Accounts by their small numbers, and the space whose data each of them stands for."""

from __future__ import annotations

from collections.abc import Iterable
from sqlite3 import Connection

from ..model import WrongAccount


def account_numbers(connection: Connection, accounts: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return the number of each (key, title), giving new accounts one and keeping known titles current."""
    numbers: dict[str, int] = {}
    for key, title in accounts:
        row = connection.execute("SELECT id, title FROM account WHERE key=?", (key,)).fetchone()
        if row is None:
            cursor = connection.execute("INSERT INTO account (key, title) VALUES (?, ?)", (key, title))
            numbers[key] = int(cursor.lastrowid or 0)
            continue
        numbers[key] = int(row[0])
        if title and row[1] != title:
            connection.execute("UPDATE account SET title=? WHERE id=?", (title, row[0]))
    return numbers


def account_title(connection: Connection, key: str) -> str:
    """Return the name by which people know the account; its key if it was never there under a name."""
    row = connection.execute("SELECT title FROM account WHERE key=?", (key,)).fetchone()
    return str(row[0]) if row and row[0] else key


def title_of(connection: Connection, number: int) -> str:
    """Return the name by which people know the account of a number; nothing if there is none."""
    row = connection.execute("SELECT title FROM account WHERE id=?", (number,)).fetchone()
    return str(row[0]) if row else ""


def accept_space(connection: Connection, account: int, space: str) -> None:
    """Bind the account to the space of its first read; raise `WrongAccount` for any other later.

    Another space is another person's data (a token mix-up, another Kodi profile). It must never
    be compared with what was known, so the account stays out of the run.
    """
    stored = connection.execute("SELECT space FROM account WHERE id=?", (account,)).fetchone()[0]
    if not stored:
        connection.execute("UPDATE account SET space=? WHERE id=?", (space, account))
    elif stored != space:
        raise WrongAccount(f"the account answered with the data of “{space}” instead of “{stored}”")


def forget_space(connection: Connection, key: str) -> None:
    """Let the account be bound anew, after a person set it up again.

    What is absent in the new space says nothing, so every member that uses the account begins a new epoch.
    """
    row = connection.execute("SELECT id FROM account WHERE key=?", (key,)).fetchone()
    if row is None:
        return
    connection.execute("UPDATE account SET space='' WHERE id=?", row)
    connection.execute("DELETE FROM dropped WHERE account=?", row)
    connection.execute("UPDATE reading SET watermark=NULL, cursor=NULL WHERE account=?", row)
    connection.execute("UPDATE member SET epoch=epoch+1, settled=0, merged_revision=0 WHERE account=?", row)
