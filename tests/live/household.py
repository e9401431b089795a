"""What two trackers hold at first, and what they hold once they are in step."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from custom_components.crosswatch.model import Feature, Item, MediaType, Precision, Record, Value
from custom_components.crosswatch.store.database import Database
from custom_components.crosswatch.store.schema import FEATURE_NUMBERS
from custom_components.crosswatch.store.tracker import create_tracker, import_records
from custom_components.crosswatch.store.tracker_titles import decode_item
from scripts.demo_lib import LIVING_ROOM, TRACKERS, TRAVEL

START = 1_700_000_000
STEP = 7_201
"""Seconds between two plays, so that no two of them could be taken for one."""

SIZES = {Feature.HISTORY: 1_200, Feature.RATINGS: 700, Feature.WATCHLIST: 600, Feature.PROGRESS: 600}
"""How much the first tracker has that the other lacks: several chunks of each."""

OWN = 30
"""How much of each the other tracker has that the first one lacks."""

TO_WRITE = sum(SIZES.values()) + OWN * len(SIZES)

AT_FIRST = TO_WRITE
"""Records in both trackers at first: what one has, the other lacks."""

type Held = dict[str, dict[Feature, list[tuple[str, int, int | None]]]]
"""By tracker and feature: label, amount and time of each record, in order; doubles stand there twice."""


def film(feature: Feature, number: int) -> Item:
    """A film of its own for each record: what is in progress is not what was watched."""
    tmdb = FEATURE_NUMBERS[feature] * 100_000 + number
    return Item(MediaType.MOVIE, (f"tmdb:{tmdb}",), f"{feature.capitalize()} {number:04}", 2001)


def records(tracker: str, feature: Feature) -> Iterator[Record]:
    """What a tracker holds at first."""
    size = SIZES[feature]
    numbers = range(size) if tracker == LIVING_ROOM else range(size, size + OWN)
    for number in numbers:
        at = START + number * STEP
        amount = {Feature.RATINGS: 10 + number % 90, Feature.PROGRESS: 1_000 + number}.get(feature, 1)
        runtime = 6_000 if feature is Feature.PROGRESS else None
        yield Record("", film(feature, number), Value(amount, at, Precision.SECOND, runtime))


async def fill(database: Path) -> None:
    """Put the trackers into a new database."""
    opened = await Database.open(database)
    for name in TRACKERS:
        tracker = await opened.run(create_tracker, name, START)
        for feature in Feature:
            await opened.run(import_records, tracker, feature, records(name, feature), START)
    await opened.close()


def everything() -> Held:
    """What both hold once they are in step: all of it, each once."""
    both = {
        feature: sorted(_row(record) for name in TRACKERS for record in records(name, feature))
        for feature in Feature
    }
    return {LIVING_ROOM: both, TRAVEL: both}


def held(database: Path) -> Held:
    """What they hold now, also while Home Assistant runs."""
    found: Held = {name: {feature: [] for feature in Feature} for name in TRACKERS}
    features = {number: Feature(name) for name, number in FEATURE_NUMBERS.items()}
    with closing(look_into(database)) as connection:
        for name, number, item, amount, at in connection.execute(
            "SELECT t.name, r.feature, i.item, r.amount, r.at FROM tracker_record r "
            "JOIN tracker t ON t.number=r.tracker JOIN tracker_title i ON i.title=r.title "
            "WHERE r.removed IS NULL"
        ):
            found[name][features[number]].append((decode_item(item).label, amount, at))
    return {name: {feature: sorted(rows) for feature, rows in lists.items()} for name, lists in found.items()}


def look_into(database: Path) -> sqlite3.Connection:
    """Open the database only to read, so that a look changes nothing, not even the file's log."""
    return sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=10)


def _row(record: Record) -> tuple[str, int, int | None]:
    return record.item.label, record.value.amount, record.value.at
