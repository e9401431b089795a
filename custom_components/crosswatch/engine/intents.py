"""What a person did at a member: a set or a clear. Nearly everything else that differs is neither.

This is for what an item has once: a watchlist entry, a rating, a position, and the one record of a member
that counts plays. Not an intent are: our own write before it shows, any absence in a new epoch, the first
of the two looks, a file that left its library, and whatever a target or an unreachable member shows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from ..model import Deletions, Operation, Value
from .draft import Draft, under_way
from .needs import about, leave_out
from .pending import Same, as_line, review
from .state import Agreed, ItemState, Line, Member, Place, Presence, Seen, Waiting, WaitingState

type Fits = Callable[[Agreed, Value, Member], bool]
"""Whether what a member holds already stands for the agreed value."""


class View(Struct, frozen=True):
    """What one member shows of an item that it holds once.

    seen: the record it holds. planned: what an earlier sync of this run is about to make of it.
    gone: if it holds none, what became of the one it held; None if there never was one.
    """

    member: Member
    line: Line | None
    seen: Seen | None = None
    planned: Seen | None = None
    gone: Presence | None = None

    @property
    def place(self) -> Place:
        """Where its line and what waits for it are kept."""
        return 0, self.member.account


class Intent(Struct, frozen=True):
    """A set at a member. `firm`: it surely happened since the last read; else it may be long known there."""

    member: Member
    seen: Seen
    firm: bool


class Found(Struct, frozen=True):
    """The intents found at all members, in their order.

    confirmed: members where somebody has just set what the sync stands for already. It changes nothing, but
    it beats a clear as any set does.
    """

    sets: list[Intent]
    clears: list[View]
    confirmed: list[View]

    def standing_clears(self) -> list[View]:
        """Return the clears that no set beats."""
        return [] if self.sets or self.confirmed else self.clears


def look(state: ItemState, member: Member) -> View:
    """Return what the member shows of the item."""
    line = state.lines.get((0, member.account))
    rows = state.seen.get(member.account, ())
    if len(rows) == 1 and not rows[0].planned and rows[0].presence is Presence.PRESENT:
        return View(member, line, rows[0])
    read = [row for row in rows if not row.planned]
    planned = next((row for row in rows if row.planned), None)
    present = [row for row in read if row.presence is Presence.PRESENT]
    if present:
        return View(member, line, _same_record(present, line, member.full_at), planned)
    return View(member, line, None, planned, _absence([row.presence for row in read]))


def find_intents(draft: Draft, views: Sequence[View], agreed: Agreed | None, same: Same, fits: Fits) -> Found:
    """Return what people did, and note in the lines that it is known from now on."""
    found = Found([], [], [])
    for view in views:
        if view.member.down or reviewed(draft, view, same):
            continue
        if view.seen is not None:
            if intent := _set(draft, view, view.seen, agreed, same, fits):
                found.sets.append(intent)
            elif view.line is None and view.member.role.speaks and appeared(view.member, view.seen):
                found.confirmed.append(view)
        elif view.line is not None and cleared(draft, view.place, view.member, view.line, view.gone):
            found.clears.append(view)
    return found


def reviewed(draft: Draft, view: View, same: Same) -> bool:
    """Look after a write of ours, and return whether it explains what is seen. A file that went took it."""
    waiting = draft.state.waiting.get(view.place)
    sent = waiting is not None and (under_way(waiting) or waiting.state is WaitingState.FAILED)
    if sent and waiting is not None and view.gone is Presence.AWAY and not waiting.undoes:
        draft.waiting[view.place] = None
        return True
    return review(draft, view.place, view.member, view.seen, same)


def cleared(draft: Draft, place: Place, member: Member, line: Line, gone: Presence | None) -> bool:
    """Whether a person took away what the line says, noting what has become of the line."""
    if not member.settled or gone is Presence.AWAY:
        return False
    if not line.settled:
        draft.lines[place] = None
    elif gone is Presence.MISSING:
        leave_out(draft, place, about(member, "second_look"))
    elif gone is None:
        if member.read_full:
            draft.lines[place] = None
    elif member.can.deletions is not Deletions.NEVER:
        draft.lines[place] = None
        return member.role.speaks
    return False


def decline(
    draft: Draft, place: Place, member: Member, code: str, operation: Operation = Operation.ADD
) -> None:
    """Leave the member as a person left it: nothing is written there until someone sets the item anew."""
    if member.role.listens:
        draft.waiting[place] = Waiting(WaitingState.DECLINED, operation, reason=about(member, code))


def resolve_clears(draft: Draft, agreed: Agreed | None, clears: Sequence[View]) -> Agreed | None:
    """Return the agreed value after clears that no set contradicts."""
    if not clears or agreed is None or not agreed.present:
        return agreed
    if draft.terms.removals:
        return Agreed(present=False, value=agreed.value, by=clears[0].member.account)
    for view in clears:
        decline(draft, view.place, view.member, "removals_off")
    return agreed


def _absence(presences: Sequence[Presence]) -> Presence | None:
    """Return what the absence of all copies means: the most careful reading of them."""
    for presence in (Presence.MISSING, Presence.AWAY, Presence.GONE):
        if presence in presences:
            return presence
    return None


def _same_record(present: list[Seen], line: Line | None, full_at: int | None) -> Seen:
    """Return the record that stands for the item: what came since all were seen, else the known one."""
    since = [row for row in present if full_at is not None and row.seen_at > full_at]
    if since:
        return max(since, key=lambda row: (row.seen_at, row.value.at or 0, row.ref))
    for row in present:
        if line is not None and row.ref == line.ref:
            return row
    return max(present, key=lambda row: (row.value.at or 0, row.ref))


def _set(
    draft: Draft, view: View, seen: Seen, agreed: Agreed | None, same: Same, fits: Fits
) -> Intent | None:
    line, member, place = view.line, view.member, view.place
    known = line is not None and same(seen.value, line.value, member)
    agrees = not known and agreed is not None and agreed.present and fits(agreed, seen.value, member)
    if known and line is not None and line.settled and line.ref == seen.ref:
        return None
    if not (known or agrees or member.role.speaks):
        return None
    draft.lines[place] = as_line(seen)
    if known:
        return None
    if agrees:
        _wake_if_set_anew(draft, place, member)
        return None
    return Intent(member, seen, firm=(line is not None and line.settled) or appeared(member, seen))


def _wake_if_set_anew(draft: Draft, place: Place, member: Member) -> None:
    waiting = draft.state.waiting.get(place)
    if member.role.speaks and waiting is not None and waiting.state is WaitingState.DECLINED:
        draft.woken.add(0)


def appeared(member: Member, seen: Seen) -> bool:
    """Whether a record surely came since the last read, and may not have been there for long."""
    return member.settled and member.previous_read_at is not None and seen.seen_at > member.previous_read_at
