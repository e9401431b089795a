"""From needs to plan lines: the guards look at all changes for one account and feature together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from sqlite3 import Connection

from ..engine.guards import GuardContext
from ..engine.state import ItemState, Member, Need
from ..model import Feature, Reason
from ..store.journal import removals_since
from ..store.observed import list_size
from ..store.plans import LineState, NewLine, shown_additions
from ..store.runs import largest_size, window_start
from ..store.syncs import MemberRow, confirmed_at
from .job import PlanJob
from .let_through import hold_new, puts_back, was_approved, was_let_through


def guard_needs(
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
        context = guard_context(connection, job, feature, rows[member.account], member)
        held = hold_new(wanted, context)
        for place, (state, need) in enumerate(wanted):
            lines.append(_line(feature, state, need, held.get(place)))
    return lines


def guard_context(
    connection: Connection, job: PlanJob, feature: Feature, row: MemberRow, member: Member
) -> GuardContext:
    """Return what the guards know of one account and feature of a sync in this run."""
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
        seen=_seen(connection, job, feature, member, confirmed),
        epoch_open=job.undo is None and (not row.settled or row.merged_revision == 0),
        down=member.down,
        limit=member.can.limit,
        always_allow=(_key(job, member), feature) in job.sync.always_allow,
    )


def _seen(
    connection: Connection, job: PlanJob, feature: Feature, member: Member, confirmed: int | None
) -> int | None:
    if confirmed is None:
        return None
    return shown_additions(connection, job.sync.id, feature, member.account) if confirmed == job.now else 0


def _key(job: PlanJob, member: Member) -> str:
    return next(key for key, read in job.reads.items() if read.number == member.account)


def _line(feature: Feature, state: ItemState, need: Need, guard: Reason | None) -> NewLine:
    return NewLine(
        feature=feature,
        account=need.account,
        item=state.item,
        slot=need.slot,
        operation=need.operation,
        state=line_state(guard),
        value=need.value,
        before=need.before,
        ref=need.ref,
        reason=need.reason,
        guard=guard,
        let_through=was_let_through(state, need),
        approved=was_approved(state, need),
        undoes=puts_back(state, need),
    )


def line_state(guard: Reason | None) -> LineState:
    """Return where a guarded change stands. What an account has no room for waits for no person."""
    if guard is None:
        return LineState.PLANNED
    return LineState.LEFT_OUT if guard.code == "account_limit" else LineState.HELD


def distinct_guards(lines: Sequence[NewLine]) -> tuple[Reason, ...]:
    """Return each guard's reason once per account."""
    found: dict[tuple[str, int], Reason] = {}
    for line in lines:
        if line.guard is not None:
            found.setdefault((line.guard.code, line.account), line.guard)
    return tuple(found.values())
