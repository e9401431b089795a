"""How much was really played, and how much of it is enough."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.engine.playback.credit import needed, played_between, played_unseen


@pytest.mark.parametrize(
    ("elapsed", "gain", "credit"),
    [
        (100, 100, 100),
        (100, 150, 100),
        (100, 78, 100),
        (100, 77.9, 77.9),
        (100, 0, 0),
        (100, -1, 100),
        (1, 0, 1),
        (-5, 0, 0),
    ],
)
def test_what_moved_clearly_less_than_the_clock_stood_still_in_between(
    elapsed: float, gain: float, credit: float
) -> None:
    assert played_between(elapsed, gain) == pytest.approx(credit)


@pytest.mark.parametrize(
    ("gap", "gain", "credit"),
    [
        (100, 100, 100),
        (100, 80, 80),
        (100, 79, 0),
        (100, 130, 100),
        (100, 131, 0),
        (0.5, 0.5, 0.5),
        (0, 0, 0),
        (-100, -100, 0),
    ],
)
def test_what_nobody_saw_counts_if_it_moved_about_as_far_as_the_clock(
    gap: float, gain: float, credit: float
) -> None:
    assert played_unseen(gap, gain) == pytest.approx(credit)


@pytest.mark.parametrize(
    ("duration", "first", "factor", "seconds"),
    [
        (6000, 0, 0.5, 2400),
        (6000, 0, 1.0, 4800),
        (6000, 3000, 0.5, 900),
        (6000, 4800, 0.5, 60),
        (6000, 5900, 0.5, 60),
        (300, 0, 0.1, 60),
    ],
)
def test_a_share_of_what_lies_before_the_mark_must_be_played_and_a_minute_at_least(
    duration: float, first: float, factor: float, seconds: float
) -> None:
    assert needed(duration, 0.8, first, factor) == pytest.approx(seconds)
