"""How far an account was read: the stamps from before the last read."""

from __future__ import annotations

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ...model import Feature
from .capabilities import ENTRIES
from .models import Activities, Catalogue, Stamps

FULL_READ_EVERY = 7 * 86_400
"""Seconds after which a changed account is read whole again. What changes tell is not documented to be all:
an episode that was unmarked, for one, is only seen to be absent from the whole."""


class Cursor(Struct, frozen=True):
    """full_at: when the account was last read whole, in seconds UTC. stamps: by catalogue."""

    full_at: int
    stamps: dict[Catalogue, Stamps]


def cursor_text(full_at: int, activities: Activities) -> str:
    """Return the cursor of a read before which SIMKL told these stamps."""
    stamps = {catalogue: activities.of(catalogue) for catalogue in Catalogue}
    return msgspec.json.encode(Cursor(full_at, stamps)).decode()


def common_cursor(features: frozenset[Feature], cursors: dict[Feature, str]) -> Cursor | None:
    """Return the cursor from which all features can go on, or None if they have none in common."""
    found = {cursors.get(feature, "") for feature in features & ENTRIES}
    if len(found) != 1:
        return None
    try:
        cursor = msgspec.json.decode(found.pop(), type=Cursor)
    except msgspec.DecodeError:
        return None
    return cursor if len(cursor.stamps) == len(Catalogue) else None


def has_moved(before: Stamps, after: Stamps) -> bool:
    """Whether anything about entries changed. Stamps are compared for being different, nothing else."""
    return replace(before, playback=None) != replace(after, playback=None)


def entries_mark(activities: Activities) -> str:
    """Return what differs as soon as anything about entries changed."""
    return "|".join(
        ",".join(_text(stamp) for name, stamp in _fields(activities.of(catalogue)) if name != "playback")
        for catalogue in Catalogue
    )


def places_mark(activities: Activities) -> str:
    """Return what differs as soon as any position changed."""
    return "|".join(_text(activities.of(catalogue).playback) for catalogue in Catalogue)


def _fields(stamps: Stamps) -> list[tuple[str, str | None]]:
    return [(name, getattr(stamps, name)) for name in stamps.__struct_fields__]


def _text(stamp: str | None) -> str:
    return stamp or "-"
