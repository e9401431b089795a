"""Changes that wait for a person: what they are, and what the person decides about them.

An approved change is planned by the next run, which looks at it again. A discarded one is declined: it
stays down until somebody sets the item anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from sqlite3 import Connection

from msgspec import Struct

from ..model import Feature, Operation, Reason
from .identity import describe_items
from .plans import latest_plan
from .schema import FEATURE_NUMBERS
from .values import reason_from_text, to_text

FIRST_TITLES = 5
"""Titles that a group of held changes names."""

_FEATURES = {number: Feature(name) for name, number in FEATURE_NUMBERS.items()}
_CODE = "json_extract(reason, '$.code')"


class HeldList(Struct, frozen=True):
    """Held changes of one kind at one list of an account. `reason` says what the guard saw there."""

    feature: Feature
    account: str
    account_title: str
    operation: Operation
    count: int
    reason: Reason


class HeldGroup(Struct, frozen=True):
    """All changes of a sync that one guard holds. `code` names the guard; `since` in seconds UTC.

    items: how many titles that are. titles: the first few of them.
    """

    code: str
    count: int
    since: int
    lists: tuple[HeldList, ...]
    titles: tuple[str, ...]
    items: int


class Selection(Struct, frozen=True):
    """Which held changes of a sync are meant. What is None is not asked for; `item` is the store's number."""

    sync: str
    code: str | None = None
    feature: Feature | None = None
    account: str | None = None
    item: int | None = None


def held_groups(connection: Connection, sync: str) -> list[HeldGroup]:
    """Return what is held of a sync, a group for each guard that holds any of it."""
    groups = connection.execute(
        f"SELECT {_CODE}, count(*), min(since), count(DISTINCT item) FROM change "
        "WHERE sync=? AND state='held' GROUP BY 1 ORDER BY 1",
        (sync,),
    ).fetchall()
    return [
        HeldGroup(code, count, since, _lists(connection, sync, code), _titles(connection, sync, code), items)
        for code, count, since, items in groups
    ]


def count_held(connection: Connection, sync: str) -> Counter[tuple[Feature, str, Operation]]:
    """Return how many changes of a sync are held, by feature, code of the guard and operation."""
    rows = connection.execute(
        f"SELECT feature, {_CODE}, operation, count(*) FROM change "
        "WHERE sync=? AND state='held' GROUP BY 1, 2, 3",
        (sync,),
    )
    return Counter({(_FEATURES[row[0]], row[1], Operation(row[2])): row[3] for row in rows})


def count_held_lines(connection: Connection, plan: int) -> Counter[tuple[Feature, str]]:
    """Return how many lines of a plan are held, by feature and code of the guard."""
    rows = connection.execute(
        "SELECT feature, json_extract(guard, '$.code'), count(*) FROM plan_change "
        "WHERE plan=? AND state='held' GROUP BY 1, 2",
        (plan,),
    )
    return Counter({(_FEATURES[row[0]], row[1]): row[2] for row in rows})


def approve_held(connection: Connection, selection: Selection) -> int:
    """Let the next run write what is held, and return how many changes that are."""
    where, values = _where(selection)
    return connection.execute(
        f"UPDATE change SET state='pending', approved=1, sent_at=NULL WHERE {where}", values
    ).rowcount


def discard_held(connection: Connection, selection: Selection) -> int:
    """Decline what is held, and return how many changes that are. Plans show it so from now on."""
    where, values = _where(selection)
    declined = to_text(Reason("declined"))
    connection.execute(
        "UPDATE plan_change SET state='skipped', guard=? WHERE state='held' "
        "AND plan=? AND (feature, account, item, slot) IN "
        f"(SELECT feature, account, item, slot FROM change WHERE {where})",
        (declined, latest_plan(connection, selection.sync), *values),
    )
    return connection.execute(
        f"UPDATE change SET state='declined', reason=? WHERE {where}", (declined, *values)
    ).rowcount


def forget_held_elsewhere(connection: Connection, sync: str, places: Collection[tuple[Feature, str]]) -> None:
    """Drop what is held for lists that the sync no longer writes. `places` are those that it does write.

    Should it write them again, it finds out anew what they need.
    """
    numbers = {key: number for number, key in connection.execute("SELECT id, key FROM account")}
    kept = {(FEATURE_NUMBERS[feature], numbers.get(key)) for feature, key in places}
    found = connection.execute(
        "SELECT DISTINCT feature, account FROM change WHERE sync=? AND state='held'", (sync,)
    ).fetchall()
    connection.executemany(
        "DELETE FROM change WHERE sync=? AND state='held' AND feature=? AND account=?",
        [(sync, *place) for place in found if tuple(place) not in kept],
    )


def _where(selection: Selection) -> tuple[str, Sequence[str | int]]:
    parts = ["sync=?", "state='held'"]
    chosen: list[str | int] = [selection.sync]
    asked: list[tuple[str, str | int | None]] = [
        (f"{_CODE}=?", selection.code),
        ("feature=?", None if selection.feature is None else FEATURE_NUMBERS[selection.feature]),
        ("account=(SELECT id FROM account WHERE key=?)", selection.account),
        ("item=?", selection.item),
    ]
    for part, value in asked:
        if value is not None:
            parts.append(part)
            chosen.append(value)
    return " AND ".join(parts), chosen


def _lists(connection: Connection, sync: str, code: str) -> tuple[HeldList, ...]:
    rows = connection.execute(
        "SELECT change.feature, a.key, a.title, change.operation, count(*), min(reason) "
        "FROM change JOIN account a ON a.id=change.account "
        f"WHERE sync=? AND state='held' AND {_CODE}=? GROUP BY 1, 2, 3, 4 ORDER BY 1, 3, 4",
        (sync, code),
    )
    return tuple(
        HeldList(_FEATURES[row[0]], row[1], row[2], Operation(row[3]), row[4], reason)
        for row in rows
        if (reason := reason_from_text(row[5])) is not None
    )


def _titles(connection: Connection, sync: str, code: str) -> tuple[str, ...]:
    rows = connection.execute(
        f"SELECT DISTINCT item FROM change WHERE sync=? AND state='held' AND {_CODE}=? "
        "ORDER BY since, item LIMIT ?",
        (sync, code, FIRST_TITLES),
    ).fetchall()
    items = describe_items(connection, [row[0] for row in rows])
    return tuple(items[row[0]].label for row in rows)
