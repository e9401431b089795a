"""What MDBList can do: every play to the second, removals by a journal, a watchlist of movies and shows."""

from __future__ import annotations

from ...model import Capabilities, Deletions, Feature, FeatureCapability, Keeps, MediaType, Precision

BATCH = 100
"""Items in one write. More, and the service does not report what became of each play."""

_FEW = 10
"""Each place in a title is a request of its own."""

_IDS = ("tmdb", "imdb", "trakt", "tvdb", "mdblist")

CAPABILITIES = Capabilities(
    features={
        # A show that is known by its tvdb id alone cannot be listed, so that id is not one to list by.
        # Whether the service takes watched titles off the list is not known: what goes after it was watched
        # does not count as taken off by a person.
        Feature.WATCHLIST: FeatureCapability(
            types=frozenset({MediaType.MOVIE, MediaType.SHOW}),
            keeps=Keeps.SET,
            update=False,
            namespaces=("tmdb", "imdb", "mdblist"),
            writes_time=False,
            batch=BATCH,
            deletions=Deletions.FULL_READ,
            removes_watched=True,
        ),
        Feature.RATINGS: FeatureCapability(
            types=frozenset(MediaType),
            keeps=Keeps.SCALAR,
            namespaces=_IDS,
            precision=Precision.SECOND,
            scale=10,
            batch=BATCH,
            deletions=Deletions.FEED,
        ),
        # The service folds a play into one that it has already; how far apart the two may be is not known.
        Feature.HISTORY: FeatureCapability(
            types=frozenset({MediaType.MOVIE, MediaType.EPISODE}),
            keeps=Keeps.PLAYS,
            update=False,
            namespaces=_IDS,
            precision=Precision.SECOND,
            batch=BATCH,
            idempotent=False,
            deletions=Deletions.FEED,
        ),
        # Each place gets the time of its writing, so the same one twice is another one.
        Feature.PROGRESS: FeatureCapability(
            types=frozenset({MediaType.MOVIE, MediaType.EPISODE}),
            keeps=Keeps.SCALAR,
            namespaces=_IDS,
            precision=Precision.SECOND,
            writes_time=False,
            batch=_FEW,
            idempotent=False,
            deletions=Deletions.FULL_READ,
        ),
    }
)
