"""When a player is known to report steadily, and when its silence means trouble."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.engine.playback.reporting import Reporting


def heard(*monos: float) -> Reporting:
    rhythm = Reporting()
    for mono in monos:
        rhythm = rhythm.heard(mono)
    return rhythm


def test_five_steady_intervals_are_a_rhythm() -> None:
    assert not heard(*range(0, 50, 10)).periodic
    assert heard(*range(0, 60, 10)).periodic
    assert Reporting().silent_from is None
    assert heard(*range(0, 50, 10)).silent_from is None


def test_silence_is_four_intervals_and_two_minutes_at_least() -> None:
    assert heard(*range(0, 60, 10)).silent_from == 50 + 120
    assert heard(*range(0, 240, 40)).silent_from == 200 + 160


def test_the_interval_is_the_mean() -> None:
    assert heard(0, 10, 24) == Reporting(24, 12, 2)
    assert heard(0, 10) == Reporting(10, 10, 1)


@pytest.mark.parametrize(
    ("interval", "gap", "fits"),
    [(10, 15, True), (10, 16, False), (10, 5, True), (10, 4, False), (2, 4, True), (2, 4.5, False)],
)
def test_a_gap_may_differ_by_half_or_two_seconds(interval: float, gap: float, fits: bool) -> None:
    assert heard(0, interval, interval + gap).count == (2 if fits else 1)
    assert fits or heard(0, interval, interval + gap).interval == gap


def test_a_long_rhythm_weighs_no_more_than_ten_intervals() -> None:
    assert heard(*range(0, 300, 10)).count == 10


def test_a_broken_rhythm_is_known_but_counted_from_the_next_report() -> None:
    broken = heard(*range(0, 60, 10)).broken()
    assert (broken.last, broken.interval, broken.count) == (None, 10, 5)
    assert broken.silent_from is None
    assert broken.heard(500) == Reporting(500, 10, 5)
