"""What the store knows of one title at one account: how it is written there, and how often it was played."""

from __future__ import annotations

from sqlite3 import Connection

from msgspec import Struct

from ..model import Feature, Item
from .identity import find_by_ids
from .schema import FEATURE_NUMBERS


class HeldTitle(Struct, frozen=True):
    """A title in an account's library: the ref by which it is written, and its plays at the last read."""

    ref: str
    plays: int = 0


def held_title(connection: Connection, account: str, item: Item) -> HeldTitle | None:
    """Return the title as the account's library showed it at its last read, or None if it did not."""
    number = find_by_ids(connection, item)
    row = connection.execute(
        "SELECT c.ref, (SELECT sum(o.amount) FROM observed o WHERE o.account=c.account AND o.item=c.item "
        "AND o.feature=? AND o.presence='present') FROM catalogue c JOIN account a ON a.id=c.account "
        "WHERE a.key=? AND c.item=? ORDER BY c.ref LIMIT 1",
        (FEATURE_NUMBERS[Feature.HISTORY], account, number),
    ).fetchone()
    return None if row is None else HeldTitle(row[0], row[1] or 0)
