"""Holding a playback whose signal is lost, and going on with it."""

from __future__ import annotations

from msgspec.structs import replace

from .confirming import earn, settled
from .credit import played_unseen
from .moment import Moment
from .playback import Cause, Firm, Hold, Phase, Playback
from .position import Anchor
from .reports import take_report
from .rules import Rules
from .signal import PlayerState, Signal

_STATED = (Cause.IDLE, Cause.OFF)
CAUSES = {
    PlayerState.IDLE: Cause.IDLE,
    PlayerState.OFF: Cause.OFF,
    PlayerState.LOST: Cause.LOST,
    PlayerState.BUFFERING: Cause.BUFFERING,
}


def grace(cause: Cause, rules: Rules) -> float:
    """Return how many seconds a playback waits for its signal to come back."""
    graces = rules.graces
    return {
        Cause.IDLE: graces.idle,
        Cause.UNTITLED: graces.idle,
        Cause.OFF: graces.off,
        Cause.LOST: graces.lost,
        Cause.BUFFERING: graces.buffering,
        Cause.INTERRUPTION: graces.interruption,
        Cause.FROZEN: graces.frozen,
        Cause.RESTART: graces.restart,
    }[cause]


def hold(playback: Playback, cause: Cause, now: Moment, rules: Rules) -> Playback:
    """Hold a playback, or look anew at how long it is held: what the player states beats its silence."""
    until = now.mono + grace(cause, rules)
    if playback.hold is None:
        still = settled(playback, now, rules)
        rhythm = still.reporting.broken()
        return replace(still, phase=Phase.HOLD, hold=Hold(cause, now, until), reporting=rhythm, doubt=None)
    if cause is playback.hold.cause or cause not in (*_STATED, Cause.INTERRUPTION):
        return playback
    if cause in _STATED and playback.hold.cause in _STATED:
        until = min(until, playback.hold.until)
    ended = settled(playback, now, rules)
    return replace(ended, hold=replace(playback.hold, cause=cause, until=until))


def hold_frozen(playback: Playback, now: Moment, rules: Rules) -> Playback:
    """Hold a playback that says it plays but does not move, or no longer tells.

    A steady reporter stopped at its last report. Of another one nothing is known since its last
    sure position: its extrapolation goes on, in case the end is confirmed a little late.
    """
    last = playback.reporting.last
    length = max(grace(Cause.FROZEN, rules), 0.05 * (playback.duration or 0.0))
    since = now
    if playback.reporting.periodic and last is not None:
        since = now.back(now.mono - last)
        playback = settled(playback, since, rules)
    return replace(playback, phase=Phase.HOLD, hold=Hold(Cause.FROZEN, since, now.mono + length))


def go_on(playback: Playback, held: Hold, signal: Signal, now: Moment, rules: Rules) -> Playback:
    """Continue a held playback whose content came back, and credit the gap if it was played through."""
    before, since = playback.anchor.position, held.since.mono
    if playback.anchor.running:  # frozen, and nothing is known since the last sure position
        before, since = playback.firm.position, playback.mark
    gap = now.mono - since
    still = replace(playback, anchor=Anchor(before, now.mono, running=False), hold=None)
    placed = take_report(still, signal, now, rules, state_changed=held.cause is not Cause.FROZEN, unseen=gap)
    position = placed.position(now.mono)
    credit = played_unseen(gap, position - before)
    running = signal.state is PlayerState.PLAYING
    back = replace(
        placed,
        phase=(Phase.ACTIVE if placed.confirmed else Phase.CANDIDATE) if running else Phase.PAUSED,
        anchor=Anchor(position, now.mono, running),
        firm=Firm(position, now.utc if credit else placed.firm.at),
        played=placed.played + credit,
        mark=now.mono,
        paused=None if running else playback.paused or now,
    )
    return earn(back, rules)
