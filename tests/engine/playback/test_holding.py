"""How long a playback is held, by what is seen, and what is credited when it goes on."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.playback import DEFAULT_RULES, Phase
from custom_components.crosswatch.engine.playback.holding import CAUSES, go_on, grace, hold, hold_frozen
from custom_components.crosswatch.engine.playback.playback import Cause, Firm, Hold, Playback
from custom_components.crosswatch.engine.playback.position import Anchor
from custom_components.crosswatch.engine.playback.reporting import Reporting
from custom_components.crosswatch.engine.playback.signal import PlayerState, Signal

from .test_deadlines import running, when
from .viewer import NOON

RULES = DEFAULT_RULES


def held(cause: Cause, since: float = 100) -> Playback:
    return hold(running(), cause, when(since), RULES)


def until(playback: Playback) -> float:
    assert playback.hold is not None
    return playback.hold.until


@pytest.mark.parametrize(
    ("cause", "seconds"),
    [
        (Cause.IDLE, 30),
        (Cause.UNTITLED, 30),
        (Cause.OFF, 10),
        (Cause.LOST, 300),
        (Cause.BUFFERING, 150),
        (Cause.INTERRUPTION, 300),
        (Cause.FROZEN, 300),
        (Cause.RESTART, 600),
    ],
)
def test_each_cause_has_its_grace(cause: Cause, seconds: float) -> None:
    assert grace(cause, RULES) == seconds


def test_states_that_name_nothing_are_causes() -> None:
    assert {str(state): str(cause) for state, cause in CAUSES.items()} == {
        "idle": "idle",
        "off": "off",
        "lost": "lost",
        "buffering": "buffering",
    }


def test_what_is_held_stands_still_where_it_was() -> None:
    playback = hold(replace(running(), doubt=Anchor(1, 1, running=True)), Cause.IDLE, when(100), RULES)
    assert (playback.phase, playback.hold) == (Phase.HOLD, Hold(Cause.IDLE, when(100), 130))
    assert playback.anchor == Anchor(1100, 100, running=False)
    assert (playback.played, playback.doubt) == (600, None)


@pytest.mark.parametrize(
    ("first", "then", "at", "lasts"),
    [
        (Cause.INTERRUPTION, Cause.INTERRUPTION, 200, 400),  # the same again changes nothing
        (Cause.IDLE, Cause.IDLE, 120, 130),
        (Cause.IDLE, Cause.LOST, 120, 130),  # silence does not beat what was stated
        (Cause.IDLE, Cause.BUFFERING, 120, 130),
        (Cause.IDLE, Cause.OFF, 105, 115),  # of two statements the earlier end counts
        (Cause.IDLE, Cause.OFF, 125, 130),
        (Cause.OFF, Cause.IDLE, 105, 110),
        (Cause.LOST, Cause.IDLE, 390, 420),  # a statement beats silence, sooner or later
        (Cause.LOST, Cause.IDLE, 150, 180),
        (Cause.LOST, Cause.INTERRUPTION, 200, 500),
        (Cause.IDLE, Cause.INTERRUPTION, 120, 420),
    ],
)
def test_how_long_it_is_held_when_more_is_seen(first: Cause, then: Cause, at: float, lasts: float) -> None:
    playback = hold(held(first), then, when(at), RULES)
    assert until(playback) == lasts
    assert playback.hold is not None
    assert playback.hold.since == when(100)


@pytest.mark.parametrize(("duration", "seconds"), [(None, 300), (6000, 300), (12_000, 600)])
def test_a_frozen_playback_is_held_longer_the_longer_it_is(duration: float | None, seconds: float) -> None:
    assert until(hold_frozen(running(duration=duration), when(100), RULES)) == 100 + seconds


def test_only_a_steady_reporter_stopped_at_its_last_report() -> None:
    irregular = hold_frozen(running(reporting=Reporting(50, 10, 4)), when(100), RULES)
    assert irregular.hold == Hold(Cause.FROZEN, when(100), 400)
    assert irregular.anchor.running
    steady = hold_frozen(running(reporting=Reporting(50, 10, 5)), when(100), RULES)
    assert steady.hold == Hold(Cause.FROZEN, when(50), 400)
    assert steady.anchor == Anchor(1050, 50, running=False)
    silent = hold_frozen(running(reporting=Reporting(None, 10, 5)), when(100), RULES)
    assert silent.hold == Hold(Cause.FROZEN, when(100), 400)


def back(
    playback: Playback, position: float | None, mono: float, state: PlayerState = PlayerState.PLAYING
) -> Playback:
    signal = Signal("media_player.tv", state, position=position, as_of=mono, stamp=NOON + mono)
    assert playback.hold is not None
    return go_on(playback, playback.hold, signal, when(mono), RULES)


def test_a_gap_that_was_played_through_is_credited() -> None:
    playback = back(held(Cause.LOST), 1200, 200)
    assert (playback.phase, playback.hold, playback.paused) == (Phase.ACTIVE, None, None)
    assert (playback.played, playback.mark) == (700, 200)
    assert playback.firm == Firm(1200, NOON + 200)
    assert playback.anchor == Anchor(1200, 200, running=True)


def test_a_gap_in_which_it_stood_still_is_not() -> None:
    playback = back(held(Cause.LOST), 1100, 200)
    assert playback.played == 600
    assert playback.firm == Firm(1100, NOON + 100)


def test_what_moved_too_little_to_be_played_is_sure_only_since_before() -> None:
    playback = back(held(Cause.LOST), 1150, 200)
    assert playback.played == 600
    assert playback.firm == Firm(1150, NOON + 100)


def test_without_a_new_position_nothing_is_credited() -> None:
    playback = back(held(Cause.LOST), None, 200)
    assert (playback.played, playback.firm.position, playback.anchor.position) == (600, 1100, 1100)


def test_an_old_position_after_a_gap_is_doubted_and_moves_as_the_player_does() -> None:
    playing = back(held(Cause.LOST), 500, 200)
    assert playing.doubt == Anchor(500, 200, running=True)
    still = back(held(Cause.LOST), 500, 200, PlayerState.PAUSED)
    assert still.doubt == Anchor(500, 200, running=False)


def test_a_frozen_playback_counts_its_gap_from_the_last_sure_position() -> None:
    frozen = hold_frozen(running(mark=50.0), when(100), RULES)
    playback = back(frozen, 1150, 200)
    assert playback.played == 650


def test_what_comes_back_paused_is_paused_since_then_or_before() -> None:
    playback = back(held(Cause.LOST), 1100, 200, PlayerState.PAUSED)
    assert (playback.phase, playback.paused) == (Phase.PAUSED, when(200))
    assert not playback.anchor.running
    before = replace(held(Cause.LOST), paused=when(90))
    assert back(before, 1100, 200, PlayerState.PAUSED).paused == when(90)


def test_what_was_told_to_nobody_goes_on_as_a_candidate() -> None:
    candidate = replace(held(Cause.LOST), confirmed=False)
    assert back(candidate, 1100, 200).phase is Phase.CANDIDATE
    assert back(candidate, 1100, 200, PlayerState.PAUSED).phase is Phase.PAUSED


def test_a_play_is_earned_when_the_gap_proves_it() -> None:
    playback = hold(running(5000, played=5000), Cause.LOST, when(50), RULES)
    assert not playback.earned
    assert back(playback, 5200, 200).earned
