"""Titles that an account played after it had listed them: what its service may have taken off its list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from sqlite3 import Connection

from msgspec.structs import replace

from ..engine.state import ItemState
from ..model import Feature
from .schema import FEATURE_NUMBERS


def with_plays_since_listed(
    connection: Connection, states: Sequence[ItemState], accounts: Collection[int]
) -> list[ItemState]:
    """Return the states, marking the accounts that have a play of the title, or of an episode of it, since.

    `accounts` are those whose service takes watched titles off by itself.
    """
    if not accounts:
        return list(states)
    return [
        replace(state, played_since=played)
        if (played := _played(connection, state.item, accounts))
        else state
        for state in states
    ]


def _played(connection: Connection, item: int, accounts: Collection[int]) -> frozenset[int]:
    marks = ",".join("?" * len(accounts))
    rows = connection.execute(
        "SELECT DISTINCT listed.account FROM observed listed "
        "JOIN observed play ON play.account=listed.account "
        "WHERE listed.item=? AND listed.feature=? AND play.feature=? AND play.presence='present' "
        "AND (play.item=listed.item OR play.item IN (SELECT id FROM item WHERE show=listed.item)) "
        "AND coalesce(play.at, play.seen_at)>=coalesce(listed.at, listed.seen_at) "
        f"AND listed.account IN ({marks})",
        (item, FEATURE_NUMBERS[Feature.WATCHLIST], FEATURE_NUMBERS[Feature.HISTORY], *accounts),
    )
    return frozenset(row[0] for row in rows)
