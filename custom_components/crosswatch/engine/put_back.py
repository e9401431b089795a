"""Changes that put back what a run changed, as the merge meets them: unfinished, on their way, or done.

They have a value of their own, whatever the sync stands for. Once it is there, the place is declined and
so stays as it is. Whoever sets the item anew, or changes it there, ends that.
"""

from __future__ import annotations

from msgspec.structs import replace

from ..model import Operation, Reason
from .draft import Draft, under_way
from .needs import about, catalogue_ref, leave_out, refusal
from .pending import set_anew
from .state import Member, Need, Place, Seen, Waiting, WaitingState

_REASON = Reason("undone")


def put_back(draft: Draft, member: Member, place: Place, seen: Seen | None) -> bool:
    """Ask again for what puts this place back, if that is not done yet, and return whether it is not.

    `seen` is the record that the member holds there.
    """
    stored = draft.state.waiting.get(place)
    if stored is None or not stored.undoes or stored.state is WaitingState.DECLINED:
        return False
    if place[0] in draft.woken:
        _end(draft, place)
        return False
    waiting = draft.waits(place)
    if waiting is not None and under_way(waiting):
        draft.asked.add(place)
        return True
    if (waiting is not None and waiting.state is WaitingState.DECLINED) or not _is_as_before(stored, seen):
        _stay(draft, member, place)
        return False
    _ask(draft, member, place, waiting or _unsent(draft, place, stored), seen)
    return True


def _ask(draft: Draft, member: Member, place: Place, waiting: Waiting, seen: Seen | None) -> None:
    draft.asked.add(place)
    if waiting.next_try is not None and waiting.next_try > draft.terms.now:
        leave_out(draft, place, waiting.reason or _REASON, waiting.value)
        return
    ref = seen.ref if seen else catalogue_ref(draft.state, member)
    reason = waiting.reason if waiting.reason and waiting.reason.code == _REASON.code else _REASON
    need = Need(place[1], place[0], waiting.operation, waiting.value, waiting.before, ref, reason)
    if refused := refusal(draft.state, member, need):
        _stay(draft, member, place)
        leave_out(draft, place, refused, need.value)
    else:
        draft.needs.append(need)


def _unsent(draft: Draft, place: Place, stored: Waiting) -> Waiting:
    """Return the change as it was before it went out: its result was unknown, and it was not stored."""
    waiting = replace(stored, sent_at=None, looks=0)
    draft.waiting[place] = waiting
    return waiting


def _is_as_before(waiting: Waiting, seen: Seen | None) -> bool:
    if set_anew(waiting, seen):
        return False
    if seen is None or waiting.before is None:
        return seen is None and waiting.before is None
    return (seen.value.amount, seen.value.at) == (waiting.before.amount, waiting.before.at)


def _end(draft: Draft, place: Place) -> None:
    waiting = draft.waits(place)
    if waiting is not None:
        draft.waiting[place] = replace(waiting, undoes=False) if under_way(waiting) else None


def _stay(draft: Draft, member: Member, place: Place) -> None:
    reason = about(member, "kept_by_undo")
    draft.waiting[place] = Waiting(WaitingState.DECLINED, Operation.UPDATE, reason=reason)
