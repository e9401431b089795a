"""Taking in a player's report while a playback goes on."""

from __future__ import annotations

from msgspec.structs import replace

from .confirming import STEP, confirm_at, earn
from .moment import Moment
from .playback import Firm, Playback, Seek
from .position import Anchor, Judgement, judge_report
from .rules import Rules
from .signal import PlayerState, Signal

_STILL_SKIPPING = 60.0


def is_news(playback: Playback, signal: Signal) -> bool:
    """Whether the signal brings a position that was not reported before."""
    if signal.stamp is not None:
        return signal.stamp != playback.stamp
    return signal.position != playback.reported


def take_report(
    playback: Playback,
    signal: Signal,
    now: Moment,
    rules: Rules,
    *,
    state_changed: bool,
    unseen: float = 0.0,
) -> Playback:
    """Return the playback after the position that the signal reports, if it reports a new one.

    unseen: seconds that went by while the signal was lost; the playback may have gone on meanwhile.
    """
    reported = signal.position_at(now.mono)
    if reported is None or not is_news(playback, signal):
        return playback
    known = replace(playback, stamp=signal.stamp, reported=signal.position)
    if not playback.placed:
        return _placed(known, reported, now, rules)
    low = playback.position(now.mono)
    doubt = None if playback.doubt is None else playback.doubt.reach(now.mono)
    judged = judge_report(
        reported, (low, low + unseen), playback.duration, state_changed=state_changed, doubt=doubt
    )
    return _believed(known, judged, reported, signal.state is PlayerState.PLAYING, now, rules)


def _believed(
    playback: Playback, judged: Judgement, reported: float, running: bool, now: Moment, rules: Rules
) -> Playback:
    position = reported if playback.duration is None else min(reported, playback.duration)
    if judged is Judgement.IMPOSSIBLE:
        return playback
    if judged is Judgement.DOUBTED:
        return replace(playback, doubt=Anchor(position, now.mono, running))
    if judged is Judgement.STEADY:
        return _steady(playback, position, now, rules)
    return _sought(playback, position, now, rules)


def _placed(playback: Playback, reported: float, now: Moment, rules: Rules) -> Playback:
    """The first report ever. What was played before it began that much earlier in the item."""
    before = playback.played_until(now.mono)
    first = max(0.0, reported - before)
    anchor = Anchor(reported, now.mono, playback.anchor.running)
    found = replace(playback, placed=True, first=first, anchor=anchor, firm=Firm(reported, now.utc))
    return earn(replace(found, played=before, mark=now.mono), rules)


def _steady(playback: Playback, position: float, now: Moment, rules: Rules) -> Playback:
    running = playback.anchor.running
    confirmed = playback
    if running and now.mono - playback.mark >= STEP:
        confirmed = confirm_at(playback, position, now, rules)
    rhythm = playback.reporting.heard(now.mono) if running else playback.reporting
    anchor = Anchor(position, now.mono, running)
    return replace(confirmed, anchor=anchor, doubt=None, reporting=rhythm)


def _sought(playback: Playback, target: float, now: Moment, rules: Rules) -> Playback:
    """A jump. What was played up to it counts, what was jumped over does not."""
    origin = playback.position(now.mono)
    confirmed = confirm_at(playback, origin, now, rules) if playback.anchor.running else playback
    left, left_played = confirmed.left, confirmed.left_played
    if left is not None and target <= left:
        left = None
    if target > origin and (left is None or confirmed.played - left_played >= _STILL_SKIPPING):
        left = origin
    moved = replace(
        confirmed,
        anchor=Anchor(target, now.mono, playback.anchor.running),
        firm=Firm(target, confirmed.firm.at),
        seek=Seek(origin, target, now.mono, confirmed.played),
        left=left,
        left_played=confirmed.played,
        doubt=None,
        reporting=playback.reporting.broken(),
    )
    return earn(moved, rules)
