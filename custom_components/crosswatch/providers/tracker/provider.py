"""The tracker as a provider. What it stores and how is the store's; here it keeps the contract."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager, suppress

import msgspec

from ...model import (
    Activity,
    BadData,
    Capabilities,
    Completed,
    Feature,
    Outcome,
    Page,
    ReadPart,
    Rejected,
    Unavailable,
    Write,
)
from ...store.database import Database
from ...store.tracker import (
    ReadingLost,
    TrackerGone,
    begin_reading,
    end_reading,
    read_page,
    tracker_name,
    watermarks,
    write_records,
)
from ..base import Identity
from .capabilities import BATCH, CAPABILITIES

PAGE = 1_000
"""Records in a page."""


class TrackerProvider:
    """One tracker as an account.

    `clock` returns seconds since 1970 UTC; it dates removals. A tracker that was deleted answers with
    `Rejected`, a database that cannot be used now with `Unavailable`.
    """

    def __init__(self, database: Database, tracker_id: str, name: str, clock: Callable[[], int]) -> None:
        """Bind the provider to a tracker. Nothing is read yet."""
        self._database = database
        self._id = tracker_id
        self._name = name
        self._clock = clock

    @property
    def capabilities(self) -> Capabilities:
        """Everything."""
        return CAPABILITIES

    async def identify(self) -> Identity:
        """Return the tracker's id and its present name, proving that it exists."""
        with self._provider_errors():
            self._name = await self._database.run(tracker_name, self._id)
        return Identity(f"tracker:{self._id}", self._name)

    async def close(self) -> None:
        """Nothing is open: the database belongs to everyone."""

    async def activity(self) -> Activity:
        """Return the revision of each feature."""
        with self._provider_errors():
            return Activity(self._id, await self._database.run(watermarks, self._id))

    async def read(
        self, features: frozenset[Feature], cursors: dict[Feature, str]
    ) -> AsyncGenerator[ReadPart]:
        """Read features one after the other, each as it was at the moment when its read began."""
        for feature in sorted(features):
            async with aclosing(self._read(feature, cursors.get(feature))) as parts:
                async for part in parts:
                    yield part

    async def _read(self, feature: Feature, cursor: str | None) -> AsyncGenerator[ReadPart]:
        with self._provider_errors():
            reading = await self._database.run(begin_reading, self._id, feature, cursor)
            try:
                for start in range(0, reading.size, PAGE):
                    page = await self._database.run(read_page, reading, start, PAGE)
                    yield Page(feature, page.records, page.removed)
            finally:
                with suppress(sqlite3.Error):  # a closed database has dropped the copy by itself
                    await self._database.run(end_reading, reading)
        yield Completed(feature, reading.coverage, self._id, reading.cursor)

    async def apply(self, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
        """Write one chunk, all of it or nothing. Raises `Rejected` if it holds more than `BATCH`."""
        if len(writes) > BATCH:
            raise Rejected(f"{self._name} takes at most {BATCH} changes at once")
        with self._provider_errors():
            return await self._database.run(write_records, self._id, feature, writes, self._clock())

    @contextmanager
    def _provider_errors(self) -> Iterator[None]:
        try:
            yield
        except TrackerGone as error:
            raise Rejected(f"The tracker {self._name} does not exist any more") from error
        except ReadingLost as error:
            raise Unavailable(f"{self._name} was deleted while it was read") from error
        except msgspec.DecodeError as error:
            raise BadData(f"A title of {self._name} is damaged") from error
        except sqlite3.Error as error:
            raise Unavailable(f"The database of {self._name} cannot be used now: {error}") from error
