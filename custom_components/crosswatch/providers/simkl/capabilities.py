"""What SIMKL can do: one entry per title, the first viewing only, ratings of titles and not of episodes."""

from __future__ import annotations

from ...model import Capabilities, Feature, FeatureCapability, Keeps, MediaType

NAMESPACES = ("simkl", "imdb", "tmdb", "tvdb", "mal", "anidb", "anilist", "kitsu")

_TITLES = frozenset({MediaType.MOVIE, MediaType.SHOW})
_PLAYABLE = frozenset({MediaType.MOVIE, MediaType.EPISODE})

ENTRIES = frozenset({Feature.WATCHLIST, Feature.RATINGS, Feature.HISTORY})
"""Features that are one entry there, and come with one read."""

LAG = 60
"""Seconds after which a write is taken to show in reads. SIMKL states none."""

BATCH = 100
"""Entries in one write. SIMKL states no limit; this is what others send."""

PLACES_BATCH = 10
"""Each position is a request of its own, and they come slowly."""

CAPABILITIES = Capabilities(
    features={
        Feature.WATCHLIST: FeatureCapability(
            types=_TITLES,
            keeps=Keeps.SET,
            update=False,
            namespaces=NAMESPACES,
            batch=BATCH,
            lag=LAG,
            removes_watched=True,
            excludes_watched=True,
        ),
        Feature.RATINGS: FeatureCapability(
            types=_TITLES,
            keeps=Keeps.SCALAR,
            namespaces=NAMESPACES,
            scale=10,
            batch=BATCH,
            lag=LAG,
            marks_watched=True,
        ),
        # Watching again moves neither the date nor a count, so there is nothing that could be updated.
        Feature.HISTORY: FeatureCapability(
            types=_PLAYABLE,
            keeps=Keeps.FLAG,
            update=False,
            namespaces=NAMESPACES,
            batch=BATCH,
            lag=LAG,
        ),
        Feature.PROGRESS: FeatureCapability(
            types=_PLAYABLE,
            keeps=Keeps.SCALAR,
            namespaces=NAMESPACES,
            writes_time=False,
            batch=PLACES_BATCH,
            lag=LAG,
        ),
    },
    read_groups=(ENTRIES,),
)
