"""Which reported position is believed, to the second."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.engine.playback.position import (
    Anchor,
    Judgement,
    fits,
    judge_report,
    tolerance,
)

STEADY, FORWARD, BACKWARD = Judgement.STEADY, Judgement.FORWARD, Judgement.BACKWARD
DOUBTED, IMPOSSIBLE = Judgement.DOUBTED, Judgement.IMPOSSIBLE


def test_an_anchor_moves_only_while_it_runs_and_never_back() -> None:
    running, still = Anchor(100, 10, running=True), Anchor(100, 10, running=False)
    assert [running.reach(mono) for mono in (5, 10, 25)] == [100, 100, 115]
    assert still.reach(25) == 100
    assert running.at(25, None) == 115
    assert running.at(25, 110) == 110
    assert running.at(25, 120) == 115


@pytest.mark.parametrize(("duration", "seconds"), [(None, 10), (2000, 10), (3000, 15), (6000, 30)])
def test_a_report_may_be_off_by_a_little(duration: float | None, seconds: float) -> None:
    assert tolerance(duration) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("reach", "duration", "can_be_true"),
    [
        (9_999, None, True),
        (1060, 1000, True),
        (1061, 1000, False),
        (6300, 6000, True),
        (6301, 6000, False),
    ],
)
def test_a_little_past_the_end_can_be_true(reach: float, duration: float | None, can_be_true: bool) -> None:
    assert fits(reach, duration) is can_be_true


@pytest.mark.parametrize(
    ("reported", "judged"),
    [
        (69, BACKWARD),
        (70, STEADY),
        (100, STEADY),
        (190, STEADY),
        (191, FORWARD),
        (6005, FORWARD),
        (6006, IMPOSSIBLE),
    ],
)
def test_while_nothing_changes_a_report_is_taken_as_it_is(reported: float, judged: Judgement) -> None:
    assert judge_report(reported, (100, 160), 6000, state_changed=False, doubt=None) is judged


@pytest.mark.parametrize(
    ("reported", "doubt", "judged"),
    [
        (90, None, STEADY),
        (89, None, STEADY),
        (70, None, STEADY),
        (69, None, DOUBTED),
        (69, 79, BACKWARD),
        (69, 59, BACKWARD),
        (69, 80, DOUBTED),
        (69, 58, DOUBTED),
        (85, 80, BACKWARD),
        (111, None, FORWARD),
    ],
)
def test_an_old_position_that_comes_with_a_change_of_state_is_believed_at_the_second_time(
    reported: float, doubt: float | None, judged: Judgement
) -> None:
    assert judge_report(reported, (100, 100), None, state_changed=True, doubt=doubt) is judged
