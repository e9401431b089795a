"""A playback over a restart: on the new clock, held until its player speaks."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.playback import DEFAULT_RULES, Moment, Phase, freeze, thaw
from custom_components.crosswatch.engine.playback.memory import Remembered
from custom_components.crosswatch.engine.playback.playback import Cause, Hold, Playback, Seek
from custom_components.crosswatch.engine.playback.position import Anchor
from custom_components.crosswatch.engine.playback.reporting import Reporting

from .test_deadlines import paused, running, when
from .viewer import HOUR, NOON

RULES = DEFAULT_RULES


def back(playback: Playback, seconds: float, saved_at: float = 100) -> Playback:
    """Save it, and find it again so much later on a clock that begins at 17."""
    value = freeze([playback], {}, when(saved_at), RULES)
    (found,) = thaw(value, Moment(17, NOON + saved_at + seconds), RULES).playbacks
    return found


def test_what_plays_is_taken_to_have_played_until_it_was_saved() -> None:
    found = back(running(), 60)
    assert (found.phase, found.hold) == (Phase.HOLD, Hold(Cause.RESTART, Moment(-43, NOON + 100), 617))
    assert found.anchor == Anchor(1100, -43, running=False)
    assert (found.played, found.mark, found.begun) == (600, -43, 17 - 160)


def test_what_was_held_is_saved_as_it_was() -> None:
    held = replace(running(), phase=Phase.HOLD, hold=Hold(Cause.FROZEN, when(0), 300))
    found = back(held, 60)
    assert found.anchor.position == 1000
    assert found.played == 500
    moved = replace(held, anchor=Anchor(1300, 0, running=True))
    assert back(moved, 60).anchor.position == 1000
    still = replace(held, anchor=Anchor(1300, 0, running=False))
    assert back(still, 60).anchor.position == 1300


@pytest.mark.parametrize(("seconds", "wait"), [(4900 + 6 * HOUR, 600), (4901 + 6 * HOUR, 0)])
def test_what_could_not_be_running_any_more_ends_at_once(seconds: float, wait: float) -> None:
    found = back(running(), seconds)
    assert found.hold is not None
    assert found.hold.until == 17 + wait


def test_without_a_length_it_may_have_run_for_six_hours() -> None:
    endless = running(duration=None)
    for seconds, wait in ((6 * HOUR, 600), (6 * HOUR + 1, 0)):
        found = back(endless, seconds)
        assert found.hold is not None
        assert found.hold.until == 17 + wait


def test_a_pause_goes_on_since_it_began() -> None:
    assert back(paused(), 60).paused == Moment(17 - 60, NOON + 100)
    assert back(running(), 60).paused is None


def test_what_belongs_to_the_old_clock_is_forgotten() -> None:
    found = back(
        running(
            doubt=Anchor(1, 1, running=True),
            seek=Seek(1, 2, 3),
            reporting=Reporting(90, 10, 6),
        ),
        60,
    )
    assert (found.doubt, found.seek) == (None, None)
    assert found.reporting == Reporting(None, 10, 6)


def test_a_clock_that_was_set_back_is_no_time_before() -> None:
    found = back(running(), -9_000)
    assert found.anchor.mono == 17
    assert found.begun == 17
    assert back(paused(), -9_000).paused == Moment(17, NOON - 8_900)


def test_memory_is_kept_and_nonsense_is_not() -> None:
    memory = {"sintel|": Remembered(1, 2, 3, NOON)}
    saved = thaw(freeze([], memory, when(0), RULES), when(60), RULES)
    assert (saved.at, saved.memory, saved.playbacks) == (NOON, memory, ())
    nothing = thaw({"at": "noon"}, when(60), RULES)
    assert (nothing.at, nothing.memory, nothing.playbacks) == (NOON + 60, {}, ())
