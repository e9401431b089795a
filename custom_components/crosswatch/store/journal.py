"""The journal: every write stands here with the value before, before it goes out.

Outcome and ledger move in one transaction, so that a crash at any point loses and repeats nothing.
A row without an outcome after a crash is a write whose result is unknown; the next read tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Connection

from msgspec import Struct

from ..engine.retries import next_try
from ..engine.state import Line
from ..model import Feature, Operation, Outcome, OutcomeKind, Reason
from .identity import find_by_ids
from .outbox import plays_going_out
from .plans import StoredLine
from .schema import FEATURE_NUMBERS
from .values import to_columns, to_text

JOURNAL_KEPT = 90 * 86_400
"""Seconds for which the journal is kept."""

_PLACE = "sync=? AND feature=? AND item=? AND slot=? AND account=?"


class Target(Struct, frozen=True):
    """Where a chunk is written: the run, its plan, the sync, the feature and the account."""

    run: int
    plan: int
    sync: str
    feature: Feature
    account: int

    def place(self, line: StoredLine) -> tuple[str, int, int, int, int]:
        """Return the key of a line in the tables ledger and change."""
        return self.sync, FEATURE_NUMBERS[self.feature], line.item, line.slot, self.account


def still_wanted(connection: Connection, target: Target, line: StoredLine) -> bool:
    """Return whether a planned line is still to be written.

    It is not when a person discarded it meanwhile, or when a live scrobble brought the play there or is
    about to: then the next run sees the play, or still misses it.
    """
    place = target.place(line)
    waiting = connection.execute(
        f"SELECT 1 FROM change WHERE {_PLACE} AND state='pending' AND sent_at IS NULL", place
    ).fetchone()
    if waiting is None:
        return False
    if line.operation is not Operation.ADD or target.feature is not Feature.HISTORY:
        return True
    if connection.execute(f"SELECT 1 FROM ledger WHERE {_PLACE}", place).fetchone() is not None:
        return False
    going_out = plays_going_out(connection, target.account)
    return all(find_by_ids(connection, play.item) != line.item for play in going_out)


def write_ahead(connection: Connection, target: Target, lines: Sequence[StoredLine], now: int) -> list[int]:
    """Note in the journal that these lines go out now. Returns the journal's numbers."""
    numbers = []
    for line in lines:
        cursor = connection.execute(
            "INSERT INTO journal (run, plan, number, sync, feature, account, item, slot, operation, "
            "value, before, ref, sent_at, approved) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
            f"coalesce((SELECT approved FROM change WHERE {_PLACE}), 0))",
            (
                target.run,
                target.plan,
                line.number,
                target.sync,
                FEATURE_NUMBERS[target.feature],
                target.account,
                line.item,
                line.slot,
                line.operation,
                to_text(line.value),
                to_text(line.before),
                line.ref,
                now,
                *target.place(line),
            ),
        )
        numbers.append(int(cursor.lastrowid or 0))
        connection.execute(
            f"UPDATE change SET sent_at=?, looks=0, known=0 WHERE {_PLACE}", (now, *target.place(line))
        )
    return numbers


def take_back(
    connection: Connection, target: Target, lines: Sequence[StoredLine], numbers: Sequence[int]
) -> None:
    """Note that lines written ahead never went out: nothing was sent."""
    for line, number in zip(lines, numbers, strict=True):
        connection.execute("DELETE FROM journal WHERE id=?", (number,))
        connection.execute(f"UPDATE change SET sent_at=NULL WHERE {_PLACE}", target.place(line))


def record_outcome(
    connection: Connection,
    target: Target,
    line: StoredLine,
    number: int,
    outcome: Outcome,
    epoch: int,
    now: int,
) -> None:
    """Record what became of one line and move the ledger with it."""
    connection.execute(
        "UPDATE journal SET outcome=?, finished_at=?, reason=?, ref=coalesce(?, ref) WHERE id=?",
        (outcome.kind, now, to_text(outcome.reason), outcome.ref, number),
    )
    place = target.place(line)
    if outcome.kind.holds:
        _move_ledger(connection, place, line, outcome.ref, epoch)
        connection.execute(f"UPDATE change SET known=1 WHERE {_PLACE}", place)
    elif outcome.kind is not OutcomeKind.UNKNOWN:
        _back_off(connection, place, outcome.reason, now)


def _move_ledger(
    connection: Connection,
    place: tuple[str, int, int, int, int],
    line: StoredLine,
    ref: str | None,
    epoch: int,
) -> None:
    if line.value is None:
        connection.execute(f"DELETE FROM ledger WHERE {_PLACE}", place)
        return
    confirmed = Line(line.value, ref if ref is not None else line.ref)
    connection.execute(
        "INSERT OR REPLACE INTO ledger (sync, feature, item, slot, account, amount, at, precision, "
        "runtime, ref, "
        "epoch) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*place, *to_columns(confirmed.value), confirmed.ref, epoch),
    )


def _back_off(
    connection: Connection, place: tuple[str, int, int, int, int], reason: Reason | None, now: int
) -> None:
    row = connection.execute(f"SELECT attempts FROM change WHERE {_PLACE}", place).fetchone()
    attempts = (row[0] if row else 0) + 1
    connection.execute(
        f"UPDATE change SET state='failed', sent_at=NULL, attempts=?, next_try=?, reason=? WHERE {_PLACE}",
        (attempts, next_try(now, attempts), to_text(reason), *place),
    )


def close_interrupted(connection: Connection, now: int) -> int:
    """Close journal rows that a crash left without an outcome; returns how many there were.

    Their changes stay `pending` with an unknown result, so that the next run reads before it writes.
    """
    cursor = connection.execute(
        "UPDATE journal SET outcome='unknown', finished_at=? WHERE outcome IS NULL", (now,)
    )
    return cursor.rowcount


def removals_since(connection: Connection, account: int, feature: Feature, since: int) -> int:
    """Return how many removals went to an account's feature since a time, without those a person approved."""
    count: int = connection.execute(
        "SELECT count(*) FROM journal WHERE account=? AND feature=? AND operation='remove' AND sent_at>=? "
        "AND approved=0 AND (outcome IS NULL OR outcome IN ('written', 'unknown'))",
        (account, FEATURE_NUMBERS[feature], since),
    ).fetchone()[0]
    return count


def forget_old_journal(connection: Connection, now: int) -> None:
    """Drop journal rows older than 90 days."""
    connection.execute("DELETE FROM journal WHERE sent_at<?", (now - JOURNAL_KEPT,))
