"""Titles that a person dropped or hid at an account. They stay as they are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from sqlite3 import Connection

from ..model import Item
from .identity import resolve_items

_CODE = "dropped_there"
_BATCH = 500


def store_dropped(connection: Connection, account: int, items: Sequence[Item], scope: str) -> None:
    """Replace what is dropped at the account. What was left out because of it is looked at again.

    `scope` names the account for refs of items without any id.
    """
    known = {row[0] for row in connection.execute("SELECT item FROM dropped WHERE account=?", (account,))}
    refs = [f"{scope}/dropped/{number}" for number in range(len(items))]
    told = [(item, ref) for item, ref in zip(items, refs, strict=True) if item.ids]
    now = set(resolve_items(connection, [item for item, _ in told], [ref for _, ref in told]))
    if now == known:
        return
    connection.execute("DELETE FROM dropped WHERE account=?", (account,))
    connection.executemany(
        "INSERT INTO dropped (account, item) VALUES (?, ?)", [(account, item) for item in sorted(now)]
    )
    if known - now:
        connection.execute(
            "INSERT OR IGNORE INTO due (sync, feature, item) "
            "SELECT sync, feature, item FROM left_out WHERE account=? AND code=?",
            (account, _CODE),
        )


def dropped_at(
    connection: Connection, accounts: Collection[int], items: Sequence[int]
) -> Mapping[int, frozenset[int]]:
    """Return where each of the items is dropped, by itself or with its show."""
    some = f"account IN ({','.join('?' * len(accounts))})"
    if not connection.execute(f"SELECT 1 FROM dropped WHERE {some} LIMIT 1", (*accounts,)).fetchone():
        return {}
    found: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
    for start in range(0, len(items), _BATCH):
        part = items[start : start + _BATCH]
        these = f"({','.join('?' * len(part))})"
        for item, account in connection.execute(
            f"SELECT item, account FROM dropped WHERE item IN {these} AND {some} "
            f"UNION SELECT item.id, account FROM item JOIN dropped ON dropped.item=item.show "
            f"WHERE item.id IN {these} AND {some}",
            (*part, *accounts, *part, *accounts),
        ):
            found[item] |= {account}
    return found
