"""Two items that turn out to be one: what is known of both stays known, and nothing looks removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest

from custom_components.crosswatch.model import Item, MediaType
from custom_components.crosswatch.store.database import connect
from custom_components.crosswatch.store.identity import resolve_items
from custom_components.crosswatch.store.schema import FEATURE_NUMBERS

WATCHLIST, HISTORY = FEATURE_NUMBERS["watchlist"], FEATURE_NUMBERS["history"]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    connection = connect(tmp_path / "crosswatch.db")
    yield connection
    connection.close()


def resolve(db: Connection, *ids: str) -> int:
    return resolve_items(db, [Item(MediaType.MOVIE, tuple(sorted(ids)))], ["x/1"])[0]


def agree(db: Connection, feature: int, item: int, slot: int, amount: int = 1) -> None:
    db.execute(
        "INSERT INTO agreed (sync, feature, item, slot, present, amount, precision) "
        "VALUES ('s', ?, ?, ?, 1, ?, 0)",
        (feature, item, slot, amount),
    )


def confirm(db: Connection, feature: int, item: int, slot: int, account: int) -> None:
    db.execute(
        "INSERT INTO ledger (sync, feature, item, slot, account, amount, precision, ref, epoch) "
        "VALUES ('s', ?, ?, ?, ?, 1, 0, ?, 1)",
        (feature, item, slot, account, f"{account}-{slot}"),
    )


def observe(db: Connection, feature: int, item: int, account: int, ref: str) -> None:
    db.execute(
        "INSERT OR IGNORE INTO reading (account, feature, revision) VALUES (?, ?, 4)", (account, feature)
    )
    db.execute(
        "INSERT INTO observed (account, feature, ref, item, amount, precision, fingerprint, seen_at, "
        "revision) VALUES (?, ?, ?, ?, 1, 0, 1, 0, 4)",
        (account, feature, ref, item),
    )


def wait(db: Connection, item: int, slot: int, account: int) -> None:
    db.execute(
        "INSERT INTO change (sync, feature, item, slot, account, state, operation, since) "
        "VALUES ('s', ?, ?, ?, ?, 'held', 'add', 0)",
        (HISTORY, item, slot, account),
    )


def rows(db: Connection, table: str, columns: str) -> list[tuple[object, ...]]:
    return db.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}").fetchall()


@pytest.fixture
def two(db: Connection) -> tuple[int, int]:
    return resolve(db, "tmdb:1"), resolve(db, "imdb:tt0000001")


def merge(db: Connection) -> None:
    resolve(db, "tmdb:1", "imdb:tt0000001")


def test_plays_of_both_keep_their_own_slots(db: Connection, two: tuple[int, int]) -> None:
    first, second = two
    agree(db, HISTORY, first, 1)
    confirm(db, HISTORY, first, 1, 1)
    agree(db, HISTORY, second, 1)
    confirm(db, HISTORY, second, 1, 2)
    wait(db, second, 1, 1)
    merge(db)
    assert rows(db, "agreed", "item, slot") == [(first, 1), (first, 2)]
    assert rows(db, "ledger", "item, slot, account") == [(first, 1, 1), (first, 2, 2)]
    assert rows(db, "change", "item, slot, account") == [(first, 2, 1)]


def test_a_play_that_both_have_with_one_date_is_one_if_no_member_has_both(
    db: Connection, two: tuple[int, int]
) -> None:
    first, second = two
    for item, slot, at in (
        (first, 1, 500),
        (first, 2, 900),
        (second, 1, 900),
        (second, 2, 500),
        (second, 3, 700),
    ):
        agree(db, HISTORY, item, slot)
        place = (at, HISTORY, item, slot)
        db.execute("UPDATE agreed SET at=? WHERE feature=? AND item=? AND slot=?", place)
    confirm(db, HISTORY, first, 1, 1)
    confirm(db, HISTORY, second, 1, 2)
    confirm(db, HISTORY, second, 2, 1)
    confirm(db, HISTORY, second, 2, 2)
    merge(db)
    assert rows(db, "agreed", "item, at, slot") == [
        (first, 500, 1),
        (first, 500, 4),
        (first, 700, 5),
        (first, 900, 2),
    ]
    assert rows(db, "ledger", "slot, account") == [(1, 1), (2, 2), (4, 1), (4, 2)]


def test_where_both_had_a_value_that_of_the_item_that_goes_is_forgotten(
    db: Connection, two: tuple[int, int]
) -> None:
    first, second = two
    agree(db, WATCHLIST, first, 0, amount=7)
    confirm(db, WATCHLIST, first, 0, 1)
    agree(db, WATCHLIST, second, 0, amount=8)
    confirm(db, WATCHLIST, second, 0, 1)
    confirm(db, WATCHLIST, second, 0, 2)
    merge(db)
    assert rows(db, "agreed", "item, amount") == [(first, 7)]
    assert rows(db, "ledger", "item, account") == [(first, 1)]


def test_a_value_that_only_one_had_moves_over(db: Connection, two: tuple[int, int]) -> None:
    first, second = two
    agree(db, WATCHLIST, second, 0)
    confirm(db, WATCHLIST, second, 0, 2)
    merge(db)
    assert rows(db, "agreed", "item, slot") == [(first, 0)]
    assert rows(db, "ledger", "item, account") == [(first, 2)]


def test_a_count_of_plays_that_both_items_had_stays_with_the_first(
    db: Connection, two: tuple[int, int]
) -> None:
    first, second = two
    confirm(db, HISTORY, first, 0, 3)
    confirm(db, HISTORY, second, 0, 3)
    agree(db, HISTORY, second, 1)
    merge(db)
    assert rows(db, "ledger", "item, slot, account") == [(first, 0, 3)]
    assert rows(db, "agreed", "item, slot") == [(first, 1)]


def test_every_sync_looks_at_the_item_again(db: Connection, two: tuple[int, int]) -> None:
    first, second = two
    observe(db, WATCHLIST, first, 1, "a")
    observe(db, WATCHLIST, second, 2, "b")
    db.execute(
        "INSERT INTO touched (account, feature, item, revision) VALUES (2, ?, ?, 3)", (WATCHLIST, second)
    )
    merge(db)
    assert rows(db, "observed", "item, account") == [(first, 1), (first, 2)]
    assert rows(db, "reading", "account, revision") == [(1, 5), (2, 5)]
    assert rows(db, "touched", "account, item, revision") == [(1, first, 5), (2, first, 5)]


def test_plans_journal_and_catalogue_follow(db: Connection, two: tuple[int, int]) -> None:
    first, second = two
    agree(db, HISTORY, first, 1)
    agree(db, HISTORY, second, 1)
    db.execute("INSERT INTO plan (id, run, sync, created, dry) VALUES (1, 1, 's', 0, 0)")
    db.execute(
        "INSERT INTO plan_change (plan, number, feature, account, item, slot, operation, state, reason) "
        "VALUES (1, 1, ?, 1, ?, 1, 'add', 'planned', '')",
        (HISTORY, second),
    )
    db.execute(
        "INSERT INTO journal (run, plan, number, sync, feature, account, item, slot, operation, sent_at) "
        "VALUES (1, 1, 1, 's', ?, 1, ?, 1, 'add', 0)",
        (HISTORY, second),
    )
    db.execute(
        "INSERT INTO catalogue (account, ref, item, fingerprint) VALUES (3, 'movie/1', ?, 1)", (second,)
    )
    db.execute(
        "INSERT INTO left_out (sync, feature, item, slot, account, reason, code) "
        "VALUES ('s', 1, ?, 0, 1, '', 'x')",
        (second,),
    )
    merge(db)
    assert rows(db, "plan_change", "item, slot") == [(first, 2)]
    assert rows(db, "journal", "item, slot") == [(first, 2)]
    assert rows(db, "catalogue", "item") == [(first,)]
    assert rows(db, "left_out", "item") == []
    assert rows(db, "item", "id") == [(first,)]


def test_an_episode_whose_place_is_another_ones_does_not_take_it_when_shows_merge(db: Connection) -> None:
    def place(show: str, *ids: str) -> Item:
        return Item(MediaType.EPISODE, ids, show_ids=(show,), season=1, number=1)

    resolve_items(db, [Item(MediaType.SHOW, ("tmdb:1",))], ["y"])
    first = resolve_items(db, [place("tvdb:9", "imdb:tt0000001")], ["x/1"])[0]
    placeless = Item(MediaType.EPISODE, ("imdb:tt0000003",), show_ids=("tvdb:9",))
    lost = resolve_items(db, [placeless], ["x/4"])[0]
    odd = resolve_items(db, [place("tvdb:9", "imdb:tt0000002")], ["x/2"])[0]
    resolve_items(db, [Item(MediaType.SHOW, ("tmdb:1", "tvdb:9"))], ["z"])
    assert resolve_items(db, [place("tmdb:1"), placeless], ["x/3", "x/4"]) == [first, lost]
    assert odd != first
