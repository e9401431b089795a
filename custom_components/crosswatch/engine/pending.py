"""Our own writes on their way: services show them late, and that is nobody's intent."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from ..model import Keeps, Operation, Precision, Reason, Value
from .draft import Draft, under_way
from .retries import NEVER, next_try
from .state import Line, Member, Place, Seen, Waiting, WaitingState

type Same = Callable[[Value, Value, Member], bool]
"""Whether two values are the same for a member, on its own scale and at its own precision."""

ENOUGH_LOOKS = 2
"""Reads begun later than the provider's lag that a known write may stay invisible."""


def review(draft: Draft, place: Place, member: Member, seen: Seen | None, same: Same) -> bool:
    """Look at a write of ours at one place, and return whether it explains what is seen there.

    If it does, nobody did anything there. It is confirmed, or it lags and is looked at again, or
    it failed. If it does not, a person was faster, and nothing is under way any more.
    """
    waiting = draft.state.waiting.get(place)
    if waiting is None or not (under_way(waiting) or _shown_too_late(waiting)):
        return False
    shown = seen.value if seen else None
    if _equal(shown, waiting.value, member, same):
        draft.waiting[place] = None
        draft.lines[place] = as_line(seen)
        return True
    if waiting.state is WaitingState.FAILED:
        return False
    if not _equal(shown, waiting.before, member, same) or set_anew(waiting, seen):
        draft.waiting[place] = None
        return False
    wait_on(draft, place, member, seen, waiting)
    return True


def wait_on(draft: Draft, place: Place, member: Member, seen: Seen | None, waiting: Waiting) -> None:
    """Count a look at a write that does not show yet, and give up or write again when it is time."""
    if not _counts(waiting, member, seen):
        return
    looks = waiting.looks + 1
    if waiting.known and looks < ENOUGH_LOOKS:
        draft.waiting[place] = replace(waiting, looks=looks)
        return
    draft.lines[place] = as_line(seen)
    draft.waiting[place] = _failed(waiting, member, looks, draft.terms.now) if waiting.known else None


def is_only_hidden(waiting: Waiting, member: Member) -> bool:
    """Whether a play was accepted and does not show: the service may have it, and must not get it again."""
    return _shown_too_late(waiting) and _would_double(waiting, member)


def as_line(seen: Seen | None) -> Line | None:
    """Return the line that says what is seen."""
    return Line(seen.value, seen.ref) if seen else None


def _shown_too_late(waiting: Waiting) -> bool:
    return waiting.state is WaitingState.FAILED and waiting.known


def _equal(shown: Value | None, other: Value | None, member: Member, same: Same) -> bool:
    if shown is None or other is None:
        return shown is other
    return same(shown, other, member)


def set_anew(waiting: Waiting, seen: Seen | None) -> bool:
    """Whether what we removed is there because somebody has set it again since, and not because it lags.

    Where the time does not tell, another ref does: it is not the record that we removed.
    """
    if waiting.value is not None or waiting.before is None or seen is None or waiting.sent_at is None:
        return False
    at = seen.value.at
    if at is None or at == waiting.before.at:
        vague = at is None or seen.value.precision >= Precision.DAY
        return vague and waiting.ref is not None and seen.ref != waiting.ref
    return at + seen.value.precision > waiting.sent_at


def _counts(waiting: Waiting, member: Member, seen: Seen | None) -> bool:
    read_at = member.read_at
    if read_at is None or waiting.sent_at is None or read_at < waiting.sent_at + member.can.lag:
        return False
    return member.read_full or (seen is not None and seen.seen_at >= read_at)


def _failed(waiting: Waiting, member: Member, looks: int, now: int) -> Waiting:
    attempts = waiting.attempts + 1
    return replace(
        waiting,
        state=WaitingState.FAILED,
        looks=looks,
        attempts=attempts,
        next_try=NEVER if _would_double(waiting, member) else next_try(now, attempts),
        reason=Reason("not_visible", {"account": member.name}),
    )


def _would_double(waiting: Waiting, member: Member) -> bool:
    """Whether writing again would be a second play, if the service has the first one and only hides it."""
    can = member.can
    return waiting.operation is Operation.ADD and can.keeps is Keeps.PLAYS and not can.idempotent
