"""Making a position sure, and what is credited with it."""

from __future__ import annotations

from msgspec.structs import replace

from .credit import played_between
from .decision import judge
from .moment import Moment
from .playback import Firm, Playback
from .position import Anchor, fits
from .rules import Rules

STEP = 10.0
"""Steady reports closer together than this are summed up, so that whole seconds do not hide a standstill."""


def confirm_now(playback: Playback, now: Moment, rules: Rules) -> Playback:
    """Take the extrapolated position for true, because something happened that fits it.

    Too far past the end nothing fits: then the last sure position stands.
    """
    if not playback.anchor.running or not fits(playback.anchor.reach(now.mono), playback.duration):
        return playback
    return confirm_at(playback, playback.position(now.mono), now, rules)


def confirm_at(playback: Playback, position: float, now: Moment, rules: Rules) -> Playback:
    """Take `position` of a running playback for true and credit the time since the last sure one."""
    credit = played_between(now.mono - playback.mark, position - playback.firm.position)
    firm = Firm(position, now.utc)
    confirmed = replace(playback, firm=firm, mark=now.mono, played=playback.played + credit)
    return earn(confirmed, rules)


def earn(playback: Playback, rules: Rules) -> Playback:
    """Remember that it was watched, once it was. A guessed length earns nothing before the end."""
    if playback.earned or playback.estimated or not judge(playback, rules).watched:
        return playback
    return replace(playback, earned=True)


def settled(playback: Playback, now: Moment, rules: Rules) -> Playback:
    """Return the playback standing still at its last position, if that position can be true."""
    confirmed = confirm_now(playback, now, rules)
    if confirmed is playback and playback.anchor.running:
        return playback
    return replace(confirmed, anchor=Anchor(confirmed.position(now.mono), now.mono, running=False))
