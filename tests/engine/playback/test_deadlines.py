"""What becomes due when, to the second, of a film of 6,000 seconds."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.playback import DEFAULT_RULES, EventKind, Moment, Phase, due
from custom_components.crosswatch.engine.playback.playback import Cause, Hold, Playback, Seek
from custom_components.crosswatch.engine.playback.position import Anchor
from custom_components.crosswatch.engine.playback.reporting import Reporting
from custom_components.crosswatch.engine.playback.timers import expire

from .test_decision import viewing
from .viewer import HOUR, NOON

K = EventKind


def when(mono: float) -> Moment:
    return Moment(mono, NOON + mono)


def running(position: float = 1000, **more: Any) -> Playback:
    """It runs since second 0, and was told."""
    told = viewing(position, played=500, anchor=Anchor(position, 0.0, running=True), confirmed=True)
    return replace(told, **more)


def paused(**more: Any) -> Playback:
    """It is paused since second 100, and was told."""
    told = viewing(1000, phase=Phase.PAUSED, paused=when(100), confirmed=True)
    return replace(told, **more)


TO_START = Seek(5500, 300, 100, told=True)

CASES = [
    (paused(), 105, [K.PAUSED]),
    (paused(confirmed=False), 100 + 6 * HOUR, [K.DROPPED]),
    (paused(pause_told=True), 100 + 6 * HOUR, [K.STOPPED]),
    (paused(pause_told=True, earned=True), 700, [K.PLAYED]),
    (paused(pause_told=True, earned=True, done=True), 100 + 6 * HOUR, [K.STOPPED]),
    (paused(hold=Hold(Cause.IDLE, when(90), 120.0), phase=Phase.HOLD), 120, [K.STOPPED]),
    (running(), 5060, []),
    (running(mark=50.0, phase=Phase.CANDIDATE, played=5, confirmed=False), 60, [K.STARTED]),
    (running(duration=None), 4 * HOUR, [K.STOPPED]),
    (running(duration=None, begun=50.0), 4 * HOUR + 50, [K.STOPPED]),
    (running(duration=None, reporting=Reporting(4 * HOUR - 9, 10.0, 5)), 4 * HOUR, [K.STOPPED]),
    (running(seek=Seek(10, 1000, 100)), 105, [K.MOVED]),
    (running(seek=Seek(10, 1000, 100, told=True)), 5060, []),
    (running(300, seek=TO_START, earned=True, done=True), 160, [K.STOPPED, K.STARTED]),
    (running(5820, earned=True, done=True), 240, []),
    (running(reporting=Reporting(10.0, 10.0, 5)), 130, []),
]
"""A playback, when something is due, and what it tells then."""


@pytest.mark.parametrize(("playback", "second", "kinds"), CASES)
def test_each_thing_is_due_at_its_second(playback: Playback, second: float, kinds: list[EventKind]) -> None:
    assert due(playback, DEFAULT_RULES) == pytest.approx(second)
    after, events = expire(playback, when(second - 0.1), DEFAULT_RULES)
    assert (after, events) == (playback, [])
    after, events = expire(playback, when(second), DEFAULT_RULES)
    assert after != playback
    assert [event.kind for event in events] == kinds


def test_nothing_is_due_without_a_playback() -> None:
    assert due(None, DEFAULT_RULES) is None


def test_a_playback_with_ids_of_its_own_is_told_sooner() -> None:
    candidate = running(mark=50.0, phase=Phase.CANDIDATE, played=0, confirmed=False)
    named = replace(candidate, media=replace(candidate.media, ids=("tmdb:1",)))
    assert due(candidate, DEFAULT_RULES) == 65
    assert due(named, DEFAULT_RULES) == 55


def test_what_was_not_earned_is_not_told_however_nearly_over() -> None:
    playback = running(5900, played=0, mark=20.0)
    assert due(playback, DEFAULT_RULES) == 160
    assert expire(playback, when(20), DEFAULT_RULES) == (playback, [])
    endless = running(5900, duration=None, earned=True)
    assert expire(endless, when(20), DEFAULT_RULES) == (endless, [])


def test_what_is_held_is_not_held_anew_nor_ended_before_its_time() -> None:
    frozen, _ = expire(running(), when(5060), DEFAULT_RULES)
    assert frozen is not None
    assert expire(frozen, when(5200), DEFAULT_RULES) == (frozen, [])
    restarted = replace(
        running(), phase=Phase.HOLD, hold=Hold(Cause.RESTART, when(0), 600.0), paused=when(-7 * HOUR)
    )
    assert expire(restarted, when(100), DEFAULT_RULES) == (restarted, [])


def test_a_jump_in_what_was_told_to_nobody_is_not_told() -> None:
    candidate = running(
        mark=100.0, played=0, phase=Phase.CANDIDATE, confirmed=False, seek=Seek(10, 1000, 100)
    )
    assert expire(candidate, when(105), DEFAULT_RULES) == (candidate, [])


@pytest.mark.parametrize(("position", "is_due"), [(5819, False), (5820, True)])
def test_a_play_that_was_earned_is_told_when_it_is_nearly_over(position: float, is_due: bool) -> None:
    nearly = running(position, earned=True, mark=20.0)
    assert (due(nearly, DEFAULT_RULES) == 20) is is_due
    _, events = expire(nearly, when(20), DEFAULT_RULES)
    assert [event.kind for event in events] == ([K.PLAYED] if is_due else [])


@pytest.mark.parametrize(
    ("target", "changes", "is_anew"),
    [
        (300, {}, True),
        (301, {}, False),
        (300, {"earned": False}, False),
        (300, {"duration": None}, False),
        (300, {"phase": Phase.PAUSED, "anchor": Anchor(300, 0, running=False)}, False),
    ],
)
def test_only_who_watched_it_and_goes_back_to_its_start_watches_it_anew(
    target: float, changes: dict[str, Any], is_anew: bool
) -> None:
    playback = running(target, earned=True, done=True, seek=Seek(5500, target, 100, told=True))
    _, events = expire(replace(playback, **changes), when(160), DEFAULT_RULES)
    assert (K.STARTED in [event.kind for event in events]) is is_anew


def test_going_forward_to_the_start_is_not_watching_anew() -> None:
    playback = running(200, earned=True, done=True, seek=Seek(100, 200, 100, told=True))
    assert expire(playback, when(160), DEFAULT_RULES) == (playback, [])


def test_what_is_watched_anew_begins_with_nothing() -> None:
    playback = running(
        300,
        earned=True,
        done=True,
        played=5900,
        left=20.0,
        left_played=30.0,
        seek=Seek(5500, 300, 100, played=5000.0, told=True),
    )
    anew, events = expire(playback, when(160), DEFAULT_RULES)
    assert anew is not None
    assert anew.id == f"media_player.tv@{int((NOON + 100) * 1000)}"
    assert (anew.started, anew.begun, anew.first, anew.played) == (NOON + 100, 100, 300, 900)
    assert (anew.left, anew.left_played, anew.earned, anew.done, anew.seek) == (None, 0, False, False, None)
    ended, started = events
    assert ended.playback is not None
    assert (ended.playback.anchor.position, ended.playback.anchor.running) == (5500, False)
    assert ended.playback.firm.position == 5500
    assert started.at == NOON + 100
    assert started.share == pytest.approx(460 / 6000)


def test_a_pause_keeps_a_position_only_of_what_is_not_watched_yet() -> None:
    for earned, share in ((False, 1000 / 6000), (True, None)):
        after, events = expire(paused(earned=earned), when(105), DEFAULT_RULES)
        assert [event.share for event in events] == [None if share is None else pytest.approx(share)]
        assert events[0].at == NOON + 100
        assert after is not None
        assert after.pause_told


def test_what_was_told_or_confirmed_to_nobody_is_not_told_early() -> None:
    for more in ({"done": True}, {"confirmed": False}, {"earned": False}):
        playback = paused(**{"pause_told": True, "earned": True} | more)
        assert expire(playback, when(700), DEFAULT_RULES) == (playback, [])


def test_a_frozen_film_is_held_for_a_while_that_grows_with_its_length() -> None:
    for duration, length in ((6000.0, 300), (12_000.0, 600)):
        playback = running(duration - 60, duration=duration)
        after, _ = expire(playback, when(120), DEFAULT_RULES)
        assert after is not None
        assert after.phase is Phase.HOLD
        assert after.hold == Hold(Cause.FROZEN, when(120), 120 + length)


def test_a_steady_reporter_is_held_since_its_last_report() -> None:
    after, _ = expire(running(reporting=Reporting(10.0, 10.0, 5)), when(130), DEFAULT_RULES)
    assert after is not None
    assert after.hold == Hold(Cause.FROZEN, when(10), 430)
    assert after.anchor == Anchor(1010, 10, running=False)
