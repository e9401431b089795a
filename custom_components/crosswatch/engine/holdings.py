"""Which record a member holds at one place: its only one, or that of one play."""

from __future__ import annotations

from ..model import Feature, Value
from .intents import look
from .plays import same_viewing, window_of
from .state import ItemState, Member, Place, Presence, Seen


def held_at(
    feature: Feature, state: ItemState, member: Member, place: Place, likely: Value | None
) -> Seen | None:
    """Return the record that the member holds at a place, or None.

    A play is found by its ref. Where the service did not tell that, it is the nearest of the member's plays
    that are not known as others; `likely` is what the place is thought to hold.
    """
    if feature is not Feature.HISTORY or place[0] == 0:
        return look(state, member).seen
    rows = [
        row
        for row in state.seen.get(member.account, ())
        if row.presence is Presence.PRESENT and not row.planned
    ]
    line = state.lines.get(place)
    for row in rows:
        if line is not None and row.ref == line.ref:
            return row
    return None if likely is None else _nearest(state, member, rows, likely)


def _nearest(state: ItemState, member: Member, rows: list[Seen], likely: Value) -> Seen | None:
    known = {line.ref for (_, account), line in state.lines.items() if account == member.account}
    window = window_of(state.runtime)
    fitting = [row for row in rows if row.ref not in known and same_viewing(row.value, likely, window)]
    return min(fitting, key=lambda row: (_apart(row.value, likely), row.ref), default=None)


def _apart(first: Value, second: Value) -> int:
    return abs((first.at or 0) - (second.at or 0))
