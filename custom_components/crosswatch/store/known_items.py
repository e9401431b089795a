"""What one account's read has resolved already, so that its other features need not resolve it again.

Most titles come several times: rated, watched, and on a watchlist. Between two features other accounts may
teach the identity graph that two items are one, or a person may part them; then nothing is taken from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from sqlite3 import Connection

from ..model import Item
from .identity_tokens import own_refs

_CHANGES = "identity_changes"


class KnownItems:
    """Item numbers by what the account says of an item. For one read of one account."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._numbers: dict[Item, int] = {}
        self._changes = 0

    def current(self, connection: Connection) -> dict[Item, int]:
        """Return the numbers, or none if items were merged or parted since they were found."""
        changes = identity_changes(connection)
        if changes != self._changes:
            self._numbers.clear()
            self._changes = changes
        return self._numbers

    def learn(self, connection: Connection, numbers: Mapping[Item, int]) -> None:
        """Take in what was found just now, but for items that an account's own ref alone leads to.

        Where something was merged or parted while it was found, nothing is taken in.
        """
        if identity_changes(connection) == self._changes:
            own = set(own_refs(connection).values())
            self._numbers.update((item, number) for item, number in numbers.items() if number not in own)


def identity_changes(connection: Connection) -> int:
    """Return how often known items were merged or parted."""
    row = connection.execute("SELECT value FROM meta WHERE key=?", (_CHANGES,)).fetchone()
    return int(row[0]) if row else 0


def note_identity_change(connection: Connection) -> None:
    """Note that known items were merged or parted, or that a token went from one to another."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, '1') ON CONFLICT DO UPDATE SET value=value+1", (_CHANGES,)
    )
