"""CrossWatch trackers: local accounts in our own database. This module is their public face.

Each function is run with `Database.run`. A tracker has an id for machines and a name for people.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import batched
from sqlite3 import Connection
from uuid import uuid4

from ..model import Feature, Operation, OutcomeKind, Record, Write
from .schema import FEATURE_NUMBERS
from .tracker_reads import (
    ReadingLost,
    TrackerPage,
    TrackerReading,
    begin_reading,
    end_reading,
    read_page,
    watermarks,
)
from .tracker_writes import HOLDS, REMEMBERED, TrackerGone, Writer, load_tracker, write_records

__all__ = [
    "HOLDS",
    "REMEMBERED",
    "ReadingLost",
    "TrackerGone",
    "TrackerPage",
    "TrackerReading",
    "begin_reading",
    "count_records",
    "create_tracker",
    "delete_tracker",
    "end_reading",
    "import_records",
    "list_trackers",
    "read_page",
    "rename_tracker",
    "tracker_name",
    "watermarks",
    "write_records",
]

_CHUNK = 10_000


def create_tracker(connection: Connection, name: str, now: int, tracker: str | None = None) -> str:
    """Create an empty tracker and return its id. `now` is seconds since 1970 UTC.

    With an id that exists already, that tracker stays as it is.
    """
    made = tracker or uuid4().hex
    connection.execute(
        "INSERT OR IGNORE INTO tracker (id, name, created) VALUES (?, ?, ?)", (made, name, now)
    )
    return made


def list_trackers(connection: Connection) -> dict[str, str]:
    """Return the names of all trackers by id, oldest first."""
    return dict(connection.execute("SELECT id, name FROM tracker ORDER BY number"))


def tracker_name(connection: Connection, tracker: str) -> str:
    """Return the tracker's name. Raises `TrackerGone`."""
    return load_tracker(connection, tracker).name


def rename_tracker(connection: Connection, tracker: str, name: str) -> None:
    """Give the tracker another name. Raises `TrackerGone`."""
    number = load_tracker(connection, tracker).number
    connection.execute("UPDATE tracker SET name=? WHERE number=?", (name, number))


def delete_tracker(connection: Connection, tracker: str) -> None:
    """Delete a tracker with everything in it, for good. Raises `TrackerGone`."""
    number = load_tracker(connection, tracker).number
    for statement in (
        "DELETE FROM tracker_record WHERE tracker=?",
        "DELETE FROM tracker_token WHERE tracker=?",
        "DELETE FROM tracker_title WHERE tracker=?",
        "DELETE FROM tracker_watermark WHERE tracker=?",
        "DELETE FROM tracker WHERE number=?",
    ):
        connection.execute(statement, (number,))


def count_records(connection: Connection, tracker: str) -> dict[Feature, int]:
    """Return how many records the tracker holds per feature. Raises `TrackerGone`."""
    number = load_tracker(connection, tracker).number
    counts = dict(
        connection.execute(
            "SELECT feature, count(*) FROM tracker_record WHERE tracker=? AND removed IS NULL "
            "GROUP BY feature",
            (number,),
        )
    )
    return {feature: counts.get(FEATURE_NUMBERS[feature], 0) for feature in Feature}


def import_records(
    connection: Connection, tracker: str, feature: Feature, records: Iterable[Record], now: int = 0
) -> int:
    """Add many records at once and return how many were new or changed something.

    The records' refs are not kept. Importing the same again changes nothing. Raises `TrackerGone`.
    """
    writer = Writer(connection, tracker, feature, now)
    written = 0
    for part in batched(records, _CHUNK, strict=False):
        writes = [
            Write(key, Operation.ADD, record.item, value=record.value) for key, record in enumerate(part)
        ]
        written += sum(outcome.kind is OutcomeKind.WRITTEN for outcome in writer.write(writes))
    return written
