"""Planning one sync: merge what moved, guard the changes, store the plan. One database transaction.

Dry and real runs are the same code to the letter; a dry run only does not store what the merge moved.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from sqlite3 import Connection

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ..engine.state import Waiting, WaitingState
from ..model import Feature, Reason
from ..store.left_out import add_left_out
from ..store.merge_states import store_waiting
from ..store.plans import (
    LineState,
    NewLine,
    latest_plan,
    show_still_waiting,
    shown_changes,
    store_plan,
)
from ..store.syncs import has_due, load_members, mark_due, note_terms, unmerged
from .definitions import SyncDefinition
from .guarding import distinct_guards, guard_needs
from .job import PlanJob
from .let_through import WAITS_BY_ITSELF
from .members import members_of
from .merging import merge_feature
from .planned import Planned
from .planning_order import PLANNING_ORDER, as_shown
from .restraints import find_restraints


class SyncPlan(Struct, frozen=True):
    """A stored plan. `plan` is None when there was nothing to look at. `epochs` by feature and account."""

    plan: int | None
    lines: Counter[tuple[Feature, LineState, str]]
    epochs: dict[Feature, dict[int, int]]
    guards: dict[Feature, tuple[Reason, ...]]
    planned: Planned


def plan_sync(connection: Connection, job: PlanJob, planned: Planned) -> SyncPlan:
    """Plan one sync over what earlier syncs have planned, and store the plan.

    In a real run what the merge moved is stored too, and every need becomes a waiting change, so that
    a crash right after this transaction loses nothing.
    """
    lines: list[NewLine] = []
    epochs: dict[Feature, dict[int, int]] = {}
    guards: dict[Feature, tuple[Reason, ...]] = {}
    quiet: list[Feature] = []
    note_terms(connection, job.sync.id, _terms_text(job.sync))
    for feature in sorted(job.sync.features(), key=PLANNING_ORDER.index):
        rows = load_members(connection, job.sync.id, feature)
        members = members_of(job.sync, job.reads, feature, rows)
        used = [rows[member.account] for member in members]
        restraints = find_restraints(connection, job.sync.id, feature, members, lines, planned)
        mark_due(connection, job.sync.id, feature, restraints.ended(connection))
        moved = unmerged(connection, feature, used) or has_due(connection, job.sync.id, feature, job.now)
        if len(members) < 2 or not moved:
            quiet.append(feature)
            continue
        epochs[feature] = {member.account: rows[member.account].epoch for member in members}
        merged = merge_feature(connection, job, feature, rows, members, planned, restraints)
        guarded = guard_needs(connection, job, feature, rows, members, merged.needs)
        lines += merged.lines + guarded
        guards[feature] = distinct_guards(guarded)
    if not epochs:
        return SyncPlan(None, Counter(), epochs, guards, {})
    lines = as_shown(_keep_shown(connection, job, lines))
    earlier = latest_plan(connection, job.sync.id)
    plan = store_plan(connection, job.run, job.sync.id, job.now, job.dry, lines)
    if earlier is not None:
        show_still_waiting(connection, plan, earlier, quiet)
    if not job.dry:
        _store_open_needs(connection, job, lines)
    return SyncPlan(plan, _count(lines), epochs, guards, _written_to(lines))


def _keep_shown(connection: Connection, job: PlanJob, lines: list[NewLine]) -> list[NewLine]:
    """Where a plan is applied as seen, let only its changes through and name those that fell away."""
    if job.shown is None:
        return lines
    shown = Counter(shown_changes(connection, job.shown))
    kept = []
    for line in lines:
        if line.operation is None or line.state is not LineState.PLANNED:
            kept.append(line)
            continue
        key = (line.feature, line.account, line.item, line.operation, line.value, line.before)
        if shown[key]:
            shown[key] -= 1
            kept.append(line)
        else:
            kept.append(replace(line, state=LineState.SKIPPED, guard=Reason("not_in_plan")))
    titles = {read.number: read.account.title for read in job.reads.values()}
    for (feature, account, item, operation, value, before), count in shown.items():
        reason = Reason("not_moved", {"account": titles.get(account, "")})
        fallen = NewLine(feature, account, item, 0, operation, LineState.SKIPPED, value, before, None, reason)
        kept += [fallen] * count
    return kept


def _store_open_needs(connection: Connection, job: PlanJob, lines: Sequence[NewLine]) -> None:
    """Make every need a waiting change, so that it outlives a crash, a cancel or a down account."""
    for line in lines:
        if line.operation is None or (line.state is LineState.SKIPPED and line.guard is None):
            continue
        if line.state is LineState.LEFT_OUT:
            add_left_out(connection, job.sync.id, [line])
        held = line.guard is not None and line.guard.code not in WAITS_BY_ITSELF
        waiting = Waiting(
            state=WaitingState.HELD if held else WaitingState.PENDING,
            operation=line.operation,
            value=line.value,
            before=line.before,
            ref=line.ref,
            reason=line.reason if line.let_through and not held else line.guard or line.reason,
            approved=line.approved,
            undoes=line.undoes,
        )
        place = (line.slot, line.account)
        store_waiting(connection, job.sync.id, line.feature, line.item, place, waiting, job.now)


def _terms_text(sync: SyncDefinition) -> str:
    """Return how a sync treats its features, as a text that differs when any of it does."""
    parts = (
        sorted(sync.removals),
        sync.carry_consumed,
        sorted(sync.hands_off),
        sorted(f"{account} {feature}" for account, feature in sync.always_allow),
    )
    return msgspec.json.encode(parts).decode()


def _count(lines: Sequence[NewLine]) -> Counter[tuple[Feature, LineState, str]]:
    return Counter((line.feature, line.state, line.operation or "") for line in lines)


def _written_to(lines: Sequence[NewLine]) -> Planned:
    planned: Planned = defaultdict(list)
    for line in lines:
        if line.state is LineState.PLANNED:
            planned[line.account, line.feature, line.item].append(line.value)
    return dict(planned)
