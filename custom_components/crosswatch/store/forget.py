"""Forgetting syncs and accounts that a person removed. Nothing else in the store deletes them."""

from __future__ import annotations

from collections.abc import Collection
from sqlite3 import Connection

_SYNC = (
    "DELETE FROM plan_change WHERE plan IN (SELECT id FROM plan WHERE sync=?)",
    "DELETE FROM plan WHERE sync=?",
    "DELETE FROM change WHERE sync=?",
    "DELETE FROM left_out WHERE sync=?",
    "DELETE FROM due WHERE sync=?",
    "DELETE FROM ledger WHERE sync=?",
    "DELETE FROM agreed WHERE sync=?",
    "DELETE FROM member WHERE sync=?",
    "DELETE FROM sync WHERE id=?",
    # What was written stays in the journal: it counts towards the accounts' budget of removals.
    "DELETE FROM journal WHERE sync=? AND outcome IS NULL",
)

_ACCOUNT = (
    "DELETE FROM plan_change WHERE account=?",
    "DELETE FROM change WHERE account=?",
    "DELETE FROM left_out WHERE account=?",
    "DELETE FROM ledger WHERE account=?",
    "UPDATE agreed SET said_by=NULL WHERE said_by=?",
    "DELETE FROM member WHERE account=?",
    "DELETE FROM observed WHERE account=?",
    "DELETE FROM touched WHERE account=?",
    "DELETE FROM reading WHERE account=?",
    "DELETE FROM catalogue WHERE account=?",
    "DELETE FROM dropped WHERE account=?",
    "DELETE FROM list_size WHERE account=?",
    "DELETE FROM journal WHERE account=?",
    "DELETE FROM capture_record WHERE capture IN (SELECT id FROM capture WHERE account=?)",
    "DELETE FROM capture_feature WHERE capture IN (SELECT id FROM capture WHERE account=?)",
    "DELETE FROM capture WHERE account=?",
    "DELETE FROM plan WHERE sync='capture:' || ?",
    "DELETE FROM run WHERE profile='capture:' || ?",
    "DELETE FROM account WHERE id=?",
)


def forget_sync(connection: Connection, sync: str) -> None:
    """Drop everything that a sync stands for, its plans included. What accounts hold is not touched."""
    for statement in _SYNC:
        connection.execute(statement, (sync,))


def forget_other_syncs(connection: Connection, profile: str, kept: Collection[str]) -> None:
    """Drop the syncs of a profile that it no longer has."""
    for (sync,) in connection.execute("SELECT id FROM sync WHERE profile=?", (profile,)).fetchall():
        if sync not in kept:
            forget_sync(connection, sync)


def forget_profile(connection: Connection, profile: str) -> None:
    """Drop a profile's syncs and its runs."""
    forget_other_syncs(connection, profile, ())
    connection.execute("DELETE FROM run WHERE profile=?", (profile,))


def known_accounts(connection: Connection) -> list[str]:
    """Return the keys of all accounts that the store knows."""
    return [row[0] for row in connection.execute("SELECT key FROM account ORDER BY key")]


def forget_account(connection: Connection, account_key: str) -> None:
    """Drop everything that is known about an account, and what waits in its outbox."""
    connection.execute("DELETE FROM outbox WHERE account=?", (account_key,))
    row = connection.execute("SELECT id FROM account WHERE key=?", (account_key,)).fetchone()
    for statement in _ACCOUNT if row else ():
        connection.execute(statement, row)
