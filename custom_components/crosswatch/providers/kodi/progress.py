"""Progress: the place where viewing goes on, in seconds of the file.

Kodi keeps no time for it. The last playback wrote the date of the last play together with the place,
so that date is when the place was last known to be right.
"""

from __future__ import annotations

from ...model import PROGRESS_STEPS, Precision, Reason, Value
from .models import Playable
from .times import LocalClock


def progress_of(title: Playable, clock: LocalClock) -> Value | None:
    """Return how far a title is, or None if nothing is begun or its length is not known."""
    length = title.resume.total or title.runtime
    if title.resume.position <= 0 or length <= 0:
        return None
    at = clock.to_utc(title.lastplayed)
    return Value(
        amount=min(PROGRESS_STEPS, max(1, round(title.resume.position * PROGRESS_STEPS / length))),
        at=at,
        precision=Precision.UNKNOWN if at is None else Precision.SECOND,
        runtime=title.runtime or round(length),
    )


def fields_for_progress(title: Playable, value: Value | None) -> dict[str, object] | Reason:
    """Return what to set so that `title` is this far; empty if it is, a reason if its length is unknown.

    Kodi keeps whole seconds. The length goes along always: without it Kodi may store 0.
    """
    if value is None or value.amount <= 0:
        return {"resume": {"position": 0, "total": 0}} if title.resume.position > 0 else {}
    length = round(title.resume.total) or title.runtime or value.runtime or 0
    if length < 2:
        return Reason("no_runtime")
    position = min(length - 1, max(1, round(value.amount * length / PROGRESS_STEPS)))
    if title.resume.total > 0 and abs(position - title.resume.position) <= 1:
        return {}
    return {"resume": {"position": position, "total": length}}
