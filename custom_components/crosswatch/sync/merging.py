"""Merging one feature of a sync: only items that moved or wait, in batches, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from sqlite3 import Connection

from msgspec import Struct
from msgspec.structs import replace

from ..engine.merge import merge_item
from ..engine.state import Decision, ItemState, Member, Need, Presence, Seen, Terms
from ..model import Feature, Value
from ..store.left_out import earlier_left_out, replace_left_out
from ..store.merge_states import (
    complete_states,
    dirty_batches,
    load_states,
    store_decisions,
)
from ..store.plans import LineState, NewLine
from ..store.syncs import MemberRow, mark_due, mark_items, mark_merged
from .job import PlanJob
from .marks import find_marks, with_marks
from .planned import Planned
from .restraints import Restraints, with_dropped


class Merged(Struct):
    """What merging one feature brought, on its way into a plan."""

    needs: list[tuple[ItemState, Need]]
    lines: list[NewLine]
    decisions: list[tuple[int, Decision]]


def merge_feature(
    connection: Connection,
    job: PlanJob,
    feature: Feature,
    rows: Mapping[int, MemberRow],
    members: Sequence[Member],
    planned: Planned,
    restraints: Restraints,
) -> Merged:
    """Merge the items of one feature that moved or wait. A dry run stores nothing of what it decides."""
    used = [rows[member.account] for member in members]
    merged = Merged([], [], [])
    mark_items(connection, job.sync.id, feature, used)
    epochs = {row.account: row.epoch for row in used}
    terms = Terms(now=job.now, removals=feature in job.sync.removals, carry_consumed=job.sync.carry_consumed)
    marks = find_marks(connection, job, feature)
    libraries = [member.account for member in members if member.library]
    for batch in dirty_batches(connection):
        loaded = load_states(connection, job.sync.id, feature, epochs, batch)
        states = with_marks(connection, feature, members, marks, loaded)
        if planned:
            states = [_over_planned(state, feature, members, planned) for state in states]
        unclear = _merge_batch(feature, states, members, terms, merged)
        complete = list(complete_states(connection, feature, unclear, libraries))
        restrained = restraints.over(connection, with_dropped(connection, feature, members, complete))
        _merge_unclear(feature, restrained, members, terms, merged)
        if not job.dry:
            store_decisions(connection, job.sync.id, feature, epochs, merged.decisions, job.now)
        merged.decisions.clear()
    earlier = earlier_left_out(connection, job.sync.id, feature)
    if not job.dry:
        replace_left_out(connection, job.sync.id, feature, merged.lines)
        # What a member showed before it could not be read any further is merged when it is back.
        mark_merged(connection, job.sync.id, feature, [one.account for one in members if not one.down])
        mark_due(connection, job.sync.id, feature, _until_played(merged.lines))
    merged.lines += earlier
    return merged


def _until_played(lines: Sequence[NewLine]) -> set[int]:
    """Return the items that wait for the end of a playback, of which no account tells."""
    return {line.item for line in lines if line.reason.code == "playing_now"}


def _merge_batch(
    feature: Feature, states: Sequence[ItemState], members: Sequence[Member], terms: Terms, merged: Merged
) -> list[ItemState]:
    """Merge a batch, and return the items that ask for something. Only they are looked up in full."""
    unclear = []
    for state in states:
        decision = merge_item(feature, state, members, terms)
        if decision.needs or decision.left_out:
            unclear.append(state)
        else:
            merged.decisions.append((state.item, decision))
    return unclear


def _merge_unclear(
    feature: Feature, states: Sequence[ItemState], members: Sequence[Member], terms: Terms, merged: Merged
) -> None:
    """Merge items again, now with all that writing needs to know of them."""
    for state in states:
        decision = merge_item(feature, state, members, terms)
        merged.decisions.append((state.item, decision))
        merged.needs += [(state, need) for need in decision.needs]
        merged.lines += [
            NewLine(
                feature,
                left.account,
                state.item,
                left.slot,
                None,
                LineState.LEFT_OUT,
                left.value,
                None,
                None,
                left.reason,
            )
            for left in decision.left_out
        ]


def _over_planned(
    state: ItemState, feature: Feature, members: Sequence[Member], planned: Planned
) -> ItemState:
    """Add what earlier syncs of this run write to the same accounts, so that it is planned only once."""
    seen = dict(state.seen)
    for member in members:
        values = planned.get((member.account, feature, state.item), ())
        extra = tuple(_planned_record(value) for value in values)
        if extra:
            seen[member.account] = (*seen.get(member.account, ()), *extra)
    if seen == state.seen:
        return state
    return replace(state, seen=seen)


def _planned_record(value: Value | None) -> Seen:
    if value is None:
        return Seen("", Value(), Presence.GONE, planned=True)
    return Seen("", value, planned=True)
