"""What was dropped at an account, while titles turn out to be one, and databases grow older."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest

from custom_components.crosswatch.model import Item, MediaType
from custom_components.crosswatch.store.database import connect
from custom_components.crosswatch.store.dropped import dropped_at, store_dropped
from custom_components.crosswatch.store.identity import resolve_items
from custom_components.crosswatch.store.one_entry import shows_of
from custom_components.crosswatch.store.schema import MIGRATIONS

SITE, OTHER = 1, 2


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    connection = connect(tmp_path / "crosswatch.db")
    yield connection
    connection.close()


def film(*ids: str) -> Item:
    return Item(MediaType.MOVIE, ids)


def episode(number: int) -> Item:
    return Item(MediaType.EPISODE, show_ids=("tvdb:7",), season=1, number=number)


def numbers(db: Connection, *items: Item) -> list[int]:
    return resolve_items(db, items, [f"x/{place}" for place in range(len(items))])


def test_it_stays_dropped_when_two_titles_turn_out_to_be_one(db: Connection) -> None:
    store_dropped(db, SITE, [film("imdb:tt0000001"), film("tmdb:1")], "site")
    (whole,) = numbers(db, film("imdb:tt0000001", "tmdb:1"))
    assert dropped_at(db, [SITE], [whole]) == {whole: {SITE}}
    assert db.execute("SELECT count(*) FROM dropped").fetchone() == (1,)


def test_each_account_has_dropped_its_own(db: Connection) -> None:
    store_dropped(db, SITE, [film("tmdb:1"), film("tmdb:2")], "site")
    store_dropped(db, OTHER, [film("tmdb:2")], "other")
    one, two, three = numbers(db, film("tmdb:1"), film("tmdb:2"), film("tmdb:3"))
    assert dropped_at(db, [SITE, OTHER], [one, two, three]) == {one: {SITE}, two: {SITE, OTHER}}
    assert dropped_at(db, [OTHER], [one, two, three]) == {two: {OTHER}}
    assert dropped_at(db, [3], [one, two, three]) == {}


def test_a_show_takes_all_its_episodes_along(db: Connection) -> None:
    store_dropped(db, SITE, [Item(MediaType.SHOW, ("tvdb:7",))], "site")
    parts = numbers(db, *(episode(number) for number in range(1, 701)))
    assert len(dropped_at(db, [SITE], parts)) == 700
    assert len(shows_of(db, parts)) == 1


def test_a_database_of_the_version_before_learns_it(tmp_path: Path) -> None:
    path = tmp_path / "older.db"
    older = sqlite3.connect(path)
    for script in MIGRATIONS[:2]:
        older.executescript(script)
    older.execute("INSERT INTO reading (account, feature, watermark) VALUES (1, 3, 'then')")
    older.execute("PRAGMA user_version=2")
    older.execute("PRAGMA application_id=0x43575448")
    older.commit()
    older.close()
    connection = connect(path)
    assert connection.execute("SELECT watermark, keeps FROM reading").fetchall() == [("then", "")]
    store_dropped(connection, SITE, [film("tmdb:1")], "site")
    assert connection.execute("SELECT count(*) FROM dropped").fetchone() == (1,)
    connection.close()
