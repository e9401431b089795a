"""The first meeting of members that tell the same: most items of a first run, decided at a glance.

Anything unusual (an unequal number of plays, plays so near that they could pair in two ways, days without
hours, counts beside plays) is left to the whole of the rules, which would come to the same decision here.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Precision
from .plays import Cluster, distance, play_span, window_of
from .shelves import counts_plays, in_time
from .single import only_row
from .state import Agreed, Decision, ItemState, Line, Member, Place, Presence, Seen


def first_meeting(state: ItemState, members: Sequence[Member]) -> Decision | None:
    """Return the decision if all members bring the same plays and none was heard of before, else None."""
    if state.agreed or state.lines or state.waiting or not members:
        return None
    if len(state.seen.get(members[0].account, ())) > 1:
        return _same_plays(state, members)
    return _one_play(state, members)


def _one_play(state: ItemState, members: Sequence[Member]) -> Decision | None:
    lines: dict[Place, Line | None] = {}
    spans: Cluster = []
    best: tuple[bool, int] | None = None
    said: Agreed | None = None
    window = window_of(state.runtime)
    for member in members:
        row = only_row(state, member)
        span = play_span(row.value) if row else None
        if row is None or span is None or row.value.amount != 1 or distance(spans, span, window) is None:
            return None
        spans.append(span)
        counts = counts_plays(member)
        lines[0 if counts else 1, member.account] = Line(row.value, row.ref)
        exactness = counts, span[1] - span[0]
        if best is None or exactness < best:
            best, said = exactness, Agreed(True, row.value, member.account)
    return None if said is None else Decision({1: said}, lines)


def _same_plays(state: ItemState, members: Sequence[Member]) -> Decision | None:
    columns: list[Sequence[Seen]] = []
    for member in members:
        rows = _dated_plays(state, member)
        if not rows or (columns and len(rows) != len(columns[0])):
            return None
        columns.append(rows)
    window = window_of(state.runtime)
    agreed: dict[int, Agreed] = {}
    lines: dict[Place, Line | None] = {}
    last = None
    for slot, viewing in enumerate(zip(*columns, strict=True), 1):
        finest, by = viewing[0].value, members[0].account
        first = end = finest.at or 0
        for member, row in zip(members, viewing, strict=True):
            value = row.value
            at = value.at or 0
            first, end = (at, end) if at < first else (first, max(end, at))
            if value.precision < finest.precision:
                finest, by = value, member.account
            lines[slot, member.account] = Line(value, row.ref)
        end += Precision.MINUTE
        if end - first > window or (last is not None and first - last <= window + Precision.MINUTE):
            return None
        last = end
        agreed[slot] = Agreed(True, finest, by)
    return Decision(agreed, lines)


def _dated_plays(state: ItemState, member: Member) -> Sequence[Seen] | None:
    """Return the plays of a member in order of time, or None if any is not a plain, dated play."""
    if member.down or not member.role.speaks or counts_plays(member):
        return None
    rows = state.seen.get(member.account, ())
    for row in rows:
        value = row.value
        if value.at is None or value.amount != 1 or row.planned or row.presence is not Presence.PRESENT:
            return None
        if not Precision.SECOND <= value.precision <= Precision.MINUTE:
            return None
    return in_time(rows)
