"""Reading a tracker page by page, as it was at one moment.

A read begins with a copy of the numbers of what it will bring (no titles, some 60 bytes a record) into
a temporary table, in one transaction. Its pages come from that copy, one short transaction each. So
other work gets its turn between two pages, and whatever is written meanwhile is not half in the read:
it has a later revision than the read's cursor and comes with the next one.
"""

from __future__ import annotations

from sqlite3 import Connection
from uuid import uuid4

from msgspec import Struct

from ..model import Coverage, Feature, Record
from .schema import FEATURE_NUMBERS
from .tracker_titles import decode_item
from .tracker_writes import load_tracker
from .values import from_columns


class TrackerReading(Struct, frozen=True):
    """A read under way. `number` names its copy, `size` counts its records and removals."""

    number: int
    size: int
    coverage: Coverage
    cursor: str


class ReadingLost(Exception):
    """The copy of a read is not whole any more, so the read proves nothing."""


class TrackerPage(Struct, frozen=True):
    """Some records of a read, and the refs of what was removed since its cursor."""

    records: tuple[Record, ...]
    removed: tuple[str, ...]


def watermarks(connection: Connection, tracker: str) -> dict[Feature, str]:
    """Return a text per feature that changes when, and only when, the feature does. Raises `TrackerGone`."""
    number = load_tracker(connection, tracker).number
    known = dict(
        connection.execute("SELECT feature, revision FROM tracker_watermark WHERE tracker=?", (number,))
    )
    return {feature: str(known.get(FEATURE_NUMBERS[feature], 0)) for feature in Feature}


def begin_reading(
    connection: Connection, tracker: str, feature: Feature, cursor: str | None
) -> TrackerReading:
    """Copy what a read will bring: what changed since `cursor`, or everything.

    Everything, if there is no cursor, if it is not one of this tracker's, or if removals since then
    are forgotten already. Raises `TrackerGone`.
    """
    row = load_tracker(connection, tracker)
    since = _since(connection, row.number, feature, row.revision, cursor)
    connection.execute(
        "CREATE TEMP TABLE IF NOT EXISTS tracker_copy ("
        "reading INTEGER NOT NULL, place INTEGER NOT NULL, ref INTEGER NOT NULL, title INTEGER NOT NULL, "
        "amount INTEGER NOT NULL, at INTEGER, precision INTEGER NOT NULL, runtime INTEGER, "
        "removed INTEGER NOT NULL, "
        "PRIMARY KEY (reading, place)) WITHOUT ROWID"
    )
    number = uuid4().int >> 66  # a read that ends must never drop the copy of another one
    size = connection.execute(
        "INSERT INTO temp.tracker_copy "
        "SELECT ?, row_number() OVER (ORDER BY revision, ref) - 1, "
        "ref, title, amount, at, precision, runtime, removed IS NOT NULL FROM tracker_record "
        "WHERE tracker=? AND feature=? AND revision>? AND (removed IS NULL OR ?)",
        (number, row.number, FEATURE_NUMBERS[feature], -1 if since is None else since, since is not None),
    ).rowcount
    coverage = Coverage.FULL if since is None else Coverage.DELTA
    return TrackerReading(number, size, coverage, str(row.revision))


def _since(
    connection: Connection, tracker: int, feature: Feature, revision: int, cursor: str | None
) -> int | None:
    if cursor is None or not cursor.isdecimal() or len(cursor) > 18 or int(cursor) > revision:
        return None
    horizon = connection.execute(
        "SELECT horizon FROM tracker_watermark WHERE tracker=? AND feature=?",
        (tracker, FEATURE_NUMBERS[feature]),
    ).fetchone()
    return None if horizon is not None and int(cursor) < horizon[0] else int(cursor)


def read_page(connection: Connection, reading: TrackerReading, start: int, length: int) -> TrackerPage:
    """Return `length` entries of a read from place `start` on.

    Raises `ReadingLost` if anything of it is missing (the tracker was deleted meanwhile), and
    `msgspec.DecodeError` if a stored title is damaged.
    """
    rows = connection.execute(
        "SELECT ref, amount, at, precision, runtime, removed, item FROM temp.tracker_copy "
        "LEFT JOIN tracker_title USING (title) WHERE reading=? AND place>=? AND place<? ORDER BY place",
        (reading.number, start, start + length),
    ).fetchall()
    whole = len(rows) == min(length, reading.size - start)
    if not whole or any(item is None for *_, removed, item in rows if not removed):
        raise ReadingLost
    return TrackerPage(
        tuple(
            Record(str(ref), decode_item(item), from_columns(amount, at, precision, runtime))
            for ref, amount, at, precision, runtime, removed, item in rows
            if not removed
        ),
        tuple(str(row[0]) for row in rows if row[5]),
    )


def end_reading(connection: Connection, reading: TrackerReading) -> None:
    """Drop the copy of a read that ended, in whatever way."""
    connection.execute("DELETE FROM temp.tracker_copy WHERE reading=?", (reading.number,))
