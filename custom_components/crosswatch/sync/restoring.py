"""Putting a capture back, as data: the plan that is shown, and what of it still holds when it is written.

Planning and confirming look at the account with the same code. What was shown is written only if the same
change still comes out of what the account shows now.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from sqlite3 import Connection

from msgspec import Struct
from msgspec.structs import replace

from ..engine.guards import GuardContext, hold
from ..engine.restore import Captured, restore_item
from ..engine.state import ItemState, LeftOut, Member, Need, Waiting, WaitingState
from ..model import Feature, Reason, Role
from ..providers.account import Account
from ..store.captures import Cause, take_capture
from ..store.identity import find_by_ids
from ..store.journal import removals_since
from ..store.merge_states import complete_states, dirty_batches, load_states, store_waiting
from ..store.observed import list_size
from ..store.plans import LineState, NewLine, StoredLine, set_line_states, store_plan
from ..store.restores import (
    RestoreTerms,
    captured_items,
    lately_written,
    mark_differing,
    note_restore_terms,
    open_lines,
    release_lines,
    restore_sync,
    settle_under_way,
)
from ..store.runs import largest_size, window_start
from .guarding import line_state
from .planning_order import PLANNING_ORDER, as_shown
from .restraints import Restraints, find_restraints

_NOT_CAPTURED = Captured(())


class RestoreJob(Struct, frozen=True):
    """A capture to put back at an account, which was just read in full at `now`."""

    account: Account
    number: int
    terms: RestoreTerms
    now: int

    @property
    def sync(self) -> str:
        """The id under which this is planned and written."""
        return restore_sync(self.number)


def plan_restore(connection: Connection, job: RestoreJob) -> int:
    """Store the plan that puts the capture back, and return its number. Nothing else changes."""
    plan = store_plan(connection, 0, job.sync, job.now, True, _lines(connection, job))
    note_restore_terms(connection, plan, job.terms)
    return plan


def confirm_restore(connection: Connection, job: RestoreJob, plan: int, run: int) -> None:
    """Make what a plan showed ready to be written, held changes too: a person has seen what the guards say.

    What no longer holds is left out by name. What the account shows now is captured first, so that this can
    be gone back on too.
    """
    fresh = Counter(
        (line.feature, line.item, line.operation, line.value, line.before, line.ref)
        for line in _lines(connection, job)
        if line.operation is not None and line.state in (LineState.PLANNED, LineState.HELD)
    )
    take_capture(connection, job.number, None, Cause.RESTORE, job.now)
    released, moved = [], []
    items: defaultdict[Feature, set[int]] = defaultdict(set)
    for feature, line in open_lines(connection, plan):
        key = (feature, line.item, line.operation, line.value, line.before, line.ref)
        if fresh[key]:
            fresh[key] -= 1
            released.append(line.number)
            items[feature].add(line.item)
        else:
            moved.append(line.number)
    reason = Reason("not_moved", {"account": job.account.title})
    set_line_states(connection, plan, [(number, LineState.SKIPPED, reason) for number in moved])
    release_lines(connection, plan, run, released)
    for feature, numbers in items.items():
        settle_under_way(connection, job.number, feature, numbers)
    for feature, line in open_lines(connection, plan):
        _await(connection, job, feature, line)


def _await(connection: Connection, job: RestoreJob, feature: Feature, line: StoredLine) -> None:
    waiting = Waiting(WaitingState.PENDING, line.operation, line.value, line.before, line.ref, approved=True)
    place = (line.slot, job.number)
    store_waiting(connection, job.sync, feature, line.item, place, waiting, job.now)


def _lines(connection: Connection, job: RestoreJob) -> list[NewLine]:
    lines: list[NewLine] = []
    for feature in sorted(job.terms.features, key=PLANNING_ORDER.index):
        can = job.account.provider.capabilities.features.get(feature)
        if can is None or not can.read:
            lines += _not_kept(connection, job, feature)
        else:
            lines += list(_feature_lines(connection, job, feature, lines))
    return as_shown(lines)


def _feature_lines(
    connection: Connection, job: RestoreJob, feature: Feature, earlier: Sequence[NewLine]
) -> Iterator[NewLine]:
    member = _member(job, feature)
    restraints = find_restraints(connection, job.sync, feature, [member], earlier, {})
    needs, left_out = _decide(connection, job, feature, member, restraints)
    held = hold([need for _, need in needs], _context(connection, job, feature, member))
    for place, (item, need) in enumerate(needs):
        yield NewLine(
            feature=feature,
            account=need.account,
            item=item,
            slot=place + 1,
            operation=need.operation,
            state=line_state(held.get(place)),
            value=need.value,
            before=need.before,
            ref=need.ref,
            reason=need.reason,
            guard=held.get(place),
        )
    for item, left in left_out:
        yield _left_out(feature, item, left)


def _decide(
    connection: Connection, job: RestoreJob, feature: Feature, member: Member, restraints: Restraints
) -> tuple[list[tuple[int, Need]], list[tuple[int, LeftOut]]]:
    """Return what is needed and what is left out, by items. What was written a moment ago is left alone."""
    written = (
        lately_written(connection, job.number, feature, job.now - member.can.lag) if member.can.lag else {}
    )
    needs: list[tuple[int, Need]] = []
    left_out: list[tuple[int, LeftOut]] = []
    for state, captured in _differing(connection, job, feature, member, restraints):
        decision = restore_item(feature, state, member, captured, job.terms.extent)
        left_out += [(state.item, left) for left in decision.left_out]
        if (reason := written.get(state.item)) is None:
            needs += [(state.item, need) for need in decision.needs]
        else:
            late = [LeftOut(need.account, need.slot, reason, need.value) for need in decision.needs]
            left_out += [(state.item, left) for left in late]
    return needs, left_out


def _differing(
    connection: Connection, job: RestoreJob, feature: Feature, member: Member, restraints: Restraints
) -> Iterator[tuple[ItemState, Captured]]:
    mark_differing(connection, job.terms.capture, job.number, feature, job.terms.extent)
    libraries = [job.number] if member.library else []
    playing = {find_by_ids(connection, item) for item in job.account.playing}
    for batch in dirty_batches(connection):
        captured = captured_items(connection, job.terms.capture, job.number, feature, batch)
        states = load_states(connection, job.sync, feature, {job.number: 0}, batch)
        complete = list(complete_states(connection, feature, states, libraries))
        for state in restraints.over(connection, complete):
            now = frozenset({job.number} if state.item in playing else ())
            yield replace(state, playing=now), captured.get(state.item, _NOT_CAPTURED)


def _not_kept(connection: Connection, job: RestoreJob, feature: Feature) -> Iterator[NewLine]:
    """Name everything of a feature that the account kept when it was captured, and keeps no longer."""
    mark_differing(connection, job.terms.capture, 0, feature, job.terms.extent)
    reason = Reason("cannot_hold_feature", {"account": job.account.title})
    for batch in dirty_batches(connection):
        captured = captured_items(connection, job.terms.capture, job.number, feature, batch)
        for item, held in captured.items():
            for record in held.records:
                yield _left_out(feature, item, LeftOut(job.number, 0, reason, record.value))


def _left_out(feature: Feature, item: int, left: LeftOut) -> NewLine:
    return NewLine(
        feature=feature,
        account=left.account,
        item=item,
        slot=left.slot,
        operation=None,
        state=LineState.LEFT_OUT,
        value=left.value,
        before=None,
        ref=None,
        reason=left.reason,
    )


def _member(job: RestoreJob, feature: Feature) -> Member:
    can = job.account.provider.capabilities
    return Member(
        account=job.number,
        name=job.account.title,
        role=Role.TARGET,
        can=can.features[feature],
        library=can.library,
        zone=job.account.zone,
    )


def _context(connection: Connection, job: RestoreJob, feature: Feature, member: Member) -> GuardContext:
    since = window_start(connection, job.now)
    size = list_size(connection, job.number, feature)
    return GuardContext(
        account=member.name,
        feature=feature,
        size=size,
        largest=max(size, largest_size(connection, job.number, feature, since)),
        removed=removals_since(connection, job.number, feature, since),
        confirmed=True,
        limit=member.can.limit,
    )
