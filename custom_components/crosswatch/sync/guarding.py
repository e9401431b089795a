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
from ..store.plans import LineState, NewLine
from ..store.runs import largest_size, window_start
from ..store.syncs import MemberRow, confirmed_at
from .job import PlanJob
from .let_through import hold_new, was_let_through


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


def distinct_guards(lines: Sequence[NewLine]) -> tuple[Reason, ...]:
    """Return each guard's reason once per account."""
    found: dict[tuple[str, int], Reason] = {}
    for line in lines:
        if line.guard is not None:
            found.setdefault((line.guard.code, line.account), line.guard)
    return tuple(found.values())
