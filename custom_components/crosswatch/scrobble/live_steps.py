"""Which steps of a playback accounts are told while it plays, and with which position."""

from __future__ import annotations

from ..engine.playback import Event, EventKind, Identified, Playback
from .live import MARKS_AT, LiveKind, LiveStep

_KINDS = {
    EventKind.STARTED: LiveKind.START,
    EventKind.RESUMED: LiveKind.START,
    EventKind.MOVED: LiveKind.START,
    EventKind.PAUSED: LiveKind.PAUSE,
    EventKind.STOPPED: LiveKind.STOP,
}


def live_step(event: Event, playback: Playback, identity: Identified, now: float) -> LiveStep | None:
    """Return what to tell of an event that was noted at `now` (UTC), or None for nothing.

    Nothing is told where the position is not known, nor of what was watched already: its play says it all,
    and a pause in the credits would leave a resume point in a title that is done.
    """
    kind = _KINDS.get(event.kind)
    length = playback.duration or identity.runtime
    if kind is None or not length or not playback.placed or playback.done:
        return None
    if playback.earned and kind is not LiveKind.STOP:
        return None
    position = playback.firm.position / length if event.share is None else event.share
    if kind is not LiveKind.STOP:
        return LiveStep(kind, playback.id, identity.item, min(1.0, position), now, length)
    if event.share is not None:
        return None  # the outbox delivers a position that is worth keeping
    # Near its end without being watched, it has no resume point either.
    return LiveStep(kind, playback.id, identity.item, position if position < MARKS_AT else 0.0, now, length)
