"""A playback as a small JSON value that outlives a restart."""

from __future__ import annotations

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from .confirming import settled
from .memory import Memory, Remembered
from .moment import Moment
from .playback import Cause, Hold, Phase, Playback
from .position import Anchor
from .rules import Rules

_LONGEST_AWAY = 6 * 3600.0


class Saved(Struct, frozen=True):
    """Playbacks as they stood, when that was (UTC), and what is remembered of earlier ones."""

    at: float
    playbacks: tuple[Playback, ...]
    memory: dict[str, Remembered] = {}


def freeze(playbacks: list[Playback], memory: Memory, now: Moment, rules: Rules) -> dict[str, object]:
    """Return the JSON value. What plays now is taken to have played until now."""
    stopped = tuple(_stopped(playback, now, rules) for playback in playbacks)
    value: dict[str, object] = msgspec.to_builtins(Saved(now.utc, stopped, dict(memory)))
    return value


def _stopped(playback: Playback, now: Moment, rules: Rules) -> Playback:
    return playback if playback.hold else settled(playback, now, rules)


def thaw(value: object, now: Moment, rules: Rules) -> Saved:
    """Return what was saved, each playback held until its player tells what it does now.

    The monotonic clock began anew, so all is placed on it by the calendar. A value that cannot be
    understood holds nothing: snapshots are best effort.
    """
    try:
        saved = msgspec.convert(value, Saved)
    except msgspec.ValidationError:
        return Saved(now.utc, ())
    age = max(0.0, now.utc - saved.at)
    return replace(saved, playbacks=tuple(_held(playback, age, now, rules) for playback in saved.playbacks))


def _held(playback: Playback, age: float, now: Moment, rules: Rules) -> Playback:
    """A playback that is older than it could still be running ends as it was when it was saved."""
    position = playback.firm.position if playback.anchor.running else playback.anchor.position
    left = max(0.0, (playback.duration or 0.0) - position)
    wait = rules.graces.restart if age <= left + _LONGEST_AWAY else 0.0
    since = now.back(age)
    paused = None if playback.paused is None else now.back(max(0.0, now.utc - playback.paused.utc))
    return replace(
        playback,
        phase=Phase.HOLD,
        anchor=Anchor(position, since.mono, running=False),
        mark=since.mono,
        begun=now.mono - max(0.0, now.utc - playback.started),
        hold=Hold(Cause.RESTART, since, now.mono + wait),
        paused=paused,
        doubt=None,
        seek=None,
        reporting=playback.reporting.broken(),
    )
