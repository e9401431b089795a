"""Writing to a tracker: one transaction a chunk, one outcome a write, the same twice changes nothing.

Each chunk that changes anything gets a revision, which is the tracker's watermark and cursor. A removed
record stays as a removal for `REMEMBERED` seconds, so that a reader that comes back with an older
revision is told what went.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from sqlite3 import Connection

from msgspec import Struct

from ..model import (
    PROGRESS_STEPS,
    RATING_STEPS,
    Feature,
    MediaType,
    Operation,
    Outcome,
    OutcomeKind,
    Reason,
    Value,
    Write,
)
from .schema import FEATURE_NUMBERS
from .tracker_records import Records, TrackerRecord
from .tracker_titles import Titles, forget_unused_titles
from .values import to_columns

REMEMBERED = 90 * 86_400
"""Seconds for which a removal can be told to readers."""

EVERY_TYPE = frozenset(MediaType)
PLAYABLE = frozenset({MediaType.MOVIE, MediaType.EPISODE})

HOLDS: dict[Feature, frozenset[MediaType]] = {
    Feature.WATCHLIST: EVERY_TYPE,
    Feature.RATINGS: EVERY_TYPE,
    Feature.HISTORY: PLAYABLE,
    Feature.PROGRESS: PLAYABLE,
}
"""What a tracker keeps of which types."""

_AMOUNTS: dict[Feature, range] = {
    Feature.WATCHLIST: range(1, 2),
    Feature.RATINGS: range(1, RATING_STEPS + 1),
    Feature.HISTORY: range(1, 1_000_000),
    Feature.PROGRESS: range(PROGRESS_STEPS + 1),
}


class TrackerGone(Exception):
    """The tracker does not exist, or not any more."""


class TrackerRow(Struct, frozen=True):
    """A tracker as stored. `revision` counts the chunks that changed anything."""

    number: int
    name: str
    revision: int


def load_tracker(connection: Connection, tracker: str) -> TrackerRow:
    """Return the tracker with this id. Raises `TrackerGone`."""
    row = connection.execute("SELECT number, name, revision FROM tracker WHERE id=?", (tracker,)).fetchone()
    if row is None:
        raise TrackerGone(tracker)
    return TrackerRow(*row)


def write_records(
    connection: Connection, tracker: str, feature: Feature, writes: Sequence[Write], now: int
) -> list[Outcome]:
    """Write one chunk and return one outcome per write, in the order of the writes.

    `now` is seconds since 1970 UTC; it dates removals. Raises `TrackerGone`.
    """
    return Writer(connection, tracker, feature, now).write(writes)


class _Ambiguous(Exception):
    """Several plays of the item could be meant."""


class Writer:
    """Writes chunks to one feature of one tracker, all in one transaction."""

    def __init__(self, connection: Connection, tracker: str, feature: Feature, now: int) -> None:
        """Find the tracker. Raises `TrackerGone`."""
        self._connection = connection
        self._tracker = load_tracker(connection, tracker)
        self._revision = self._tracker.revision
        self._feature = feature
        self._key = (self._tracker.number, FEATURE_NUMBERS[feature])
        _forget_removals(connection, self._tracker.number, now - REMEMBERED)
        self._titles = Titles(connection, self._tracker.number)
        self._records = Records(connection, self._key)
        self._now = now

    def write(self, writes: Sequence[Write]) -> list[Outcome]:
        """Write one chunk and return one outcome per write, in the order of the writes."""
        items = {write.item: None for write in writes}
        self._titles.prepare(items)
        self._records.prepare(title for item in items for title in self._titles.find(item))
        outcomes = [self._write(write) for write in writes]
        self._flush()
        return outcomes

    def _write(self, write: Write) -> Outcome:
        try:
            if write.operation is Operation.REMOVE:
                return self._remove(write)
            if write.value is None or write.value.amount not in _AMOUNTS[self._feature]:
                return self._refuse(write, "rejected", detail="the value is out of range")
            if write.operation is Operation.ADD:
                return self._add(write, write.value)
            return self._update(write, write.value)
        except _Ambiguous:
            return self._refuse(write, "rejected", detail="several plays could be meant")

    def _flush(self) -> None:
        """Store what changed, and move the watermark if anything did."""
        self._titles.flush()
        if not self._records.changed:
            return
        self._revision += 1
        self._records.flush(self._revision)
        self._connection.execute(
            "UPDATE tracker SET revision=? WHERE number=?", (self._revision, self._tracker.number)
        )
        self._connection.execute(
            "INSERT INTO tracker_watermark (tracker, feature, revision) VALUES (?, ?, ?) "
            "ON CONFLICT DO UPDATE SET revision=excluded.revision",
            (*self._key, self._revision),
        )

    def _add(self, write: Write, value: Value) -> Outcome:
        if write.item.type not in HOLDS[self._feature]:
            return self._refuse(write, "cannot_hold_type", type=write.item.type)
        if not self._titles.recognises(write.item):
            return self._unknown(write, "no_ids")
        titles = self._titles.find(write.item)
        found = self._same(titles, value) if titles else None
        if found is None:
            made = self._records.add(self._titles.keep(write.item), to_columns(value))
            return Outcome(write.key, OutcomeKind.WRITTEN, ref=str(made.ref))
        if found.removed is None and self._feature in (Feature.WATCHLIST, Feature.HISTORY):
            self._titles.learn(write.item)
            return Outcome(write.key, OutcomeKind.ALREADY_THERE, ref=str(found.ref))
        return self._set(write, found, value)

    def _update(self, write: Write, value: Value) -> Outcome:
        found = self._meant(write)
        if found is None:
            return self._unknown(write, "not_found")
        if self._feature is Feature.HISTORY and value.at != found.at:
            others = self._records.at_time(found.title, value.at)
            if any(other.removed is None for other in others):
                return self._refuse(write, "rejected", detail="another play has that time")
        return self._set(write, found, value)

    def _remove(self, write: Write) -> Outcome:
        found = self._meant(write)
        if found is None:
            return self._unknown(write, "not_found")
        self._records.remove(found, self._now)
        return Outcome(write.key, OutcomeKind.WRITTEN, ref=str(found.ref))

    def _set(self, write: Write, found: TrackerRecord, value: Value) -> Outcome:
        self._titles.learn(write.item)
        columns = to_columns(value)
        if columns == found.columns and found.removed is None:
            return Outcome(write.key, OutcomeKind.ALREADY_THERE, ref=str(found.ref))
        self._records.set(found, columns)
        return Outcome(write.key, OutcomeKind.WRITTEN, ref=str(found.ref))

    def _same(self, titles: Iterable[int], value: Value) -> TrackerRecord | None:
        """Return what an addition would double: the item's record, or its play at that very time."""
        if self._feature is Feature.HISTORY:
            found = [one for title in titles for one in self._records.at_time(title, value.at)]
        else:
            found = [one for title in titles for one in self._records.of_title(title)]
        return min(found, key=_what_is_there_first, default=None)

    def _meant(self, write: Write) -> TrackerRecord | None:
        """Return the record that an update or a removal is about, by its ref or else by the item.

        A ref that is gone never leads to another play of the item, unless that has the very same time.
        """
        if write.ref is not None and (named := self._records.by_ref(write.ref)) is not None:
            self._records.prepare((named.title,))
            return named
        titles = self._titles.find(write.item)
        if self._feature is Feature.HISTORY and write.before is None and write.ref is not None:
            return None
        if self._feature is Feature.HISTORY and write.before is not None:
            found = [one for title in titles for one in self._records.at_time(title, write.before.at)]
        else:
            found = [one for title in titles for one in self._records.of_title(title)]
        there = [one for one in found if one.removed is None]
        if len(there) > 1 and self._feature is Feature.HISTORY:
            raise _Ambiguous
        return there[0] if there else None

    def _unknown(self, write: Write, code: str) -> Outcome:
        return Outcome(write.key, OutcomeKind.NOT_FOUND, Reason(code, {"account": self._tracker.name}))

    def _refuse(self, write: Write, code: str, **facts: str) -> Outcome:
        reason = Reason(code, {"account": self._tracker.name, **facts})
        return Outcome(write.key, OutcomeKind.REJECTED, reason)


def _what_is_there_first(record: TrackerRecord) -> bool:
    return record.removed is not None


def _forget_removals(connection: Connection, tracker: int, before: int) -> None:
    """Drop removals older than `before`. A cursor from before the newest of them must read in full."""
    horizons = connection.execute(
        "SELECT feature, max(revision) FROM tracker_record WHERE tracker=? AND removed<? GROUP BY feature",
        (tracker, before),
    ).fetchall()
    if not horizons:
        return
    connection.executemany(
        "UPDATE tracker_watermark SET horizon=max(horizon, ?) WHERE tracker=? AND feature=?",
        [(horizon, tracker, feature) for feature, horizon in horizons],
    )
    connection.execute("DELETE FROM tracker_record WHERE tracker=? AND removed<?", (tracker, before))
    forget_unused_titles(connection, tracker)
