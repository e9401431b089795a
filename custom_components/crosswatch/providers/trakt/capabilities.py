"""What Trakt can do, and what depends on how an account is set up."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from ...model import Capabilities, Feature, FeatureCapability, Keeps, MediaType, Precision

_NAMESPACES = ("trakt", "imdb", "tmdb", "tvdb")
_ALL = frozenset(MediaType)
_PLAYABLE = frozenset({MediaType.MOVIE, MediaType.EPISODE})
_LAG = 60
"""Seconds. Trakt does not say how soon a read shows a write, so a minute is waited."""


class Terms(Struct, frozen=True):
    """How an account is set up.

    watchlist: the most titles its watchlist takes, or None if not known. one_play: whether the person lets
    Trakt keep only one play of each title. rating_watches: whether what is rated may be marked as watched.
    """

    watchlist: int | None = None
    one_play: bool = False
    rating_watches: bool = False


_HISTORY = FeatureCapability(
    _PLAYABLE,
    Keeps.PLAYS,
    # A date can only be corrected by a second play and a removal, between which anything may go wrong.
    update=False,
    namespaces=_NAMESPACES,
    precision=Precision.MINUTE,
    stores_unknown_time=True,
    batch=100,
    idempotent=False,
    lag=_LAG,
)
_ONE_PLAY = replace(_HISTORY, keeps=Keeps.FLAG)
_WATCHLIST = FeatureCapability(
    _ALL,
    Keeps.SET,
    update=False,
    namespaces=_NAMESPACES,
    writes_time=False,
    batch=100,
    lag=_LAG,
    removes_watched=True,
)
_RATINGS = FeatureCapability(_ALL, Keeps.SCALAR, namespaces=_NAMESPACES, scale=10, batch=100, lag=_LAG)
_PROGRESS = FeatureCapability(
    _PLAYABLE, Keeps.SCALAR, namespaces=_NAMESPACES, writes_time=False, batch=10, lag=_LAG
)


def capabilities_under(terms: Terms) -> Capabilities:
    """Return what an account can do that is set up like this."""
    return Capabilities(
        {
            Feature.WATCHLIST: replace(_WATCHLIST, limit=terms.watchlist),
            Feature.RATINGS: replace(_RATINGS, marks_watched=terms.rating_watches),
            Feature.HISTORY: _ONE_PLAY if terms.one_play else _HISTORY,
            Feature.PROGRESS: _PROGRESS,
        }
    )


CAPABILITIES = capabilities_under(Terms())
"""What holds before an account was asked how it is set up."""
