"""What the end of playbacks leaves in the memory of half-watched items."""

from __future__ import annotations

from collections.abc import Sequence

from .decision import seen_so_far
from .memory import Memory, remember
from .playback import Event, EventKind
from .why import Why


def learned(memory: Memory, events: Sequence[Event]) -> Memory:
    """Return the memory after what happened: a play clears an item, anything less is remembered."""
    for event in events:
        playback = event.playback
        if playback is None or event.why is Why.CANCELLED:
            continue
        if event.kind is EventKind.PLAYED or (event.kind is EventKind.STOPPED and playback.done):
            memory = remember(memory, playback.media.key, None, event.at)
        elif event.kind is EventKind.STOPPED:
            memory = remember(memory, playback.media.key, seen_so_far(playback), event.at)
    return memory
