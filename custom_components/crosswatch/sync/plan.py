"""Planning one sync: merge what moved, guard the changes, store the plan. One database transaction.

Dry and real runs are the same code to the letter; a dry run only does not store what the merge moved.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from sqlite3 import Connection

from msgspec import Struct
from msgspec.structs import replace

from ..engine.guards import GuardContext
from ..engine.merge import merge_item
from ..engine.state import Decision, ItemState, Member, Need, Seen, Terms, Waiting, WaitingState
from ..model import Feature, Operation, Reason, Role, Value
from ..store.journal import removals_since
from ..store.left_out import earlier_left_out, replace_left_out
from ..store.merge_states import (
    complete_states,
    dirty_batches,
    load_states,
    store_decisions,
    store_waiting,
    with_siblings,
)
from ..store.observed import list_size
from ..store.plans import LineState, NewLine, shown_changes, store_plan
from ..store.runs import largest_size, window_start
from ..store.syncs import (
    MemberRow,
    confirmed_at,
    has_due,
    load_members,
    mark_items,
    mark_merged,
    store_members,
    unmerged,
)
from .definitions import SyncDefinition
from .let_through import hold_new, was_let_through
from .read import AccountRead

type Planned = dict[tuple[int, Feature, int], list[Value]]
"""(account, feature, item) -> values that earlier syncs of this run write there"""


class PlanJob(Struct, frozen=True):
    """One sync to plan.

    reads: the accounts that are there, also those that could not be read. shown: the plan that a person
    confirmed as seen, if any.
    """

    run: int
    sync: SyncDefinition
    reads: Mapping[str, AccountRead]
    now: int
    dry: bool
    shown: int | None = None


class SyncPlan(Struct, frozen=True):
    """A stored plan. `plan` is None when there was nothing to look at. `epochs` by feature and account."""

    plan: int | None
    lines: Counter[tuple[Feature, LineState, str]]
    epochs: dict[Feature, dict[int, int]]
    guards: dict[Feature, tuple[Reason, ...]]
    planned: Planned


class _Merged(Struct):
    """What merging one feature brought, on its way into a plan."""

    needs: list[tuple[ItemState, Need]]
    lines: list[NewLine]
    decisions: list[tuple[int, Decision]]


def plan_sync(connection: Connection, job: PlanJob, planned: Planned) -> SyncPlan:
    """Plan one sync over what earlier syncs have planned, and store the plan.

    In a real run what the merge moved is stored too, and every need becomes a waiting change, so that
    a crash right after this transaction loses nothing.
    """
    lines: list[NewLine] = []
    epochs: dict[Feature, dict[int, int]] = {}
    guards: dict[Feature, tuple[Reason, ...]] = {}
    looked = False
    for feature in job.sync.features():
        rows = load_members(connection, job.sync.id, feature)
        members = _members(job, feature, rows)
        used = [rows[member.account] for member in members]
        moved = unmerged(connection, feature, used) or has_due(connection, job.sync.id, feature, job.now)
        if len(members) < 2 or not moved:
            continue
        looked = True
        epochs[feature] = {member.account: rows[member.account].epoch for member in members}
        merged = _merge_feature(connection, job, feature, rows, members, planned)
        guarded = _guard(connection, job, feature, rows, members, merged.needs)
        lines += merged.lines + guarded
        guards[feature] = _distinct_guards(guarded)
    if not looked:
        return SyncPlan(None, Counter(), epochs, guards, {})
    lines = _keep_shown(connection, job, lines)
    plan = store_plan(connection, job.run, job.sync.id, job.now, job.dry, lines)
    if not job.dry:
        _store_open_needs(connection, job, lines)
    return SyncPlan(plan, _count(lines), epochs, guards, _written_to(lines))


def register_syncs(
    connection: Connection, profile: str, syncs: Sequence[SyncDefinition], numbers: Mapping[str, int]
) -> None:
    """Bring the stored members up to date with the definitions, before anything is read.

    A full read settles only members that are known when it ends.
    """
    for sync in syncs:
        for feature in sync.features():
            roles = [(numbers[member.account], member.role(feature)) for member in sync.members]
            store_members(connection, sync.id, profile, feature, roles)


def _members(job: PlanJob, feature: Feature, rows: Mapping[int, MemberRow]) -> list[Member]:
    """Return the members that take part. One that was never read does not: nothing is known of it."""
    members = []
    for definition in job.sync.members:
        read = job.reads.get(definition.account)
        if read is None or definition.role(feature) is Role.OFF:
            continue
        can = read.account.provider.capabilities
        if feature not in can.features:
            continue
        row, now_read, reading = rows[read.number], read.reads.get(feature), read.readings[feature]
        if reading.read_at is None:
            continue
        members.append(
            Member(
                account=read.number,
                name=read.account.title,
                role=row.role,
                can=can.features[feature],
                library=can.library,
                settled=row.settled,
                read_at=now_read.read_at if now_read else None,
                read_full=bool(now_read and now_read.full),
                previous_read_at=reading.previous_read_at,
                down=bool(read.error),
                zone=read.account.zone,
            )
        )
    return members


def _merge_feature(
    connection: Connection,
    job: PlanJob,
    feature: Feature,
    rows: Mapping[int, MemberRow],
    members: Sequence[Member],
    planned: Planned,
) -> _Merged:
    used = [rows[member.account] for member in members]
    merged = _Merged([], [], [])
    mark_items(connection, job.sync.id, feature, used)
    epochs = {row.account: row.epoch for row in used}
    terms = Terms(now=job.now, removals=feature in job.sync.removals)
    libraries = [member.account for member in members if member.library]
    for batch in dirty_batches(connection):
        states = _load_batch(connection, job, feature, epochs, members, batch)
        if planned:
            states = [_over_planned(state, feature, members, planned) for state in states]
        _merge_batch(connection, feature, states, members, terms, libraries, merged)
        if not job.dry:
            store_decisions(connection, job.sync.id, feature, epochs, merged.decisions, job.now)
        merged.decisions.clear()
    earlier = earlier_left_out(connection, job.sync.id, feature)
    if not job.dry:
        replace_left_out(connection, job.sync.id, feature, merged.lines)
        mark_merged(connection, job.sync.id, feature, epochs)
    merged.lines += earlier
    return merged


def _load_batch(
    connection: Connection,
    job: PlanJob,
    feature: Feature,
    epochs: dict[int, int],
    members: Sequence[Member],
    batch: tuple[int, int],
) -> list[ItemState]:
    states = load_states(connection, job.sync.id, feature, epochs, batch)
    for member in members:
        if member.library and feature is Feature.HISTORY:
            states = with_siblings(connection, states, member.account, member.previous_read_at or 0)
    return states


def _merge_batch(
    connection: Connection,
    feature: Feature,
    states: Sequence[ItemState],
    members: Sequence[Member],
    terms: Terms,
    libraries: Sequence[int],
    merged: _Merged,
) -> None:
    """Merge a batch. Only items that ask for something are looked up in full and merged again."""
    unclear = []
    for state in states:
        decision = merge_item(feature, state, members, terms)
        if decision.needs or decision.left_out:
            unclear.append(state)
        else:
            merged.decisions.append((state.item, decision))
    for state in complete_states(connection, feature, unclear, libraries):
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
        extra = tuple(Seen("", value, planned=True) for value in values)
        if extra:
            seen[member.account] = seen.get(member.account, ()) + extra
    if seen == state.seen:
        return state
    return replace(state, seen=seen)


def _guard(
    connection: Connection,
    job: PlanJob,
    feature: Feature,
    rows: Mapping[int, MemberRow],
    members: Sequence[Member],
    needs: Sequence[tuple[ItemState, Need]],
) -> list[NewLine]:
    """Return the needs as plan lines, held where a guard says so."""
    by_account: dict[int, list[tuple[ItemState, Need]]] = defaultdict(list)
    for state, need in needs:
        by_account[need.account].append((state, need))
    lines = []
    for member in members:
        wanted = by_account.get(member.account, [])
        if not wanted:
            continue
        context = _context(connection, job, feature, rows[member.account], member)
        held = hold_new(wanted, context)
        for place, (state, need) in enumerate(wanted):
            lines.append(_line(feature, state, need, held.get(place)))
    return lines


def _context(
    connection: Connection, job: PlanJob, feature: Feature, row: MemberRow, member: Member
) -> GuardContext:
    since = window_start(connection, job.now)
    size = list_size(connection, member.account, feature)
    confirmed = confirmed_at(connection, job.sync.id)
    return GuardContext(
        account=member.name,
        feature=feature,
        size=size,
        largest=max(size, largest_size(connection, member.account, feature, since)),
        removed=removals_since(connection, member.account, feature, since),
        confirmed=confirmed is not None or job.dry,
        first_run=confirmed is None or confirmed == job.now,
        epoch_open=not row.settled or row.merged_revision == 0,
        down=member.down,
    )


def _line(feature: Feature, state: ItemState, need: Need, guard: Reason | None) -> NewLine:
    return NewLine(
        feature=feature,
        account=need.account,
        item=state.item,
        slot=need.slot,
        operation=need.operation,
        state=LineState.PLANNED if guard is None else LineState.HELD,
        value=need.value,
        before=need.before,
        ref=need.ref,
        reason=need.reason,
        guard=guard,
        let_through=was_let_through(state, need),
    )


def _distinct_guards(lines: Sequence[NewLine]) -> tuple[Reason, ...]:
    found: dict[tuple[str, int], Reason] = {}
    for line in lines:
        if line.guard is not None:
            found.setdefault((line.guard.code, line.account), line.guard)
    return tuple(found.values())


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
        key = (line.feature, line.account, line.item, line.operation, line.value)
        if shown[key]:
            shown[key] -= 1
            kept.append(line)
        else:
            kept.append(replace(line, state=LineState.SKIPPED, guard=Reason("not_in_plan")))
    titles = {read.number: read.account.title for read in job.reads.values()}
    for (feature, account, item, operation, value), count in shown.items():
        reason = Reason("not_moved", {"account": titles.get(account, "")})
        fallen = NewLine(feature, account, item, 0, operation, LineState.SKIPPED, value, None, None, reason)
        kept += [fallen] * count
    return kept


def _store_open_needs(connection: Connection, job: PlanJob, lines: Sequence[NewLine]) -> None:
    """Make every need a waiting change, so that it outlives a crash, a cancel or a down account."""
    for line in lines:
        if line.operation is None or (line.state is LineState.SKIPPED and line.guard is None):
            continue
        held = line.guard is not None and line.guard.code not in ("member_down", "not_in_plan")
        waiting = Waiting(
            state=WaitingState.HELD if held else WaitingState.PENDING,
            operation=line.operation,
            value=line.value,
            before=line.before,
            ref=line.ref,
            reason=line.reason if line.let_through and not held else line.guard or line.reason,
        )
        place = (line.slot, line.account)
        store_waiting(connection, job.sync.id, line.feature, line.item, place, waiting, job.now)


def _count(lines: Sequence[NewLine]) -> Counter[tuple[Feature, LineState, str]]:
    return Counter((line.feature, line.state, line.operation or "") for line in lines)


def _written_to(lines: Sequence[NewLine]) -> Planned:
    planned: Planned = defaultdict(list)
    for line in lines:
        if (
            line.state is LineState.PLANNED
            and line.value is not None
            and line.operation is not Operation.REMOVE
        ):
            planned[line.account, line.feature, line.item].append(line.value)
    return dict(planned)
