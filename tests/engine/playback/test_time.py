"""Clocks, silence and frozen players."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.engine.playback import EventKind, Phase, Rules, Why, due, thaw

from .viewer import EPISODE, FILM, HOUR, MINUTE, NOON, Viewer

K = EventKind


def test_case_72_the_wall_clock_jumps() -> None:
    tv = Viewer()
    tv.plays(30)
    tv.jump_clock(HOUR)
    tv.wait(30 * MINUTE)
    tv.says("idle")
    assert tv.position == pytest.approx(HOUR)
    assert tv.playback.played == pytest.approx(HOUR)
    tv.wait(MINUTE)
    assert tv.only(K.STOPPED).at == pytest.approx(NOON + 2 * HOUR)


def test_case_74_a_container_that_slept() -> None:
    tv = Viewer()
    tv.plays(10)
    tv.jump_clock(8 * HOUR)
    tv.says("playing", at=11 * MINUTE, **FILM)
    tv.says("idle")
    assert tv.playback.played == pytest.approx(10 * MINUTE)


def test_case_75_a_frozen_player_proves_nothing() -> None:
    tv = Viewer("cast")
    tv.says("playing", at=0, **FILM)
    tv.wait(20 * MINUTE)
    tv.says("playing", at=20 * MINUTE, **FILM)
    last = tv.now.utc
    tv.wait(81 * MINUTE)
    assert tv.stands_at(Phase.HOLD)
    tv.wait(HOUR)
    assert tv.kinds == [K.STARTED, K.UNCERTAIN, K.STOPPED]
    stopped = tv.only(K.STOPPED)
    assert stopped.at == last
    assert stopped.share == pytest.approx(0.2)
    assert stopped.why is Why.NOT_CONFIRMED


def test_an_end_that_comes_a_little_late_still_fits() -> None:
    tv = Viewer()
    tv.plays(102)
    assert tv.stands_at(Phase.HOLD)
    tv.wait(30)
    ended = tv.now.utc
    tv.stops()
    assert tv.only(K.PLAYED).at == ended


def test_an_end_that_comes_much_too_late_does_not_fit() -> None:
    tv = Viewer()
    tv.plays(1)
    tv.wait(104.5 * MINUTE)
    assert tv.stands_at(Phase.HOLD)
    tv.says("idle")
    tv.wait(MINUTE)
    assert tv.kinds == [K.STARTED, K.UNCERTAIN, K.STOPPED]


def test_a_frozen_player_that_moves_again_goes_on() -> None:
    tv = Viewer()
    tv.says("playing", at=10 * MINUTE, **FILM)
    tv.wait(92 * MINUTE)
    assert tv.stands_at(Phase.HOLD)
    tv.says("playing", at=11 * MINUTE, **FILM)
    assert tv.stands_at(Phase.ACTIVE)
    assert tv.position == pytest.approx(11 * MINUTE)
    assert tv.playback.played == pytest.approx(0, abs=1)


def test_a_steady_reporter_that_falls_silent_stopped_at_its_last_report() -> None:
    tv = Viewer("jellyfin")
    tv.reports(50, **FILM)
    last = tv.now.utc - 10
    tv.wait(2 * MINUTE)
    assert tv.stands_at(Phase.HOLD)
    tv.wait(6 * MINUTE)
    stopped = tv.only(K.STOPPED)
    assert stopped.at == pytest.approx(last)
    assert stopped.share == pytest.approx(0.5)
    assert tv.none(K.UNCERTAIN)


def test_a_steady_reporter_that_speaks_again_goes_on() -> None:
    tv = Viewer("jellyfin")
    tv.reports(50, **FILM)
    tv.wait(4 * MINUTE)
    tv.says("playing", at=54 * MINUTE + 10, **FILM)
    assert tv.kinds == [K.STARTED]
    assert tv.playback.played == pytest.approx(54 * MINUTE + 10, abs=11)


def test_an_irregular_reporter_may_be_silent() -> None:
    tv = Viewer()
    told = 0.0
    for gap in (5, 200, 9, 600, 30, 31, 900):
        tv.says("playing", at=told, **FILM)
        tv.wait(gap)
        told += gap
    assert not tv.playback.reporting.periodic
    tv.wait(20 * MINUTE)
    assert tv.stands_at(Phase.ACTIVE)


def test_a_player_that_repeats_its_position_stands_still() -> None:
    tv = Viewer()
    tv.plays(1)
    for _ in range(60):
        tv.says("playing", at=MINUTE, **FILM)
        tv.wait(9)
    assert tv.playback.played < 3 * MINUTE


def test_case_78_a_report_every_second_is_no_flood() -> None:
    tv = Viewer()
    tv.reports(90, every=1, **FILM)
    tv.stops()
    assert tv.kinds == [K.STARTED, K.PLAYED]


def test_a_fast_playback_is_followed_by_its_reports() -> None:
    tv = Viewer("plex")
    tv.says("playing", at=0, **FILM)
    for turn in range(1, 7):
        tv.wait(10 * MINUTE)
        tv.says("playing", at=turn * 15 * MINUTE, **FILM)
    assert tv.position == pytest.approx(90 * MINUTE)
    assert tv.playback.played == pytest.approx(60 * MINUTE)
    tv.stops()
    assert tv.kinds.count(K.PLAYED) == 1


def test_an_episode_counts_earlier_than_a_film() -> None:
    tv = Viewer()
    tv.plays(41, media=EPISODE)
    tv.stops()
    assert tv.kinds.count(K.PLAYED) == 1


def test_nothing_is_due_without_a_playback() -> None:
    assert due(None, Rules()) is None


def test_a_snapshot_that_cannot_be_read_is_empty() -> None:
    tv = Viewer()
    assert thaw({"playbacks": "?"}, tv.now, Rules()).playbacks == ()
    assert thaw(None, tv.now, Rules()).memory == {}
