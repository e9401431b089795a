"""What a tracker can do: everything that the model can say, to the second and without loss."""

from __future__ import annotations

from ...model import (
    NAMESPACES,
    RATING_STEPS,
    Capabilities,
    Deletions,
    Feature,
    FeatureCapability,
    Keeps,
    Precision,
)
from ...store.tracker import HOLDS

BATCH = 500
"""Most writes in one chunk. It is one transaction of some milliseconds."""

_KEEPS = {
    Feature.WATCHLIST: Keeps.SET,
    Feature.RATINGS: Keeps.SCALAR,
    Feature.HISTORY: Keeps.PLAYS,
    Feature.PROGRESS: Keeps.SCALAR,
}

CAPABILITIES = Capabilities(
    {
        feature: FeatureCapability(
            types=HOLDS[feature],
            keeps=_KEEPS[feature],
            namespaces=NAMESPACES,
            precision=Precision.SECOND,
            stores_unknown_time=True,
            scale=RATING_STEPS,
            batch=BATCH,
            deletions=Deletions.FEED,
        )
        for feature in Feature
    }
)
