"""Kinds of services that are worth testing against, as capabilities."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from custom_components.crosswatch.model import (
    Capabilities,
    Deletions,
    Feature,
    FeatureCapability,
    Keeps,
    MediaType,
    Precision,
)

FILMS_AND_EPISODES = frozenset({MediaType.MOVIE, MediaType.EPISODE})
_FILMS_AND_SHOWS = frozenset({MediaType.MOVIE, MediaType.SHOW})
_ANYTHING = frozenset(MediaType)

_EVERYTHING = {
    Feature.WATCHLIST: FeatureCapability(_ANYTHING, Keeps.SET),
    Feature.RATINGS: FeatureCapability(_ANYTHING, Keeps.SCALAR, scale=100),
    Feature.HISTORY: FeatureCapability(FILMS_AND_EPISODES, Keeps.PLAYS),
    Feature.PROGRESS: FeatureCapability(FILMS_AND_EPISODES, Keeps.SCALAR),
}


def everything(features: Iterable[Feature] = tuple(Feature)) -> Capabilities:
    """Keeps everything to the second, like a tracker."""
    return Capabilities(
        {
            feature: replace(
                _EVERYTHING[feature], stores_unknown_time=True, deletions=Deletions.FEED, batch=500
            )
            for feature in features
        }
    )


def plays_to_the_minute() -> Capabilities:
    """Like a big web service: every play to the minute, ten marks, slow to show writes, no removal feed."""
    return Capabilities(
        {
            feature: replace(can, precision=Precision.MINUTE, scale=10, batch=100, lag=60)
            for feature, can in _EVERYTHING.items()
        }
    )


def big_web_service() -> Capabilities:
    """Every play to the minute, twice if sent twice; takes what is watched off its watchlist; has limits."""
    can = dict(plays_to_the_minute().features)
    can[Feature.WATCHLIST] = replace(can[Feature.WATCHLIST], removes_watched=True, limit=250)
    can[Feature.HISTORY] = replace(can[Feature.HISTORY], idempotent=False)
    return Capabilities(can)


def one_object_service() -> Capabilities:
    """One entry per title, watched or wanted. What is rated and listed nowhere gets marked as watched."""
    return Capabilities(
        {
            Feature.WATCHLIST: replace(
                _EVERYTHING[Feature.WATCHLIST],
                types=_FILMS_AND_SHOWS,
                removes_watched=True,
                excludes_watched=True,
            ),
            Feature.RATINGS: replace(
                _EVERYTHING[Feature.RATINGS], types=_FILMS_AND_SHOWS, scale=10, marks_watched=True
            ),
            Feature.HISTORY: replace(_EVERYTHING[Feature.HISTORY], keeps=Keeps.FLAG, update=False),
        }
    )


def journal_feed() -> Capabilities:
    """A journal tells which titles changed or lost something, and then all that is left of them is read."""
    return Capabilities(
        {
            feature: replace(can, scale=10, batch=100, deletions=Deletions.FEED)
            for feature, can in _EVERYTHING.items()
        }
    )


def library_of_last_plays() -> Capabilities:
    """Like a media player's library: a play count with the last date, ratings without dates, no watchlist."""
    history = replace(_EVERYTHING[Feature.HISTORY], keeps=Keeps.LAST_PLAY, stores_unknown_time=True, batch=50)
    ratings = replace(
        _EVERYTHING[Feature.RATINGS],
        types=FILMS_AND_EPISODES,
        scale=10,
        precision=Precision.UNKNOWN,
        writes_time=False,
        batch=50,
    )
    features = {Feature.HISTORY: history, Feature.RATINGS: ratings}
    return Capabilities(features, library=True, read_groups=(frozenset(features),))


def lists_with_stars() -> Capabilities:
    """Like a small site: five stars, a watched flag with no date, days only."""
    return Capabilities(
        {
            Feature.WATCHLIST: replace(_EVERYTHING[Feature.WATCHLIST], precision=Precision.DAY, batch=1),
            Feature.RATINGS: replace(_EVERYTHING[Feature.RATINGS], precision=Precision.DAY, scale=5, batch=1),
            Feature.HISTORY: replace(
                _EVERYTHING[Feature.HISTORY],
                keeps=Keeps.FLAG,
                precision=Precision.UNKNOWN,
                writes_time=False,
                stores_unknown_time=True,
                batch=1,
            ),
        }
    )
