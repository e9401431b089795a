"""Somebody imports a flood of plays into a tracker while Home Assistant runs, which a guard then holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from custom_components.crosswatch.model import Feature, Item, MediaType, Operation, Precision, Value, Write
from custom_components.crosswatch.store.tracker import list_trackers, write_records

FLOOD = 300
"""Plays, more than the guard lets through at once."""

NEWEST = 1_700_000_000
STEP = 7_201
"""Seconds between two of them, so that no two could be taken for one."""


def import_flood(database: Path, tracker: str) -> None:
    """Add the plays to the tracker of that name, as a person would."""
    plays = [
        Write(
            number,
            Operation.ADD,
            Item(MediaType.MOVIE, (f"tmdb:{900_000 + number}",), f"Import {number:03}", 1990),
            value=Value(1, NEWEST - number * STEP, Precision.SECOND),
        )
        for number in range(1, FLOOD + 1)
    ]
    with closing(sqlite3.connect(database, timeout=30)) as connection, connection:
        found = next(one for one, name in list_trackers(connection).items() if name == tracker)
        write_records(connection, found, Feature.HISTORY, plays, NEWEST)
