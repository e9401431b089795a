"""One viewing on one player: its states and what is known of it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from .media import Media
from .memory import Remembered
from .moment import Moment
from .position import Anchor
from .reporting import Reporting
from .signal import Signal
from .why import Why


class Phase(StrEnum):
    """Where a playback stands.

    CANDIDATE: seen, but not yet for long enough to be told to anybody. HOLD: the signal is lost, the
    position is frozen; it goes on if the same thing comes back in time, else it ended when the hold began.
    """

    CANDIDATE = "candidate"
    ACTIVE = "active"
    PAUSED = "paused"
    HOLD = "hold"
    CLOSED = "closed"


class Cause(StrEnum):
    """Why a playback is held."""

    IDLE = "idle"
    OFF = "off"
    LOST = "lost"
    BUFFERING = "buffering"
    INTERRUPTION = "interruption"
    UNTITLED = "untitled"
    FROZEN = "frozen"
    RESTART = "restart"


class Hold(Struct, frozen=True):
    """A hold: why, since when, and until which monotonic second it lasts."""

    cause: Cause
    since: Moment
    until: float


class Firm(Struct, frozen=True):
    """The last position that a report, or a change that fits, has confirmed, and when (UTC)."""

    position: float
    at: float


class Seek(Struct, frozen=True):
    """The last jump: from where to where, when (monotonic), what was played before, whether it was told."""

    origin: float
    target: float
    mono: float
    played: float = 0.0
    told: bool = False

    @property
    def backward(self) -> bool:
        """Whether it went back."""
        return self.target < self.origin


class Playback(Struct, frozen=True, omit_defaults=True):
    """One viewing on one player, from start to end. Positions and lengths in seconds.

    id: the same for the whole viewing, also over restarts, and never given twice.
    started: UTC. begun: the same on the monotonic clock.
    anchor: where it is, as far as one can tell. firm: the last position that is sure.
    first: the first position seen. placed: whether the player ever reported a position.
    estimated: the length is not the player's own.
    played: seconds surely played. mark: monotonic second up to which they are counted.
    earlier: what was played of the same item in earlier viewings.
    stamp, reported: the last report, by which a new one is told from a repeated one.
    doubt: where it would be if a report that was not believed were true.
    left: where the last skipping forward began, and left_played: what was played until then.
    confirmed: its start was told. earned: it was watched. done: its play was told.
    """

    id: str
    player: str
    media: Media
    started: float
    begun: float
    phase: Phase
    anchor: Anchor
    firm: Firm
    first: float
    mark: float
    placed: bool = False
    duration: float | None = None
    estimated: bool = False
    played: float = 0.0
    earlier: Remembered | None = None
    stamp: float | None = None
    reported: float | None = None
    doubt: Anchor | None = None
    seek: Seek | None = None
    left: float | None = None
    left_played: float = 0.0
    hold: Hold | None = None
    paused: Moment | None = None
    pause_told: bool = False
    reporting: Reporting = Reporting()
    confirmed: bool = False
    earned: bool = False
    done: bool = False

    def position(self, mono: float) -> float:
        """Return where it is at a monotonic second, sure or not."""
        return self.anchor.at(mono, self.duration)

    def played_until(self, mono: float) -> float:
        """Return the seconds played at a monotonic second, sure or not."""
        return self.played + (max(0.0, mono - self.mark) if self.anchor.running else 0.0)

    def share(self, position: float) -> float | None:
        """Return a position as a share of the length, 0..1."""
        return None if self.duration is None else min(1.0, position / self.duration)


class EventKind(StrEnum):
    """What happened to a playback, as far as anybody outside cares.

    STARTED, PAUSED, RESUMED, MOVED: it goes on. PLAYED: it was watched. STOPPED: it ended without
    being a play, or after its play was told. UNCERTAIN: it may have been watched, which nobody
    confirmed; a STOPPED follows. DROPPED: it ended before anybody was told of it. IGNORED: what plays
    is not followed.
    """

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    MOVED = "moved"
    PLAYED = "played"
    STOPPED = "stopped"
    UNCERTAIN = "uncertain"
    DROPPED = "dropped"
    IGNORED = "ignored"


class Event(Struct, frozen=True):
    """One thing that happened.

    at: when, seconds since 1970 UTC. share: the position to keep, 0..1 of the length, or None if there
    is none worth keeping. playback is None for what is not followed.
    """

    kind: EventKind
    player: str
    media: Media
    at: float
    playback: Playback | None = None
    share: float | None = None
    why: Why | None = None


class Refusal(Struct, frozen=True):
    """What plays is not followed, and why."""

    why: Why
    media: Media | None = None


class Player(Struct, frozen=True, omit_defaults=True):
    """What is known of one media player.

    playing_since: since when it plays without a usable title.
    refusal: why what it plays is not followed. last: its last statement.
    """

    id: str
    playback: Playback | None = None
    playing_since: Moment | None = None
    refusal: Refusal | None = None
    last: Signal | None = None
