"""The CrossWatch tracker in the suite."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Concatenate

from custom_components.crosswatch.model import Feature, Item, MediaType, Operation, Value, Write
from custom_components.crosswatch.providers.tracker import CAPABILITIES, TrackerProvider
from custom_components.crosswatch.store.database import Database
from custom_components.crosswatch.store.tracker import TrackerReading, create_tracker, write_records

from .look import NOW, additions
from .subject import Kind, Trouble

TRACKER_ID = "suite"


class BrittleDatabase(Database):
    """A database on a disk that fails when it is told to."""

    trouble: Trouble | None = None

    async def run[**P, T](
        self, function: Callable[Concatenate[sqlite3.Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run as ever, or fail as SQLite does."""
        later_page = any(isinstance(argument, TrackerReading) for argument in args) and 0 not in args
        if self.trouble is Trouble.DOWN or (self.trouble is Trouble.CUT and later_page):
            raise sqlite3.OperationalError("disk I/O error")
        return await super().run(function, *args, **kwargs)


class TrackerSubject:
    """A tracker in a database of its own. A person writes into it as the panel would."""

    many = 2_345

    def __init__(self, database: BrittleDatabase) -> None:
        self._database = database
        self.provider = TrackerProvider(database, TRACKER_ID, "Suite", lambda: NOW)

    def titles(self, feature: Feature, count: int) -> Sequence[Item]:
        """Every third title is an episode."""
        return [_episode(number) if number % 3 == 2 else _movie(number) for number in range(count)]

    def stranger(self, feature: Feature) -> Item:
        """A tracker stores everything that has an id."""
        return Item(MediaType.MOVIE, (), "Nobody knows", 1999)

    async def person_sets(self, feature: Feature, item: Item, value: Value) -> None:
        await self._write(feature, Write(1, Operation.ADD, item, value=value))

    async def person_fills(self, feature: Feature, items: Sequence[Item], value: Value) -> None:
        await self._write(feature, *additions(items, value))

    async def person_clears(self, feature: Feature, item: Item) -> None:
        await self._write(feature, Write(1, Operation.REMOVE, item))

    async def _write(self, feature: Feature, *writes: Write) -> None:
        await self._database.run(write_records, TRACKER_ID, feature, writes, NOW)

    async def settle(self) -> None:
        """A tracker shows everything at once."""

    async def afflict(self, trouble: Trouble) -> None:
        if trouble is Trouble.GARBAGE:
            await self._database.run(_set_titles, "{")
        else:
            self._database.trouble = trouble

    async def cure(self) -> None:
        self._database.trouble = None


def _set_titles(connection: sqlite3.Connection, text: str) -> None:
    connection.execute("UPDATE tracker_title SET item=?", (text,))


def _movie(number: int) -> Item:
    return Item(MediaType.MOVIE, (f"imdb:tt{1_000_000 + number}", f"tmdb:{number + 1}"), f"Movie {number}")


def _episode(number: int) -> Item:
    return Item(
        MediaType.EPISODE,
        show_ids=("tmdb:95396", "tvdb:371980"),
        show_title="Severance",
        season=number // 20,
        number=number % 20 + 1,
    )


@asynccontextmanager
async def open_tracker(folder: Path) -> AsyncIterator[TrackerSubject]:
    """Open a tracker in a new database."""
    database = await BrittleDatabase.open(folder / "crosswatch.db")
    assert isinstance(database, BrittleDatabase)
    await database.run(create_tracker, "Suite", NOW, TRACKER_ID)
    yield TrackerSubject(database)
    database.trouble = None
    await database.close()


TRACKER = Kind(
    "tracker",
    CAPABILITIES,
    open_tracker,
    troubles=frozenset({Trouble.DOWN, Trouble.GARBAGE, Trouble.CUT}),
    watermarks=frozenset(Feature),
    cursors=True,
    gaps=("SIGNED_OUT: there is no login",),
)
