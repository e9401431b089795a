"""A desk for tests: writes to one tracker and reads from it, with titles that many know."""

from __future__ import annotations

from sqlite3 import Connection

from custom_components.crosswatch.model import (
    Feature,
    Item,
    MediaType,
    Operation,
    Outcome,
    Precision,
    Record,
    Value,
    Write,
)
from custom_components.crosswatch.store.tracker import begin_reading, end_reading, read_page, write_records

NOW = 1_800_000_000
EVENING = Value(1, NOW - 3_600, Precision.SECOND)
EARLIER = Value(1, NOW - 86_400, Precision.SECOND)

ALIEN = Item(MediaType.MOVIE, ("imdb:tt0078748", "tmdb:348"), "Alien", 1979)
ALIEN_BY_IMDB = Item(MediaType.MOVIE, ("imdb:tt0078748",), "Alien")
ALIEN_BY_TMDB = Item(MediaType.MOVIE, ("tmdb:348",))
ALIEN_BY_TRAKT = Item(MediaType.MOVIE, ("trakt:295", "imdb:tt0078748"))
SHOW_348 = Item(MediaType.SHOW, ("tmdb:348",), "A show with the number of Alien")

SEVERANCE = ("tmdb:95396", "tvdb:371980")


def episode(season: int, number: int, *ids: str, show: tuple[str, ...] = SEVERANCE) -> Item:
    return Item(MediaType.EPISODE, ids, show_ids=show, show_title="Severance", season=season, number=number)


class Desk:
    """Writes to and reads from one tracker, one thing at a time."""

    def __init__(self, connection: Connection, tracker: str) -> None:
        self.connection = connection
        self.tracker = tracker
        self.now = NOW

    def write(self, feature: Feature, *writes: Write) -> list[Outcome]:
        return write_records(self.connection, self.tracker, feature, writes, self.now)

    def add(self, feature: Feature, item: Item, value: Value = EVENING) -> Outcome:
        return self.write(feature, Write(1, Operation.ADD, item, value=value))[0]

    def update(
        self,
        feature: Feature,
        item: Item,
        value: Value,
        ref: str | None = None,
        before: Value | None = None,
    ) -> Outcome:
        return self.write(feature, Write(1, Operation.UPDATE, item, ref, value, before))[0]

    def remove(
        self, feature: Feature, item: Item, ref: str | None = None, before: Value | None = None
    ) -> Outcome:
        return self.write(feature, Write(1, Operation.REMOVE, item, ref=ref, before=before))[0]

    def read(self, feature: Feature, cursor: str | None = None) -> tuple[list[Record], list[str], str, bool]:
        reading = begin_reading(self.connection, self.tracker, feature, cursor)
        page = read_page(self.connection, reading, 0, max(1, reading.size))
        end_reading(self.connection, reading)
        return list(page.records), list(page.removed), reading.cursor, reading.coverage == "full"

    def records(self, feature: Feature) -> list[Record]:
        return self.read(feature)[0]
