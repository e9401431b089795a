"""History: Kodi keeps how often a file was played, and when last.

A date without a count is an unfinished viewing, no play. A count without a date (marked by hand,
imported) is a play of an unknown time: never "now".
"""

from __future__ import annotations

from ...model import Precision, Reason, Value
from .models import Playable
from .times import LocalClock


def play_of(title: Playable, clock: LocalClock) -> Value | None:
    """Return the plays of a title as one value, or None if it was never played."""
    if title.playcount < 1:
        return None
    at = clock.to_utc(title.lastplayed)
    precision = Precision.UNKNOWN if at is None else Precision.SECOND
    return Value(amount=title.playcount, at=at, precision=precision, runtime=title.runtime or None)


def fields_for_play(title: Playable, value: Value | None, clock: LocalClock) -> dict[str, object] | Reason:
    """Return what to set so that `title` has these plays; empty if it has, a reason if it cannot.

    An older date never replaces a newer one. A play without a date goes only where a date stands: Kodi
    would stamp it with the time of writing.
    """
    if value is None:
        return {"playcount": 0, "lastplayed": ""} if title.playcount > 0 else {}
    count = max(1, value.amount)
    shown = clock.to_utc(title.lastplayed) if title.playcount > 0 else None
    fields: dict[str, object] = {} if title.playcount == count else {"playcount": count}
    if value.at is None:
        return Reason("unknown_date") if fields and shown is None else fields
    if shown is None or value.at > shown:
        fields["lastplayed"] = clock.to_local(value.at)
    return fields
