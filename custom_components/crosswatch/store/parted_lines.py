"""Titles that a person parted: what is known follows each account's own refs, and nothing is written for it.

Half of what a sync stood for may be its own work: written under the ids of the one title, it may have landed
on the other. So neither half is carried to an account that lacks it because of the parting; it is declined
there until someone sets it anew. That neither removes anything nor brings a play that nobody watched.
"""

from __future__ import annotations

from sqlite3 import Connection

from msgspec import Struct

from ..engine.state import Waiting, WaitingState
from ..model import Feature, Operation, Reason
from .captures import move_captured_ref
from .merge_states import store_waiting
from .schema import FEATURE_NUMBERS

_FEATURES = {number: Feature(name) for name, number in FEATURE_NUMBERS.items()}


class PartedRef(Struct, frozen=True):
    """A record of an account, by its own ref, that turned out to be of the other half of a parted title."""

    account: int
    feature: int
    ref: str
    left: int
    joined: int


def follow_ref(connection: Connection, moved: PartedRef, now: int) -> None:
    """Let what syncs and captures know of the record follow it to the item that it is of now."""
    move_captured_ref(connection, moved.account, moved.feature, moved.ref, moved.left, moved.joined)
    lines = connection.execute(
        "SELECT sync, slot FROM ledger AS line WHERE account=?1 AND feature=?2 AND item=?3 AND (ref=?4 "
        "OR (ref IS NULL AND (slot=0 OR at IS (SELECT at FROM observed WHERE account=?1 AND feature=?2 "
        "AND ref=?4)))) ORDER BY sync, slot",
        (moved.account, moved.feature, moved.left, moved.ref),
    ).fetchall()
    for sync, slot in lines:
        joined = _slot(connection, moved, sync, slot)
        connection.execute(
            "UPDATE OR REPLACE ledger SET item=?, slot=? "
            "WHERE sync=? AND feature=? AND item=? AND slot=? AND account=?",
            (moved.joined, joined, sync, moved.feature, moved.left, slot, moved.account),
        )
        connection.execute(
            "INSERT OR IGNORE INTO agreed (sync, feature, item, slot, present, amount, at, precision, "
            "runtime, said_by) SELECT sync, feature, ?, ?, present, amount, at, precision, runtime, said_by "
            "FROM agreed WHERE sync=? AND feature=? AND item=? AND slot=?",
            (moved.joined, joined, sync, moved.feature, moved.left, slot),
        )
        if _is_left_behind(connection, moved, sync, slot):
            _decline(connection, moved, sync, moved.left, slot, moved.account, now)
        for account in _lacking(connection, moved, sync, joined):
            for place in {joined, 0}:
                _decline(connection, moved, sync, moved.joined, place, account, now)


def _is_left_behind(connection: Connection, moved: PartedRef, sync: str, slot: int) -> bool:
    """Whether some member still has the value under the item that the record left.

    What no member has there any more is forgotten. One line at slot 0 may stand for all plays of a member.
    """
    place = (sync, moved.feature, moved.left)
    rows = connection.execute("SELECT slot FROM ledger WHERE sync=? AND feature=? AND item=?", place)
    slots = {row[0] for row in rows}
    if 0 in slots:
        return True
    standing = connection.execute(
        "SELECT slot FROM agreed WHERE sync=? AND feature=? AND item=? AND present=1", place
    ).fetchall()
    for orphan in {row[0] for row in standing} - slots:
        for table in ("agreed", "change"):
            connection.execute(
                f"DELETE FROM {table} WHERE sync=? AND feature=? AND item=? AND slot=?", (*place, orphan)
            )
    return slot in slots


def _slot(connection: Connection, moved: PartedRef, sync: str, slot: int) -> int:
    """Return where a play is kept at the other half: with the same play of another member, or by itself."""
    if slot == 0:
        return 0
    same = connection.execute(
        "SELECT other.slot FROM agreed mine JOIN agreed other ON other.sync=mine.sync "
        "AND other.feature=mine.feature AND other.item=?5 AND other.at IS mine.at "
        "AND other.precision=mine.precision AND other.present=mine.present WHERE mine.sync=?1 "
        "AND mine.feature=?2 AND mine.item=?3 AND mine.slot=?4 AND NOT EXISTS (SELECT 1 FROM ledger "
        "WHERE sync=?1 AND feature=?2 AND item=?5 AND slot=other.slot AND account=?6) ORDER BY other.slot",
        (sync, moved.feature, moved.left, slot, moved.joined, moved.account),
    ).fetchone()
    if same is not None:
        return int(same[0])
    tables = ("agreed", "ledger", "change")
    query = " UNION ".join(
        f"SELECT max(slot) AS slot FROM {table} WHERE sync=?1 AND feature=?2 AND item=?3" for table in tables
    )
    highest = connection.execute(
        f"SELECT coalesce(max(slot), 0) FROM ({query})", (sync, moved.feature, moved.joined)
    ).fetchone()[0]
    return int(highest) + 1


def _lacking(connection: Connection, moved: PartedRef, sync: str, slot: int) -> list[int]:
    return [
        row[0]
        for row in connection.execute(
            "SELECT account FROM member WHERE sync=?1 AND feature=?2 AND role<>'off' AND account NOT IN "
            "(SELECT account FROM ledger WHERE sync=?1 AND feature=?2 AND item=?3 AND slot=?4)",
            (sync, moved.feature, moved.joined, slot),
        )
    ]


def _decline(
    connection: Connection, moved: PartedRef, sync: str, item: int, slot: int, account: int, now: int
) -> None:
    title = connection.execute("SELECT title FROM account WHERE id=?", (account,)).fetchone()
    reason = Reason("parted", {"account": title[0] if title else ""})
    waiting = Waiting(WaitingState.DECLINED, Operation.ADD, reason=reason)
    store_waiting(connection, sync, _FEATURES[moved.feature], item, (slot, account), waiting, now)
