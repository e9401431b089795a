"""What a route tells its surroundings: the steps of a playback, in the words of its event entity."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from ..engine.playback import Identity, Media, Why


class HappeningKind(StrEnum):
    """The steps of a playback that people and automations care about."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    WATCHED = "watched"
    STOPPED = "stopped"
    UNCERTAIN = "uncertain"
    UNMATCHED = "unmatched"
    IGNORED = "ignored"


class Happening(Struct, frozen=True):
    """One step.

    at: seconds since 1970 UTC. share: position, 0..1 of the length. accounts: who is told of it.
    """

    kind: HappeningKind
    player: str
    media: Media
    at: float
    share: float | None = None
    why: Why | None = None
    identity: Identity | None = None
    accounts: tuple[str, ...] = ()


class NowPlaying(Struct, frozen=True):
    """What plays on one player of a route."""

    player: str
    label: str
    paused: bool


class LastScrobble(Struct, frozen=True):
    """The last play that a route has sent: what, when it was watched (UTC), and to which accounts."""

    label: str
    at: float
    accounts: tuple[str, ...]
