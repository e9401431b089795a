"""Runs and their results, and how large each account's lists were."""

from __future__ import annotations

from sqlite3 import Connection

from ..model import Feature
from .observed import list_size
from .schema import FEATURE_NUMBERS

RUNS_KEPT = 500
"""Runs kept per profile."""

_WEEK = 7 * 86_400
_RUNS_IN_WINDOW = 10


def begin_run(connection: Connection, profile: str, kind: str, started: int) -> int:
    """Note that a run began and return its number."""
    cursor = connection.execute(
        "INSERT INTO run (profile, kind, started) VALUES (?, ?, ?)", (profile, kind, started)
    )
    return int(cursor.lastrowid or 0)


def finish_run(connection: Connection, run: int, finished: int, status: str, result: str) -> None:
    """Note how a run ended. `result` is its whole result as JSON."""
    connection.execute(
        "UPDATE run SET finished=?, status=?, result=? WHERE id=?", (finished, status, result, run)
    )
    connection.execute(
        "DELETE FROM run WHERE profile=(SELECT profile FROM run WHERE id=?1) AND id<=?1-?2", (run, RUNS_KEPT)
    )


def correct_result(connection: Connection, run: int, status: str, result: str) -> None:
    """Replace how a run came out, once a person has decided about what it left waiting."""
    connection.execute("UPDATE run SET status=?, result=? WHERE id=?", (status, result, run))


def latest_results(connection: Connection, profile: str) -> list[str]:
    """Return the JSON results of a profile's finished runs, newest first, at most 50."""
    return [
        row[0]
        for row in connection.execute(
            "SELECT result FROM run WHERE profile=? AND result IS NOT NULL ORDER BY id DESC LIMIT 50",
            (profile,),
        )
    ]


def window_start(connection: Connection, now: int) -> int:
    """Return when the guards' window began: 7 days or 10 runs ago, whichever is longer."""
    row = connection.execute(
        "SELECT started FROM run ORDER BY id DESC LIMIT 1 OFFSET ?", (_RUNS_IN_WINDOW - 1,)
    ).fetchone()
    if row is None:
        row = connection.execute("SELECT min(started) FROM run").fetchone()
    return min(now - _WEEK, row[0] if row[0] is not None else now)


def note_list_size(connection: Connection, account: int, feature: Feature, run: int, now: int) -> None:
    """Note how large an account's list is after a read, if that changed."""
    size = list_size(connection, account, feature)
    last = connection.execute(
        "SELECT size FROM list_size WHERE account=? AND feature=? ORDER BY run DESC LIMIT 1",
        (account, FEATURE_NUMBERS[feature]),
    ).fetchone()
    if last is None or last[0] != size:
        connection.execute(
            "INSERT OR REPLACE INTO list_size (account, feature, run, at, size) VALUES (?, ?, ?, ?, ?)",
            (account, FEATURE_NUMBERS[feature], run, now, size),
        )


def largest_size(connection: Connection, account: int, feature: Feature, since: int) -> int:
    """Return the largest size of an account's list since a time, counting what it was just before."""
    number = FEATURE_NUMBERS[feature]
    largest = connection.execute(
        "SELECT max(size) FROM list_size WHERE account=?1 AND feature=?2 AND (at>=?3 OR run=("
        "SELECT max(run) FROM list_size WHERE account=?1 AND feature=?2 AND at<?3))",
        (account, number, since),
    ).fetchone()[0]
    return int(largest or 0)
