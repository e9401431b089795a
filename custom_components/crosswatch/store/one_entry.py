"""Accounts that keep one entry per title, or that mark a title as watched when it is rated: what they list.

A show counts as watched with any of its episodes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from sqlite3 import Connection

from ..model import Feature
from .schema import FEATURE_NUMBERS

_BATCH = 200
_WATCHLIST, _HISTORY = FEATURE_NUMBERS[Feature.WATCHLIST], FEATURE_NUMBERS[Feature.HISTORY]


def watched_titles(connection: Connection, account: int, items: Sequence[int], sync: str) -> set[int]:
    """Return which of the items are watched at the account, or are about to be by what the sync does.

    What was missing in one read only still counts as watched.
    """
    found: set[int] = set()
    place = (sync, _HISTORY, account)
    row = connection.execute(
        "SELECT epoch FROM member WHERE sync=? AND feature=? AND account=? AND role<>'off'", place
    ).fetchone()
    plays = ("", *place[1:]) if row is None else place
    epoch = row[0] if row else 0
    for parts, values in _parts(items):
        found.update(
            one[0]
            for one in connection.execute(
                f"{parts} SELECT DISTINCT title FROM part WHERE EXISTS ("
                "SELECT 1 FROM observed WHERE item=part.item AND account=? AND feature=? "
                "AND presence<>'gone') "
                "OR EXISTS (SELECT 1 FROM change WHERE sync=? AND feature=? AND account=? AND item=part.item "
                "AND operation<>'remove' AND state<>'declined') "
                "OR EXISTS (SELECT 1 FROM ledger WHERE sync=? AND feature=? AND account=? AND item=part.item "
                "AND epoch=?)",
                (*values, account, _HISTORY, *plays, *plays, epoch),
            )
        )
    return found


def listed_titles(
    connection: Connection,
    account: int,
    items: Sequence[int],
    sync: str,
    going: Collection[tuple[Feature, int]],
) -> set[int]:
    """Return which of the items the account surely lists, on its watchlist or as watched, and goes on to.

    What the sync is about to remove does not count, nor do the records in `going`, by feature and item.
    """
    gone = {(FEATURE_NUMBERS[feature], item) for feature, item in going}
    found: set[int] = set()
    for parts, values in _parts(items):
        found.update(
            title
            for title, feature, item in connection.execute(
                f"{parts} SELECT title, o.feature, o.item FROM part CROSS JOIN observed o "
                "ON o.item=part.item WHERE o.account=? AND o.feature IN (?, ?) "
                "AND o.presence='present' AND NOT EXISTS ("
                "SELECT 1 FROM change c WHERE c.sync=? AND c.feature=o.feature AND c.item=o.item "
                "AND c.account=o.account AND c.operation='remove' AND c.state<>'declined')",
                (*values, account, _WATCHLIST, _HISTORY, sync),
            )
            if (feature, item) not in gone
        )
    return found


def shows_of(connection: Connection, items: Sequence[int]) -> set[int]:
    """Return the shows that the items are parts of."""
    found: set[int] = set()
    for start in range(0, len(items), _BATCH):
        part = items[start : start + _BATCH]
        rows = connection.execute(
            f"SELECT show FROM item WHERE id IN ({','.join('?' * len(part))}) AND show IS NOT NULL", part
        )
        found.update(row[0] for row in rows)
    return found


def left_out_for(connection: Connection, sync: str, feature: Feature, account: int, code: str) -> list[int]:
    """Return the items that a sync leaves out at an account for one reason."""
    rows = connection.execute(
        "SELECT DISTINCT item FROM left_out WHERE sync=? AND feature=? AND account=? AND code=?",
        (sync, FEATURE_NUMBERS[feature], account, code),
    )
    return [row[0] for row in rows]


def _parts(items: Sequence[int]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the beginning of a query over titles and their parts, themselves included, with its values."""
    for start in range(0, len(items), _BATCH):
        part = tuple(items[start : start + _BATCH])
        these = f"({','.join('?' * len(part))})"
        text = (
            f"WITH part (title, item) AS (SELECT id, id FROM item WHERE id IN {these} "
            f"UNION ALL SELECT show, id FROM item WHERE show IN {these})"
        )
        yield text, (*part, *part)
