"""The numbers by which playbacks are judged, with their defaults. Lengths in seconds, shares 0..1."""

from __future__ import annotations

from msgspec import Struct

from ...model import MediaType

EXCLUDED_APPS = frozenset(
    {"youtube", "youtube music", "youtube kids", "spotify", "infuse", "podcasts", "tunein"}
)
"""Apps that play no films or series, and those that scrobble by themselves. Names are folded."""


class Graces(Struct, frozen=True):
    """How long a playback is held when its signal is lost, by what was seen."""

    idle: float = 30
    off: float = 10
    lost: float = 300
    buffering: float = 150
    interruption: float = 300
    frozen: float = 300
    restart: float = 600


class Rules(Struct, frozen=True):
    """What a route asks of a playback.

    users: folded names of the people whose viewing counts; empty for everybody.
    movie, episode: shares of the length from which a movie or an episode counts as watched.
    estimated: the least such share when the length itself is only estimated.
    played_factor: how much of what lies between the first position and that share must have been
        played.
    settle: seconds after which a pause or a jump is told.
    standing, nearly_over: a play that was earned is told early after so many seconds of pause, or from
        that share of the length on.
    """

    users: frozenset[str] = frozenset()
    excluded_apps: frozenset[str] = EXCLUDED_APPS
    movie: float = 0.85
    episode: float = 0.80
    estimated: float = 0.90
    played_factor: float = 0.5
    least_duration: float = 300
    confirm_delay: float = 15
    confirm_delay_by_id: float = 5
    settle: float = 5
    standing: float = 600
    nearly_over: float = 0.97
    graces: Graces = Graces()

    def threshold(self, media_type: MediaType | None) -> float:
        """Return the share of the length from which an item of the type counts as watched."""
        return self.episode if media_type is MediaType.EPISODE else self.movie


DEFAULT_RULES = Rules()
