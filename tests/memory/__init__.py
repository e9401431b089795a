"""A service that lives in memory, as a second implementation of the provider contract.

It holds what it is told to hold, in ready-made records, and misbehaves on request.
"""

from .faults import Fault, FaultKind
from .own_ways import JournalService, OneObjectService, TidyService
from .presets import (
    FILMS_AND_EPISODES,
    big_web_service,
    everything,
    journal_feed,
    library_of_last_plays,
    lists_with_stars,
    one_object_service,
    plays_to_the_minute,
)
from .provider import MemoryProvider, SilentMemoryProvider
from .service import Edit, MemoryService, Who

__all__ = [
    "FILMS_AND_EPISODES",
    "Edit",
    "Fault",
    "FaultKind",
    "JournalService",
    "MemoryProvider",
    "MemoryService",
    "OneObjectService",
    "SilentMemoryProvider",
    "TidyService",
    "Who",
    "big_web_service",
    "everything",
    "journal_feed",
    "library_of_last_plays",
    "lists_with_stars",
    "one_object_service",
    "plays_to_the_minute",
]
