"""What putting a capture back looks at, and the marks that it leaves while it writes.

A plan that puts a capture back belongs to a sync of its own, which exists only while it is written: real
syncs see what came back at their next read, as something that a person set anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from sqlite3 import Connection

import msgspec
from msgspec import Struct

from ..engine.restore import Captured, Extent
from ..engine.state import Seen
from ..model import Feature, Operation, Reason
from .plans import StoredLine
from .schema import FEATURE_NUMBERS
from .values import from_columns, reason_from_text, value_from_text

_FEATURES = {number: Feature(name) for name, number in FEATURE_NUMBERS.items()}
_PREFIX = "capture:"
_PLACE = "sync=? AND feature=? AND item=? AND slot=? AND account=?"


class RestoreTerms(Struct, frozen=True):
    """What a person asked to be put back: a capture, some of its features, and how far."""

    capture: int
    features: tuple[Feature, ...]
    extent: Extent


def restore_sync(account: int) -> str:
    """Return the id under which captures of an account are put back."""
    return f"{_PREFIX}{account}"


def restored_account(sync: str) -> int | None:
    """Return the number of the account that a plan puts a capture back at, or None for a sync's plan."""
    number = sync.removeprefix(_PREFIX)
    return int(number) if sync.startswith(_PREFIX) and number.isdecimal() else None


def note_restore_terms(connection: Connection, plan: int, terms: RestoreTerms) -> None:
    """Keep with a plan what it was made for."""
    text = msgspec.json.encode(terms).decode()
    connection.execute("UPDATE plan SET summary=? WHERE id=?", (text, plan))


def restore_terms(connection: Connection, plan: int) -> RestoreTerms:
    """Return what a plan was made for."""
    text = connection.execute("SELECT summary FROM plan WHERE id=?", (plan,)).fetchone()[0]
    return msgspec.json.decode(text, type=RestoreTerms)


def mark_differing(
    connection: Connection, capture: int, account: int, feature: Feature, extent: Extent
) -> None:
    """Fill the temporary table `dirty` with the items at which the account differs from the capture."""
    then = "SELECT item, ref, amount, at FROM capture_record WHERE capture=:capture AND feature=:feature"
    now = (
        "SELECT item, ref, amount, at FROM observed "
        "WHERE account=:account AND feature=:feature AND presence='present'"
    )
    pairs = [(then, now), (now, then)] if extent is Extent.EXACT else [(then, now)]
    values = {"capture": capture, "account": account, "feature": FEATURE_NUMBERS[feature]}
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS dirty (item INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM dirty")
    for first, second in pairs:
        connection.execute(f"INSERT OR IGNORE INTO dirty SELECT item FROM ({first} EXCEPT {second})", values)


def captured_items(
    connection: Connection, capture: int, account: int, feature: Feature, batch: tuple[int, int]
) -> dict[int, Captured]:
    """Return what a capture holds of the items in `dirty`, with the copies that a library has of them now."""
    records: defaultdict[int, list[Seen]] = defaultdict(list)
    for item, ref, *columns in connection.execute(
        "SELECT item, ref, amount, at, precision, runtime FROM capture_record "
        "WHERE capture=? AND feature=? AND item BETWEEN ? AND ? AND item IN dirty ORDER BY item, ref",
        (capture, FEATURE_NUMBERS[feature], *batch),
    ):
        records[item].append(Seen(ref, from_columns(*columns)))
    copies: defaultdict[int, list[str]] = defaultdict(list)
    for item, ref in connection.execute(
        "SELECT item, ref FROM catalogue WHERE account=? AND item BETWEEN ? AND ? AND item IN dirty "
        "ORDER BY item, ref",
        (account, *batch),
    ):
        copies[item].append(ref)
    return {item: Captured(tuple(rows), tuple(copies.get(item, ()))) for item, rows in records.items()}


def lately_written(connection: Connection, account: int, feature: Feature, since: int) -> dict[int, Reason]:
    """Return the items that were written after a time, so that a read may not show it yet, and why."""
    rows = connection.execute(
        "SELECT journal.item, journal.outcome, account.title FROM journal "
        "JOIN account ON account.id=journal.account "
        "WHERE journal.account=? AND journal.feature=? AND journal.sent_at>? "
        "AND (outcome IS NULL OR outcome IN ('written', 'unknown')) ORDER BY outcome IS 'unknown'",
        (account, FEATURE_NUMBERS[feature], since),
    )
    return {
        item: Reason("other_sync" if outcome == "written" else "unknown_result", {"account": title})
        for item, outcome, title in rows
    }


def open_lines(connection: Connection, plan: int) -> list[tuple[Feature, StoredLine]]:
    """Return the lines that a plan may still write, those that a guard holds included."""
    return [
        (
            _FEATURES[row[0]],
            StoredLine(
                number=row[1],
                item=row[2],
                slot=row[3],
                operation=Operation(row[4]),
                value=value_from_text(row[5]),
                before=value_from_text(row[6]),
                ref=row[7],
            ),
        )
        for row in connection.execute(
            "SELECT feature, number, item, slot, operation, value, before, ref FROM plan_change "
            "WHERE plan=? AND state IN ('planned', 'held') ORDER BY number",
            (plan,),
        )
    ]


def release_lines(connection: Connection, plan: int, run: int, numbers: list[int]) -> None:
    """Let these lines of a plan be written by a run. The plan cannot be applied a second time."""
    connection.execute("UPDATE plan SET run=?, dry=0, state='applied' WHERE id=?", (run, plan))
    connection.executemany(
        "UPDATE plan_change SET state='planned', guard=NULL WHERE plan=? AND number=?",
        [(plan, number) for number in numbers],
    )


def settle_under_way(connection: Connection, account: int, feature: Feature, items: Collection[int]) -> None:
    """Take the last read for the result of what syncs wrote to these items.

    Otherwise what is put back would look to a sync as if its own write did not show yet.
    """
    number = FEATURE_NUMBERS[feature]
    rows = connection.execute(
        "SELECT item, sync, slot FROM change "
        "WHERE account=? AND feature=? AND state='pending' AND sent_at IS NOT NULL",
        (account, number),
    ).fetchall()
    for item, sync, slot in rows:
        if item not in items:
            continue
        place = (sync, number, item, slot, account)
        connection.execute(f"DELETE FROM change WHERE {_PLACE}", place)
        if slot == 0:  # plays find their slots by their times
            connection.execute(f"DELETE FROM ledger WHERE {_PLACE}", place)
            connection.execute(
                "INSERT INTO ledger "
                "(sync, feature, item, slot, account, amount, at, precision, runtime, ref, epoch) "
                "SELECT ?1, ?2, ?3, ?4, ?5, amount, at, precision, runtime, ref, epoch FROM observed "
                "JOIN member USING (account, feature) WHERE sync=?1 AND feature=?2 AND item=?3 "
                "AND account=?5 AND presence='present' LIMIT 1",
                place,
            )


def guards_of(connection: Connection, plan: int) -> dict[Feature, tuple[Reason, ...]]:
    """Return what the guards said about a plan's held lines, each reason once."""
    rows = connection.execute(
        "SELECT DISTINCT feature, guard FROM plan_change WHERE plan=? AND state='held' ORDER BY 1, 2", (plan,)
    ).fetchall()
    return {
        _FEATURES[number]: tuple(
            reason
            for feature, text in rows
            if feature == number and (reason := reason_from_text(text)) is not None
        )
        for number, _ in rows
    }


def forget_restore(connection: Connection, sync: str) -> None:
    """Drop the marks of a capture that was put back. Its plan and its journal stay."""
    for table in ("change", "ledger"):
        connection.execute(f"DELETE FROM {table} WHERE sync=?", (sync,))


def forget_interrupted_restores(connection: Connection) -> None:
    """Drop the marks of captures whose putting back a crash ended. A new plan shows what is still missing."""
    for table in ("change", "ledger"):
        connection.execute(f"DELETE FROM {table} WHERE substr(sync, 1, ?)=?", (len(_PREFIX), _PREFIX))
