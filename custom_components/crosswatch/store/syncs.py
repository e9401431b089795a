"""Syncs and their members: roles, epochs, and how far each member's observations were merged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from sqlite3 import Connection

from msgspec import Struct

from ..engine.retries import NEVER
from ..model import Feature, Role
from .schema import FEATURE_NUMBERS


class MemberRow(Struct, frozen=True):
    """One member of a sync for one feature, as stored. `epoch` counts how often it began anew."""

    account: int
    role: Role
    epoch: int
    settled: bool
    merged_revision: int


def store_members(
    connection: Connection, sync: str, profile: str, feature: Feature, roles: Sequence[tuple[int, Role]]
) -> dict[int, MemberRow]:
    """Bring the members of a sync up to date with its definition, and return them by account.

    A member whose role changed begins a new epoch: what is absent there says nothing until a full
    read. A member that left stays as `off`, so that coming back begins a new epoch too.
    """
    number = FEATURE_NUMBERS[feature]
    connection.execute("INSERT OR IGNORE INTO sync (id, profile) VALUES (?, ?)", (sync, profile))
    known = load_members(connection, sync, feature)
    wanted = dict(roles)
    for account, role in wanted.items():
        if account not in known:
            connection.execute(
                "INSERT INTO member (sync, feature, account, role) VALUES (?, ?, ?, ?)",
                (sync, number, account, role),
            )
        elif known[account].role is not role:
            _begin_epoch(connection, sync, number, account, role)
    for account, member in known.items():
        if account not in wanted and member.role is not Role.OFF:
            _begin_epoch(connection, sync, number, account, Role.OFF)
    return load_members(connection, sync, feature)


def _begin_epoch(connection: Connection, sync: str, feature: int, account: int, role: Role) -> None:
    connection.execute(
        "UPDATE member SET role=?, epoch=epoch+1, settled=0, merged_revision=0 "
        "WHERE sync=? AND feature=? AND account=?",
        (role, sync, feature, account),
    )


def load_members(connection: Connection, sync: str, feature: Feature) -> dict[int, MemberRow]:
    """Return the members of a sync for one feature by account, those that are off included."""
    return {
        row[0]: MemberRow(row[0], Role(row[1]), row[2], bool(row[3]), row[4])
        for row in connection.execute(
            "SELECT account, role, epoch, settled, merged_revision FROM member WHERE sync=? AND feature=?",
            (sync, FEATURE_NUMBERS[feature]),
        )
    }


def waiting_for_full_read(connection: Connection, account: int) -> frozenset[Feature]:
    """Return the features for which some member of the account has had no full read in its epoch."""
    numbers = {
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT feature FROM member WHERE account=? AND settled=0 AND role<>'off'", (account,)
        )
    }
    return frozenset(feature for feature in Feature if FEATURE_NUMBERS[feature] in numbers)


def confirm_sync(connection: Connection, sync: str, now: int) -> None:
    """Note that a person saw the first plan and let the sync write from now on."""
    connection.execute("UPDATE sync SET confirmed_at=? WHERE id=? AND confirmed_at IS NULL", (now, sync))


def confirmed_at(connection: Connection, sync: str) -> int | None:
    """Return when a person confirmed the sync, or None."""
    row = connection.execute("SELECT confirmed_at FROM sync WHERE id=?", (sync,)).fetchone()
    found: int | None = row[0] if row else None
    return found


def mark_items(connection: Connection, sync: str, feature: Feature, members: Iterable[MemberRow]) -> int:
    """Fill the temporary table `dirty` with the items to merge, and return how many there are.

    These are the items whose observation at some member moved since the last merge, those with a
    need that is under way or waits, those with a ledger line of an older epoch, those marked as due, and all
    that the sync stands for where a member has just joined or rejoined: it may lack any of them.
    """
    number = FEATURE_NUMBERS[feature]
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS dirty (item INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM dirty")
    connection.execute(
        "INSERT OR IGNORE INTO dirty SELECT item FROM change WHERE sync=?1 AND feature=?2 "
        "UNION SELECT item FROM due WHERE sync=?1 AND feature=?2",
        (sync, number),
    )
    for member in members:
        key = (member.account, number, member.merged_revision)
        connection.execute(
            "INSERT OR IGNORE INTO dirty SELECT item FROM observed WHERE account=? AND feature=? AND "
            "revision>?",
            key,
        )
        connection.execute(
            "INSERT OR IGNORE INTO dirty SELECT item FROM touched WHERE account=? AND feature=? AND "
            "revision>?",
            key,
        )
        if member.merged_revision == 0:
            connection.execute(
                "INSERT OR IGNORE INTO dirty SELECT item FROM agreed WHERE sync=? AND feature=?",
                (sync, number),
            )
        if member.settled and member.merged_revision == 0 and member.epoch > 1:
            connection.execute(
                "INSERT OR IGNORE INTO dirty SELECT item FROM ledger WHERE sync=? AND feature=? AND "
                "account=? "
                "AND epoch<?",
                (sync, number, member.account, member.epoch),
            )
    count: int = connection.execute("SELECT count(*) FROM dirty").fetchone()[0]
    return count


def mark_due(connection: Connection, sync: str, feature: Feature, items: Iterable[int]) -> None:
    """Let the next run look at these items again, whether or not anything moves."""
    connection.executemany(
        "INSERT OR IGNORE INTO due (sync, feature, item) VALUES (?, ?, ?)",
        [(sync, FEATURE_NUMBERS[feature], item) for item in items],
    )


def unmerged(connection: Connection, feature: Feature, members: Iterable[MemberRow]) -> bool:
    """Return whether some member's observations moved since they were last merged."""
    return any(
        connection.execute(
            "SELECT 1 FROM reading WHERE account=? AND feature=? AND revision>?",
            (member.account, FEATURE_NUMBERS[feature], member.merged_revision),
        ).fetchone()
        for member in members
    )


def has_due(connection: Connection, sync: str, feature: Feature, now: int) -> bool:
    """Return whether some need of the sync is under way or due to be tried again, or an item is due."""
    row = connection.execute(
        "SELECT 1 FROM change WHERE sync=?1 AND feature=?2 "
        "AND (state='pending' OR (state='failed' AND next_try<=?3)) "
        "UNION ALL SELECT 1 FROM due WHERE sync=?1 AND feature=?2 LIMIT 1",
        (sync, FEATURE_NUMBERS[feature], now),
    ).fetchone()
    return row is not None


def next_try_at(connection: Connection, sync: str, now: int) -> int | None:
    """Return when the next failed write of a sync is due to be tried again, if any is."""
    found: int | None = connection.execute(
        "SELECT min(next_try) FROM change WHERE sync=? AND state='failed' AND next_try>? AND next_try<?",
        (sync, now, NEVER),
    ).fetchone()[0]
    return found


def note_terms(connection: Connection, sync: str, terms: str) -> None:
    """Note how a sync treats its features. If that moved, what was left out so far is looked at again."""
    known = connection.execute("SELECT terms FROM sync WHERE id=?", (sync,)).fetchone()
    if known is None or known[0] == terms:
        return
    connection.execute("UPDATE sync SET terms=? WHERE id=?", (terms, sync))
    connection.execute(
        "INSERT OR IGNORE INTO due (sync, feature, item) "
        "SELECT sync, feature, item FROM left_out WHERE sync=?1 "
        "UNION SELECT sync, feature, item FROM change WHERE sync=?1",
        (sync,),
    )


def count_waiting(connection: Connection, sync: str) -> dict[tuple[Feature, str], int]:
    """Return how many needs wait, by feature and state."""
    features = {FEATURE_NUMBERS[feature]: feature for feature in Feature}
    return {
        (features[row[0]], row[1]): row[2]
        for row in connection.execute(
            "SELECT feature, state, count(*) FROM change WHERE sync=? GROUP BY feature, state", (sync,)
        )
    }


def mark_merged(connection: Connection, sync: str, feature: Feature, accounts: Iterable[int]) -> None:
    """Remember that everything observed so far at these accounts was merged, and that nothing is due."""
    connection.execute("DELETE FROM due WHERE sync=? AND feature=?", (sync, FEATURE_NUMBERS[feature]))
    connection.executemany(
        "UPDATE member SET merged_revision=coalesce((SELECT revision FROM reading r "
        "WHERE r.account=member.account AND r.feature=member.feature), 0) "
        "WHERE sync=? AND feature=? AND account=?",
        [(sync, FEATURE_NUMBERS[feature], account) for account in accounts],
    )
