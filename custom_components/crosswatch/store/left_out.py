"""What differs but is not planned, with its reason. Kept per item until the item is merged again."""

from __future__ import annotations

from collections.abc import Iterable
from sqlite3 import Connection

from ..model import Feature
from .plans import LineState, NewLine
from .schema import FEATURE_NUMBERS
from .values import reason_from_text, to_text, value_from_text

EXPECTED = frozenset(
    {
        "already_watched_there",
        "cannot_hold_feature",
        "cannot_hold_type",
        "declined",
        "dropped_there",
        "hands_off",
        "kept_by_undo",
        "library_away",
        "not_in_library",
        "other_sync",
        "parted",
        "playing_now",
        "progress_behind",
        "removals_off",
        "removed_by_service",
        "retry_at",
        "second_look",
        "watched_there",
        "would_mark_watched",
    }
)
"""Reasons that are in the nature of an account or of a person's choice. Nobody has to resolve them."""


def replace_left_out(connection: Connection, sync: str, feature: Feature, lines: Iterable[NewLine]) -> None:
    """Replace what is left out for the items in the temporary table `dirty`, which were just merged."""
    number = FEATURE_NUMBERS[feature]
    connection.execute("DELETE FROM left_out WHERE sync=? AND feature=? AND item IN dirty", (sync, number))
    add_left_out(connection, sync, lines)


def add_left_out(connection: Connection, sync: str, lines: Iterable[NewLine]) -> None:
    """Add lines to what is left out. What a guard left out is kept with the guard's reason."""
    reasons = [(line, line.guard or line.reason) for line in lines]
    connection.executemany(
        "INSERT OR REPLACE INTO left_out (sync, feature, item, slot, account, value, reason, code) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                sync,
                FEATURE_NUMBERS[line.feature],
                line.item,
                line.slot,
                line.account,
                to_text(line.value),
                to_text(reason),
                reason.code,
            )
            for line, reason in reasons
        ],
    )


def earlier_left_out(connection: Connection, sync: str, feature: Feature) -> list[NewLine]:
    """Return what is left out of a sync for items that are not merged now (not in `dirty`)."""
    return [
        NewLine(
            feature, account, item, slot, None, LineState.LEFT_OUT, value_from_text(value), None, None, found
        )
        for item, slot, account, value, reason in connection.execute(
            "SELECT item, slot, account, value, reason FROM left_out "
            "WHERE sync=? AND feature=? AND item NOT IN dirty",
            (sync, FEATURE_NUMBERS[feature]),
        )
        if (found := reason_from_text(reason)) is not None
    ]


def count_unresolved(connection: Connection, sync: str) -> dict[Feature, int]:
    """Return how many left out lines of a sync somebody may want to resolve, by feature.

    A line whose write failed is not among them: it is counted as a failed change.
    """
    features = {FEATURE_NUMBERS[feature]: feature for feature in Feature}
    marks = ",".join("?" * len(EXPECTED))
    return {
        features[row[0]]: row[1]
        for row in connection.execute(
            "SELECT feature, count(*) FROM left_out AS line "
            f"WHERE sync=? AND code NOT IN ({marks}) AND NOT EXISTS ("
            "SELECT 1 FROM change WHERE change.sync=line.sync AND change.feature=line.feature "
            "AND change.item=line.item AND change.slot=line.slot AND change.account=line.account "
            "AND change.state='failed') GROUP BY feature",
            (sync, *sorted(EXPECTED)),
        )
    }
