"""When an account last changed, in one request.

The stamps move with what is added and with what is removed, so one that stands still proves that nothing
changed. They are compared for being the same, as points in time: they need not move forward.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, UnsetType

from ...model import Feature
from .client import TraktClient
from .models import LastActivities, Stamp


class Moved(Struct, frozen=True):
    """What the stamps say: a watermark for each feature, and one for the titles that were dropped."""

    watermarks: dict[Feature, str]
    dropped: str | None


async def read_activity(client: TraktClient) -> Moved:
    """Ask when anything last changed. Raises a ProviderError."""
    seen = await client.get("/sync/last_activities", "the last activities", LastActivities)
    movies, episodes, shows = seen.movies, seen.episodes, seen.shows
    dropped = (shows.dropped_at, shows.hidden_at)
    marks = {
        Feature.WATCHLIST: _mark(seen.watchlist.updated_at, *dropped),
        Feature.RATINGS: _mark(movies.rated_at, shows.rated_at, seen.seasons.rated_at, episodes.rated_at),
        Feature.HISTORY: _mark(movies.watched_at, episodes.watched_at, *dropped),
        Feature.PROGRESS: _mark(movies.paused_at, episodes.paused_at),
    }
    return Moved({feature: mark for feature, mark in marks.items() if mark is not None}, _mark(*dropped))


def _mark(*stamps: Stamp) -> str | None:
    """Return a watermark, or None if the service left out a stamp that it depends on."""
    if any(isinstance(stamp, UnsetType) for stamp in stamps):
        return None
    return ".".join(str(_milliseconds(stamp)) for stamp in stamps if not isinstance(stamp, UnsetType))


def _milliseconds(stamp: datetime | None) -> int | str:
    return "never" if stamp is None else round(stamp.timestamp() * 1000)
