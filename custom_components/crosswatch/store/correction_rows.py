"""The rows of what people said of titles, and what the identity graph needs of them."""

from __future__ import annotations

from collections.abc import Mapping
from sqlite3 import Connection

from ..engine.corrections import NO_CORRECTIONS, Corrections, Parted
from .identity_tokens import items_by_token
from .known_items import note_identity_change

type Pair = tuple[str, str]
"""Two tokens in order."""


def ordered(first: str, second: str) -> Pair:
    """Return two tokens in the order in which they are stored."""
    return (first, second) if first < second else (second, first)


def store_correction(connection: Connection, pair: Pair, *, tied: bool, at: int) -> None:
    """Note what a person said of two tokens. It replaces what was said of them before."""
    connection.execute(
        "INSERT OR REPLACE INTO correction (first, second, tied, at) VALUES (?, ?, ?, ?)", (*pair, tied, at)
    )


def tied_pairs(connection: Connection) -> list[Pair]:
    """Return all pairs of tokens that people tied."""
    return connection.execute(
        "SELECT first, second FROM correction WHERE tied=1 ORDER BY first, second"
    ).fetchall()


def load_corrections(connection: Connection) -> Corrections:
    """Return everything that people said of titles. Mostly that is nothing."""
    rows = connection.execute("SELECT first, second, tied FROM correction").fetchall()
    if not rows:
        return NO_CORRECTIONS
    pairs = [(first, second) for first, second, tied in rows if not tied]
    items = items_by_token(connection, {token for pair in pairs for token in pair})
    return Corrections(
        tied=frozenset(token for first, second, tied in rows if tied for token in (first, second)),
        parted=tuple(
            Parted(pair, (items[pair[0]], items[pair[1]]))
            for pair in pairs
            if all(one in items for one in pair)
        ),
        undecided=dict(connection.execute("SELECT token, other FROM undecided")),
    )


def parting(connection: Connection, first: int, second: int, besides: Pair | None = None) -> Parted | None:
    """Return two tokens, other than these, that a person parted and that keep two items from being one."""
    for parted in load_corrections(connection).parted:
        if set(parted.items) == {first, second} and parted.tokens != besides:
            return parted
    return None


def note_decided(connection: Connection, decided: Mapping[str, int | None]) -> None:
    """Note that tokens of parted items are known to belong to one half.

    What is still with a half that lost a token is told apart anew, because it may have to follow.
    """
    connection.executemany("DELETE FROM undecided WHERE token=?", [(token,) for token in decided])
    for left in {item for item in decided.values() if item is not None}:
        tell_apart_anew(connection, left)


def tell_apart_anew(connection: Connection, item: int) -> None:
    """Let the records of an item, and of its episodes, be resolved again at the next read, which is full."""
    note_identity_change(connection)
    numbers = [item, *(row[0] for row in connection.execute("SELECT id FROM item WHERE show=?", (item,)))]
    for number in numbers:
        connection.execute(
            "UPDATE reading SET watermark=NULL, cursor=NULL WHERE (account, feature) IN "
            "(SELECT account, feature FROM observed WHERE item=?)",
            (number,),
        )
        connection.execute(
            "UPDATE reading SET watermark=NULL, cursor=NULL WHERE account IN "
            "(SELECT account FROM catalogue WHERE item=?)",
            (number,),
        )
        connection.execute("UPDATE observed SET fingerprint=x'' WHERE item=?", (number,))
        connection.execute("UPDATE catalogue SET fingerprint=x'' WHERE item=?", (number,))
