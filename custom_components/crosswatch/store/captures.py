"""Captures: what an account showed of its features at a moment, kept so that it can be put back.

A capture copies `observed`. Those that were asked for, or made before something was put back, are kept in
small number. The one from before an account's first write is kept as long as the account is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from sqlite3 import Connection

from msgspec import Struct

from ..model import Feature
from .schema import FEATURE_NUMBERS

CAPTURES_KEPT = 10
"""Captures kept per account, without the one from before its first write."""

_FEATURES = {number: Feature(name) for name, number in FEATURE_NUMBERS.items()}


class Cause(StrEnum):
    """Why a capture was made: a person asked, the account's first write came, or a capture was put back."""

    ASKED = "asked"
    FIRST_WRITE = "first_write"
    RESTORE = "restore"


class Capture(Struct, frozen=True):
    """One capture. `account` is the account's number; `counts` its records by feature; `created` in UTC."""

    capture: int
    account: int
    space: str
    created: int
    cause: Cause
    counts: dict[Feature, int]


def take_capture(
    connection: Connection, account: int, features: Iterable[Feature] | None, cause: Cause, now: int
) -> int | None:
    """Keep what the account showed at its last good reads, and return the capture's number.

    Without features named these are all that were read so far. None: there is nothing to keep.
    """
    read = {
        row[0]
        for row in connection.execute(
            "SELECT feature FROM reading WHERE account=? AND read_at IS NOT NULL", (account,)
        )
    }
    if features is not None:
        read &= {FEATURE_NUMBERS[feature] for feature in features}
    if not read:
        return None
    cursor = connection.execute(
        "INSERT INTO capture (account, space, created, cause) SELECT id, space, ?, ? FROM account WHERE id=?",
        (now, cause, account),
    )
    capture = int(cursor.lastrowid or 0)
    for number in sorted(read):
        connection.execute("INSERT INTO capture_feature (capture, feature) VALUES (?, ?)", (capture, number))
        connection.execute(
            "INSERT INTO capture_record (capture, feature, item, ref, amount, at, precision, runtime) "
            "SELECT ?, feature, item, ref, amount, at, precision, runtime FROM observed "
            "WHERE account=? AND feature=? AND presence='present' ORDER BY item, ref",
            (capture, account, number),
        )
    _prune(connection, account)
    return capture


def capture_before_first_write(connection: Connection, account: int, now: int) -> None:
    """Keep what an account held before CrossWatch ever wrote to it. Call it right before a write."""
    known = connection.execute(
        "SELECT 1 FROM journal WHERE account=?1 UNION ALL "
        "SELECT 1 FROM capture WHERE account=?1 AND cause=?2 LIMIT 1",
        (account, Cause.FIRST_WRITE),
    ).fetchone()
    if known is None:
        take_capture(connection, account, None, Cause.FIRST_WRITE, now)


def list_captures(connection: Connection, account_key: str) -> list[Capture]:
    """Return the captures of an account, newest first."""
    rows = connection.execute(
        "SELECT capture.id, account, capture.space, created, cause FROM capture "
        "JOIN account ON account.id=capture.account WHERE account.key=? ORDER BY capture.id DESC",
        (account_key,),
    ).fetchall()
    return [
        Capture(capture, account, space, created, Cause(cause), _counts(connection, capture))
        for capture, account, space, created, cause in rows
    ]


def find_capture(connection: Connection, account_key: str, capture: int) -> Capture | None:
    """Return one capture of an account, or None if it has no such capture."""
    return next((one for one in list_captures(connection, account_key) if one.capture == capture), None)


def move_captured(connection: Connection, loser: int, winner: int) -> None:
    """Let captured records follow an item that turned out to be another one."""
    numbers = ",".join(map(str, FEATURE_NUMBERS.values()))
    connection.execute(
        "UPDATE capture_record SET item=? WHERE item=? AND capture IN (SELECT id FROM capture) "
        f"AND feature IN ({numbers})",  # the whole key, so that nothing is searched through
        (winner, loser),
    )


def move_captured_ref(
    connection: Connection, account: int, feature: int, ref: str, left: int, joined: int
) -> None:
    """Let the captured records of one ref follow it from one half of a parted title to the other."""
    connection.execute(
        "UPDATE capture_record SET item=? WHERE capture IN (SELECT id FROM capture WHERE account=?) "
        "AND feature=? AND item=? AND ref=?",
        (joined, account, feature, left, ref),
    )


def forget_capture(connection: Connection, capture: int) -> None:
    """Drop a capture with its records."""
    connection.execute("DELETE FROM capture_record WHERE capture=?", (capture,))
    connection.execute("DELETE FROM capture_feature WHERE capture=?", (capture,))
    connection.execute("DELETE FROM capture WHERE id=?", (capture,))


def _prune(connection: Connection, account: int) -> None:
    old = connection.execute(
        "SELECT id FROM capture WHERE account=? AND cause<>? ORDER BY id DESC LIMIT -1 OFFSET ?",
        (account, Cause.FIRST_WRITE, CAPTURES_KEPT),
    ).fetchall()
    for (capture,) in old:
        forget_capture(connection, capture)


def _counts(connection: Connection, capture: int) -> dict[Feature, int]:
    return {
        _FEATURES[number]: count
        for number, count in connection.execute(
            "SELECT feature, (SELECT count(*) FROM capture_record AS record "
            "WHERE record.capture=known.capture AND record.feature=known.feature) "
            "FROM capture_feature AS known WHERE capture=?",
            (capture,),
        )
    }
