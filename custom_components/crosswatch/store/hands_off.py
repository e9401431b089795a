"""Titles that a person excluded: single ones, and whole shows with all that belongs to them."""

from __future__ import annotations

from collections.abc import Collection
from sqlite3 import Connection


def hands_off_items(connection: Connection, tokens: Collection[str]) -> frozenset[int]:
    """Return the items that tokens ("movie:tmdb:603", "show:tvdb:81189") stand for, and parts of shows."""
    if not tokens:
        return frozenset()
    marks = ",".join("?" * len(tokens))
    named = [
        row[0]
        for row in connection.execute(f"SELECT item FROM token WHERE token IN ({marks})", tuple(tokens))
    ]
    marks = ",".join("?" * len(named))
    parts = connection.execute(f"SELECT id FROM item WHERE show IN ({marks})", named)
    return frozenset(named) | {row[0] for row in parts}
