"""What one read of an account has resolved already serves its other features, while it still holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest

from custom_components.crosswatch.model import Item, MediaType
from custom_components.crosswatch.store.database import connect
from custom_components.crosswatch.store.identity import resolve_items
from custom_components.crosswatch.store.known_items import KnownItems

ALIEN = Item(MediaType.MOVIE, ("imdb:tt0078748",), "Alien", 1979)
ALIENS = Item(MediaType.MOVIE, ("tmdb:679",), "Aliens", 1986)
HOME = Item(MediaType.MOVIE, (), "Our holiday")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    connection = connect(tmp_path / "crosswatch.db")
    yield connection
    connection.close()


def test_a_title_of_another_feature_is_the_same_item(db: Connection) -> None:
    known = KnownItems()
    first = resolve_items(db, [ALIEN, ALIENS], ["a/r1", "a/r2"], known)
    assert known.current(db) == {ALIEN: first[0], ALIENS: first[1]}
    assert resolve_items(db, [ALIENS, ALIEN], ["a/p1", "a/p2"], known) == first[::-1]


def test_what_was_merged_meanwhile_is_resolved_anew(db: Connection) -> None:
    known = KnownItems()
    stays, goes = resolve_items(db, [ALIEN, ALIENS], ["a/r1", "a/r2"], known)
    both = Item(MediaType.MOVIE, ("imdb:tt0078748", "tmdb:679"))
    assert resolve_items(db, [both], ["b/1"]) == [stays]
    assert stays != goes
    assert resolve_items(db, [ALIENS, ALIEN], ["a/p1", "a/p2"], known) == [stays, stays]


def test_a_read_that_merges_items_itself_keeps_nothing(db: Connection) -> None:
    known = KnownItems()
    both = Item(MediaType.MOVIE, ("imdb:tt0078748", "tmdb:679"))
    numbers = resolve_items(db, [ALIEN, ALIENS, both], ["a/r1", "a/r2", "a/r3"], known)
    assert len(set(numbers)) == 1
    assert known.current(db) == {}
    assert resolve_items(db, [ALIENS], ["a/p1"], known) == numbers[:1]


def test_titles_known_by_their_refs_alone_stay_two(db: Connection) -> None:
    known = KnownItems()
    first, second = resolve_items(db, [HOME, HOME], ["a/movie/1", "a/movie/2"], known)
    assert first != second
    assert known.current(db) == {}
    assert resolve_items(db, [HOME, HOME], ["a/movie/2", "a/movie/1"], known) == [second, first]
