"""Titles that an account lists no more because they are watched there: what its service took off by itself.

A play of ours may carry an old date, and a service takes the title off all the same. So a play that we wrote
after the title was listed explains its absence as much as a viewing of that time does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from sqlite3 import Connection

from msgspec.structs import replace

from ..engine.state import ItemState, Presence
from ..model import Feature
from .schema import FEATURE_NUMBERS

_WATCHLIST, _HISTORY = FEATURE_NUMBERS[Feature.WATCHLIST], FEATURE_NUMBERS[Feature.HISTORY]

_IT_OR_AN_EPISODE = "IN (SELECT listed.item UNION ALL SELECT id FROM item WHERE show=listed.item)"


def with_consuming_plays(
    connection: Connection, states: Sequence[ItemState], accounts: Mapping[int, bool]
) -> list[ItemState]:
    """Return the states, marking the accounts that have a play of the title, or of an episode of it, since.

    `accounts` are those whose service takes watched titles off by itself, and whether it cannot list what is
    watched at all. Then any play explains why it does not.
    """
    return [
        replace(state, played_since=played)
        if (absent := _absent(state, accounts)) and (played := _played(connection, state.item, absent))
        else state
        for state in states
    ]


def _absent(state: ItemState, accounts: Mapping[int, bool]) -> dict[int, bool]:
    """Return the accounts that do not show the title on their list any more."""
    return {
        account: excludes
        for account, excludes in accounts.items()
        if any(row.presence is not Presence.PRESENT for row in state.seen.get(account, ()))
    }


def _played(connection: Connection, item: int, accounts: Mapping[int, bool]) -> frozenset[int]:
    return frozenset(
        account for account, excludes in accounts.items() if _explained(connection, item, account, excludes)
    )


def _explained(connection: Connection, item: int, account: int, any_play: bool) -> bool:
    found = connection.execute(
        "SELECT 1 FROM observed listed WHERE listed.item=?1 AND listed.account=?2 AND listed.feature=?3 AND ("
        "EXISTS (SELECT 1 FROM observed play WHERE play.account=?2 AND play.feature=?4 "
        f"AND play.presence='present' AND play.item {_IT_OR_AN_EPISODE} "
        "AND (?5 OR coalesce(play.at, play.seen_at)>=coalesce(listed.at, listed.seen_at))) "
        "OR EXISTS (SELECT 1 FROM journal WHERE journal.account=?2 AND journal.feature=?4 "
        f"AND journal.item {_IT_OR_AN_EPISODE} AND journal.operation<>'remove' "
        "AND journal.outcome IN ('written', 'unknown') AND journal.sent_at>=listed.seen_at))",
        (item, account, _WATCHLIST, _HISTORY, any_play),
    )
    return found.fetchone() is not None
