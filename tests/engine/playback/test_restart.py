"""Restarts, outages, reloads: a viewing outlives them, and none is made up."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.engine.playback import EventKind, Phase, Why

from .viewer import FILM, HOUR, MINUTE, NEXT_EPISODE, Viewer

K = EventKind


def test_case_19_a_restart_in_the_middle() -> None:
    tv = Viewer()
    tv.plays(45)
    began = tv.playback.id
    tv.restarts(3 * MINUTE)
    tv.says("unavailable")
    tv.wait(5)
    tv.says("playing", at=48 * MINUTE + 5, **FILM)
    tv.wait(MINUTE)
    assert tv.playback.id == began
    assert tv.kinds == [K.STARTED]
    assert tv.playback.played == pytest.approx(48 * MINUTE + 5)


def test_case_20_the_film_ended_while_home_assistant_was_away() -> None:
    tv = Viewer()
    tv.plays(95)
    stopped = tv.now.utc
    tv.restarts(20 * MINUTE)
    tv.says("idle")
    tv.wait(MINUTE)
    assert tv.only(K.PLAYED).at == stopped


def test_case_21_integrations_that_unload_at_a_stop_are_no_end() -> None:
    tv = Viewer()
    tv.plays(50)
    tv.says("unavailable")
    tv.restarts(2 * MINUTE)
    assert tv.kinds == [K.STARTED]
    tv.says("playing", at=52 * MINUTE, **FILM)
    tv.wait(MINUTE)
    assert tv.kinds == [K.STARTED]
    assert tv.playback.played == pytest.approx(52 * MINUTE)


def test_case_22_players_that_come_up_slowly() -> None:
    tv = Viewer()
    tv.plays(50)
    tv.restarts(2 * MINUTE)
    tv.says("unavailable")
    tv.wait(8 * MINUTE)
    tv.says("idle")
    tv.wait(20)
    tv.says("playing", at=50 * MINUTE, **FILM)
    tv.wait(MINUTE)
    assert tv.kinds == [K.STARTED]


def test_a_player_that_never_comes_back_ends_as_it_was() -> None:
    tv = Viewer()
    tv.plays(50)
    stopped = tv.now.utc
    tv.restarts(2 * MINUTE)
    tv.wait(11 * MINUTE)
    assert tv.only(K.STOPPED).at == stopped
    assert tv.only(K.STOPPED).share == pytest.approx(0.5)


def test_a_snapshot_from_long_ago_ends_at_once() -> None:
    tv = Viewer()
    tv.plays(50)
    tv.restarts(20 * HOUR)
    tv.says("playing", at=50 * MINUTE, **FILM)
    assert tv.only(K.STOPPED).share == pytest.approx(0.5)


def test_a_pause_outlives_a_restart() -> None:
    tv = Viewer()
    tv.plays(93)
    paused = tv.now.utc
    tv.says("paused", at=93 * MINUTE, **FILM)
    tv.wait(5 * MINUTE)
    tv.restarts(5 * MINUTE)
    tv.says("paused", at=93 * MINUTE, **FILM)
    tv.wait(MINUTE)
    assert tv.only(K.PLAYED).at == paused
    assert tv.stands_at(Phase.PAUSED)


def test_a_restart_without_a_playback() -> None:
    tv = Viewer()
    tv.plays(50)
    tv.stops()
    tv.restarts(MINUTE)
    assert tv.player.playback is None
    assert len(tv.memory) == 1


def test_a_frozen_player_is_restored_where_it_was_sure() -> None:
    tv = Viewer()
    tv.says("playing", at=10 * MINUTE, **FILM)
    tv.wait(92 * MINUTE)
    assert tv.stands_at(Phase.HOLD)
    tv.restarts(MINUTE)
    tv.says("idle")
    tv.wait(MINUTE)
    assert tv.none(K.PLAYED)


def test_case_23_a_short_outage() -> None:
    tv = Viewer()
    tv.plays(50)
    tv.says("unavailable")
    tv.wait(2 * MINUTE)
    tv.says("playing", at=52 * MINUTE, **FILM)
    tv.wait(MINUTE)
    assert tv.kinds == [K.STARTED]
    assert tv.playback.played == pytest.approx(52 * MINUTE)


def test_an_outage_in_which_it_stood_still_is_not_credited() -> None:
    tv = Viewer()
    tv.plays(50)
    tv.says("unavailable")
    tv.wait(2 * MINUTE)
    tv.says("playing", at=50 * MINUTE, **FILM)
    assert tv.playback.played == pytest.approx(50 * MINUTE)


def test_an_outage_after_which_it_is_further_on_is_a_seek() -> None:
    tv = Viewer()
    tv.plays(50)
    tv.says("unavailable")
    tv.wait(2 * MINUTE)
    tv.says("playing", at=70 * MINUTE, **FILM)
    tv.wait(10)
    assert tv.playback.played == pytest.approx(50 * MINUTE)
    assert tv.kinds == [K.STARTED, K.MOVED]


def test_case_24_an_outage_and_then_something_else() -> None:
    tv = Viewer()
    tv.plays(50)
    lost = tv.now.utc
    tv.says("unavailable")
    tv.wait(10 * MINUTE)
    tv.plays(1, media=NEXT_EPISODE)
    assert tv.kinds == [K.STARTED, K.STOPPED, K.STARTED]
    assert tv.only(K.STOPPED).at == lost
    assert tv.only(K.STOPPED).share == pytest.approx(0.5)


def test_something_else_within_the_grace_ends_it_too() -> None:
    tv = Viewer()
    tv.plays(50)
    lost = tv.now.utc
    tv.says("unavailable")
    tv.wait(MINUTE)
    tv.plays(1, media=NEXT_EPISODE)
    assert tv.kinds == [K.STARTED, K.STOPPED, K.STARTED]
    assert tv.only(K.STOPPED).at == lost


def test_case_25_a_player_that_crashes_and_resumes_was_not_started_anew() -> None:
    tv = Viewer()
    tv.plays(90)
    tv.says("playing", at=0, **FILM)
    tv.wait(12)
    tv.says("playing", at=90 * MINUTE, **FILM)
    tv.wait(6 * MINUTE)
    tv.stops()
    assert tv.kinds.count(K.PLAYED) == 1
    assert tv.none(K.STOPPED)


def test_case_25_a_crash_through_idle() -> None:
    tv = Viewer()
    tv.plays(50)
    tv.says("idle")
    tv.wait(5)
    tv.says("playing", at=0, **FILM)
    tv.wait(10)
    tv.says("playing", at=50 * MINUTE, **FILM)
    assert tv.position == pytest.approx(50 * MINUTE)
    assert tv.kinds == [K.STARTED]


def test_case_26_a_reload_does_not_start_twice() -> None:
    tv = Viewer()
    tv.plays(50)
    tv.restarts(1)
    tv.says("playing", at=50 * MINUTE + 1, **FILM)
    tv.wait(MINUTE)
    assert tv.kinds == [K.STARTED]


def test_case_27_a_player_that_is_removed_ends_what_it_plays() -> None:
    tv = Viewer()
    tv.plays(50)
    tv.removed()
    assert tv.only(K.STOPPED).share == pytest.approx(0.5)
    tv.removed()
    assert len(tv.events) == 2


def test_off_ends_sooner_than_idle() -> None:
    tv = Viewer()
    tv.plays(50)
    tv.says("idle")
    tv.wait(2)
    tv.says("off")
    tv.wait(11)
    assert tv.only(K.STOPPED).share == pytest.approx(0.5)


def test_idle_after_off_does_not_wait_longer() -> None:
    tv = Viewer()
    tv.plays(50)
    tv.says("off")
    tv.wait(9)
    tv.says("idle")
    tv.wait(2)
    assert tv.kinds.count(K.STOPPED) == 1


def test_idle_after_an_outage_says_that_it_ended() -> None:
    tv = Viewer()
    tv.plays(50)
    tv.says("unavailable")
    tv.wait(MINUTE)
    tv.says("idle")
    tv.says("unavailable")
    tv.wait(31)
    assert tv.only(K.STOPPED).why is Why.NOT_FAR_ENOUGH


def test_case_79_buffering_is_not_told() -> None:
    tv = Viewer()
    tv.plays(1)
    for turn in range(40):
        tv.says("buffering")
        tv.wait(3)
        tv.says("playing", at=MINUTE + turn * 10, **FILM)
        tv.wait(10)
    assert tv.kinds == [K.STARTED]


def test_buffering_for_ever_ends_it() -> None:
    tv = Viewer()
    tv.plays(50)
    tv.says("buffering")
    tv.wait(151)
    assert tv.kinds.count(K.STOPPED) == 1


def test_a_seek_that_buffers_is_a_seek() -> None:
    tv = Viewer()
    tv.plays(95)
    tv.says("playing", at=60, **FILM)
    tv.wait(1)
    tv.says("buffering")
    tv.wait(2)
    tv.says("playing", at=61, **FILM)
    tv.wait(2 * MINUTE)
    assert tv.kinds == [K.STARTED, K.MOVED, K.PLAYED, K.STARTED]


def test_a_hold_that_comes_back_paused() -> None:
    tv = Viewer()
    tv.plays(50)
    tv.says("unavailable")
    tv.wait(MINUTE)
    tv.says("paused", at=50 * MINUTE, **FILM)
    assert tv.stands_at(Phase.PAUSED)
    tv.wait(10)
    assert tv.kinds == [K.STARTED, K.PAUSED]
