"""Kodi's times: its wall clock, without a zone anywhere.

Each date is converted with the offset that holds on that date, so nothing drifts by an hour with the
seasons. In the hour that comes twice in autumn the first one is meant.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from msgspec import Struct

_STEP = 15 * 60
_WIDEST = 15 * 3600
_EARLIEST = 86_400


class LocalClock(Struct, frozen=True):
    """Converts between Kodi's wall clock and seconds since 1970 UTC."""

    zone: tzinfo

    def to_utc(self, text: str) -> int | None:
        """Return the time of "2026-01-05 21:33:10", or None for an empty or impossible one."""
        try:
            local = datetime.fromisoformat(text)
        except ValueError:
            return None
        if local.tzinfo is not None or local.year < 1970:
            return None
        moment = int(local.replace(tzinfo=self.zone, fold=0).timestamp())
        return moment if moment >= _EARLIEST else None

    def to_local(self, moment: int) -> str:
        """Return a time as Kodi writes it."""
        return datetime.fromtimestamp(moment, self.zone).strftime("%Y-%m-%d %H:%M:%S")


def find_zone(kodi_zone: str | None, home_zone: str, wall_clock: datetime | None, now: float) -> tzinfo:
    """Return the zone of a Kodi's wall clock. Reads zone files: not for the event loop.

    kodi_zone: what Kodi's setting says, where it has one. home_zone: ours, an IANA name.
    wall_clock: what Kodi's clock shows now. A named zone counts only if it explains that; else the
    distance from `now`, to the quarter of an hour, is taken for all dates.
    """
    offset = _offset(wall_clock, now)
    named = [zone for name in (kodi_zone, home_zone) if name and (zone := _named(name)) is not None]
    for zone in named:
        if offset is None or datetime.fromtimestamp(now, zone).utcoffset() == offset:
            return zone
    return UTC if offset is None else timezone(offset)


def wall_clock_of(date: str, clock: str, half: str) -> datetime | None:
    """Return what Kodi's clock shows: "2026-11-22", "05:06:00" and "PM", or "" where the day has 24 hours."""
    try:
        shown = datetime.fromisoformat(f"{date} {clock}")
    except ValueError:
        return None
    if half.strip().upper().startswith("P") and shown.hour < 12:
        return shown + timedelta(hours=12)
    if half.strip().upper().startswith("A") and shown.hour == 12:
        return shown - timedelta(hours=12)
    return shown


def _offset(wall_clock: datetime | None, now: float) -> timedelta | None:
    if wall_clock is None:
        return None
    seconds = wall_clock.replace(tzinfo=UTC).timestamp() - now
    if abs(seconds) > _WIDEST:
        return None  # a box without a clock of its own that has not asked the network yet
    return timedelta(seconds=round(seconds / _STEP) * _STEP)


def _named(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None
