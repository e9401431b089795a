"""Kodi's wall clock and UTC: no hour is lost or won, whatever the season."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.crosswatch.providers.kodi.times import LocalClock, find_zone, wall_clock_of

BERLIN = LocalClock(ZoneInfo("Europe/Berlin"))
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC"]


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("local", "moment"),
    [
        ("2026-01-05 21:33:10", "2026-01-05 20:33:10"),
        ("2026-07-05 21:33:10", "2026-07-05 19:33:10"),  # the date's own offset, not today's
        ("2026-10-25 02:30:00", "2026-10-25 00:30:00"),  # twice that night: the first one
        ("2026-03-29 02:30:00", "2026-03-29 01:30:00"),  # never that night
    ],
)
def test_a_date_has_its_own_offset(local: str, moment: str) -> None:
    assert BERLIN.to_utc(local) == utc(moment)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000-00-00 00:00:00",
        "1601-01-01 00:00:00",
        "1969-12-31 23:00:00",
        "yesterday",
        "2026-13-45 10:00:00",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert BERLIN.to_utc(text) is None


@given(st.sampled_from(ZONES), st.integers(86_400 * 2, 4_000_000_000))
def test_what_kodi_shows_comes_back_unchanged(zone: str, moment: int) -> None:
    clock = LocalClock(ZoneInfo(zone))
    shown = clock.to_local(moment)
    read = clock.to_utc(shown)
    assert read is not None
    assert clock.to_local(read) == shown
    assert read <= moment  # only the second of two equal hours is taken for the first
    assert moment - read <= 3600


WINTER = utc("2026-01-05 21:20:00")


@pytest.mark.parametrize(
    ("kodi_zone", "home", "shown", "expected"),
    [
        ("Europe/Berlin", "UTC", "2026-01-05 22:20:07", "Europe/Berlin"),
        ("Europe/Berlin", "UTC", None, "Europe/Berlin"),
        (None, "Europe/Berlin", "2026-01-05 22:19:30", "Europe/Berlin"),
        ("default", "Europe/Berlin", "2026-01-05 22:19:30", "Europe/Berlin"),
        ("../etc/passwd", "Europe/Berlin", None, "Europe/Berlin"),
        # the setting does not explain what the clock shows: the clock is what plays are dated by
        ("Europe/Berlin", "UTC", "2026-01-05 21:20:00", "UTC"),
        # a clock that was never set proves nothing
        (None, "Europe/Berlin", "1970-01-01 00:03:00", "Europe/Berlin"),
        (None, "no such zone", None, "UTC"),
    ],
)
def test_the_zone_is_the_one_that_explains_the_clock(
    kodi_zone: str | None, home: str, shown: str | None, expected: str
) -> None:
    clock = datetime.fromisoformat(shown) if shown else None
    zone = find_zone(kodi_zone, home, clock, WINTER)
    assert zone.utcoffset(datetime(2026, 7, 1)) == ZoneInfo(expected).utcoffset(datetime(2026, 7, 1))


def test_without_a_zone_that_fits_the_distance_counts() -> None:
    zone = find_zone(None, "Europe/Berlin", datetime(2026, 1, 6, 3, 6), WINTER)
    assert zone == timezone(timedelta(hours=5, minutes=45))


@pytest.mark.parametrize(
    ("clock", "half", "hour"),
    [
        ("05:06:00", "PM", 17),
        ("12:06:00", "AM", 0),
        ("12:06:00", "PM", 12),
        ("17:06:00", "", 17),
        ("01:06:00", "a.m.", 1),
    ],
)
def test_a_clock_of_twelve_hours_is_understood(clock: str, half: str, hour: int) -> None:
    assert wall_clock_of("2026-11-22", clock, half) == datetime(2026, 11, 22, hour, 6)


def test_a_clock_in_an_unknown_form_is_not_guessed() -> None:
    assert wall_clock_of("Sunday, November 22", "quarter past five", "") is None
