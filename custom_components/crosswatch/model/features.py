"""The closed words of the domain: features, item types, roles and operations."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Feature(StrEnum):
    """What an account can keep about items."""

    WATCHLIST = "watchlist"
    RATINGS = "ratings"
    HISTORY = "history"
    PROGRESS = "progress"


class MediaType(StrEnum):
    """What an item is. The type is part of an item's identity: movie 603 and show 603 are strangers."""

    MOVIE = "movie"
    SHOW = "show"
    SEASON = "season"
    EPISODE = "episode"


class Role(StrEnum):
    """What a member is in a sync, for one feature."""

    BOTH = "both"
    SOURCE = "source"
    TARGET = "target"
    OFF = "off"

    @property
    def speaks(self) -> bool:
        """Whether what a person does at this member moves the agreed value."""
        return self in (Role.BOTH, Role.SOURCE)

    @property
    def listens(self) -> bool:
        """Whether this member may be written."""
        return self in (Role.BOTH, Role.TARGET)


class Operation(StrEnum):
    """The kind of one intended write."""

    ADD = "add"
    UPDATE = "update"
    REMOVE = "remove"


class Precision(IntEnum):
    """How exactly a time is known, as the length in seconds of the interval it stands for.

    The stored second is the start of that interval. `UNKNOWN` means that the service keeps no time.
    """

    UNKNOWN = 0
    SECOND = 1
    MINUTE = 60
    DAY = 86_400


class Keeps(StrEnum):
    """What a service remembers per item for a feature."""

    SET = "set"
    SCALAR = "scalar"
    PLAYS = "plays"
    LAST_PLAY = "last_play"
    FLAG = "flag"


class Coverage(StrEnum):
    """What a read brought. Only a full read shows that something is absent."""

    FULL = "full"
    DELTA = "delta"


class Deletions(StrEnum):
    """How a service lets us see that something was deleted."""

    FULL_READ = "full_read"
    FEED = "feed"
    NEVER = "never"
