"""How long items are, where any account knows it."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Connection


def runtimes_of(connection: Connection, items: Sequence[int]) -> dict[int, int]:
    """Return the runtimes in seconds of the items that have one."""
    marks = ",".join("?" * len(items))
    rows = connection.execute(f"SELECT id, runtime FROM item WHERE id IN ({marks})", items)
    return {number: runtime for number, runtime in rows if runtime}
