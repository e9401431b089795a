"""One step of a player: what it said, and what follows from it. Pure; the clock is handed in."""

from __future__ import annotations

from msgspec.structs import replace

from .closing import cancel, close
from .confirming import confirm_now
from .gate import interrupts, refuses
from .holding import CAUSES, go_on, hold
from .learning import learned
from .media import Media, enriched, same_media
from .memory import Memory
from .moment import Moment
from .playback import Cause, Event, EventKind, Firm, Phase, Playback, Player, Refusal
from .position import Anchor
from .reports import take_report
from .rules import Rules
from .signal import PlayerState, Signal
from .timers import expire
from .why import Why

_OTHER_LENGTH = 0.1


def observe(
    player: Player, signal: Signal, now: Moment, rules: Rules, memory: Memory
) -> tuple[Player, list[Event]]:
    """Take in one statement of a player. Returns the player and, in order, what happened."""
    player, events = advance(player, now, rules, memory)
    player = replace(player, last=signal)
    if signal.state in CAUSES:
        return _quiet(player, CAUSES[signal.state], now, rules), events
    if signal.media is None:
        return _untitled(player, signal, now, rules), events
    follow = _playing(player, signal, signal.media, now, rules, memory)
    return follow[0], events + follow[1]


def advance(player: Player, now: Moment, rules: Rules, memory: Memory) -> tuple[Player, list[Event]]:
    """Do what is due by the clock alone. To be called when `due` says so, and by every `observe`."""
    if player.playback is None:
        return player, []
    interrupted = _held_by(player.playback, Cause.INTERRUPTION)
    playback, events = expire(player.playback, now, rules)
    moved = replace(player, playback=playback)
    if playback is not None or not interrupted or player.last is None:
        return moved, events
    # What seemed to be an advertisement is what they watch now.
    follow = observe(moved, player.last, now, rules, learned(memory, events))
    return follow[0], events + follow[1]


def drop(player: Player) -> tuple[Player, list[Event]]:
    """Stop following a player, because its route was switched off."""
    events = [] if player.playback is None else cancel(player.playback)
    return Player(player.id), events


def lose(player: Player, now: Moment, rules: Rules) -> tuple[Player, list[Event]]:
    """End what plays on a player that was removed."""
    events = [] if player.playback is None else close(player.playback, now, rules)
    return Player(player.id), events


def _held_by(playback: Playback, cause: Cause) -> bool:
    return playback.hold is not None and playback.hold.cause is cause


def _quiet(player: Player, cause: Cause, now: Moment, rules: Rules) -> Player:
    """The player plays nothing that it names. What it still shows is not believed."""
    playback = player.playback
    quiet = replace(player, playing_since=None, refusal=None)
    return quiet if playback is None else replace(quiet, playback=hold(playback, cause, now, rules))


def _untitled(player: Player, signal: Signal, now: Moment, rules: Rules) -> Player:
    if player.playback is not None:
        return replace(player, playback=hold(player.playback, Cause.UNTITLED, now, rules))
    since = player.playing_since
    if signal.state is PlayerState.PLAYING and since is None:
        since = now
    return replace(player, playing_since=since, refusal=Refusal(Why.NO_TITLE))


def _playing(
    player: Player, signal: Signal, media: Media, now: Moment, rules: Rules, memory: Memory
) -> tuple[Player, list[Event]]:
    playback = player.playback
    if playback is None:
        return _begin(player, signal, media, now, rules, memory)
    if same_media(playback.media, media):
        return _continue(player, playback, signal, media, now, rules)
    if interrupts(media, signal.duration, playback.duration):
        return replace(player, playback=hold(playback, Cause.INTERRUPTION, now, rules)), []
    events = close(playback, now, rules)
    begun, more = _begin(replace(player, playback=None), signal, media, now, rules, memory)
    return begun, events + more


def _begin(
    player: Player, signal: Signal, media: Media, now: Moment, rules: Rules, memory: Memory
) -> tuple[Player, list[Event]]:
    why = refuses(media, signal.duration, rules)
    if why is not None:
        return _refuse(player, why, media, now)
    if signal.state is not PlayerState.PLAYING:
        return replace(player, refusal=None), []
    since = player.playing_since or now
    playback = _candidate(player.id, signal, media, since, now)
    playback = replace(playback, earlier=memory.get(media.key))
    return replace(player, playback=playback, playing_since=None, refusal=None), []


def _refuse(player: Player, why: Why, media: Media, now: Moment) -> tuple[Player, list[Event]]:
    before = player.refusal
    refused = replace(player, refusal=Refusal(why, media), playing_since=None)
    if before is not None and before.why is why and before.media and same_media(before.media, media):
        return refused, []
    return refused, [Event(EventKind.IGNORED, player.id, media, now.utc, why=why)]


def _candidate(player: str, signal: Signal, media: Media, since: Moment, now: Moment) -> Playback:
    reported = signal.position_at(now.mono)
    if reported is not None and signal.duration is not None and reported > signal.duration:
        reported = signal.duration
    position = now.mono - since.mono if reported is None else reported
    return Playback(
        id=f"{player}@{int(since.utc * 1000)}",
        player=player,
        media=media,
        started=since.utc,
        begun=since.mono,
        phase=Phase.CANDIDATE,
        anchor=Anchor(position, now.mono, running=True),
        firm=Firm(position, now.utc),
        first=position if reported is not None else 0.0,
        mark=since.mono,
        placed=reported is not None,
        duration=signal.duration,
        stamp=signal.stamp,
        reported=signal.position,
    )


def _continue(
    player: Player, playback: Playback, signal: Signal, media: Media, now: Moment, rules: Rules
) -> tuple[Player, list[Event]]:
    """The same thing as before: a report, a pause, more detail, or the signal is back."""
    if _other_length(playback, signal.duration):
        return replace(player, playback=hold(playback, Cause.INTERRUPTION, now, rules)), []
    known = replace(playback, media=enriched(playback.media, media))
    if signal.duration is not None:
        known = replace(known, duration=signal.duration, estimated=False)
    why = refuses(known.media, known.duration, rules) if known.phase is Phase.CANDIDATE else None
    if why is not None:
        refused, events = _refuse(replace(player, playback=None), why, known.media, now)
        return refused, [*cancel(known), *events]
    moved, events = _moved(known, signal, now, rules)
    return replace(player, playback=moved), events


def _other_length(playback: Playback, duration: float | None) -> bool:
    """Whether the length jumped, as it does when advertisements are stitched into a stream."""
    if duration is None or playback.duration is None or playback.estimated:
        return False
    if playback.phase is Phase.CANDIDATE:
        return False
    return abs(duration - playback.duration) > _OTHER_LENGTH * playback.duration


def _moved(playback: Playback, signal: Signal, now: Moment, rules: Rules) -> tuple[Playback, list[Event]]:
    if playback.hold is not None:
        return _resumed(
            go_on(playback, playback.hold, signal, now, rules), now, was_paused=playback.pause_told
        )
    running = signal.state is PlayerState.PLAYING
    if running is playback.anchor.running:
        return take_report(playback, signal, now, rules, state_changed=False), []
    if running:
        return _resume(playback, signal, now, rules)
    return _pause(playback, signal, now, rules), []


def _pause(playback: Playback, signal: Signal, now: Moment, rules: Rules) -> Playback:
    reported = take_report(playback, signal, now, rules, state_changed=True)
    still = confirm_now(reported, now, rules)
    return replace(
        still,
        phase=Phase.PAUSED,
        anchor=Anchor(still.position(now.mono), now.mono, running=False),
        doubt=None if still.doubt is None else replace(still.doubt, running=False),
        paused=now,
        pause_told=False,
        reporting=still.reporting.broken(),
    )


def _resume(playback: Playback, signal: Signal, now: Moment, rules: Rules) -> tuple[Playback, list[Event]]:
    moved = take_report(playback, signal, now, rules, state_changed=True)
    position = moved.position(now.mono)
    running = replace(
        moved,
        phase=Phase.ACTIVE if moved.confirmed else Phase.CANDIDATE,
        anchor=Anchor(position, now.mono, running=True),
        firm=Firm(position, moved.firm.at),
        mark=now.mono,
        doubt=None if moved.doubt is None else replace(moved.doubt, mono=now.mono, running=True),
        paused=None,
    )
    return _resumed(running, now, was_paused=playback.pause_told)


def _resumed(playback: Playback, now: Moment, *, was_paused: bool) -> tuple[Playback, list[Event]]:
    if not was_paused or playback.phase is not Phase.ACTIVE:
        return playback, []
    resumed = replace(playback, pause_told=False)
    share = resumed.share(resumed.firm.position)
    return resumed, [Event(EventKind.RESUMED, resumed.player, resumed.media, now.utc, resumed, share)]
