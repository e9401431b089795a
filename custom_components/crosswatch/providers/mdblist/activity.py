"""What changed last, as watermarks and as the places from which reads go on.

A cursor is the service's own time of the answer that preceded the read: never our clock, and never the date
of an item, because people add what they watched long ago.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET, Struct

from ...model import Activity, Feature
from .client import MdblistClient
from .models import LastActivities
from .times import seconds_of, text_of

PATH = "/sync/last_activities"

OVERLAP = 60
"""Seconds by which reads go back before their cursor: what comes again is known already."""


class Cursor(Struct, frozen=True, array_like=True):
    """Where a read of one feature stood: the service's time, and the stamps that mattered to it."""

    server_time: str
    own: str
    journal: str
    dropped: str

    @property
    def since(self) -> str:
        """The time from which on changes are asked for."""
        return text_of(seconds_of(self.server_time, "cursor") - OVERLAP)

    @property
    def text(self) -> str:
        """How it is kept."""
        return msgspec.json.encode(self).decode()


class Standing(Struct, frozen=True):
    """What the account said of itself before a read."""

    stamps: LastActivities

    def cursor(self, feature: Feature) -> Cursor:
        """Return the place from which the next read of a feature goes on."""
        stamps = self.stamps
        journal = stamps.journal_at if feature in (Feature.HISTORY, Feature.RATINGS) else ""
        dropped = stamps.dropped_at if feature in (Feature.HISTORY, Feature.WATCHLIST) else ""
        return Cursor(stamps.server_time, self._own(feature), journal or "", dropped or "")

    def watermark(self, feature: Feature) -> str | None:
        """Return what moves when a feature changes, or None if the service does not tell."""
        if feature is Feature.PROGRESS and self.stamps.paused_at is UNSET:
            return None
        cursor = self.cursor(feature)
        return f"{cursor.own}|{cursor.journal}|{cursor.dropped}"

    def _own(self, feature: Feature) -> str:
        stamps = self.stamps
        if feature is Feature.WATCHLIST:
            return stamps.watchlisted_at or ""
        if feature is Feature.RATINGS:
            return stamps.rated_at or ""
        if feature is Feature.HISTORY:
            return f"{stamps.watched_at or ''},{stamps.episode_watched_at or ''}"
        return stamps.paused_at or ""


def cursor_of(text: str | None) -> Cursor | None:
    """Return a cursor as it was kept, or None if there is none that can be gone on from."""
    try:
        return msgspec.json.decode(text, type=Cursor) if text else None
    except msgspec.DecodeError:
        return None


async def read_activities(client: MdblistClient) -> Standing:
    """Ask what changed last. An answer without the service's time is no answer. Raises a ProviderError."""
    stamps = await client.get(PATH, "asking what changed", LastActivities, {})
    seconds_of(stamps.server_time, f"{client.name}: the service's time")
    return Standing(stamps)


def activity_of(standing: Standing, space: str) -> Activity:
    """Return the watermarks of all features of which the service tells."""
    marks = {feature: standing.watermark(feature) for feature in Feature}
    return Activity(space, {feature: mark for feature, mark in marks.items() if mark is not None})
