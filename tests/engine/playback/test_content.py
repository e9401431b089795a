"""What plays: next items, advertisements, missing lengths and titles."""

from __future__ import annotations

from typing import Any

import pytest

from custom_components.crosswatch.engine.playback import (
    Candidate,
    EventKind,
    Identified,
    Phase,
    Question,
    Unmatched,
    Why,
    choose,
    question,
)
from custom_components.crosswatch.model import Item, MediaType

from .viewer import EPISODE, FILM, HOUR, MINUTE, NEXT_EPISODE, NOON, Viewer

K = EventKind
AD: dict[str, Any] = {"media_content_type": "video", "media_title": "Fresh Coffee", "media_duration": 30}
NO_LENGTH: dict[str, Any] = {key: value for key, value in EPISODE.items() if key != "media_duration"}


def test_case_37_the_next_episode_without_idle_in_between() -> None:
    tv = Viewer()
    tv.plays(48.5, media=EPISODE)
    tv.says("playing", at=0, **NEXT_EPISODE)
    tv.wait(MINUTE)
    assert tv.kinds == [K.STARTED, K.PLAYED, K.STARTED]
    assert tv.events[1].media.number == 3
    assert tv.events[2].media.number == 4


def test_case_38_the_new_position_comes_before_the_new_title() -> None:
    tv = Viewer("plex")
    tv.plays(45, media=EPISODE)
    tv.says("playing", at=1, **EPISODE)
    tv.wait(1)
    tv.says("playing", at=2, **NEXT_EPISODE)
    assert tv.kinds == [K.STARTED, K.PLAYED]
    ended = tv.events[1].playback
    assert ended is not None
    assert ended.firm.position == pytest.approx(45 * MINUTE)


def test_case_39_the_next_episode_was_only_counted_down() -> None:
    tv = Viewer()
    tv.plays(49, media=EPISODE)
    tv.says("playing", at=0, **NEXT_EPISODE)
    tv.wait(8)
    tv.says("off")
    tv.wait(MINUTE)
    assert tv.kinds == [K.STARTED, K.PLAYED, K.DROPPED]


def test_case_40_an_advertisement_within_an_episode() -> None:
    tv = Viewer()
    tv.plays(10, media=EPISODE)
    tv.says("playing", at=0, **AD)
    tv.wait(30)
    tv.says("playing", at=0, **AD | {"media_title": "More Coffee"})
    tv.wait(30)
    tv.says("playing", at=10 * MINUTE, **EPISODE)
    tv.wait(MINUTE)
    assert tv.kinds == [K.STARTED]
    tv.says("idle")
    assert tv.playback.played == pytest.approx(11 * MINUTE)


def test_what_stays_after_an_advertisement_ends_the_episode() -> None:
    tv = Viewer()
    tv.plays(10, media=EPISODE)
    began = tv.now.utc
    tv.says("playing", at=0, **AD)
    tv.wait(6 * MINUTE)
    assert tv.only(K.STOPPED).at == began
    assert tv.only(K.IGNORED).why is Why.TOO_SHORT


def test_something_short_after_something_short_is_the_next_item() -> None:
    tv = Viewer()
    tv.plays(6, media=EPISODE | {"media_duration": 420})
    tv.says("playing", at=0, **AD)
    assert tv.kinds == [K.STARTED, K.PLAYED, K.IGNORED]


def test_an_advertisement_after_a_buffer_still_waits_for_its_own_grace() -> None:
    tv = Viewer()
    tv.plays(10, media=EPISODE)
    tv.says("buffering")
    tv.wait(140)
    tv.says("playing", at=0, **AD)
    tv.wait(60)
    assert tv.stands_at(Phase.HOLD)


def test_stitched_advertisements_change_the_length_for_a_while() -> None:
    tv = Viewer()
    tv.plays(10, media=EPISODE)
    tv.says("playing", at=11 * MINUTE, **EPISODE | {"media_duration": 3600})
    assert tv.stands_at(Phase.HOLD)
    tv.wait(MINUTE)
    tv.says("playing", at=10 * MINUTE, **EPISODE)
    tv.wait(10)
    assert tv.kinds == [K.STARTED]
    assert tv.playback.duration == 3000


def test_a_length_that_stays_other_is_the_length() -> None:
    tv = Viewer()
    tv.plays(10, media=EPISODE)
    tv.says("playing", at=10 * MINUTE, **EPISODE | {"media_duration": 3600})
    tv.wait(6 * MINUTE)
    assert tv.playback.duration == 3600
    assert tv.playback.earlier is not None
    assert tv.playback.earlier.played == pytest.approx(10 * MINUTE)


def test_a_length_that_settles_in_the_first_seconds_is_taken() -> None:
    tv = Viewer()
    tv.says("playing", at=0, **EPISODE | {"media_duration": 1500})
    tv.wait(3)
    tv.says("playing", at=3, **EPISODE)
    assert tv.playback.duration == 3000
    assert tv.stands_at(Phase.CANDIDATE)


def test_case_41_a_stream_with_advertisements_is_longer_all_the_time() -> None:
    tv = Viewer()
    tv.plays(52 * 0.85, media=EPISODE | {"media_duration": 52 * 60})
    tv.stops()
    assert tv.kinds.count(K.PLAYED) == 1


def test_case_42_a_missing_length_is_taken_from_elsewhere() -> None:
    tv = Viewer()
    tv.plays(10, media=NO_LENGTH)
    tv.learns_runtime(50 * MINUTE)
    tv.wait(37 * MINUTE)
    tv.stops()
    played = tv.only(K.PLAYED)
    assert played.playback is not None
    assert played.playback.estimated


def test_case_42_with_a_guessed_length_nothing_is_watched_too_early() -> None:
    tv = Viewer()
    tv.plays(10, media=NO_LENGTH)
    tv.learns_runtime(50 * MINUTE)
    tv.learns_runtime(10 * MINUTE)
    assert tv.playback.duration == 50 * MINUTE
    tv.wait(34 * MINUTE)
    tv.stops()
    assert tv.none(K.PLAYED)


def test_with_a_guessed_length_nothing_is_earned_in_mid_play() -> None:
    tv = Viewer()
    tv.plays(1, media=NO_LENGTH)
    tv.learns_runtime(50 * MINUTE)
    tv.wait(48 * MINUTE)
    tv.says("playing", at=49 * MINUTE, **NO_LENGTH)
    assert not tv.playback.earned
    tv.says("playing", at=49 * MINUTE, **EPISODE)
    assert not tv.playback.estimated


def test_case_43_without_any_length_nothing_is_ever_watched() -> None:
    tv = Viewer()
    tv.plays(55, media=NO_LENGTH)
    tv.stops()
    stopped = tv.only(K.STOPPED)
    assert stopped.why is Why.NO_DURATION
    assert stopped.share is None


def test_case_43_without_any_length_it_ends_after_four_hours() -> None:
    tv = Viewer()
    tv.plays(5 * 60, media=NO_LENGTH)
    assert tv.only(K.STOPPED).why is Why.NO_DURATION


def test_case_44_a_missing_position_is_counted() -> None:
    tv = Viewer()
    tv.says("playing", **EPISODE)
    tv.wait(30 * MINUTE)
    tv.says("paused", **EPISODE)
    tv.wait(10 * MINUTE)
    tv.says("playing", **EPISODE)
    tv.wait(11 * MINUTE)
    assert tv.playback.played_until(tv.now.mono) == pytest.approx(41 * MINUTE)
    tv.stops()
    assert tv.kinds.count(K.PLAYED) == 1


def test_a_resumed_half_without_a_position_keeps_no_guess() -> None:
    tv = Viewer()
    tv.says("playing", **EPISODE)
    tv.wait(20 * MINUTE)
    tv.stops()
    stopped = tv.only(K.STOPPED)
    assert stopped.share is None
    assert stopped.why is Why.NO_POSITION


def test_a_position_that_comes_late_is_taken() -> None:
    tv = Viewer()
    tv.says("playing", **EPISODE)
    tv.wait(20)
    tv.says("playing", at=1020, **EPISODE)
    assert tv.playback.first == pytest.approx(1000)
    assert tv.playback.played == pytest.approx(20)
    assert tv.kinds == [K.STARTED]


def test_without_a_stamp_a_repeated_position_is_no_news() -> None:
    tv = Viewer()
    tv.says("playing", **EPISODE, media_position=60)
    tv.wait(5 * MINUTE)
    tv.says("playing", **EPISODE, media_position=60, volume_level=0.4)
    assert tv.position == pytest.approx(6 * MINUTE)
    tv.says("playing", **EPISODE, media_position=30)
    assert tv.position == pytest.approx(30)


def alien(number: int, year: int, runtime: int | None) -> Candidate:
    return Candidate(number, Item(MediaType.MOVIE, (f"tmdb:{number}",), "Alien", year), runtime)


def media_of(**attributes: Any) -> Viewer:
    tv = Viewer("cast")
    tv.says("playing", at=0, **attributes)
    return tv


def test_case_45_a_bare_title_is_told_apart_by_its_length_but_not_sent() -> None:
    tv = media_of(media_content_type="video", media_title="Alien", media_duration=117 * 60)
    one, other = alien(348, 1979, 117 * 60), alien(9, 2011, 60 * 60)
    found = choose(tv.playback.media, tv.playback.duration, [one, other])
    assert isinstance(found, Identified)
    assert found.item.year == 1979
    assert found.candidates == ("Alien (1979)", "Alien (2011)")
    assert not found.sure


def test_case_45_two_films_of_one_length_are_asked_about() -> None:
    tv = media_of(media_content_type="video", media_title="Alien", media_duration=117 * 60)
    found = choose(tv.playback.media, 117 * 60, [alien(348, 1979, 117 * 60), alien(9, 2011, 115 * 60)])
    assert found == Unmatched(Why.SEVERAL_TITLES, ("Alien (1979)", "Alien (2011)"))


def test_a_single_title_without_any_length_is_unsure() -> None:
    tv = media_of(media_content_type="video", media_title="Alien")
    found = choose(tv.playback.media, None, [alien(348, 1979, None)])
    assert isinstance(found, Identified)
    assert found.confidence == pytest.approx(0.7)


def test_a_title_with_its_year_is_sure() -> None:
    tv = media_of(media_content_type="movie", media_title="Alien (1979)", media_duration=117 * 60)
    found = choose(tv.playback.media, None, [alien(348, 1979, None), alien(9, 1980, None)])
    assert isinstance(found, Identified)
    assert found.number == 348
    assert found.sure


def test_a_year_may_be_off_by_one_but_not_by_two() -> None:
    tv = media_of(media_content_type="movie", media_title="Alien (1980)", media_duration=117 * 60)
    assert isinstance(choose(tv.playback.media, None, [alien(348, 1979, None)]), Identified)
    assert choose(tv.playback.media, None, [alien(9, 1982, None)]) == Unmatched(
        Why.UNKNOWN_TITLE, ("Alien (1982)",)
    )


def test_an_episode_is_one_of_its_show() -> None:
    tv = media_of(**EPISODE)
    item = Item(MediaType.EPISODE, ("tvdb:1",), show_title="Severance", season=1, number=3)
    found = choose(tv.playback.media, None, [Candidate(1, item)])
    assert isinstance(found, Identified)
    assert found.confidence == pytest.approx(0.95)
    assert question(tv.playback.media) == Question(MediaType.EPISODE, "Severance", 1, 3)
    assert choose(tv.playback.media, None, []) == Unmatched(Why.UNKNOWN_TITLE)


def test_short_titles_may_differ_by_minutes() -> None:
    tv = media_of(media_content_type="video", media_title="Alien", media_duration=1500)
    found = choose(tv.playback.media, 1500, [alien(1, 1979, 1300), alien(2, 2011, 1150)])
    assert isinstance(found, Identified)
    assert found.number == 1


@pytest.mark.parametrize(
    ("attributes", "why"),
    [
        ({"media_content_type": "tvshow", "media_title": "Pilot"}, Why.NO_SHOW),
        ({"media_content_type": "tvshow", "media_title": "S1: E2 Pilot"}, Why.NO_SHOW),
        (EPISODE | {"media_episode": "None"}, Why.NO_EPISODE_NUMBER),
        (EPISODE | {"media_season": "None"}, Why.NO_EPISODE_NUMBER),
    ],
)
def test_case_47_an_episode_that_cannot_be_told_apart_is_not_guessed(
    attributes: dict[str, Any], why: Why
) -> None:
    assert question(media_of(**attributes).playback.media) == Unmatched(why)


def test_a_film_without_a_title_cannot_be_looked_up() -> None:
    tv = Viewer()
    tv.says("playing", at=0, media_content_type="movie", media_duration=6000, media_content_id={"tmdb": "1"})
    assert question(tv.playback.media) == Unmatched(Why.NO_TITLE)


def test_case_57_the_title_comes_after_the_name_of_the_app() -> None:
    tv = Viewer("apple_tv")
    tv.says("playing", app_name="Disney+", media_title="Disney+", media_content_type="video")
    tv.wait(5)
    assert tv.player.refusal is not None
    assert tv.player.refusal.why is Why.NO_TITLE
    tv.says("playing", app_name="Disney+", media_content_type="video")
    tv.wait(3)
    tv.says("playing", app_name="Disney+", **FILM)
    tv.wait(MINUTE)
    assert tv.only(K.STARTED).at == NOON
    assert tv.playback.started == NOON


def test_an_untitled_pause_begins_nothing() -> None:
    tv = Viewer("apple_tv")
    tv.says("paused", app_name="Disney+")
    assert tv.player.playing_since is None


def test_case_58_a_title_that_vanishes_for_a_moment() -> None:
    tv = Viewer("apple_tv")
    tv.plays(20)
    began = tv.playback.id
    tv.says("playing", app_name="Disney+", media_title="Disney+")
    tv.wait(5)
    tv.says("playing", at=20 * MINUTE + 5, app_name="Disney+", **FILM)
    tv.wait(MINUTE)
    assert tv.playback.id == began
    assert tv.kinds == [K.STARTED]


def test_detail_that_comes_late_belongs_to_the_same_playback() -> None:
    tv = Viewer("apple_tv")
    tv.says("playing", at=0, media_title="In Perpetuity", media_content_type="video", media_duration=3000)
    tv.wait(MINUTE)
    tv.says("playing", at=MINUTE, **EPISODE)
    tv.wait(MINUTE)
    assert tv.kinds == [K.STARTED]
    assert tv.playback.media.show_title == "Severance"
    assert tv.playback.media.type is MediaType.EPISODE


def test_detail_that_comes_late_can_refuse_what_was_not_told_yet() -> None:
    tv = Viewer("apple_tv")
    tv.says("playing", at=0, media_title="Teaser", media_content_type="video")
    tv.wait(5)
    tv.says("playing", at=5, media_title="Teaser", media_content_type="video", media_duration=90)
    assert tv.kinds == [K.DROPPED, K.IGNORED]
    assert tv.player.playback is None


def test_two_viewings_of_one_film_are_two_playbacks() -> None:
    tv = Viewer()
    tv.plays(95)
    tv.stops()
    tv.wait(HOUR)
    tv.plays(95)
    tv.stops()
    assert tv.kinds == [K.STARTED, K.PLAYED, K.STARTED, K.PLAYED]
