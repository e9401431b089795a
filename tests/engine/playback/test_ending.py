"""What ends with a playback, and what is credited up to then: to the second, of a film of 6,000 seconds."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.playback import (
    DEFAULT_RULES,
    EventKind,
    Moment,
    Phase,
    Player,
    Why,
    with_runtime,
)
from custom_components.crosswatch.engine.playback.closing import cancel, close, told
from custom_components.crosswatch.engine.playback.confirming import confirm_at, confirm_now, earn, settled
from custom_components.crosswatch.engine.playback.playback import Cause, Firm, Hold, Seek
from custom_components.crosswatch.engine.playback.position import Anchor
from custom_components.crosswatch.engine.playback.reports import take_report
from custom_components.crosswatch.engine.playback.signal import PlayerState, Signal

from .test_deadlines import paused, running, when
from .test_decision import viewing
from .viewer import NOON

K = EventKind
RULES = DEFAULT_RULES


def test_what_was_earned_stays_earned_wherever_it_ends() -> None:
    (event,) = close(paused(earned=True), when(200), RULES)
    assert (event.kind, event.why, event.share) == (K.PLAYED, Why.WATCHED, None)
    assert event.playback is not None
    assert (event.playback.earned, event.playback.done, event.playback.phase) == (True, True, Phase.CLOSED)


def test_what_is_earned_by_its_end_is_a_play() -> None:
    (event,) = close(viewing(5100, confirmed=True), when(200), RULES)
    assert event.kind is K.PLAYED
    assert event.playback is not None
    assert (event.playback.earned, event.playback.done) == (True, True)


def test_a_play_is_told_once() -> None:
    done, event = told(viewing(5100, confirmed=True, earned=True))
    assert (done.done, event.kind, event.why) == (True, K.PLAYED, Why.WATCHED)
    assert [(one.kind, one.why) for one in close(done, when(200), RULES)] == [(K.STOPPED, Why.ALREADY_TOLD)]


def test_what_was_told_to_nobody_is_dropped() -> None:
    assert [(one.kind, one.why) for one in close(viewing(5100), when(200), RULES)] == [
        (K.DROPPED, Why.TOO_SHORT_A_LOOK)
    ]
    assert [(one.kind, one.why) for one in cancel(viewing())] == [(K.DROPPED, Why.CANCELLED)]
    (event,) = cancel(viewing(confirmed=True))
    assert (event.kind, event.share) == (K.STOPPED, None)
    assert event.playback is not None
    assert event.playback.phase is Phase.CLOSED


@pytest.mark.parametrize(("ended", "share"), [(114.9, 5000 / 6000), (115, 0.02)])
def test_a_jump_back_right_before_the_end_is_the_player_clearing_its_position(
    ended: float, share: float
) -> None:
    playback = paused(
        anchor=Anchor(120, 100, running=False),
        firm=Firm(120, NOON),
        seek=Seek(5000, 120, 100),
        played=1000,
    )
    (event,) = close(playback, when(ended), RULES)
    assert event.share == pytest.approx(share)
    held = replace(playback, hold=Hold(Cause.IDLE, when(ended), 999), phase=Phase.HOLD)
    (event,) = close(held, when(500), RULES)
    assert event.share == pytest.approx(share)


def test_a_jump_forward_right_before_the_end_is_one() -> None:
    playback = paused(
        anchor=Anchor(5000, 100, running=False),
        firm=Firm(5000, NOON),
        seek=Seek(120, 5000, 100),
        played=1000,
    )
    (event,) = close(playback, when(101), RULES)
    assert event.share == pytest.approx(5000 / 6000)


def test_what_may_have_been_watched_is_said_before_it_stops() -> None:
    playback = running(5000, played=5000, anchor=Anchor(5000, 0, running=True))
    held = replace(playback, hold=Hold(Cause.FROZEN, when(0), 300), phase=Phase.HOLD)
    assert [(one.kind, one.why, one.share) for one in close(held, when(300), RULES)] == [
        (K.UNCERTAIN, Why.NOT_CONFIRMED, None),
        (K.STOPPED, Why.NOT_CONFIRMED, pytest.approx(5000 / 6000)),
    ]


def test_time_is_credited_since_the_last_sure_position() -> None:
    playback = running(1000, mark=100.0)
    credited = confirm_at(playback, 1150, when(200), RULES)
    assert (credited.played, credited.mark) == (600, 200)
    assert credited.firm == Firm(1150, NOON + 200)


def test_an_extrapolation_is_taken_for_true_only_while_it_runs_and_can_be_true() -> None:
    playback = running(5000)
    assert confirm_now(playback, when(100), RULES).firm.position == 5100
    assert confirm_now(playback, when(1300), RULES).firm.position == 6000
    assert confirm_now(playback, when(1301), RULES) is playback
    still = paused()
    assert confirm_now(still, when(500), RULES) is still
    assert settled(playback, when(1301), RULES) is playback
    assert settled(playback, when(100), RULES).anchor == Anchor(5100, 100, running=False)


def test_a_guessed_length_earns_nothing_before_the_end() -> None:
    assert earn(viewing(5500), RULES).earned
    assert not earn(viewing(5500, estimated=True), RULES).earned
    assert not earn(viewing(5000), RULES).earned
    assert earn(viewing(5000, earned=True), RULES).earned


def report(position: float, stamp: float = 1.0) -> Signal:
    return Signal("media_player.tv", PlayerState.PLAYING, position=position, as_of=9e9, stamp=stamp)


@pytest.mark.parametrize(("second", "sure"), [(9.9, 1000), (10, 1010)])
def test_steady_reports_are_summed_up_over_ten_seconds(second: float, sure: float) -> None:
    moved = take_report(
        running(), report(1000 + second), Moment(second, NOON + second), RULES, state_changed=False
    )
    assert moved.firm.position == pytest.approx(sure)
    assert moved.anchor == Anchor(1000 + second, second, running=True)
    assert moved.reporting.last == second


def test_without_a_gap_a_report_is_expected_where_the_clock_is() -> None:
    slack = 30
    moved = take_report(running(), report(1020 + slack), when(20), RULES, state_changed=False)
    assert moved.seek is None
    moved = take_report(running(), report(1020.5 + slack), when(20), RULES, state_changed=False)
    assert moved.seek is not None


def test_a_report_right_after_the_start_is_summed_up_too() -> None:
    playback = running(mark=20.0)
    moved = take_report(playback, report(1025), when(25), RULES, state_changed=False)
    assert moved.firm.position == 1000


def test_a_repeated_stamp_is_no_news_whatever_its_position() -> None:
    playback = running(stamp=1.0, reported=500.0)
    assert take_report(playback, report(700), when(20), RULES, state_changed=False) is playback
    assert take_report(playback, report(700, 2.0), when(20), RULES, state_changed=False) is not playback
    unstamped = replace(report(700), stamp=None)
    assert take_report(playback, unstamped, when(20), RULES, state_changed=False) is not playback
    again = replace(playback, reported=700.0)
    assert take_report(again, unstamped, when(20), RULES, state_changed=False) is again


def test_the_first_report_says_how_much_earlier_it_began() -> None:
    playback = running(0, placed=False, played=20, mark=10.0)
    found = take_report(playback, report(500), when(40), RULES, state_changed=False)
    assert (found.placed, found.first, found.played, found.mark) == (True, 450, 50, 40)
    assert (found.anchor, found.firm) == (Anchor(500, 40, running=True), Firm(500, NOON + 40))
    early = take_report(playback, report(30), when(40), RULES, state_changed=False)
    assert early.first == 0


def test_a_jump_credits_what_was_played_up_to_it() -> None:
    moved = take_report(running(), report(3000), when(100), RULES, state_changed=False)
    assert moved.played == 600
    assert moved.seek == Seek(1100, 3000, 100, 600)
    assert (moved.left, moved.left_played) == (1100, 600)
    assert (moved.firm, moved.anchor) == (Firm(3000, NOON + 100), Anchor(3000, 100, running=True))
    assert moved.reporting.last is None


@pytest.mark.parametrize(
    ("second", "target", "left"),
    [
        (159, 5000, 1100),  # still skipping
        (160, 5000, 3060),  # watched a minute in between: another skip
        (159, 1101, 1100),
        (159, 1100, None),  # back to where it began, or before
        (159, 200, None),
    ],
)
def test_where_skipping_began_is_remembered(second: float, target: float, left: float | None) -> None:
    once = take_report(running(), report(3000), when(100), RULES, state_changed=False)
    twice = take_report(once, report(target, 2.0), when(second), RULES, state_changed=False)
    assert twice.left == left


def test_a_skip_right_after_the_start_is_remembered_too() -> None:
    moved = take_report(running(played=0), report(3000), when(30), RULES, state_changed=False)
    assert (moved.left, moved.left_played) == (1030, 30)


def test_a_jump_past_the_end_is_one_to_the_end() -> None:
    moved = take_report(running(), report(6004), when(100), RULES, state_changed=False)
    assert moved.anchor.position == 6000


def test_a_length_from_elsewhere_is_taken_for_this_playback_where_none_is_known() -> None:
    nothing = Player("media_player.tv")
    assert with_runtime(nothing, "tv@1", 6000) is nothing
    player = Player("media_player.tv", playback=viewing(duration=None))
    for playback_id, runtime in (("tv@2", 6000), ("tv@1", None), ("tv@1", 0)):
        assert with_runtime(player, playback_id, runtime) is player
    known = with_runtime(player, "tv@1", 6000).playback
    assert known is not None
    assert (known.duration, known.estimated) == (6000, True)
    assert with_runtime(replace(player, playback=known), "tv@1", 9).playback is known
