"""What a removed sync or account leaves behind: nothing that anybody could meet again."""

from __future__ import annotations

from sqlite3 import Connection

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.store.accounts import account_numbers
from custom_components.crosswatch.store.counts import record_counts
from custom_components.crosswatch.store.forget import (
    forget_account,
    forget_other_syncs,
    forget_profile,
    forget_sync,
    known_accounts,
)
from custom_components.crosswatch.store.schema import FEATURE_NUMBERS

KEPT_OF_A_SYNC = {"journal"}
NAMED_BY_KEY = {"outbox"}


def _tables_with(connection: Connection, column: str) -> list[str]:
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    return [
        table
        for table in tables
        if column in {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
    ]


def _fill(connection: Connection, column: str, *values: object) -> None:
    """Put one row for each value into every table that has the column, whatever else it wants."""
    for table in _tables_with(connection, column):
        info = connection.execute(f"PRAGMA table_info({table})").fetchall()
        for number, value in enumerate(values):
            row: dict[str, object] = {
                name: f"{value}-{number}" if kind == "TEXT" else number + 1
                for _, name, kind, needed, default, key in info
                if (needed or key) and default is None
            }
            row[column] = value
            if table == "sync" and column != "id":
                row["id"] = f"sync-of-{value}"
            names = ", ".join(row)
            marks = ", ".join("?" for _ in row)
            connection.execute(
                f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})",
                list(row.values()),
            )


def _left(connection: Connection, column: str, value: object) -> set[str]:
    return {
        table
        for table in _tables_with(connection, column)
        if connection.execute(f"SELECT 1 FROM {table} WHERE {column}=?", (value,)).fetchone()
    }


def test_a_sync_goes_with_everything_but_what_it_wrote(connection: Connection) -> None:
    _fill(connection, "sync", "gone", "kept")
    connection.execute("UPDATE journal SET outcome='written'")
    everywhere = _left(connection, "sync", "kept")
    forget_sync(connection, "gone")
    assert _left(connection, "sync", "gone") <= KEPT_OF_A_SYNC
    assert _left(connection, "sync", "kept") == everywhere


def test_what_a_removed_sync_had_under_way_is_not_looked_for_again(connection: Connection) -> None:
    _fill(connection, "sync", "gone")
    connection.execute("UPDATE journal SET outcome=NULL")
    forget_sync(connection, "gone")
    assert _left(connection, "sync", "gone") == set()


def test_the_lines_of_its_plans_go_too(connection: Connection) -> None:
    connection.execute(
        "INSERT INTO plan (id, run, sync, created, dry) VALUES (1, 1, 'gone', 0, 1), (2, 1, 'kept', 0, 1)"
    )
    _fill(connection, "plan", 1, 2)
    forget_sync(connection, "gone")
    assert [row[0] for row in connection.execute("SELECT DISTINCT plan FROM plan_change")] == [2]


def test_only_syncs_that_a_profile_no_longer_has_go(connection: Connection) -> None:
    connection.executemany(
        "INSERT INTO sync (id, profile) VALUES (?, ?)", [("a", "home"), ("b", "home"), ("c", "other")]
    )
    forget_other_syncs(connection, "home", {"b"})
    assert [row[0] for row in connection.execute("SELECT id FROM sync ORDER BY id")] == ["b", "c"]
    forget_profile(connection, "home")
    assert [row[0] for row in connection.execute("SELECT id FROM sync")] == ["c"]


def test_an_account_goes_from_every_table(connection: Connection) -> None:
    numbers = account_numbers(connection, [("tracker:gone", "Gone"), ("tracker:kept", "Kept")])
    _fill(connection, "account", numbers["tracker:gone"], numbers["tracker:kept"])
    everywhere = _left(connection, "account", numbers["tracker:kept"])
    forget_account(connection, "tracker:gone")
    assert _left(connection, "account", numbers["tracker:gone"]) - NAMED_BY_KEY == set()
    assert _left(connection, "account", numbers["tracker:kept"]) == everywhere
    assert known_accounts(connection) == ["tracker:kept"]


def test_nobody_is_quoted_who_is_gone(connection: Connection) -> None:
    number = account_numbers(connection, [("tracker:gone", "Gone")])["tracker:gone"]
    connection.execute("INSERT INTO agreed VALUES ('s', 1, 1, 0, 1, 1, NULL, 0, NULL, ?)", (number,))
    forget_account(connection, "tracker:gone")
    assert connection.execute("SELECT said_by FROM agreed").fetchone() == (None,)


def test_what_waits_in_its_outbox_goes(connection: Connection) -> None:
    _fill(connection, "account", "kodi:gone")
    forget_account(connection, "kodi:gone")
    assert connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,)


def test_forgetting_nobody_changes_nothing(connection: Connection) -> None:
    account_numbers(connection, [("tracker:kept", "Kept")])
    forget_account(connection, "tracker:never")
    forget_sync(connection, "never")
    assert known_accounts(connection) == ["tracker:kept"]


def test_records_are_counted_for_what_was_read_in_full(connection: Connection) -> None:
    number = account_numbers(connection, [("tracker:here", "Here")])["tracker:here"]
    for feature, full_at in ((Feature.WATCHLIST, 5), (Feature.RATINGS, 5), (Feature.HISTORY, None)):
        connection.execute(
            "INSERT INTO reading (account, feature, full_at) VALUES (?, ?, ?)",
            (number, FEATURE_NUMBERS[feature], full_at),
        )
    connection.executemany(
        "INSERT INTO observed (account, feature, ref, item, amount, precision, fingerprint, seen_at, "
        "revision, presence) VALUES (?, 1, ?, ?, 1, 0, 0, 0, 0, ?)",
        [(number, "a", 1, "present"), (number, "b", 2, "present"), (number, "c", 3, "gone")],
    )
    assert record_counts(connection, "tracker:here") == {Feature.WATCHLIST: 2, Feature.RATINGS: 0}
    assert record_counts(connection, "tracker:nowhere") == {}
