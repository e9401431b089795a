"""The watchlist: titles of all four kinds, with the time at which they were listed.

That time cannot be written. Trakt takes a movie or an episode off the list by itself when it is watched,
and a show or a season when one episode of it is.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from ...model import Outcome, Precision, Record, Value, Write
from ..http import Effect
from .client import TraktClient
from .items import item_of, ref_of, seconds
from .models import ListRow
from .paging import read_records
from .writes import add_titles, remove_titles

_PATH = "/sync/watchlist"


def read_watchlist(client: TraktClient) -> AsyncGenerator[tuple[Record, ...]]:
    """Read the whole list, in an order that a person does not change by hand."""
    return read_records(client, f"{_PATH}/all/added/asc", list[ListRow], _record)


async def add_to_watchlist(client: TraktClient, writes: Sequence[Write]) -> list[Outcome]:
    """List titles. What is listed already stays as it is."""
    return await add_titles(client, _PATH, Effect.REPEATABLE, writes, lambda _: {})


async def remove_from_watchlist(client: TraktClient, writes: Sequence[Write]) -> list[Outcome]:
    """Take titles off the list."""
    return await remove_titles(client, f"{_PATH}/remove", writes)


def _record(row: ListRow) -> Record:
    at = row.listed_at
    value = Value() if at is None else Value(at=seconds(at), precision=Precision.SECOND)
    return Record(ref_of(row), item_of(row), value)
