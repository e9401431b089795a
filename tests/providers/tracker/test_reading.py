"""A tracker is read as it was at one moment, whatever happens between two pages."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from pathlib import Path

import pytest

from custom_components.crosswatch.model import (
    BadData,
    Completed,
    Coverage,
    Feature,
    Item,
    MediaType,
    Operation,
    Page,
    Record,
    Rejected,
    Unavailable,
    Value,
    Write,
)
from custom_components.crosswatch.providers.tracker import BATCH, TrackerProvider
from custom_components.crosswatch.store.database import Database
from custom_components.crosswatch.store.tracker import create_tracker, delete_tracker, import_records

NOW = 1_800_000_000
RECORDS = 3_500
WATCHLIST = frozenset({Feature.WATCHLIST})


def movie(number: int) -> Item:
    return Item(MediaType.MOVIE, (f"tmdb:{number}",), f"Movie {number}")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(tmp_path / "crosswatch.db")
    yield opened
    await opened.close()


@pytest.fixture
async def provider(database: Database) -> TrackerProvider:
    tracker = await database.run(create_tracker, "Living room", NOW, "one")
    records = [Record(str(number), movie(number), Value()) for number in range(1, RECORDS + 1)]
    await database.run(import_records, tracker, Feature.WATCHLIST, records)
    return TrackerProvider(database, tracker, "Living room", lambda: NOW)


class Reader:
    """Collects a read, and lets something happen after each page of it."""

    def __init__(self, provider: TrackerProvider) -> None:
        self.provider = provider
        self.records: dict[str, Record] = {}
        self.brought = 0
        self.removed: list[str] = []
        self.end: Completed | None = None

    async def read(self, cursor: str | None = None) -> AsyncGenerator[int]:
        cursors = {Feature.WATCHLIST: cursor} if cursor else {}
        async with aclosing(self.provider.read(WATCHLIST, cursors)) as parts:
            async for part in parts:
                if isinstance(part, Completed):
                    self.end = part
                elif isinstance(part, Page):
                    self.brought += len(part.records)
                    self.records |= {record.ref: record for record in part.records}
                    self.removed += part.removed
                    yield self.brought

    async def read_all(self, cursor: str | None = None) -> Reader:
        async for _ in self.read(cursor):
            pass
        return self

    async def read_while(self, happens: Callable[[], Awaitable[object]]) -> None:
        async for _ in self.read():
            await happens()


async def copies_left(database: Database) -> int:
    def count(connection: sqlite3.Connection) -> int:
        return int(connection.execute("SELECT count(*) FROM temp.tracker_copy").fetchone()[0])

    return await database.run(count)


async def test_what_is_written_between_two_pages_is_not_half_in_the_read(provider: TrackerProvider) -> None:
    before = (await Reader(provider).read_all()).records
    reader = Reader(provider)
    async for so_far in reader.read():
        await provider.apply(
            Feature.WATCHLIST,
            [
                Write(1, Operation.REMOVE, movie(so_far)),
                Write(2, Operation.REMOVE, movie(RECORDS - so_far + 1)),
                Write(3, Operation.UPDATE, movie(7), value=Value(1, so_far)),
                Write(4, Operation.UPDATE, movie(RECORDS - 7), value=Value(1, so_far)),
                Write(5, Operation.ADD, movie(100_000 + so_far), value=Value()),
            ],
        )
    assert reader.records == before
    assert (reader.brought, reader.removed) == (RECORDS, [])
    assert reader.end is not None
    assert reader.end.coverage is Coverage.FULL

    changes = await Reader(provider).read_all(reader.end.cursor)
    assert len(changes.removed) == 8
    later = {ref: record for ref, record in before.items() if ref not in changes.removed} | changes.records
    assert later == (await Reader(provider).read_all()).records


async def test_others_get_their_turn_between_two_pages(database: Database, provider: TrackerProvider) -> None:
    pages = 0
    async for _ in Reader(provider).read():
        pages += 1
        await asyncio.wait_for(provider.activity(), 5)
    assert pages == 4


async def test_two_reads_at_once_do_not_disturb_each_other(
    database: Database, provider: TrackerProvider
) -> None:
    await database.run(create_tracker, "Empty", NOW, "empty")
    empty = Reader(TrackerProvider(database, "empty", "Empty", lambda: NOW))
    readers = [Reader(provider), empty, Reader(provider), empty]
    await asyncio.gather(*(reader.read_all() for reader in readers))
    assert readers[0].brought == readers[2].brought == len(readers[0].records) == RECORDS
    assert empty.records == {}
    assert await copies_left(database) == 0


async def test_a_read_that_is_given_up_leaves_nothing_behind(
    database: Database, provider: TrackerProvider
) -> None:
    async with aclosing(Reader(provider).read()) as pages:
        async for _ in pages:
            break
    assert await copies_left(database) == 0


async def test_a_tracker_deleted_in_the_middle_is_no_empty_rest(
    database: Database, provider: TrackerProvider
) -> None:
    reader = Reader(provider)
    with pytest.raises(Unavailable):
        await reader.read_while(lambda: database.run(delete_tracker, "one"))
    assert reader.end is None


async def test_a_database_closed_in_the_middle_is_no_empty_rest(
    database: Database, provider: TrackerProvider
) -> None:
    reader = Reader(provider)
    with pytest.raises(Unavailable):
        await reader.read_while(database.close)
    assert reader.end is None


async def test_a_lost_copy_is_no_empty_rest(database: Database, provider: TrackerProvider) -> None:
    def lose(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM temp.tracker_copy WHERE place % 7 = 0")

    reader = Reader(provider)
    with pytest.raises(Unavailable):
        await reader.read_while(lambda: database.run(lose))
    assert reader.end is None


async def test_a_damaged_title_is_bad_data(database: Database, provider: TrackerProvider) -> None:
    def damage(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE tracker_title SET item='{\"type\":' WHERE title=2000")

    await database.run(damage)
    reader = Reader(provider)
    with pytest.raises(BadData):
        await reader.read_all()
    assert reader.end is None


async def test_a_chunk_that_is_too_large_stores_nothing(provider: TrackerProvider) -> None:
    writes = [Write(key, Operation.ADD, movie(50_000 + key), value=Value()) for key in range(BATCH + 1)]
    with pytest.raises(Rejected):
        await provider.apply(Feature.WATCHLIST, writes)
    assert len((await Reader(provider).read_all()).records) == RECORDS


async def test_a_chunk_that_breaks_stores_nothing(database: Database, provider: TrackerProvider) -> None:
    def forbid(connection: sqlite3.Connection) -> None:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON tracker_record WHEN new.title % 5 = 0 "
            "BEGIN SELECT raise(ABORT, 'disk full'); END"
        )

    before = await provider.activity()
    await database.run(forbid)
    with pytest.raises(Unavailable, match="disk full"):
        await provider.apply(
            Feature.WATCHLIST,
            [Write(key, Operation.ADD, movie(60_000 + key), value=Value()) for key in range(20)],
        )
    assert await provider.activity() == before
    assert len((await Reader(provider).read_all()).records) == RECORDS


async def test_the_account_is_the_tracker(database: Database, provider: TrackerProvider) -> None:
    assert (await provider.identify()).unique_id == "tracker:one"
    await database.run(delete_tracker, "one")
    with pytest.raises(Rejected):
        await provider.identify()
