"""How a viewing flows: when it begins, which breaks are told, when it ends."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.engine.playback import EventKind, Phase, Why

from .viewer import FILM, HOUR, MINUTE, NOON, Viewer

K = EventKind


def test_case_01_a_flicker_of_pause_is_not_told() -> None:
    tv = Viewer()
    tv.plays(40)
    tv.says("paused", at=40 * MINUTE, **FILM)
    tv.wait(3)
    tv.says("playing", at=40 * MINUTE, **FILM)
    tv.wait(MINUTE)
    assert tv.kinds == [K.STARTED]
    assert tv.stands_at(Phase.ACTIVE)


def test_case_02_a_flap_through_idle_is_one_playback() -> None:
    tv = Viewer()
    tv.plays(50)
    began = tv.playback.id
    tv.says("paused", at=50 * MINUTE, **FILM)
    tv.wait(7)
    tv.says("playing", at=50 * MINUTE, **FILM)
    tv.wait(3)
    tv.says("idle")
    tv.wait(10)
    tv.says("playing", at=50 * MINUTE + 3, **FILM)
    tv.wait(MINUTE)
    assert tv.playback.id == began
    assert tv.kinds == [K.STARTED, K.PAUSED, K.RESUMED]


def test_case_03_idle_that_lasts_ends_it_when_idle_began() -> None:
    tv = Viewer()
    tv.plays(50)
    idle_since = tv.now.utc
    tv.stops()
    stopped = tv.only(K.STOPPED)
    assert stopped.at == idle_since
    assert stopped.share == pytest.approx(0.5)
    assert tv.player.playback is None


def test_case_10_a_short_look_is_told_to_nobody() -> None:
    tv = Viewer()
    tv.says("playing", at=0, **FILM)
    tv.wait(10)
    tv.stops()
    assert tv.kinds == [K.DROPPED]


def test_case_10_an_item_with_ids_starts_sooner_but_leaves_no_progress() -> None:
    tv = Viewer()
    tv.says("playing", at=1200, **FILM, media_content_id={"imdb": "tt1727587"})
    tv.wait(10)
    tv.stops()
    assert tv.kinds == [K.STARTED, K.STOPPED]
    assert tv.events[-1].share is None
    assert tv.events[-1].why is Why.TOO_SHORT_A_LOOK


def test_case_18_a_long_pause_is_still_the_same_playback() -> None:
    tv = Viewer()
    tv.plays(50)
    began = tv.playback.id
    tv.says("paused", at=50 * MINUTE, **FILM)
    tv.wait(5 * HOUR)
    tv.says("playing", at=50 * MINUTE, **FILM)
    tv.wait(45 * MINUTE)
    ended = tv.now.utc
    tv.stops()
    played = tv.only(K.PLAYED)
    assert played.at == ended
    assert played.playback is not None
    assert played.playback.id == began
    assert played.playback.started == NOON


def test_a_pause_ends_after_six_hours() -> None:
    tv = Viewer()
    tv.plays(50)
    paused = tv.now.utc
    tv.says("paused", at=50 * MINUTE, **FILM)
    tv.wait(6 * HOUR)
    assert tv.only(K.STOPPED).at == paused
    assert tv.player.playback is None


def test_a_pause_in_what_was_not_told_yet_is_not_told() -> None:
    tv = Viewer()
    tv.says("playing", at=0, **FILM)
    tv.wait(5)
    tv.says("paused", at=5, **FILM)
    tv.wait(HOUR)
    assert tv.kinds == []
    tv.says("playing", at=5, **FILM)
    tv.wait(11)
    assert tv.kinds == [K.STARTED]


def test_paused_content_begins_when_it_plays() -> None:
    tv = Viewer()
    tv.says("paused", at=600, **FILM)
    tv.wait(HOUR)
    assert tv.player.playback is None
    tv.plays(1, from_minute=10)
    assert tv.kinds == [K.STARTED]


def test_one_that_is_switched_off_leaves_nothing() -> None:
    tv = Viewer()
    tv.plays(95)
    tv.switched_off()
    assert tv.only(K.STOPPED).why is Why.CANCELLED
    assert tv.memory == {}
    tv.switched_off()
    assert len(tv.events) == 2
