"""What happens to a playback by the clock alone, and when the clock is to be looked at next."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from .closing import close, told
from .decision import position_to_keep
from .holding import hold_frozen
from .moment import Moment
from .playback import Event, EventKind, Firm, Phase, Playback, Seek
from .position import OVERRUN, Anchor
from .rules import Rules

_FOREVER_PAUSED = 6 * 3600.0
_LONGEST_WITHOUT_LENGTH = 4 * 3600.0
_AT_THE_START = 0.05
_STARTED_ANEW = 60.0

type Step = tuple[Playback | None, list[Event]]


def due(playback: Playback | None, rules: Rules) -> float | None:
    """Return the monotonic second at which something becomes due, or None."""
    return None if playback is None else min(_deadlines(playback, rules), default=None)


def expire(playback: Playback, now: Moment, rules: Rules) -> Step:
    """Do everything that is due at `now`."""
    current: Playback | None = playback
    events: list[Event] = []
    for step in _STEPS:
        if current is None:
            break
        current, more = step(current, now, rules)
        events += more
    return current, events


def _deadlines(playback: Playback, rules: Rules) -> Iterator[float]:
    if playback.hold is not None:
        yield playback.hold.until
    elif playback.phase is Phase.PAUSED and playback.paused is not None:
        yield from _paused_deadlines(playback, playback.paused, rules)
    else:
        yield from _running_deadlines(playback, rules)


def _paused_deadlines(playback: Playback, paused: Moment, rules: Rules) -> Iterator[float]:
    if playback.confirmed and not playback.pause_told:
        yield paused.mono + rules.settle
    if playback.earned and not playback.done:
        yield paused.mono + rules.standing
    yield paused.mono + _FOREVER_PAUSED


def _running_deadlines(playback: Playback, rules: Rules) -> Iterator[float]:
    yield _frozen_from(playback)
    if playback.earned and not playback.done and _nearly_over(playback, rules):
        yield playback.mark
    if playback.phase is Phase.CANDIDATE:
        yield playback.mark + _confirm_delay(playback, rules) - playback.played
    if playback.duration is None:
        yield playback.begun + _LONGEST_WITHOUT_LENGTH
    if (seek := playback.seek) is not None:
        if not seek.told:
            yield seek.mono + rules.settle
        if _from_the_start(playback, seek):
            yield seek.mono + _STARTED_ANEW


def _confirm_delay(playback: Playback, rules: Rules) -> float:
    return rules.confirm_delay_by_id if playback.media.ids else rules.confirm_delay


def _frozen_from(playback: Playback) -> float:
    silent = playback.reporting.silent_from
    if silent is not None:
        return silent
    if playback.duration is None:
        return playback.begun + _LONGEST_WITHOUT_LENGTH
    return playback.anchor.mono + playback.duration + OVERRUN - playback.anchor.position


def _from_the_start(playback: Playback, seek: Seek) -> bool:
    share = playback.share(seek.target)
    return playback.earned and seek.backward and share is not None and share <= _AT_THE_START


def _end_of_hold(playback: Playback, now: Moment, rules: Rules) -> Step:
    if playback.hold is None or now.mono < playback.hold.until:
        return playback, []
    return None, close(playback, now, rules)


def _confirmation(playback: Playback, now: Moment, rules: Rules) -> Step:
    delay = _confirm_delay(playback, rules)
    if playback.phase is not Phase.CANDIDATE or playback.played_until(now.mono) < delay:
        return playback, []
    started = replace(playback, phase=Phase.ACTIVE, confirmed=True)
    share = started.share(started.position(now.mono))
    event = Event(EventKind.STARTED, started.player, started.media, started.started, started, share)
    return started, [event]


def _without_length(playback: Playback, now: Moment, rules: Rules) -> Step:
    if playback.duration is not None or now.mono - playback.begun < _LONGEST_WITHOUT_LENGTH:
        return playback, []
    return None, close(playback, now, rules)


def _frozen(playback: Playback, now: Moment, rules: Rules) -> Step:
    if not playback.anchor.running or playback.hold is not None or now.mono < _frozen_from(playback):
        return playback, []
    return hold_frozen(playback, now, rules), []


def _pause_settled(playback: Playback, now: Moment, rules: Rules) -> Step:
    paused = playback.paused
    if playback.phase is not Phase.PAUSED or paused is None or playback.pause_told or not playback.confirmed:
        return playback, []
    if now.mono - paused.mono < rules.settle:
        return playback, []
    share = None if playback.earned else position_to_keep(playback, rules)[0]
    still = replace(playback, pause_told=True)
    return still, [Event(EventKind.PAUSED, still.player, still.media, paused.utc, still, share)]


def _jump_settled(playback: Playback, now: Moment, rules: Rules) -> Step:
    seek = playback.seek
    if seek is None or seek.told or playback.phase is not Phase.ACTIVE:
        return playback, []
    if now.mono - seek.mono < rules.settle:
        return playback, []
    moved = replace(playback, seek=replace(seek, told=True))
    share = moved.share(moved.position(now.mono))
    return moved, [Event(EventKind.MOVED, moved.player, moved.media, now.utc, moved, share)]


def _watched_again(playback: Playback, now: Moment, rules: Rules) -> Step:
    """Somebody who watched it and went back to its start for good is watching it anew."""
    seek = playback.seek
    if seek is None or playback.phase is not Phase.ACTIVE or not _from_the_start(playback, seek):
        return playback, []
    since = now.mono - seek.mono
    if since < _STARTED_ANEW:
        return playback, []
    before = replace(playback, firm=Firm(seek.origin, playback.firm.at), anchor=_still(seek), seek=None)
    anew = _anew(playback, seek, now.back(since))
    share = anew.share(anew.position(now.mono))
    started = Event(EventKind.STARTED, anew.player, anew.media, anew.started, anew, share)
    return anew, [*close(before, now, rules), started]


def _still(seek: Seek) -> Anchor:
    return Anchor(seek.origin, seek.mono, running=False)


def _anew(playback: Playback, seek: Seek, since: Moment) -> Playback:
    return replace(
        playback,
        id=f"{playback.player}@{int(since.utc * 1000)}",
        started=since.utc,
        begun=since.mono,
        first=seek.target,
        played=playback.played - seek.played,
        earlier=None,
        seek=None,
        left=None,
        left_played=0.0,
        earned=False,
        done=False,
    )


def _standing(playback: Playback, now: Moment, rules: Rules) -> Step:
    """Tell a play early that nobody will wait for: nearly over, or paused for long in the credits."""
    if not playback.earned or playback.done or not playback.confirmed:
        return playback, []
    long = playback.paused is not None and now.mono - playback.paused.mono >= rules.standing
    if not long and not _nearly_over(playback, rules):
        return playback, []
    done, event = told(playback)
    return done, [event]


def _nearly_over(playback: Playback, rules: Rules) -> bool:
    share = playback.share(playback.firm.position)
    return share is not None and share >= rules.nearly_over


def _paused_for_good(playback: Playback, now: Moment, rules: Rules) -> Step:
    paused = playback.paused
    if playback.phase is not Phase.PAUSED or paused is None or now.mono - paused.mono < _FOREVER_PAUSED:
        return playback, []
    return None, close(playback, now, rules)


_STEPS: tuple[Callable[[Playback, Moment, Rules], Step], ...] = (
    _end_of_hold,
    _confirmation,
    _without_length,
    _frozen,
    _pause_settled,
    _jump_settled,
    _watched_again,
    _standing,
    _paused_for_good,
)
