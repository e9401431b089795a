"""A service that lives in memory, as a second implementation of the provider contract.

It holds what it is told to hold, in ready-made records, and misbehaves on request.
"""

from .faults import Fault, FaultKind
from .presets import (
    FILMS_AND_EPISODES,
    everything,
    library_of_last_plays,
    lists_with_stars,
    plays_to_the_minute,
)
from .provider import MemoryProvider, SilentMemoryProvider
from .service import Edit, MemoryService, Who

__all__ = [
    "FILMS_AND_EPISODES",
    "Edit",
    "Fault",
    "FaultKind",
    "MemoryProvider",
    "MemoryService",
    "SilentMemoryProvider",
    "Who",
    "everything",
    "library_of_last_plays",
    "lists_with_stars",
    "plays_to_the_minute",
]
