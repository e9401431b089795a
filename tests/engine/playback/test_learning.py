"""What is remembered of viewings that did not end as a play."""

from __future__ import annotations

from custom_components.crosswatch.engine.playback import Event, EventKind, Memory, Why, learned
from custom_components.crosswatch.engine.playback.memory import Remembered
from custom_components.crosswatch.engine.playback.playback import Playback

from .test_decision import viewing
from .viewer import NOON

K = EventKind
KEY = viewing().media.key
BEFORE: Memory = {KEY: Remembered(1, 2, 3, NOON)}
NOW = Remembered(600, 0, 600, NOON)


def event(kind: EventKind, why: Why | None = None, playback: Playback | None = None) -> Event:
    seen = playback or viewing(1000, played=600)
    return Event(kind, seen.player, seen.media, NOON, seen, why=why)


def test_what_stops_is_remembered() -> None:
    assert learned({}, [event(K.STOPPED, Why.NOT_FAR_ENOUGH)]) == {KEY: NOW}
    assert learned(BEFORE, [event(K.STOPPED, Why.NOT_FAR_ENOUGH)]) == {KEY: NOW}


def test_a_play_is_no_longer_remembered() -> None:
    assert learned(BEFORE, [event(K.PLAYED, Why.WATCHED)]) == {}
    done = viewing(done=True)
    assert learned(BEFORE, [event(K.STOPPED, Why.ALREADY_TOLD, done)]) == {}


def test_what_goes_on_changes_nothing() -> None:
    done = viewing(done=True)
    for kind in (K.STARTED, K.PAUSED, K.RESUMED, K.MOVED, K.UNCERTAIN, K.DROPPED):
        assert learned(BEFORE, [event(kind)]) == BEFORE
        assert learned(BEFORE, [event(kind, None, done)]) == BEFORE


def test_what_was_cancelled_or_never_followed_is_passed_over() -> None:
    seen = viewing()
    ignored = Event(K.IGNORED, seen.player, seen.media, NOON, why=Why.EXTRA)
    stopped = event(K.STOPPED, Why.NOT_FAR_ENOUGH)
    assert learned(BEFORE, [event(K.STOPPED, Why.CANCELLED)]) == BEFORE
    assert learned({}, [ignored, event(K.STOPPED, Why.CANCELLED), stopped]) == {KEY: NOW}
