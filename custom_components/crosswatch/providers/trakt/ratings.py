"""Ratings of movies, shows, seasons and episodes: whole numbers from 1 to 10, with the time of rating."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from ...model import BadData, Outcome, Precision, Record, Value, Write
from ..http import Effect
from .client import TraktClient
from .items import item_of, ref_of, seconds
from .models import ListRow
from .paging import read_records
from .times import to_second
from .writes import add_titles, remove_titles

_PATH = "/sync/ratings"
_STEP = 10


def read_ratings(client: TraktClient) -> AsyncGenerator[tuple[Record, ...]]:
    """Read all ratings. Raises BadData for a row without one."""
    return read_records(client, f"{_PATH}/all", list[ListRow], _record)


async def rate(client: TraktClient, writes: Sequence[Write]) -> list[Outcome]:
    """Store ratings. One that is there already is replaced, and the answer does not tell."""
    return await add_titles(client, _PATH, Effect.REPEATABLE, writes, _details)


async def unrate(client: TraktClient, writes: Sequence[Write]) -> list[Outcome]:
    """Take ratings away."""
    return await remove_titles(client, f"{_PATH}/remove", writes)


def _details(value: Value) -> dict[str, object]:
    """Half a step is rounded up, and nothing becomes 0."""
    details: dict[str, object] = {"rating": min(10, max(1, (value.amount + _STEP // 2) // _STEP))}
    if value.at is not None:
        details["rated_at"] = to_second(value.at)
    return details


def _record(row: ListRow) -> Record:
    if row.rating is None:
        raise BadData(f"Trakt: {_PATH}: {ref_of(row)} has no rating")
    precision = Precision.UNKNOWN if row.rated_at is None else Precision.SECOND
    at = None if row.rated_at is None else seconds(row.rated_at)
    return Record(ref_of(row), item_of(row), Value(row.rating * _STEP, at, precision))
