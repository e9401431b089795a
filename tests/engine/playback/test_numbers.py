"""The numbers and words that playbacks are judged by: what the documentation promises and snapshots hold."""

from __future__ import annotations

import msgspec

from custom_components.crosswatch.engine.playback import DEFAULT_RULES, EventKind, Phase, PlayerState, Why
from custom_components.crosswatch.engine.playback.identity import SURE
from custom_components.crosswatch.engine.playback.playback import Cause
from custom_components.crosswatch.engine.playback.position import Judgement
from custom_components.crosswatch.model import MediaType


def test_the_rules_are_as_promised() -> None:
    assert msgspec.structs.asdict(DEFAULT_RULES) == {
        "users": frozenset(),
        "excluded_apps": frozenset(
            {"youtube", "youtube music", "youtube kids", "spotify", "infuse", "podcasts", "tunein"}
        ),
        "movie": 0.85,
        "episode": 0.80,
        "estimated": 0.90,
        "played_factor": 0.5,
        "least_duration": 300,
        "confirm_delay": 15,
        "confirm_delay_by_id": 5,
        "settle": 5,
        "standing": 600,
        "nearly_over": 0.97,
        "graces": DEFAULT_RULES.graces,
    }
    assert msgspec.structs.asdict(DEFAULT_RULES.graces) == {
        "idle": 30,
        "off": 10,
        "lost": 300,
        "buffering": 150,
        "interruption": 300,
        "frozen": 300,
        "restart": 600,
    }
    assert SURE == 0.9


def test_only_an_episode_is_measured_as_one() -> None:
    assert [DEFAULT_RULES.threshold(kind) for kind in (MediaType.EPISODE, MediaType.MOVIE, None)] == [
        0.80,
        0.85,
        0.85,
    ]


def test_the_words_that_are_stored_and_told_never_change() -> None:
    assert list(Phase) == ["candidate", "active", "paused", "hold", "closed"]
    assert list(Cause) == [
        "idle",
        "off",
        "lost",
        "buffering",
        "interruption",
        "untitled",
        "frozen",
        "restart",
    ]
    assert list(PlayerState) == ["playing", "paused", "buffering", "idle", "off", "lost"]
    assert list(EventKind) == [
        "started",
        "paused",
        "resumed",
        "moved",
        "played",
        "stopped",
        "uncertain",
        "dropped",
        "ignored",
    ]
    assert list(Why) == [
        "watched",
        "not_far_enough",
        "seek_to_end",
        "only_the_end",
        "too_little_played",
        "too_short_a_look",
        "no_duration",
        "no_position",
        "already_told",
        "not_confirmed",
        "cancelled",
        "no_title",
        "own_entity",
        "wrong_type",
        "live_tv",
        "extra",
        "excluded_app",
        "too_short",
        "unknown_user",
        "other_user",
        "unknown_title",
        "several_titles",
        "no_episode_number",
        "no_show",
        "unsure_title",
    ]
    assert list(Judgement) == ["steady", "forward", "backward", "doubted", "impossible"]
