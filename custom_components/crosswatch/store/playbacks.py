"""Playbacks that were scrobbled lately: a server may stamp a play anywhere within one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from sqlite3 import Connection

from ..engine.state import Playback
from .identity import find_by_ids
from .outbox import Scrobbled, plays_delivered
from .played import PlayedItem


def recent_playbacks(connection: Connection) -> Mapping[int, tuple[Playback, ...]]:
    """Return the playbacks that the outbox still knows as delivered, by the numbers of their items."""
    found: defaultdict[int, set[Playback]] = defaultdict(set)
    for playback, scrobbled in plays_delivered(connection):
        if (number := find_by_ids(connection, scrobbled.item)) is not None:
            found[number].add(_interval(playback, scrobbled))
    return {number: tuple(sorted(known, key=_begin)) for number, known in found.items()}


def _interval(playback: str, scrobbled: Scrobbled) -> Playback:
    played = PlayedItem(playback, scrobbled.item, scrobbled.started, scrobbled.at, scrobbled.runtime)
    return Playback(scrobbled.at, played.interval.first, played.interval.last)


def _begin(playback: Playback) -> tuple[int, int]:
    return playback.first, playback.watched_at
