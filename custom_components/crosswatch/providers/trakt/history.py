"""The history: every play with the minute it was watched in."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime

from msgspec import Struct

from ...model import BadData, Completed, Coverage, Feature, Page, Precision, Record, Value
from .client import TraktClient
from .history_cursor import KNOWN, HistoryCursor, Top, encode_cursor, new_plays, proves, top_of
from .items import item_of, seconds
from .models import PlayableRow
from .paging import read_page, read_records
from .times import MINUTE

PATH = "/sync/history"
_ROWS = list[PlayableRow]
_NO_DATE = 86_400
"""Seconds since 1970: Trakt shows a play whose date is not known at the very beginning of 1970."""


class _New(Struct, frozen=True):
    records: tuple[Record, ...]
    top: Top


async def read_history(
    client: TraktClient, cursor: HistoryCursor | None, space: str, dropped: str | None, now: float
) -> AsyncGenerator[Page | Completed]:
    """Read the plays that are new since the cursor, or all where it does not prove that the rest is the same.

    dropped: the watermark of the dropped titles, to remember. now: seconds since 1970 UTC.
    """
    if cursor is not None and cursor.is_fresh(now):
        movies = await _read_new(client, "movies", cursor.movies)
        episodes = movies and await _read_new(client, "episodes", cursor.episodes)
        if movies and episodes:
            if records := movies.records + episodes.records:
                yield Page(Feature.HISTORY, records)
            after = HistoryCursor(cursor.full_at, movies.top, episodes.top, dropped)
            yield Completed(Feature.HISTORY, Coverage.DELTA, space, encode_cursor(after))
            return
    tops: dict[str, Top] = {}
    for kind in ("movies", "episodes"):
        newest: list[Record] = []
        count = 0
        async with aclosing(read_records(client, f"{PATH}/{kind}", _ROWS, record_of)) as pages:
            async for records in pages:
                newest += records[: KNOWN - len(newest)]
                count += len(records)
                yield Page(Feature.HISTORY, records)
        tops[kind] = top_of(newest, count)
    after = HistoryCursor(int(now), tops["movies"], tops["episodes"], dropped)
    yield Completed(Feature.HISTORY, Coverage.FULL, space, encode_cursor(after))


async def _read_new(client: TraktClient, kind: str, known: Top) -> _New | None:
    """Return the plays of a kind that are new, or None if there may be other changes."""
    path = f"{PATH}/{kind}"
    page = await read_page(client, path, 1, _ROWS)
    total = page.total
    added = new_plays(known, total)
    if added is None:
        return None
    records = [record_of(row) for row in page.rows]
    number = 1
    while len(records) < min(total, added + len(known.newest)):
        number += 1
        page = await read_page(client, path, number, _ROWS)
        if page.total != total or not page.rows:
            return None
        records += [record_of(row) for row in page.rows]
    if not proves(known, records, added):
        return None
    return _New(tuple(records[:added]), top_of(records, total))


def record_of(row: PlayableRow) -> Record:
    """Return a play. Raises BadData for a row without an id."""
    if not row.id:
        raise BadData(f"Trakt: {PATH}: a play of {item_of(row).label} has no id")
    return Record(str(row.id), item_of(row), _value(row.watched_at))


def _value(at: datetime | None) -> Value:
    if at is None or 0 <= seconds(at) < _NO_DATE:
        return Value()
    second = seconds(at)
    return Value(at=second - second % MINUTE, precision=Precision.MINUTE)
