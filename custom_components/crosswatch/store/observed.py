"""What accounts said at their last good read, kept by the account's own refs and shared by all syncs.

A read compares fingerprints page by page and brings here only what differs. Presence follows two
looks: absent once is `missing`; absent again at least 15 minutes later is `gone`. In a library a ref
that left the catalogue is `away`, because a file that went is not an un-watch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from sqlite3 import Connection
from zlib import adler32, crc32

import msgspec
from msgspec import Struct

from ..model import CatalogueItem, Feature, Record
from .identity import resolve_items, teach_runtimes
from .known_items import KnownItems
from .parted_lines import PartedRef, follow_ref
from .schema import FEATURE_NUMBERS
from .values import to_columns

SECOND_LOOK = 900
"""Seconds between the two full reads that must both lack a record before its absence counts."""

_ENCODE = msgspec.msgpack.Encoder().encode
_SIZE = 8

type Fingerprint = bytes
"""Changes when anything about a record changes, and is equal in every process. Empty: not present now."""


def fingerprints(entries: Iterable[Record | CatalogueItem]) -> list[Fingerprint]:
    """Return the fingerprint of each entry.

    Two checksums tell an entry from what it was before, which is all that is asked of them, and they take
    a tenth of the time of a digest.
    """
    encoded = map(_ENCODE, entries)
    return [(crc32(text) << 32 | adler32(text)).to_bytes(_SIZE) for text in encoded]


class ReadChanges(Struct, frozen=True):
    """What a completed read of one feature found different from the last one.

    differing: new or changed records with their fingerprints. absent: refs known before that a full
    read lacked. removed: refs that the service's removal feed named.
    """

    differing: list[tuple[Record, Fingerprint]]
    absent: list[str]
    removed: list[str]


def known_fingerprints(connection: Connection, account: int, feature: Feature) -> dict[str, Fingerprint]:
    """Return the fingerprint of every known ref, an empty one where it is not present now."""
    return dict(
        connection.execute(
            "SELECT ref, CASE presence WHEN 'present' THEN fingerprint ELSE x'' END FROM observed "
            "WHERE account=? AND feature=?",
            (account, FEATURE_NUMBERS[feature]),
        )
    )


def known_catalogue(connection: Connection, account: int) -> dict[str, Fingerprint]:
    """Return the fingerprint of every title in the account's catalogue, by ref."""
    return dict(connection.execute("SELECT ref, fingerprint FROM catalogue WHERE account=?", (account,)))


def store_catalogue(
    connection: Connection,
    account: int,
    scope: str,
    features: Iterable[Feature],
    differing: Sequence[tuple[CatalogueItem, Fingerprint]],
    absent: Iterable[str],
    known: KnownItems | None = None,
) -> None:
    """Bring a library's catalogue up to date after a completed read of it.

    A title that comes or goes changes what may be written there, so its item is looked at again.
    """
    numbers = resolve_items(
        connection,
        [entry.item for entry, _ in differing],
        [f"{scope}/{entry.ref}" for entry, _ in differing],
        known,
    )
    parted = connection.execute(
        "SELECT DISTINCT item FROM catalogue WHERE account=? AND fingerprint=x''", (account,)
    ).fetchall()
    connection.executemany(
        "INSERT OR REPLACE INTO catalogue (account, ref, item, fingerprint, file_group) VALUES (?, ?, ?, "
        "?, ?)",
        [
            (account, entry.ref, item, mark, entry.file_group)
            for (entry, mark), item in zip(differing, numbers, strict=True)
        ],
    )
    gone = [
        (ref, row[0])
        for ref in absent
        if (
            row := connection.execute(
                "SELECT item FROM catalogue WHERE account=? AND ref=?", (account, ref)
            ).fetchone()
        )
    ]
    connection.executemany(
        "DELETE FROM catalogue WHERE account=? AND ref=?", [(account, ref) for ref, _ in gone]
    )
    touched = {*numbers, *(item for _, item in gone), *(row[0] for row in parted)}
    for number in (FEATURE_NUMBERS[feature] for feature in features):
        revision = _next_revision(connection, account, number, bool(touched))
        _touch(connection, account, number, touched, revision)


def store_read(
    connection: Connection,
    account: int,
    feature: Feature,
    changes: ReadChanges,
    *,
    scope: str,
    library: bool,
    read_at: int,
    known: KnownItems | None = None,
) -> int:
    """Record what a completed read found, and return how many rows it changed. One transaction.

    `scope` names the account for refs of items without any id. `read_at` is when the read began. `known` is
    what the account's other features brought in the same read.
    """
    number = FEATURE_NUMBERS[feature]
    gone = _second_looks(connection, account, number, changes.absent, library, read_at)
    removed = _still_there(connection, account, number, changes.removed)
    moved = bool(changes.differing or removed or gone)
    news = moved or _is_first_read(connection, account, number)
    revision = _next_revision(connection, account, number, news)
    if not moved:
        return 0
    _store_records(connection, account, number, changes.differing, scope, read_at, revision, known)
    connection.executemany(
        "UPDATE observed SET presence=?, missing_since=?, revision=? WHERE account=? AND feature=? AND ref=?",
        [(presence, since, revision, account, number, ref) for ref, presence, since in gone],
    )
    connection.executemany(
        "UPDATE observed SET presence='gone', missing_since=NULL, revision=? "
        "WHERE account=? AND feature=? AND ref=? AND presence<>'gone'",
        [(revision, account, number, ref) for ref in removed],
    )
    return len(changes.differing) + len(removed) + len(gone)


def finish_reading(
    connection: Connection,
    account: int,
    feature: Feature,
    *,
    watermark: str | None,
    cursor: str | None,
    read_at: int,
    full: bool,
    keeps: str,
) -> None:
    """Remember where the read stands. A full read settles every member that waited for one.

    `keeps` names the way in which the account keeps the feature.
    """
    number = FEATURE_NUMBERS[feature]
    connection.execute(
        "INSERT INTO reading (account, feature, watermark, cursor, read_at, full_at, keeps) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET watermark=excluded.watermark, cursor=excluded.cursor, "
        "previous_read_at=read_at, read_at=excluded.read_at, full_at=coalesce(excluded.full_at, full_at), "
        "keeps=excluded.keeps",
        (account, number, watermark, cursor, read_at, read_at if full else None, keeps),
    )
    if full:
        connection.execute(
            "UPDATE member SET settled=1 WHERE account=? AND feature=? AND settled=0", (account, number)
        )


def list_size(connection: Connection, account: int, feature: Feature) -> int:
    """Return how many records the account holds for a feature."""
    size: int = connection.execute(
        "SELECT count(*) FROM observed WHERE account=? AND feature=? AND presence='present'",
        (account, FEATURE_NUMBERS[feature]),
    ).fetchone()[0]
    return size


def forget_gone(connection: Connection, account: int, feature: Feature) -> None:
    """Drop rows that are gone and that every sync using them has looked at."""
    number = FEATURE_NUMBERS[feature]
    connection.execute(
        "DELETE FROM observed WHERE account=:account AND feature=:feature AND presence='gone' AND "
        "revision <= "
        "(SELECT min(merged_revision) FROM member WHERE account=:account AND feature=:feature AND "
        "role<>'off')",
        {"account": account, "feature": number},
    )
    connection.execute(
        "DELETE FROM touched WHERE account=:account AND feature=:feature AND revision <= "
        "(SELECT min(merged_revision) FROM member WHERE account=:account AND feature=:feature AND "
        "role<>'off')",
        {"account": account, "feature": number},
    )


def _is_first_read(connection: Connection, account: int, feature: int) -> bool:
    """Whether the feature was never read. That it is empty is news too: others may have what it lacks."""
    known = connection.execute(
        "SELECT 1 FROM reading WHERE account=? AND feature=? AND read_at IS NOT NULL", (account, feature)
    )
    return known.fetchone() is None


def _next_revision(connection: Connection, account: int, feature: int, moved: bool) -> int:
    connection.execute("INSERT OR IGNORE INTO reading (account, feature) VALUES (?, ?)", (account, feature))
    if moved:
        connection.execute(
            "UPDATE reading SET revision=revision+1 WHERE account=? AND feature=?", (account, feature)
        )
    revision: int = connection.execute(
        "SELECT revision FROM reading WHERE account=? AND feature=?", (account, feature)
    ).fetchone()[0]
    return revision


def _store_records(
    connection: Connection,
    account: int,
    feature: int,
    differing: Sequence[tuple[Record, Fingerprint]],
    scope: str,
    read_at: int,
    revision: int,
    known: KnownItems | None,
) -> None:
    records = [record for record, _ in differing]
    numbers = resolve_items(
        connection,
        [record.item for record in records],
        [f"{scope}/{record.ref}" for record in records],
        known,
    )
    teach_runtimes(
        connection,
        {
            (item, record.value.runtime)
            for record, item in zip(records, numbers, strict=True)
            if record.value.runtime is not None
        },
    )
    _release_moved_refs(connection, account, feature, records, numbers, revision, read_at)
    refs = [record.ref for record in records]
    in_key_order = sorted(range(len(refs)), key=refs.__getitem__)  # SQLite appends instead of searching
    connection.executemany(
        "INSERT INTO observed (account, feature, ref, item, amount, at, precision, runtime, fingerprint, "
        "seen_at, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "seen_at=CASE WHEN amount=excluded.amount AND at IS excluded.at AND presence='present' "
        "THEN seen_at ELSE excluded.seen_at END, "
        "item=excluded.item, amount=excluded.amount, at=excluded.at, precision=excluded.precision, "
        "runtime=excluded.runtime, fingerprint=excluded.fingerprint, presence='present', missing_since=NULL, "
        "revision=excluded.revision",
        (
            (
                account,
                feature,
                refs[place],
                numbers[place],
                *to_columns(record.value),
                mark,
                read_at,
                revision,
            )
            for place in in_key_order
            for record, mark in (differing[place],)
        ),
    )


def _release_moved_refs(
    connection: Connection,
    account: int,
    feature: int,
    records: Sequence[Record],
    numbers: Sequence[int],
    revision: int,
    read_at: int,
) -> None:
    """Let go of what a ref stood for when it now belongs to another item.

    A server that re-uses its own ids, or a corrected match, must not look like a removal: the item
    that the ref left is first contact at this account from now on.
    """
    if not connection.execute(
        "SELECT 1 FROM observed WHERE account=? AND feature=? LIMIT 1", (account, feature)
    ).fetchone():
        return
    left: set[int] = set()
    for record, item in zip(records, numbers, strict=True):
        row = connection.execute(
            "SELECT item, fingerprint FROM observed WHERE account=? AND feature=? AND ref=?",
            (account, feature, record.ref),
        ).fetchone()
        if row is None or row[0] == item:
            continue
        left.add(row[0])
        if row[1] == b"":  # nothing changed there: a person parted two titles
            follow_ref(connection, PartedRef(account, feature, record.ref, row[0], item), read_at)
            continue
        connection.execute(
            "DELETE FROM ledger WHERE account=? AND feature=? AND item=? AND (ref=? OR ref IS NULL)",
            (account, feature, row[0], record.ref),
        )
    _touch(connection, account, feature, left, revision)


def _touch(connection: Connection, account: int, feature: int, items: Iterable[int], revision: int) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO touched (account, feature, item, revision) VALUES (?, ?, ?, ?)",
        [(account, feature, item, revision) for item in items],
    )


def _second_looks(
    connection: Connection, account: int, feature: int, absent: Sequence[str], library: bool, read_at: int
) -> list[tuple[str, str, int | None]]:
    """Return (ref, presence, missing since) for each absent ref whose presence moves on."""
    moves: list[tuple[str, str, int | None]] = []
    for ref in absent:
        presence, since = connection.execute(
            "SELECT presence, missing_since FROM observed WHERE account=? AND feature=? AND ref=?",
            (account, feature, ref),
        ).fetchone()
        if library and not _in_catalogue(connection, account, ref):
            if presence in ("present", "missing"):
                moves.append((ref, "away", None))
        elif presence in ("present", "away"):
            moves.append((ref, "missing", read_at))
        elif presence == "missing" and read_at - since >= SECOND_LOOK:
            moves.append((ref, "gone", None))
    return moves


def _still_there(connection: Connection, account: int, feature: int, removed: Iterable[str]) -> list[str]:
    """Return what a removal feed names and what was not gone before. A feed may tell the same again."""
    return [
        ref
        for ref in removed
        if connection.execute(
            "SELECT 1 FROM observed WHERE account=? AND feature=? AND ref=? AND presence<>'gone'",
            (account, feature, ref),
        ).fetchone()
    ]


def _in_catalogue(connection: Connection, account: int, ref: str) -> bool:
    found = connection.execute("SELECT 1 FROM catalogue WHERE account=? AND ref=?", (account, ref))
    return found.fetchone() is not None
