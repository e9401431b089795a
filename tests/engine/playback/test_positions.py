"""Which position is believed: silence, pauses, seeks and reports that contradict what is known."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.engine.playback import EventKind

from .viewer import FILM, HOUR, MINUTE, Viewer

K = EventKind


def test_case_04_silence_is_extrapolated() -> None:
    tv = Viewer()
    tv.says("playing", at=600, **FILM)
    tv.wait(30 * MINUTE)
    tv.says("idle")
    assert tv.position == pytest.approx(2400)


def test_case_05_a_pause_stands_still() -> None:
    tv = Viewer()
    tv.says("playing", at=590, **FILM)
    tv.wait(10)
    paused = tv.now.utc
    tv.says("paused", at=600, **FILM)
    tv.wait(2 * HOUR)
    tv.says("playing", at=600, updated=paused, **FILM)
    assert tv.position == pytest.approx(600)


def test_case_06_an_old_position_that_comes_with_a_pause_is_not_believed() -> None:
    tv = Viewer()
    tv.plays(92)
    tv.says("paused", at=51 * MINUTE, **FILM)
    tv.wait(MINUTE)
    assert tv.position == pytest.approx(92 * MINUTE)
    tv.stops()
    assert tv.kinds == [K.STARTED, K.PAUSED, K.PLAYED]


def test_an_old_position_is_believed_once_it_is_confirmed() -> None:
    tv = Viewer()
    tv.plays(92)
    tv.says("paused", at=51 * MINUTE, **FILM)
    tv.wait(10)
    tv.says("paused", at=51 * MINUTE, **FILM)
    assert tv.position == pytest.approx(51 * MINUTE)


def test_a_doubted_position_runs_on_while_it_waits_to_be_confirmed() -> None:
    tv = Viewer()
    tv.plays(60)
    tv.says("paused", at=60 * MINUTE, **FILM)
    tv.wait(MINUTE)
    tv.says("playing", at=20 * MINUTE, **FILM)
    tv.wait(10 * MINUTE)
    assert tv.position == pytest.approx(70 * MINUTE)
    tv.says("paused", at=30 * MINUTE, **FILM)
    assert tv.position == pytest.approx(30 * MINUTE)


def test_a_doubt_is_given_up_when_the_next_report_is_as_expected() -> None:
    tv = Viewer()
    tv.plays(60)
    tv.says("paused", at=20 * MINUTE, **FILM)
    tv.wait(MINUTE)
    assert tv.doubts()
    tv.says("playing", at=60 * MINUTE, **FILM)
    assert not tv.doubts()
    assert tv.position == pytest.approx(60 * MINUTE)


def test_a_doubt_survives_a_resume_that_tells_nothing_new() -> None:
    tv = Viewer()
    tv.plays(60)
    paused = tv.now.utc
    tv.says("paused", at=20 * MINUTE, **FILM)
    tv.wait(MINUTE)
    tv.says("playing", at=20 * MINUTE, updated=paused, **FILM)
    tv.wait(MINUTE)
    assert tv.position == pytest.approx(61 * MINUTE)
    tv.says("playing", at=21 * MINUTE, **FILM)
    assert tv.position == pytest.approx(21 * MINUTE)


def test_case_07_a_seek_back_moves_the_position_but_not_what_was_played() -> None:
    tv = Viewer()
    tv.plays(60)
    tv.says("playing", at=40 * MINUTE, **FILM)
    tv.wait(10)
    assert tv.position == pytest.approx(40 * MINUTE + 10)
    assert tv.playback.played == pytest.approx(60 * MINUTE)
    assert tv.kinds == [K.STARTED, K.MOVED]
