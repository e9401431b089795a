"""Undoing runs: a plan of its own to look at, and writing that plan as it was seen.

A run that undoes writes nothing else. What it leaves out is declined, and whatever moved meanwhile is
merged by the next run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from sqlite3 import Connection

from msgspec import Struct
from msgspec.structs import replace

from ..engine.state import Decision, ItemState, Member, Need
from ..engine.undo import Put, Undone, undo_everywhere, undo_item
from ..model import Feature, Reason
from ..store.hands_off import hands_off_items
from ..store.merge_states import complete_states, dirty_batches, load_states, store_decisions
from ..store.plans import LineState, NewLine, store_plan
from ..store.syncs import MemberRow, load_members
from ..store.undo import (
    Puts,
    ShownPut,
    UndoneRuns,
    mark_these,
    newest_run,
    one_run,
    runs_since,
    shown_puts,
    undone_by,
    written_places,
)
from .definitions import UndoRequest
from .errors import NothingToUndo
from .guarding import distinct_guards, guard_needs
from .job import PlanJob
from .members import members_of
from .plan import SyncPlan, plan_sync
from .planned import Planned
from .planning_order import PLANNING_ORDER, as_shown
from .restraints import find_restraints, with_dropped

type _Items = Sequence[tuple[ItemState, Undone]]


class _Side(Struct):
    """One feature of a sync, as it is to be undone."""

    feature: Feature
    rows: dict[int, MemberRow]
    members: list[Member]
    names: dict[int, str]

    def epochs(self) -> dict[int, int]:
        return {member.account: self.rows[member.account].epoch for member in self.members}


def plan_run(connection: Connection, job: PlanJob, planned: Planned) -> SyncPlan:
    """Plan what the job asks for: what a sync needs, or what undoes a run of it."""
    if job.undo is not None:
        return plan_undo(connection, job, job.undo)
    if job.shown is not None and (run := undone_by(connection, job.shown)) is not None:
        return confirm_undo(connection, job, job.shown, run)
    return plan_sync(connection, job, planned)


def chosen_runs(connection: Connection, asked: UndoRequest) -> UndoneRuns:
    """Return the runs to undo. Raises `NothingToUndo`."""
    if asked.run is not None:
        runs = one_run(connection, asked.sync, asked.run)
    elif asked.since is not None:
        runs = runs_since(connection, asked.sync, asked.since)
    else:
        runs = newest_run(connection, asked.sync)
    if runs is None:
        raise NothingToUndo
    return runs


def plan_undo(connection: Connection, job: PlanJob, asked: UndoRequest) -> SyncPlan:
    """Store a plan that undoes what was asked for. Nothing else moves. Raises `NothingToUndo`."""
    runs = chosen_runs(connection, asked)
    lines: list[NewLine] = []
    guards: dict[Feature, tuple[Reason, ...]] = {}
    rule = undo_everywhere if asked.everywhere else undo_item
    for feature in PLANNING_ORDER:
        if asked.features is not None and feature not in asked.features:
            continue
        puts = _asked_for(connection, asked, runs, feature)
        side = _side(connection, job, feature)
        items = [
            (state, rule(feature, state, side.members, puts[state.item]))
            for state in _states(connection, job, side, puts, lines)
        ]
        guarded = guard_needs(connection, job, feature, side.rows, side.members, _needs(items))
        lines += guarded + _left_out(feature, items) + _out_of_reach(side, job, puts)
        guards[feature] = distinct_guards(guarded)
    plan = store_plan(connection, job.run, job.sync.id, job.now, True, as_shown(lines), runs.oldest)
    return SyncPlan(plan, _count(lines), {}, guards, {})


def confirm_undo(connection: Connection, job: PlanJob, shown: int, run: int) -> SyncPlan:
    """Make a plan that undoes a run ready to be written as it was seen, what guards held included.

    What no longer holds is left out by name. What the sync stands for goes back in the same transaction, so
    that a crash from here on loses nothing: the next run completes it.
    """
    wanted = shown_puts(connection, shown)
    lines: list[NewLine] = []
    epochs: dict[Feature, dict[int, int]] = {}
    guards: dict[Feature, tuple[Reason, ...]] = {}
    for feature in PLANNING_ORDER:
        puts = _shown(wanted, feature)
        side = _side(connection, job, feature)
        items = [
            (state, undo_item(feature, state, side.members, puts[state.item]))
            for state in _states(connection, job, side, puts, lines)
        ]
        epochs[feature] = side.epochs()
        decisions = [(state.item, _decision(undone)) for state, undone in items]
        if not job.dry:
            store_decisions(connection, job.sync.id, feature, epochs[feature], decisions, job.now)
        agreed = [(replace(state, waiting=state.waiting | undone.waiting), undone) for state, undone in items]
        guarded = guard_needs(connection, job, feature, side.rows, side.members, _needs(agreed))
        lines += guarded + _fallen(wanted, side, items)
        guards[feature] = distinct_guards(guarded)
    plan = store_plan(connection, job.run, job.sync.id, job.now, job.dry, as_shown(lines), run)
    return SyncPlan(plan, _count(lines), epochs, guards, {})


def _asked_for(connection: Connection, asked: UndoRequest, runs: UndoneRuns, feature: Feature) -> Puts:
    puts = written_places(connection, asked.sync, runs, feature, asked.accounts)
    return {item: places for item, places in puts.items() if asked.items is None or item in asked.items}


def _shown(wanted: Sequence[ShownPut], feature: Feature) -> Puts:
    puts: Puts = {}
    for line in wanted:
        if line.feature is feature and line.operation is not None:
            places = puts.setdefault(line.item, {})
            places[line.slot, line.account] = Put(line.value, (line.before,), line.reason)
    return puts


def _side(connection: Connection, job: PlanJob, feature: Feature) -> _Side:
    rows = load_members(connection, job.sync.id, feature)
    works = feature in job.sync.features()
    members = members_of(job.sync, job.reads, feature, rows) if works else []
    titles = connection.execute("SELECT id, title FROM account")
    return _Side(feature, rows, members, dict(titles.fetchall()))


def _states(
    connection: Connection, job: PlanJob, side: _Side, puts: Puts, lines: Iterable[NewLine]
) -> list[ItemState]:
    mark_these(connection, puts)
    restraints = find_restraints(connection, job.sync.id, side.feature, side.members, lines, {})
    hands_off = hands_off_items(connection, job.sync.hands_off)
    libraries = [member.account for member in side.members if member.library]
    found: list[ItemState] = []
    for batch in dirty_batches(connection) if side.members else ():
        states = load_states(connection, job.sync.id, side.feature, side.epochs(), batch)
        complete = list(complete_states(connection, side.feature, states, libraries))
        known = with_dropped(connection, side.feature, side.members, complete)
        found += restraints.over(connection, known)
    return [replace(state, hands_off=True) if state.item in hands_off else state for state in found]


def _needs(items: _Items) -> list[tuple[ItemState, Need]]:
    return [(state, need) for state, undone in items for need in undone.needs]


def _decision(undone: Undone) -> Decision:
    return Decision(agreed=undone.agreed, waiting=dict(undone.waiting))


def _left_out(feature: Feature, items: _Items) -> list[NewLine]:
    return [
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
        for state, undone in items
        for left in undone.left_out
    ]


def _out_of_reach(side: _Side, job: PlanJob, puts: Puts) -> list[NewLine]:
    """Name what was written to accounts that are no part of this run."""
    here = {member.account for member in side.members}
    return [
        NewLine(
            side.feature,
            account,
            item,
            slot,
            None,
            LineState.LEFT_OUT,
            put.before,
            None,
            None,
            _why_away(side, job, account),
        )
        for item, places in puts.items()
        for (slot, account), put in places.items()
        if account not in here
    ]


def _why_away(side: _Side, job: PlanJob, account: int) -> Reason:
    present = {read.number for read in job.reads.values()}
    code = "not_written_here" if account in present else "account_not_ready"
    return Reason(code, {"account": side.names.get(account, "")})


def _fallen(wanted: Sequence[ShownPut], side: _Side, items: _Items) -> list[NewLine]:
    """Return the lines of the shown plan that are not written: left out before, or moved since."""
    kept = {(state.item, need.slot, need.account) for state, undone in items for need in undone.needs}
    why = {
        (state.item, left.slot, left.account): left.reason
        for state, undone in items
        for left in undone.left_out
    }
    lines = []
    for line in wanted:
        place = (line.item, line.slot, line.account)
        if line.feature is not side.feature or place in kept:
            continue
        moved = Reason("not_moved", {"account": side.names.get(line.account, "")})
        wanted_then = line.operation is not None
        lines.append(
            NewLine(
                line.feature,
                line.account,
                line.item,
                line.slot,
                line.operation,
                LineState.SKIPPED if wanted_then else LineState.LEFT_OUT,
                line.value,
                line.before,
                None,
                line.reason,
                guard=why.get(place, moved) if wanted_then else None,
            )
        )
    return lines


def _count(lines: Sequence[NewLine]) -> Counter[tuple[Feature, LineState, str]]:
    return Counter((line.feature, line.state, line.operation or "") for line in lines)
