"""Places in titles that were begun: read whole, stored by pausing, taken away by their number.

The service keeps per cents and stamps the time of writing.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator

import msgspec

from ...model import PROGRESS_STEPS, BadData, Feature, Item, Page, Record
from ..decoding import decode
from .client import MdblistClient
from .models import PausedTitle, PausedTitles
from .times import value_at
from .titles import episode_at, movie_item

PATH = "/sync/playback"

_WHAT = "reading places"
_STEP = PROGRESS_STEPS // 100


async def read_progress(client: MdblistClient) -> AsyncGenerator[Page]:
    """Read all places. Raises a ProviderError."""
    where = f"{client.name}: {_WHAT}"
    place: dict[str, int] = {}
    seen = 0
    while True:
        part = _part(bytes(await client.get(PATH, _WHAT, msgspec.Raw, place)), where)
        rows = [*part.movies, *part.episodes]
        # The very beginning is no place to go on from: that is how a viewing is dismissed.
        records = (_record(row, where) for row in rows)
        yield Page(Feature.PROGRESS, tuple(record for record in records if record.value.amount))
        if part.pagination is None or not part.pagination.has_more:
            return
        if not rows:
            raise BadData(f"{where}: more is said to follow, but nothing comes")
        seen += len(rows)
        place = {"offset": seen}


def _part(body: bytes, where: str) -> PausedTitles:
    """Some accounts get a bare list. It is whole."""
    if body.lstrip()[:1] == b"[":
        return PausedTitles(decode(body, list[PausedTitle], where), [])
    return decode(body, PausedTitles, where)


def _record(row: PausedTitle, where: str) -> Record:
    item = _item(row, where)
    if not 0 <= row.progress <= 100:
        raise BadData(f"{where}: {row.progress} per cent of {item.label}")
    amount = round(row.progress * _STEP)
    return Record(f"playback/{row.id}", item, value_at(amount, row.paused_at, f"{where}: {item.label}"))


def _item(row: PausedTitle, where: str) -> Item:
    if row.type == "movie" and row.movie is not None:
        return movie_item(row.movie)
    if row.type == "episode" and row.show is not None and row.episode is not None:
        return episode_at(row.show, row.episode)
    raise BadData(f"{where}: place {row.id} is in no title")


def place_number(ref: str | None) -> int | None:
    """Return the service's number of the place that a ref names."""
    text = (ref or "").partition("/")[2]
    return int(text) if text.isdecimal() else None
