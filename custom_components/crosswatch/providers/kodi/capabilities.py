"""What Kodi can do: no watchlist, the last play only, ratings without dates."""

from __future__ import annotations

from ...model import (
    PRIMARY_NAMESPACES,
    Capabilities,
    Deletions,
    Feature,
    FeatureCapability,
    Keeps,
    MediaType,
    Precision,
)
from .client import BATCH
from .ratings import SCALE

_PLAYABLE = frozenset({MediaType.MOVIE, MediaType.EPISODE})

CAPABILITIES = Capabilities(
    features={
        Feature.HISTORY: FeatureCapability(
            types=_PLAYABLE,
            keeps=Keeps.LAST_PLAY,
            namespaces=PRIMARY_NAMESPACES,
            precision=Precision.SECOND,
            writes_time=True,
            stores_unknown_time=False,
            batch=BATCH,
            deletions=Deletions.FULL_READ,
        ),
        Feature.RATINGS: FeatureCapability(
            types=_PLAYABLE | {MediaType.SHOW},
            keeps=Keeps.SCALAR,
            namespaces=PRIMARY_NAMESPACES,
            precision=Precision.UNKNOWN,
            writes_time=False,
            scale=SCALE,
            batch=BATCH,
            deletions=Deletions.FULL_READ,
        ),
        Feature.PROGRESS: FeatureCapability(
            types=_PLAYABLE,
            keeps=Keeps.SCALAR,
            namespaces=PRIMARY_NAMESPACES,
            precision=Precision.SECOND,
            writes_time=False,
            batch=BATCH,
            deletions=Deletions.FULL_READ,
        ),
    },
    library=True,
    read_groups=(frozenset({Feature.HISTORY, Feature.RATINGS, Feature.PROGRESS}),),
)
