"""A scrobbled playback enters the ledger of every sync that it concerns, so that none adds a second play.

The play stands in the sync at the time when it was watched. When a member reports it later by itself
(a player marks what it played), the merge pairs both within the interval of the playback: between its
start less half an hour and its end plus the runtime.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from sqlite3 import Connection

from msgspec import Struct

from ..model import Feature, Item, Keeps, Precision
from .identity import find_by_ids, teach_runtimes
from .schema import FEATURE_NUMBERS
from .values import value_from_text

BEFORE_START = 1_800
"""Seconds before its start in which a play may be stamped: services disagree about what a start is."""

_HISTORY = FEATURE_NUMBERS[Feature.HISTORY]


class Interval(Struct, frozen=True):
    """From when to when (seconds since 1970 UTC, both included) a play is the playback's."""

    first: int
    last: int

    def holds(self, at: int, precision: int = Precision.SECOND) -> bool:
        """Whether a play known to that precision may lie in it."""
        return at <= self.last and at + max(1, precision) > self.first


class Stamp(Struct, frozen=True):
    """The time that an account gave a play by itself, in seconds since 1970 UTC; None if not read yet."""

    at: int | None = None
    precision: Precision = Precision.UNKNOWN


class Delivered(Struct, frozen=True):
    """An account that took the play, with its own ref of it if it told one, and what it keeps.

    stamp: where the account did not take our time. Its own is no correction of the date by anybody.
    """

    account: str
    ref: str | None = None
    keeps: Keeps = Keeps.PLAYS
    stamp: Stamp | None = None


class PlayedItem(Struct, frozen=True):
    """A playback that counts as a play. Times in seconds since 1970 UTC, runtime in seconds."""

    playback: str
    item: Item
    started: int
    watched_at: int
    runtime: int | None = None

    @property
    def interval(self) -> Interval:
        """When a play is this playback's."""
        length = self.runtime or max(0, self.watched_at - self.started)
        return Interval(self.started - BEFORE_START, self.watched_at + length)


class Known(StrEnum):
    """Whether a sync has already brought a play to an account, or is about to."""

    NOT_YET = "not_yet"
    THERE = "there"
    UNDER_WAY = "under_way"


def record_playback(connection: Connection, played: PlayedItem, deliveries: Sequence[Delivered]) -> None:
    """Let every sync know the play that has a delivered account in its history.

    An item that no sync has met is left to their next read, which brings all deliveries at once.
    """
    number = find_by_ids(connection, played.item)
    if number is None:
        return
    if played.runtime is not None:
        teach_runtimes(connection, [(number, played.runtime)])
    slots: dict[str, int] = {}
    for delivered in deliveries:
        for sync, account, epoch in _members(connection, delivered.account):
            if sync not in slots:
                known = _slot(connection, sync, number, played)
                slots[sync] = known or _agree(connection, sync, number, played)
            if delivered.keeps is Keeps.PLAYS:
                place = (sync, _HISTORY, number, slots[sync], account)
                line = (*place, 1, *_stamped(played, delivered), delivered.ref, epoch)
                connection.execute(
                    "INSERT OR IGNORE INTO ledger (sync, feature, item, slot, account, amount, at, "
                    "precision, runtime, ref, epoch) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    line,
                )


def known_play(connection: Connection, played: PlayedItem, account: str) -> Known:
    """Return whether a sync has brought the play to the account already, or is writing it now."""
    number = find_by_ids(connection, played.item)
    if number is None:
        return Known.NOT_YET
    taken = other_playbacks(connection, played)
    found = Known.NOT_YET
    for sync, member, _ in _members(connection, account):
        place = (sync, _HISTORY, number, member)
        lines = connection.execute(
            "SELECT at, precision FROM ledger WHERE sync=? AND feature=? AND item=? AND account=? "
            "AND at IS NOT NULL",
            place,
        )
        if any(at not in taken and played.interval.holds(at, precision) for at, precision in lines):
            return Known.THERE
        if any(at not in taken and played.interval.holds(at) for at in _sent(connection, place)):
            found = Known.UNDER_WAY
    return found


def _sent(connection: Connection, place: tuple[str, int, int, int]) -> list[int]:
    """Return the times of plays that a sync has sent to a member and that nobody has seen there yet."""
    rows = connection.execute(
        "SELECT value FROM change WHERE sync=? AND feature=? AND item=? AND account=? "
        "AND state='pending' AND operation<>'remove' AND sent_at IS NOT NULL",
        place,
    )
    values = (value_from_text(row[0]) for row in rows)
    return [value.at for value in values if value is not None and value.at is not None]


def _members(connection: Connection, account: str) -> list[tuple[str, int, int]]:
    """Return (sync, account number, epoch) for every sync that has the account in its history."""
    return connection.execute(
        "SELECT m.sync, m.account, m.epoch FROM member m JOIN account a ON a.id=m.account "
        "WHERE a.key=? AND m.feature=? AND m.role<>'off' ORDER BY m.sync",
        (account, _HISTORY),
    ).fetchall()


def other_playbacks(connection: Connection, played: PlayedItem) -> set[int]:
    """Return when other playbacks within the interval were watched: somebody saw it twice in a row."""
    interval = played.interval
    rows = connection.execute(
        "SELECT DISTINCT json_extract(payload, '$.at') FROM outbox WHERE kind='play' AND playback<>? "
        "AND json_extract(payload, '$.at') BETWEEN ? AND ?",
        (played.playback, interval.first, interval.last),
    )
    return {row[0] for row in rows}


def _slot(connection: Connection, sync: str, item: int, played: PlayedItem) -> int | None:
    """Return the slot of a play that the sync stands for and that is this one, the latest of several."""
    rows = connection.execute(
        "SELECT slot, at, precision FROM agreed WHERE sync=? AND feature=? AND item=? AND slot>0 "
        "AND present=1 AND at IS NOT NULL ORDER BY at DESC",
        (sync, _HISTORY, item),
    ).fetchall()
    taken = other_playbacks(connection, played) if rows else set()
    for slot, at, precision in rows:
        if at not in taken and played.interval.holds(at, precision):
            return int(slot)
    return None


def _agree(connection: Connection, sync: str, item: int, played: PlayedItem) -> int:
    """Let the sync stand for a new play, and return its slot."""
    slot: int = connection.execute(
        "SELECT max(coalesce((SELECT max(slot) FROM agreed WHERE sync=?1 AND feature=?2 AND item=?3), 0), "
        "coalesce((SELECT max(slot) FROM ledger WHERE sync=?1 AND feature=?2 AND item=?3), 0)) + 1",
        (sync, _HISTORY, item),
    ).fetchone()[0]
    connection.execute(
        "INSERT INTO agreed (sync, feature, item, slot, present, amount, at, precision, runtime, said_by) "
        "VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, NULL)",
        (sync, _HISTORY, item, slot, 1, *_when(played)),
    )
    return slot


def _when(played: PlayedItem) -> tuple[int, int, int | None]:
    return played.watched_at, int(Precision.SECOND), played.runtime


def _stamped(played: PlayedItem, delivered: Delivered) -> tuple[int | None, int, int | None]:
    stamp = delivered.stamp
    return _when(played) if stamp is None else (stamp.at, int(stamp.precision), played.runtime)
