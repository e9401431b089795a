"""The records of one tracker and feature, as one chunk of writes sees them.

They are looked up once a chunk and written back once a chunk. A removed record stays as a removal, and
comes back under its old ref when it is added again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from sqlite3 import Connection

import msgspec
from msgspec import Struct

from .values import Columns


class TrackerRecord(Struct, frozen=True):
    """A record as stored. `columns` is its value; `removed` says when it was removed, if it was."""

    ref: int
    title: int
    columns: Columns
    removed: int | None = None

    @property
    def at(self) -> int | None:
        """The time of the value, in seconds since 1970 UTC."""
        return self.columns[1]


class Records:
    """A tracker's records of one feature as one transaction sees them. `flush` writes what changed."""

    def __init__(self, connection: Connection, key: tuple[int, int]) -> None:
        """Know nothing yet. `key` is the tracker's number and the feature's."""
        self._connection = connection
        self._key = key
        self._titles: set[int] = set()
        self._known: dict[int, TrackerRecord] = {}
        self._of_title: defaultdict[int, dict[int, None]] = defaultdict(dict)
        self._of_time: defaultdict[tuple[int, int | None], dict[int, None]] = defaultdict(dict)
        self._stored: set[int] = set()
        self._touched: dict[int, None] = {}
        row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name='tracker_record'").fetchone()
        self._last_ref: int = row[0] if row else 0

    def prepare(self, titles: Iterable[int]) -> None:
        """Look up all records of many titles at once. A title must be prepared before it is asked for."""
        if asked := set(titles) - self._titles:
            self._titles |= asked
            text = msgspec.json.encode(sorted(asked)).decode()
            self._look_up("title IN (SELECT value FROM json_each(?))", text)

    def _look_up(self, condition: str, argument: str | int) -> None:
        for ref, title, amount, at, precision, runtime, removed in self._connection.execute(
            f"{_COLUMNS} {condition}", (*self._key, argument)
        ):
            if ref not in self._known:
                self._index(TrackerRecord(ref, title, (amount, at, precision, runtime), removed))
                self._stored.add(ref)

    def _index(self, record: TrackerRecord) -> None:
        old = self._known.get(record.ref)
        if old is not None:
            self._of_time[old.title, old.at].pop(old.ref, None)
        self._known[record.ref] = record
        self._of_title[record.title][record.ref] = None
        self._of_time[record.title, record.at][record.ref] = None

    @property
    def changed(self) -> bool:
        """Whether there is anything to write back."""
        return bool(self._touched)

    def by_ref(self, ref: str) -> TrackerRecord | None:
        """Return the record with this ref, if it is there now."""
        if not ref.isdecimal() or len(ref) > 18:
            return None
        number = int(ref)
        if number not in self._known:
            self._look_up("ref=?", number)
        record = self._known.get(number)
        return None if record is None or record.removed is not None else record

    def at_time(self, title: int, at: int | None) -> list[TrackerRecord]:
        """Return the title's records of exactly this time (None: of no time), removals included."""
        return [self._known[ref] for ref in self._of_time.get((title, at), ())]

    def of_title(self, title: int) -> list[TrackerRecord]:
        """Return the title's records, removals included."""
        return [self._known[ref] for ref in self._of_title.get(title, ())]

    def add(self, title: int, columns: Columns) -> TrackerRecord:
        """Add a record and return it."""
        self._last_ref += 1
        record = TrackerRecord(self._last_ref, title, columns)
        self._change(record)
        return record

    def set(self, record: TrackerRecord, columns: Columns) -> None:
        """Give a record another value, or bring it back."""
        self._change(TrackerRecord(record.ref, record.title, columns))

    def remove(self, record: TrackerRecord, now: int) -> None:
        """Turn a record into a removal of `now`, in seconds since 1970 UTC."""
        self._change(TrackerRecord(record.ref, record.title, record.columns, now))

    def _change(self, record: TrackerRecord) -> None:
        self._index(record)
        self._touched[record.ref] = None

    def flush(self, revision: int) -> None:
        """Write back what changed."""
        touched = [self._known[ref] for ref in self._touched]
        self._connection.executemany(
            "INSERT INTO tracker_record (tracker, feature, ref, title, amount, at, precision, runtime, "
            "removed, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (*self._key, record.ref, record.title, *record.columns, record.removed, revision)
                for record in touched
                if record.ref not in self._stored
            ],
        )
        self._connection.executemany(
            "UPDATE tracker_record SET amount=?, at=?, precision=?, runtime=?, removed=?, revision=? "
            "WHERE ref=?",
            [
                (*record.columns, record.removed, revision, record.ref)
                for record in touched
                if record.ref in self._stored
            ],
        )
        self._stored.update(self._touched)
        self._touched = {}


_COLUMNS = (
    "SELECT ref, title, amount, at, precision, runtime, removed FROM tracker_record "
    "WHERE tracker=? AND feature=? AND"
)
