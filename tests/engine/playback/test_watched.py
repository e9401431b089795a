"""When a viewing counts as watched, and that it counts once."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.engine.playback import EventKind, Phase, Why, capped

from .viewer import EPISODE, FILM, HOUR, MINUTE, Viewer

K = EventKind


def test_case_08_skipping_to_the_end_is_not_watching() -> None:
    tv = Viewer()
    tv.plays(2, from_minute=28)
    tv.says("playing", at=99 * MINUTE, **FILM)
    tv.wait(MINUTE)
    tv.stops()
    stopped = tv.only(K.STOPPED)
    assert stopped.why is Why.SEEK_TO_END
    assert stopped.share == pytest.approx(0.30)
    assert tv.none(K.PLAYED)


def test_skipping_to_the_end_in_many_jumps_keeps_where_the_skipping_began() -> None:
    tv = Viewer()
    tv.plays(2, from_minute=28)
    for minute in (45, 60, 75, 99):
        tv.says("playing", at=minute * MINUTE, **FILM)
        tv.wait(5)
    tv.stops()
    assert tv.only(K.STOPPED).share == pytest.approx(0.30)


def test_a_skip_that_was_taken_back_is_forgotten() -> None:
    tv = Viewer()
    tv.plays(10)
    tv.says("playing", at=99 * MINUTE, **FILM)
    tv.wait(5)
    tv.says("playing", at=5 * MINUTE, **FILM)
    tv.wait(25 * MINUTE)
    tv.stops()
    assert tv.only(K.STOPPED).share == pytest.approx(0.30)
    assert tv.only(K.STOPPED).why is Why.NOT_FAR_ENOUGH


def test_case_09_skipping_the_credits_is_watching() -> None:
    tv = Viewer()
    tv.plays(65, from_minute=5)
    tv.plays(18, from_minute=70)
    tv.says("playing", at=99.5 * MINUTE, **FILM)
    tv.wait(5)
    tv.stops()
    assert tv.only(K.PLAYED).why is Why.WATCHED


def test_case_11_only_the_end_is_not_watching() -> None:
    tv = Viewer()
    tv.plays(2, from_minute=95)
    tv.stops()
    stopped = tv.only(K.STOPPED)
    assert stopped.why is Why.ONLY_THE_END
    assert stopped.share is None


def test_case_12_yesterday_counts() -> None:
    tv = Viewer()
    tv.plays(60)
    tv.stops()
    assert tv.only(K.STOPPED).share == pytest.approx(0.6)
    tv.wait(24 * HOUR)
    tv.plays(20, from_minute=60)
    tv.says("playing", at=95 * MINUTE, **FILM)
    tv.wait(MINUTE)
    tv.stops()
    assert tv.only(K.PLAYED).why is Why.WATCHED
    assert tv.memory == {}


def test_the_end_alone_counts_if_the_rest_was_watched_before() -> None:
    tv = Viewer()
    tv.plays(84)
    tv.stops()
    tv.wait(24 * HOUR)
    tv.plays(10, from_minute=88)
    tv.stops()
    assert tv.only(K.PLAYED).at == pytest.approx(tv.now.utc - MINUTE)


def test_after_a_month_an_earlier_viewing_is_forgotten() -> None:
    tv = Viewer()
    tv.plays(84)
    tv.stops()
    tv.wait(31 * 24 * HOUR)
    tv.plays(20, media=EPISODE)
    tv.stops()
    assert list(tv.memory) == ["severance|1|3"]


def test_case_13_paused_in_the_credits_and_switched_off() -> None:
    tv = Viewer()
    tv.plays(93)
    paused = tv.now.utc
    tv.says("paused", at=93 * MINUTE, **FILM)
    tv.wait(2 * MINUTE)
    tv.says("off")
    tv.wait(HOUR)
    played = tv.only(K.PLAYED)
    assert played.at == paused
    assert tv.kinds == [K.STARTED, K.PAUSED, K.PLAYED]


def test_case_13_paused_in_the_credits_for_long() -> None:
    tv = Viewer()
    tv.plays(93)
    paused = tv.now.utc
    tv.says("paused", at=93 * MINUTE, **FILM)
    tv.wait(11 * MINUTE)
    assert tv.only(K.PLAYED).at == paused
    assert tv.stands_at(Phase.PAUSED)
    tv.wait(7 * HOUR)
    assert tv.kinds == [K.STARTED, K.PAUSED, K.PLAYED, K.STOPPED]
    assert tv.events[-1].why is Why.ALREADY_TOLD


@pytest.mark.parametrize(("marks_at", "told"), [(0.8, 0.799), (None, 0.82)])
def test_case_14_a_pause_below_the_threshold_never_marks(marks_at: float | None, told: float) -> None:
    tv = Viewer()
    tv.plays(82)
    tv.says("paused", at=82 * MINUTE, **FILM)
    tv.wait(10)
    share = tv.only(K.PAUSED).share
    assert share is not None
    assert capped(share, marks_at) == pytest.approx(told)
    assert tv.none(K.PLAYED)


def test_case_15_one_play_however_it_ends() -> None:
    tv = Viewer()
    tv.reports(98, **FILM)
    assert tv.kinds.count(K.PLAYED) == 1
    for state in ("idle", "off", "idle", "unavailable", "idle"):
        tv.says(state)
        tv.wait(2 * MINUTE)
    assert tv.kinds == [K.STARTED, K.PLAYED, K.STOPPED]


def test_case_16_back_to_the_start_is_a_new_playback() -> None:
    tv = Viewer()
    tv.plays(95)
    first = tv.playback.id
    tv.says("playing", at=2 * MINUTE, **FILM)
    tv.wait(90 * MINUTE)
    assert tv.playback.id != first
    tv.wait(6 * MINUTE)
    tv.stops()
    plays = [event for event in tv.events if event.kind is K.PLAYED]
    assert len(plays) == 2
    assert plays[0].playback is not None
    assert plays[1].playback is not None
    assert plays[0].playback.id == first
    assert plays[1].playback.id != first
    assert plays[1].at - plays[0].at == pytest.approx(96 * MINUTE)
    assert tv.kinds == [K.STARTED, K.MOVED, K.PLAYED, K.STARTED, K.PLAYED]


def test_case_16_a_look_at_the_start_after_watching_is_no_second_play() -> None:
    tv = Viewer()
    tv.plays(95)
    tv.says("playing", at=2 * MINUTE, **FILM)
    tv.wait(5 * MINUTE)
    tv.stops()
    assert tv.kinds.count(K.PLAYED) == 1


def test_case_17_the_end_again_after_it_was_watched() -> None:
    tv = Viewer()
    tv.plays(96)
    tv.stops()
    tv.wait(10 * MINUTE)
    tv.plays(2, from_minute=97)
    tv.stops()
    assert tv.kinds.count(K.PLAYED) == 1
    assert tv.events[-1].kind is K.STOPPED
    assert tv.events[-1].share is None


def test_a_seek_while_paused_is_no_play() -> None:
    tv = Viewer()
    tv.plays(30)
    tv.says("paused", at=30 * MINUTE, **FILM)
    tv.wait(10)
    tv.says("paused", at=98 * MINUTE, **FILM)
    tv.wait(10)
    tv.stops()
    assert tv.only(K.STOPPED).share == pytest.approx(0.3)


def test_a_player_that_has_not_opened_the_film_yet_has_not_begun_at_its_start() -> None:
    tv = Viewer()
    tv.says("playing", at=0, **FILM | {"media_duration": 0})
    tv.wait(1)
    tv.plays(40, from_minute=60)
    tv.stops()
    assert tv.only(K.PLAYED).why is Why.WATCHED
    assert tv.none(K.MOVED)
