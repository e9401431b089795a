"""What follows from one statement of a player, where statements differ in one detail."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.playback import (
    DEFAULT_RULES,
    EventKind,
    Media,
    Phase,
    Player,
    Rules,
    Why,
    advance,
)
from custom_components.crosswatch.engine.playback.media import same_media
from custom_components.crosswatch.engine.playback.parse import seconds, whole
from custom_components.crosswatch.engine.playback.playback import Cause, Hold, Seek

from .test_deadlines import running, when
from .viewer import FILM, MINUTE, Viewer

K = EventKind


def test_a_detail_that_only_one_names_does_not_part_two_statements() -> None:
    bare = Media(title="Pilot")
    episode = Media(title="Pilot", show_title="Severance", season=1, number=1)
    for more in (replace(bare, content_id="1"), replace(bare, ids=("tvdb:1",)), episode):
        assert same_media(bare, more)
        assert same_media(more, bare)


def test_an_interruption_that_nobody_saw_begin_just_ends() -> None:
    held = replace(running(), phase=Phase.HOLD, hold=Hold(Cause.INTERRUPTION, when(0), 100))
    player, events = advance(Player("media_player.tv", playback=held), when(100), DEFAULT_RULES, {})
    assert player.playback is None
    assert [event.kind for event in events] == [K.STOPPED]


def test_another_reason_for_the_same_title_is_said_too() -> None:
    tv = Viewer("plex", Rules(users=frozenset({"alice"})))
    tv.says("playing", **FILM)
    tv.says("playing", **FILM)
    tv.says("playing", **FILM | {"username": "bob"})
    assert [event.why for event in tv.events] == [Why.UNKNOWN_USER, Why.OTHER_USER]


def test_a_playback_is_named_by_player_and_start() -> None:
    tv = Viewer()
    tv.says("playing", at=0, **FILM)
    assert tv.playback.id == "media_player.tv@1767268800000"


def test_a_playback_without_a_position_began_at_the_start() -> None:
    tv = Viewer()
    tv.says("playing", **FILM)
    assert (tv.playback.first, tv.playback.placed) == (0, False)
    tv = Viewer()
    tv.says("playing", at=600, **FILM)
    assert (tv.playback.first, tv.playback.placed) == (600, True)


@pytest.mark.parametrize(
    ("length", "goes_on"), [(6010, True), (6600, True), (6601, False), (5400, True), (5399, False)]
)
def test_a_length_that_jumps_by_more_than_a_tenth_is_an_interruption(length: int, goes_on: bool) -> None:
    tv = Viewer()
    tv.plays(10)
    tv.says("playing", at=10 * MINUTE, **FILM | {"media_duration": length})
    assert tv.stands_at(Phase.ACTIVE if goes_on else Phase.HOLD)
    assert tv.playback.duration == (length if goes_on else 6000)


def test_a_length_that_is_no_longer_told_is_still_known() -> None:
    tv = Viewer()
    tv.plays(10)
    tv.says("playing", at=10 * MINUTE, **FILM | {"media_duration": None})
    assert tv.stands_at(Phase.ACTIVE)
    assert tv.playback.duration == 6000


def test_a_length_that_is_told_late_is_taken() -> None:
    tv = Viewer()
    tv.plays(10, media=FILM | {"media_duration": None})
    tv.says("playing", at=10 * MINUTE, **FILM)
    assert tv.stands_at(Phase.ACTIVE)
    assert tv.playback.duration == 6000


def test_the_players_own_length_replaces_a_guess_however_different() -> None:
    tv = Viewer()
    tv.plays(10, media=FILM | {"media_duration": None})
    tv.learns_runtime(9000)
    assert tv.playback.estimated
    tv.says("playing", at=10 * MINUTE, **FILM)
    assert tv.stands_at(Phase.ACTIVE)
    assert (tv.playback.duration, tv.playback.estimated) == (6000, False)


def test_a_doubt_stands_still_in_a_pause() -> None:
    tv = Viewer()
    tv.plays(60)
    tv.says("paused", at=60 * MINUTE, **FILM)
    tv.wait(MINUTE)
    tv.says("playing", at=20 * MINUTE, **FILM)
    assert tv.playback.doubt is not None
    assert tv.playback.doubt.running
    tv.says("paused", **FILM)
    assert tv.playback.doubt is not None
    assert not tv.playback.doubt.running


def test_what_comes_back_paused_has_not_resumed() -> None:
    tv = Viewer()
    tv.plays(10)
    tv.says("paused", at=10 * MINUTE, **FILM)
    tv.wait(10)
    tv.says("unavailable")
    tv.wait(10)
    tv.says("paused", at=10 * MINUTE, **FILM)
    assert tv.kinds == [K.STARTED, K.PAUSED]
    tv.says("playing", at=10 * MINUTE, **FILM)
    assert tv.kinds == [K.STARTED, K.PAUSED, K.RESUMED]


def test_numbers_of_other_scripts_and_without_end_are_none() -> None:
    assert whole("٣") is None
    assert whole("²") is None
    assert seconds(float("inf")) is None
    assert seconds(float("nan")) is None
    assert seconds("inf") is None
    assert seconds(-0.1) is None


def test_a_jump_back_leads_before_where_it_began() -> None:
    assert Seek(100, 99, 0).backward
    assert not Seek(100, 100, 0).backward
    assert (Seek(100, 99, 0).played, Seek(100, 99, 0).told) == (0, False)


def test_time_played_and_shares_end_where_they_must() -> None:
    playback = running(1000, mark=50.0, played=500)
    assert [playback.played_until(mono) for mono in (20, 50, 80)] == [500, 500, 530]
    still = replace(playback, anchor=replace(playback.anchor, running=False))
    assert still.played_until(80) == 500
    assert [playback.share(position) for position in (0, 3000, 6000, 7000)] == [0, 0.5, 1, 1]


def test_what_has_just_begun_has_nothing_behind_it() -> None:
    tv = Viewer()
    tv.says("playing", **FILM)
    begun = tv.playback
    assert (begun.played, begun.left_played, begun.left) == (0, 0, None)
    assert (begun.estimated, begun.pause_told, begun.confirmed, begun.earned, begun.done) == (False,) * 5
