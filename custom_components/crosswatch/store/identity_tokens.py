"""Reading the identity graph in bulk: items by token, tokens by item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from sqlite3 import Connection

from ..engine.identity import OWN_REF, Ids, telling_ids
from ..model import MediaType

_CHUNK = 900

_LOOK_UP_COST = 2
"""Rows that can be read in the time of one look-up."""


def chunks[T](values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut a list into parts that fit into one statement."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def marks(values: Sequence[object]) -> str:
    """Return as many placeholders as there are values."""
    return ",".join("?" * len(values))


def items_by_token(connection: Connection, tokens: Iterable[str]) -> dict[str, int]:
    """Return the item of each token that is known.

    Where much of the graph is asked for, reading all of it is cheaper than looking each token up.
    """
    wanted = set(tokens)
    known = connection.execute("SELECT count(*) FROM token").fetchone()[0]
    if known < len(wanted) * _LOOK_UP_COST:
        rows = connection.execute("SELECT token, item FROM token")
        return {token: item for token, item in rows if token in wanted}
    found: dict[str, int] = {}
    for part in chunks(sorted(wanted)):
        query = f"SELECT token, item FROM token WHERE token IN ({marks(part)})"
        found.update(connection.execute(query, part))
    return found


def own_refs(connection: Connection) -> dict[str, int]:
    """Return the items that are known by an account's own ref, by the token of that ref. These are few."""
    found: dict[str, int] = {}
    for media_type in MediaType:
        first = f"{media_type}:{OWN_REF}"
        beyond = f"{media_type}:{chr(ord(OWN_REF) + 1)}"
        query = "SELECT token, item FROM token WHERE token>=? AND token<?"
        found.update(connection.execute(query, (first, beyond)))
    return found


def tokens_by_item(connection: Connection, numbers: Iterable[int]) -> dict[int, list[str]]:
    """Return the tokens of items, sorted."""
    found: dict[int, list[str]] = {}
    for part in chunks(sorted(numbers)):
        query = f"SELECT item, token FROM token WHERE item IN ({marks(part)}) ORDER BY item, token"
        for number, token in connection.execute(query, part):
            found.setdefault(number, []).append(token)
    return found


class KnownIds:
    """What tells items apart, loaded in bulk for those that a batch is likely to ask for."""

    def __init__(self, connection: Connection, likely: Iterable[int]) -> None:
        """Load the likely ones."""
        self._connection = connection
        loaded = tokens_by_item(connection, likely)
        self._ids: dict[int, Ids] = {number: telling_ids(tokens) for number, tokens in loaded.items()}

    def of(self, number: int) -> Ids:
        """Return what tells an item apart."""
        if number not in self._ids:
            self._ids[number] = telling_ids(tokens_by_item(self._connection, (number,)).get(number, ()))
        return self._ids[number]
