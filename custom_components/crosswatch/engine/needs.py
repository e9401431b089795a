"""From what should be to what is asked for: each need is planned, or left out with its reason."""

from __future__ import annotations

from ..model import FeatureCapability, Keeps, MediaType, Operation, Reason, Value
from .draft import Draft, under_way
from .pending import is_only_hidden
from .state import Agreed, ItemState, LeftOut, Line, Member, Need, Place, Waiting, WaitingState
from .times import time_text

_OF_A_SHOW = (MediaType.EPISODE, MediaType.SEASON)


def ask(draft: Draft, member: Member, need: Need) -> None:
    """Plan the need, or say why it is left out.

    While a write is on its way there, nothing else goes out: two writes could overtake each other.
    """
    place = (need.slot, need.account)
    draft.asked.add(place)
    waiting = draft.waits(place)
    if waiting is not None and under_way(waiting):
        return
    refused = refusal(draft.state, member, need)
    if refused is not None:
        _give_up(draft, place, waiting)
        if waiting is not None and waiting.value is not None and is_only_hidden(waiting, member):
            draft.lines[place] = Line(waiting.value, waiting.ref)
        leave_out(draft, place, refused, need.value)
    elif waiting is not None and (turned_down := _waits(draft, member, waiting, need)):
        leave_out(draft, place, turned_down, need.value)
    else:
        draft.needs.append(need)


def leave_out(draft: Draft, place: Place, reason: Reason, value: Value | None = None) -> None:
    """Name something that differs and is not planned. What waits there goes on waiting."""
    draft.asked.add(place)
    draft.left_out.append(LeftOut(place[1], place[0], reason, value))


def about(member: Member, code: str) -> Reason:
    """Return a reason that names the member."""
    return Reason(code, {"account": member.name})


def refusal(state: ItemState, member: Member, need: Need) -> Reason | None:
    """Return why this need cannot or must not be written at the member, if so."""
    if state.type not in member.can.types:
        return Reason("cannot_hold_type", {"account": member.name, "type": str(state.type)})
    if not _allows(member.can, need.operation):
        return about(member, f"cannot_{need.operation}")
    if state.unresolved is not None or state.hands_off:
        return state.unresolved or Reason("hands_off")
    if _adds(member, need) and (unwelcome := _unwelcome(state, member)):
        return about(member, unwelcome)
    if member.library:
        return None if member.account in state.catalogue else about(member, "not_in_library")
    return None if need.ref is not None else _unfindable(state, member)


def _adds(member: Member, need: Need) -> bool:
    """Whether the need brings something new, also where one record stands for all plays."""
    if need.operation is Operation.UPDATE and member.can.keeps is Keeps.LAST_PLAY:
        return need.value is not None and need.before is not None and need.value.amount > need.before.amount
    return need.operation is Operation.ADD


def _unwelcome(state: ItemState, member: Member) -> str | None:
    """Return why nothing may be added at the member, because of what it has or lacks of the title, if so."""
    account, can = member.account, member.can
    if account in state.dropped:
        return "dropped_there"
    if can.excludes_watched and account in state.watched_there:
        return "watched_there"
    return "would_mark_watched" if can.marks_watched and account not in state.listed_there else None


def reason_of(draft: Draft, agreed: Agreed, dated: str, undated: str) -> Reason:
    """Return why a change is planned: who said so, and when."""
    member = draft.member(agreed.by)
    name = member.name if member else ""
    at = agreed.value.at
    if at is None or dated == undated:
        return Reason(undated, {"account": name})
    zone = member.zone if member else "UTC"
    return Reason(dated, {"account": name, "when": time_text(at, agreed.value.precision, zone)})


def catalogue_ref(state: ItemState, member: Member) -> str | None:
    """Return the ref by which a library is told which of its titles is meant."""
    return state.catalogue.get(member.account) if member.library else None


def _allows(can: FeatureCapability, operation: Operation) -> bool:
    if operation is Operation.ADD:
        return can.add
    return can.update if operation is Operation.UPDATE else can.remove


def _unfindable(state: ItemState, member: Member) -> Reason | None:
    spaces = state.namespaces
    if state.type in _OF_A_SHOW:
        spaces = spaces | state.show_namespaces
    if not spaces:
        return Reason("no_ids")
    return about(member, "no_known_id") if spaces.isdisjoint(member.can.namespaces) else None


def _give_up(draft: Draft, place: Place, waiting: Waiting | None) -> None:
    if waiting is not None and waiting.state is not WaitingState.DECLINED:
        draft.waiting[place] = None


def _waits(draft: Draft, member: Member, waiting: Waiting, need: Need) -> Reason | None:
    if waiting.state is WaitingState.DECLINED:
        if need.slot not in draft.woken:
            return waiting.reason or Reason("declined")
        draft.waiting[need.slot, need.account] = None
    elif waiting.state is WaitingState.FAILED and _is_for(waiting, need):
        return _not_yet(draft, member, waiting)
    return None


def _not_yet(draft: Draft, member: Member, waiting: Waiting) -> Reason | None:
    if waiting.next_try is None or waiting.next_try <= draft.terms.now:
        return None
    return waiting.reason or about(member, "retry_at")


def _is_for(waiting: Waiting, need: Need) -> bool:
    return waiting.operation is need.operation and _told(waiting.value) == _told(need.value)


def _told(value: Value | None) -> tuple[int, int | None] | None:
    return None if value is None else (value.amount, value.at)


def removal_need(draft: Draft, member: Member, place: Place, before: Value, ref: str, agreed: Agreed) -> None:
    """Ask for a removal, if the sync removes."""
    if not draft.terms.removals:
        by = draft.member(agreed.by)
        waiting = draft.waits(place)
        if waiting is not None and not under_way(waiting):
            _give_up(draft, place, waiting)
        leave_out(draft, place, Reason("removals_off", {"account": by.name if by else ""}))
        return
    reason = reason_of(draft, agreed, "cleared_at", "cleared_at")
    ask(draft, member, Need(member.account, place[0], Operation.REMOVE, None, before, ref, reason))
