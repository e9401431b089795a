"""Puts real titles into the demo's trackers before Home Assistant starts, with a few differences.

A tracker that nothing stands for yet is taken over by its name: furnish adds accounts of the same names.
A program of its own, so that a demo that is filled already need not load the integration:
python -m scripts.demo_lib.seed CONFIG_FOLDER
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from custom_components.crosswatch.model import Feature, Item, MediaType, Precision, Record, Value, make_ids
from custom_components.crosswatch.store.database import Database
from custom_components.crosswatch.store.tracker import create_tracker, import_records, list_trackers

from . import LIVING_ROOM, TRACKERS

TITLES = Path(__file__).with_name("titles.json")
DAY = 86_400
EVENING = 20 * 3600

type Title = dict[str, Any]
type Records = dict[Feature, list[Record]]


async def seed(config: Path) -> None:
    """Fill the trackers in the database of this configuration folder. Twice is the same as once."""
    now = int(time.time())
    titles = read_titles()
    database = await Database.open(config / ".storage" / "crosswatch" / "crosswatch.db")
    try:
        for name in TRACKERS:
            there = {held: number for number, held in (await database.run(list_trackers)).items()}
            tracker = await database.run(create_tracker, name, now, there.get(name))
            for feature, records in records_of(name, titles["movies"], titles["shows"], now).items():
                await database.run(import_records, tracker, feature, records, now)
    finally:
        await database.close()


def read_titles() -> dict[str, list[Title]]:
    """Films and shows with their real ids."""
    found: dict[str, list[Title]] = json.loads(TITLES.read_text())
    return found


def records_of(name: str, movies: list[Title], shows: list[Title], now: int) -> Records:
    """What one tracker holds. Most of it is in both; what stands in an "if" is the difference."""
    today = now - now % DAY + EVENING - DAY
    living = name == LIVING_ROOM
    history = [_play(_movie(movie), today - 20 * DAY * n) for n, movie in enumerate(movies[4:30], 1)]
    history += _episodes(shows[0], 20, today - 30 * DAY)
    # What Home Assistant's demo player in the lounge shows: known, so that its route can tell what plays.
    history += _episodes(shows[-1], 2, today - 400 * DAY)
    ratings = [
        _rating(_movie(movie), 60 + 10 * (n % 5), today - 20 * DAY * n)
        for n, movie in enumerate(movies[4:22])
    ]
    watchlist = [_listed(_movie(movie), today - 7 * DAY * n) for n, movie in enumerate(movies[30:36])]
    progress = []
    if living:
        history += [_play(_movie(movie), today - 3 * DAY * n) for n, movie in enumerate(movies[:2], 1)]
        history += _episodes(shows[2], 6, today - 2 * DAY)
        watchlist += [_listed(_show(shows[3]), today - 5 * DAY)]
        progress = [Record("", _movie(movies[3]), Value(4_200, today, Precision.SECOND, 9_000))]
    else:
        history += [_play(_movie(movies[2]), today - DAY)]
        history += _episodes(shows[1], 4, today - 4 * DAY)
        ratings += [_rating(_movie(movies[2]), 90, today - DAY)]
        ratings += [_rating(_movie(movies[4]), 100, today + 3_600)]
        watchlist += [_listed(_movie(movie), today - 2 * DAY) for movie in movies[36:38]]
    return {
        Feature.HISTORY: history,
        Feature.RATINGS: ratings,
        Feature.WATCHLIST: watchlist,
        Feature.PROGRESS: progress,
    }


def _movie(title: Title) -> Item:
    return Item(MediaType.MOVIE, make_ids(title["ids"]), title["title"], title["year"])


def _show(title: Title) -> Item:
    return Item(MediaType.SHOW, make_ids(title["ids"]), title["title"], title["year"])


def _episodes(show: Title, count: int, last: int) -> Iterator[Record]:
    """The first episodes of a show, one an evening, the last of them at ``last``."""
    places = [
        (season, number + 1) for season, size in enumerate(show["seasons"], 1) for number in range(size)
    ]
    for before, (season, number) in enumerate(reversed(places[:count])):
        item = Item(
            MediaType.EPISODE,
            show_ids=make_ids(show["ids"]),
            show_title=show["title"],
            show_year=show["year"],
            season=season,
            number=number,
        )
        yield _play(item, last - before * DAY)


def _play(item: Item, at: int) -> Record:
    return Record("", item, Value(1, at, Precision.SECOND))


def _rating(item: Item, amount: int, at: int) -> Record:
    return Record("", item, Value(amount, at, Precision.SECOND))


def _listed(item: Item, at: int) -> Record:
    return Record("", item, Value(1, at, Precision.SECOND))


if __name__ == "__main__":
    asyncio.run(seed(Path(sys.argv[1])))
