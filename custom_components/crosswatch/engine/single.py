"""What the features have in common that an item has once: watchlist, rating and progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..model import Operation, Reason, Value
from .draft import Draft
from .intents import Fits, View
from .needs import about, ask, catalogue_ref, leave_out, reason_of, removal_need
from .pending import as_line
from .put_back import put_back
from .state import (
    Agreed,
    Decision,
    ItemState,
    Line,
    Member,
    Need,
    Place,
    Presence,
    Seen,
    Waiting,
    WaitingState,
)

type Project = Callable[[Agreed, Member], Value]
"""The agreed value as a member can hold it."""


def first_meeting(state: ItemState, members: Sequence[Member], now: int) -> Decision | None:
    """Return the decision if all members bring the same amount and none was heard of before.

    Of a first run this is nearly everything, so it takes the short way. None: take the long one.
    """
    if state.agreed or state.lines or state.waiting or not members:
        return None
    lines: dict[Place, Line | None] = {}
    best: Value | None = None
    by = 0
    for member in members:
        row = only_row(state, member)
        if row is None or (best is not None and row.value.amount != best.amount):
            return None
        at = row.value.at or 0
        if at > now:
            return None
        if best is None or at > (best.at or 0):
            best, by = row.value, member.account
        lines[0, member.account] = Line(row.value, row.ref)
    return None if best is None else Decision({0: Agreed(True, best, by)}, lines)


def only_row(state: ItemState, member: Member) -> Seen | None:
    """Return the one record that a member which may speak holds, or None if anything is unusual."""
    rows = state.seen.get(member.account, ())
    if len(rows) != 1 or member.down or not member.role.speaks:
        return None
    row = rows[0]
    return None if row.planned or row.presence is not Presence.PRESENT else row


def plan(draft: Draft, view: View, agreed: Agreed | None, fits: Fits, project: Project) -> None:
    """Ask for what the member needs in order to hold the agreed value, or for its removal."""
    if not view.member.role.listens or put_back(draft, view.member, view.place, view.seen) or agreed is None:
        return
    if view.planned is not None:
        _trust_other_sync(draft, view, view.planned, agreed, fits)
    elif agreed.present:
        _plan_value(draft, view, agreed, fits, project)
    elif view.seen is not None and draft.line(view.place) is not None:
        removal_need(draft, view.member, view.place, view.seen.value, view.seen.ref, agreed)


def _plan_value(draft: Draft, view: View, agreed: Agreed, fits: Fits, project: Project) -> None:
    member, seen = view.member, view.seen
    if seen is None:
        if hidden(draft, view.place, member, view.gone):
            return
        reason = reason_of(draft, agreed, "set_at", "set_undated")
        ref = catalogue_ref(draft.state, member)
        ask(draft, member, Need(member.account, 0, Operation.ADD, project(agreed, member), None, ref, reason))
    elif not fits(agreed, seen.value, member):
        reason = reason_of(draft, agreed, "changed_at", "changed_at")
        value = project(agreed, member)
        ask(draft, member, Need(member.account, 0, Operation.UPDATE, value, seen.value, seen.ref, reason))
    elif draft.line(view.place) is None and not member.down:
        # Known from the first run on, so that a clear still travels if the member is down when it is noticed.
        draft.lines[view.place] = as_line(seen)


def hidden(draft: Draft, place: Place, member: Member, gone: Presence | None) -> bool:
    """Whether something is not to be written back yet, because its absence may mean nothing."""
    if gone is Presence.AWAY:
        leave_out(draft, place, about(member, "library_away"))
    elif gone is Presence.MISSING and place not in draft.asked:
        leave_out(draft, place, about(member, "second_look"))
    return gone in (Presence.AWAY, Presence.MISSING)


def await_other_sync(
    draft: Draft, place: Place, member: Member, operation: Operation, value: Value | None
) -> None:
    """Note that another sync writes what this one needs, so that the item is looked at again."""
    draft.asked.add(place)
    reason = Reason("other_sync", {"account": member.name})
    draft.waiting[place] = Waiting(WaitingState.PENDING, operation, value, reason=reason)


def _trust_other_sync(draft: Draft, view: View, planned: Seen, agreed: Agreed, fits: Fits) -> None:
    stays = planned.presence is Presence.PRESENT
    if stays and agreed.present and fits(agreed, planned.value, view.member):
        if view.seen is None or not fits(agreed, view.seen.value, view.member):
            operation = Operation.ADD if view.seen is None else Operation.UPDATE
            await_other_sync(draft, view.place, view.member, operation, planned.value)
    elif not stays and not agreed.present:
        if view.seen is not None:
            await_other_sync(draft, view.place, view.member, Operation.REMOVE, None)
    else:
        leave_out(draft, view.place, about(view.member, "other_sync"))
