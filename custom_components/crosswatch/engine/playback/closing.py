"""The end of a playback: what it was, and what is worth keeping of it."""

from __future__ import annotations

from msgspec.structs import replace

from .confirming import settled
from .decision import judge, maybe_watched, position_to_keep
from .moment import Moment
from .playback import Event, EventKind, Firm, Phase, Playback
from .rules import Rules
from .why import Why

RESET = 15.0
"""A jump back this short before the end is the player clearing its position, not somebody seeking."""


def close(playback: Playback, now: Moment, rules: Rules) -> list[Event]:
    """End a playback. One that is held ended when the hold began.

    Exactly one of PLAYED, STOPPED and DROPPED ends it; UNCERTAIN may come before STOPPED.
    """
    ended = playback if playback.hold else settled(playback, now, rules)
    since = playback.hold.since.mono if playback.hold else now.mono
    closed = replace(_before_reset(ended, since), phase=Phase.CLOSED)
    if not closed.confirmed:
        return [_event(EventKind.DROPPED, closed, None, Why.TOO_SHORT_A_LOOK)]
    if closed.done:
        return [_event(EventKind.STOPPED, closed, None, Why.ALREADY_TOLD)]
    if closed.earned or judge(closed, rules).watched:
        done = replace(closed, earned=True, done=True)
        return [_event(EventKind.PLAYED, done, None, Why.WATCHED)]
    return _unwatched(closed, now, rules)


def cancel(playback: Playback) -> list[Event]:
    """End a playback that is no longer to be followed. Nothing of it is kept."""
    closed = replace(playback, phase=Phase.CLOSED)
    return [_event(EventKind.STOPPED if closed.confirmed else EventKind.DROPPED, closed, None, Why.CANCELLED)]


def told(playback: Playback) -> tuple[Playback, Event]:
    """Tell the play of a playback that was watched but does not end."""
    done = replace(playback, done=True)
    return done, _event(EventKind.PLAYED, done, None, Why.WATCHED)


def _unwatched(closed: Playback, now: Moment, rules: Rules) -> list[Event]:
    share, why = position_to_keep(closed, rules)
    if not maybe_watched(closed, now.mono, rules):
        return [_event(EventKind.STOPPED, closed, share, why)]
    return [
        _event(EventKind.UNCERTAIN, closed, None, Why.NOT_CONFIRMED),
        _event(EventKind.STOPPED, closed, share, Why.NOT_CONFIRMED),
    ]


def _before_reset(playback: Playback, ended: float) -> Playback:
    seek = playback.seek
    if seek is None or not seek.backward or ended - seek.mono >= RESET:
        return playback
    return replace(playback, firm=Firm(seek.origin, playback.firm.at))


def _event(kind: EventKind, playback: Playback, share: float | None, why: Why) -> Event:
    return Event(kind, playback.player, playback.media, playback.firm.at, playback, share, why)
