"""Reading one feature of an account, to its end."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from msgspec import Struct

from ...model import Completed, Coverage, Feature, Page, ReadPart, Record
from .client import TraktClient
from .dropped import read_dropped
from .history import read_history
from .history_cursor import decode_cursor
from .playback import read_playback
from .ratings import read_ratings
from .watchlist import read_watchlist


class Standpoint(Struct, frozen=True):
    """Whose data is read, when, and what was known of the dropped titles shortly before.

    dropped: their watermark, or None if not known. now: seconds since 1970 UTC.
    """

    space: str
    dropped: str | None
    now: float


async def read_feature(
    client: TraktClient, feature: Feature, cursor: str | None, here: Standpoint
) -> AsyncGenerator[ReadPart]:
    """Read a feature. Only the history goes on from a cursor.

    Dropped titles come with the watchlist and with the history, unless the cursor says that they are still
    those that came before.
    """
    match feature:
        case Feature.WATCHLIST:
            if here.dropped is None or cursor != here.dropped:
                yield await read_dropped(client)
            parts = _whole(feature, read_watchlist(client), here.space, here.dropped)
        case Feature.RATINGS:
            parts = _whole(feature, read_ratings(client), here.space, None)
        case Feature.PROGRESS:
            parts = _whole(feature, read_playback(client), here.space, None)
        case Feature.HISTORY:
            known = decode_cursor(cursor)
            if here.dropped is None or known is None or known.dropped != here.dropped:
                yield await read_dropped(client)
            parts = read_history(client, known, here.space, here.dropped, here.now)
    async with aclosing(parts) as stream:
        async for part in stream:
            yield part


async def _whole(
    feature: Feature, records: AsyncGenerator[tuple[Record, ...]], space: str, cursor: str | None
) -> AsyncGenerator[ReadPart]:
    async with aclosing(records) as stream:
        async for some in stream:
            yield Page(feature, some)
    yield Completed(feature, Coverage.FULL, space, cursor)
