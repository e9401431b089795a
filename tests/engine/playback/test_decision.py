"""Whether it was watched and what is kept, to the second, of a film of 6,000 seconds."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.playback import DEFAULT_RULES, Phase, Why, capped
from custom_components.crosswatch.engine.playback.decision import (
    judge,
    maybe_watched,
    position_to_keep,
    seen_so_far,
    threshold_of,
)
from custom_components.crosswatch.engine.playback.media import Media
from custom_components.crosswatch.engine.playback.memory import Remembered
from custom_components.crosswatch.engine.playback.playback import Firm, Playback
from custom_components.crosswatch.engine.playback.position import Anchor
from custom_components.crosswatch.model import MediaType

from .viewer import NOON


def viewing(position: float = 5100, played: float = 6000, **more: Any) -> Playback:
    """A film that stands at a position that is sure, of which so much was played."""
    playback = Playback(
        id="tv@1",
        player="media_player.tv",
        media=Media(type=MediaType.MOVIE, title="Sintel"),
        started=NOON,
        begun=0.0,
        phase=Phase.ACTIVE,
        anchor=Anchor(position, 0.0, running=False),
        firm=Firm(position, NOON),
        first=0.0,
        mark=0.0,
        placed=True,
        duration=6000.0,
        played=played,
    )
    return replace(playback, **more)


def before(position: float = 3000, played: float = 0, first: float = 0) -> Remembered:
    return Remembered(played, first, position, NOON)


@pytest.mark.parametrize(
    ("playback", "why"),
    [
        (viewing(5100), Why.WATCHED),
        (viewing(5099), Why.NOT_FAR_ENOUGH),
        (viewing(duration=None), Why.NO_DURATION),
        (viewing(5100, played=2550), Why.WATCHED),
        (viewing(5100, played=2549), Why.TOO_LITTLE_PLAYED),
        (viewing(5100, played=2549, left=100.0), Why.SEEK_TO_END),
        (viewing(5100, played=1050, first=3000.0), Why.WATCHED),
        (viewing(5100, played=1049, first=3000.0), Why.TOO_LITTLE_PLAYED),
        (viewing(5900, first=5100.0), Why.ONLY_THE_END),
        (viewing(5900, first=5099.0), Why.WATCHED),
        (viewing(5900, first=5100.0, earlier=before(2999)), Why.ONLY_THE_END),
        (viewing(5900, first=5100.0, earlier=before(3000)), Why.WATCHED),
        (viewing(5100, played=1500, earlier=before(played=1050)), Why.WATCHED),
        (viewing(5100, played=1500, earlier=before(played=1049)), Why.TOO_LITTLE_PLAYED),
        (viewing(5100, played=1050, first=3000.0, earlier=before(first=2000)), Why.TOO_LITTLE_PLAYED),
        (viewing(5100, played=1550, first=3000.0, earlier=before(first=2000)), Why.WATCHED),
    ],
)
def test_position_and_time_played_decide(playback: Playback, why: Why) -> None:
    verdict = judge(playback, DEFAULT_RULES)
    assert verdict.why is why
    assert verdict.watched is (why is Why.WATCHED)


def test_a_guessed_length_needs_more() -> None:
    assert threshold_of(viewing(), DEFAULT_RULES) == 0.85
    assert threshold_of(viewing(estimated=True), DEFAULT_RULES) == 0.9
    assert threshold_of(viewing(estimated=True), replace(DEFAULT_RULES, movie=0.95)) == 0.95


def test_what_runs_on_unseen_may_have_been_watched() -> None:
    running = viewing(5000, played=2500, anchor=Anchor(5000.0, 0.0, running=True))
    assert not maybe_watched(running, 99, DEFAULT_RULES)
    assert maybe_watched(running, 100, DEFAULT_RULES)
    assert not maybe_watched(replace(running, played=2449), 100, DEFAULT_RULES)


@pytest.mark.parametrize(
    ("playback", "share", "why"),
    [
        (viewing(3000, played=60), 0.5, Why.NOT_FAR_ENOUGH),
        (viewing(3000, played=59), None, Why.TOO_SHORT_A_LOOK),
        (viewing(60), 0.01, Why.NOT_FAR_ENOUGH),
        (viewing(59), None, Why.TOO_SHORT_A_LOOK),
        (viewing(3000, placed=False), None, Why.NO_POSITION),
        (viewing(3000, duration=None), None, Why.NO_DURATION),
        (viewing(5100), None, Why.WATCHED),
        (viewing(5100, played=100, left=3000.0), 0.5, Why.SEEK_TO_END),
        (viewing(5100, played=100, left=60.0), 0.01, Why.SEEK_TO_END),
        (viewing(5100, played=100, left=59.0), None, Why.SEEK_TO_END),
        (viewing(5900, played=100, left=5100.0), None, Why.SEEK_TO_END),
    ],
)
def test_a_position_is_kept_where_it_is_worth_it(playback: Playback, share: float | None, why: Why) -> None:
    kept, said = position_to_keep(playback, DEFAULT_RULES)
    assert kept == (None if share is None else pytest.approx(share))
    assert said is why


def test_what_was_seen_so_far_ends_where_playing_led() -> None:
    assert seen_so_far(viewing(3000, played=500, first=1000.0)) == Remembered(500, 1000, 1500, NOON)
    assert seen_so_far(viewing(1200, played=500, first=1000.0)) == Remembered(500, 1000, 1200, NOON)
    again = viewing(3000, played=500, first=2000.0, earlier=before(first=1000, played=600))
    assert seen_so_far(again) == Remembered(1100, 1000, 2100, NOON)


def test_a_resume_point_stays_below_what_a_service_marks_by_itself() -> None:
    assert capped(0.95, 0.9) == pytest.approx(0.899)
    assert capped(0.5, 0.9) == 0.5
    assert capped(0.95, None) == 0.95
