"""What runs wrote, from the journal, and the plans that undo it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from sqlite3 import Connection

from msgspec import Struct

from ..engine.state import Place
from ..engine.undo import Put
from ..model import Feature, Operation, Reason, Value
from .plans import LineState
from .schema import FEATURE_NUMBERS
from .values import reason_from_text, value_from_text

_FEATURES = {number: Feature(name) for name, number in FEATURE_NUMBERS.items()}
_STORED = "(outcome IS NULL OR outcome IN ('written', 'unknown'))"

type Puts = dict[int, dict[Place, Put]]
"""By item and place."""


class UndoneRuns(Struct, frozen=True):
    """The runs of a sync that are undone: the oldest and the newest of them."""

    oldest: int
    newest: int


class ShownPut(Struct, frozen=True, gc=False):
    """One line of a plan that undoes a run: what it takes, or what was left out with its reason."""

    feature: Feature
    account: int
    item: int
    slot: int
    operation: Operation | None
    state: LineState
    value: Value | None
    before: Value | None
    reason: Reason


def newest_run(connection: Connection, sync: str) -> UndoneRuns | None:
    """Return the newest run that wrote anything for a sync, or None."""
    return _runs(connection, "id=(SELECT max(id) FROM journal WHERE sync=?1 AND outcome='written')", sync)


def one_run(connection: Connection, sync: str, run: int) -> UndoneRuns | None:
    """Return the run if it wrote anything for the sync, else None."""
    return _runs(connection, "run=?2", sync, run)


def runs_since(connection: Connection, sync: str, since: int) -> UndoneRuns | None:
    """Return the runs that wrote anything for the sync since a time, or None."""
    return _runs(connection, "sent_at>=?2", sync, since)


def _runs(connection: Connection, which: str, *values: str | int) -> UndoneRuns | None:
    oldest, newest = connection.execute(
        f"SELECT min(run), max(run) FROM journal WHERE sync=?1 AND {_STORED} AND {which}", values
    ).fetchone()
    return None if oldest is None else UndoneRuns(oldest, newest)


def written_places(
    connection: Connection, sync: str, runs: UndoneRuns, feature: Feature, accounts: Collection[str] | None
) -> Puts:
    """Return what these runs wrote of a feature, each place with its oldest value before.

    accounts: keys of the only ones that are meant, or all. A write of unknown result may have been stored or
        not.
    """
    puts: Puts = {}
    rows = connection.execute(
        "SELECT run, account, item, slot, value, before, outcome, a.key FROM journal j "
        "JOIN account a ON a.id=j.account "
        f"WHERE sync=? AND feature=? AND run BETWEEN ? AND ? AND {_STORED} ORDER BY j.id",
        (sync, FEATURE_NUMBERS[feature], runs.oldest, runs.newest),
    )
    for run, account, item, slot, value, before, outcome, key in rows:
        if accounts is not None and key not in accounts:
            continue
        places = puts.setdefault(item, {})
        known = places.get((slot, account))
        first = known or Put(value_from_text(before), (), Reason("undone", {"run": run}))
        unsure = () if outcome == "written" else (known.wrote if known else ())
        wrote = (value_from_text(value), *unsure)
        places[slot, account] = Put(first.before, wrote, first.reason)
    return puts


def mark_these(connection: Connection, items: Collection[int]) -> None:
    """Fill the temporary table `dirty` with these items."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS dirty (item INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM dirty")
    connection.executemany("INSERT OR IGNORE INTO dirty VALUES (?)", [(item,) for item in items])


def undone_by(connection: Connection, plan: int) -> int | None:
    """Return the oldest run that a plan undoes, or None if it undoes none or does not exist."""
    row = connection.execute("SELECT undoes FROM plan WHERE id=?", (plan,)).fetchone()
    found: int | None = row[0] if row else None
    return found


def shown_puts(connection: Connection, plan: int) -> Sequence[ShownPut]:
    """Return all lines of a plan that undoes a run, in their order."""
    return [
        ShownPut(
            _FEATURES[row[0]],
            row[1],
            row[2],
            row[3],
            Operation(row[4]) if row[4] else None,
            LineState(row[5]),
            value_from_text(row[6]),
            value_from_text(row[7]),
            reason_from_text(row[8]) or Reason("undone"),
        )
        for row in connection.execute(
            "SELECT feature, account, item, slot, operation, state, value, before, reason FROM plan_change "
            "WHERE plan=? ORDER BY number",
            (plan,),
        )
    ]
