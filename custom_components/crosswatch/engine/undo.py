"""Undoing a run: members hold again what they held before, where they still hold what was written.

What the sync stands for goes back with it. The other members stay as they are: what they would need is
declined, so that the next run does not do it again, unless they are to follow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ..model import Feature, Operation, Reason, Value
from .alike import alike, as_held, stands_for, unchanged
from .before_run import before_run
from .counted import undatable
from .draft import Draft, under_way
from .holdings import held_at
from .needs import about, catalogue_ref, refusal
from .shelves import counts_plays
from .state import (
    Agreed,
    ItemState,
    LeftOut,
    Member,
    Need,
    Place,
    Seen,
    Terms,
    Waiting,
    WaitingState,
)


class Put(Struct, frozen=True, gc=False):
    """What one place is to hold again.

    before: its value before the run, None for no record. wrote: what the run may have left there. reason: why
    it is put back.
    """

    before: Value | None
    wrote: tuple[Value | None, ...]
    reason: Reason


class Undone(Struct, frozen=True, gc=False):
    """What undoing takes for one item, and what is to be remembered before anything of it is written."""

    needs: tuple[Need, ...]
    left_out: tuple[LeftOut, ...]
    agreed: dict[int, Agreed]
    waiting: dict[Place, Waiting]


def undo_item(
    feature: Feature, state: ItemState, members: Sequence[Member], puts: Mapping[Place, Put]
) -> Undone:
    """Return what puts the item back at the places that were written to, and leaves it elsewhere."""
    sheet = _sheet(feature, state, members, puts)
    for slot in sheet.slots():
        for place, member, seen in sheet.differing(slot):
            sheet.decline(place, member, seen)
    return sheet.result()


def undo_everywhere(
    feature: Feature, state: ItemState, members: Sequence[Member], puts: Mapping[Place, Put]
) -> Undone:
    """Return what puts the item back, and makes the members follow that the run did not write to."""
    sheet = _sheet(feature, state, members, puts)
    for slot in sheet.slots():
        for place, member, seen in sheet.differing(slot):
            if place in puts or not member.role.listens or not sheet.follows(place, member, seen):
                sheet.decline(place, member, seen)
    return sheet.result()


def _sheet(
    feature: Feature, state: ItemState, members: Sequence[Member], puts: Mapping[Place, Put]
) -> _Sheet:
    sheet = _Sheet(feature, state, members)
    for place, put in puts.items():
        member = sheet.draft.member(place[1])
        if member is not None:
            sheet.put_back(place, member, put)
    for slot in sorted({slot for slot, _ in sheet.needs}):
        sheet.restore(slot)
    return sheet


class _Sheet:
    """One item while its undoing is worked out."""

    def __init__(self, feature: Feature, state: ItemState, members: Sequence[Member]) -> None:
        self.feature = feature
        self.state = state
        self.draft = Draft(state, members, Terms(now=0))
        self.needs: dict[Place, Need] = {}
        self.left_out: list[LeftOut] = []
        self.agreed: dict[int, Agreed] = {}
        self.waiting: dict[Place, Waiting] = {}

    def slots(self) -> list[int]:
        """Return the slots for which the sync stands for something else again."""
        return sorted(self.agreed)

    def result(self) -> Undone:
        """Return what came of it. Needs become changes that a person wants, each with its own value."""
        for place, need in self.needs.items():
            self.waiting[place] = Waiting(
                WaitingState.PENDING,
                need.operation,
                need.value,
                need.before,
                need.ref,
                reason=need.reason,
                approved=True,
                undoes=True,
            )
        return Undone(tuple(self.needs.values()), tuple(self.left_out), self.agreed, self.waiting)

    def put_back(self, place: Place, member: Member, put: Put) -> None:
        """Ask for what the place held before, unless it holds that already, or say why not."""
        likely = next((value for value in (*put.wrote, put.before) if value is not None), None)
        seen = held_at(self.feature, self.state, member, place, likely)
        now = seen.value if seen else None
        if self._lags(place, member, now):
            code = "member_down" if member.down else "not_visible"
            self._leave_out(place, about(member, code), put.before)
        elif unchanged(self.feature, self.state, member, now, put.before):
            return
        elif member.down:
            self._leave_out(place, about(member, "member_down"), put.before)
        elif any(alike(self.feature, self.state, member, now, wrote) for wrote in put.wrote):
            self._ask(place, member, put.before, seen, put.reason)
        else:
            self._leave_out(place, about(member, "changed_since"), put.before)

    def restore(self, slot: int) -> None:
        """Let the sync stand for what it stood for before, unless somebody moved that since.

        What was declined at a place moves nothing, and nothing else moves it.
        """
        if self._is_count(slot):
            return
        bound = []
        for member in self._listeners():
            need = self.needs.get((slot, member.account))
            if need is None or self._is_declined(slot, member):
                continue
            if self._moves(slot, member, need):
                bound.append((member, need))
            else:
                del self.needs[slot, member.account]
                agreed = self.state.agreed.get(slot)
                by = self.draft.member(agreed.by) if agreed else None
                self._leave_out((slot, member.account), about(by or member, "changed_since"), need.value)
        if bound:
            values = {member.account: self._after(slot, member) for member in self.draft.members.values()}
            self.agreed[slot] = before_run(self.feature, self.draft, slot, bound, values)

    def differing(self, slot: int) -> list[tuple[Place, Member, Seen | None]]:
        """Return where the sync would write next, so that the members hold what it stands for again.

        A write that is still on its way there is let arrive, and the place then stays as it is. So does a
        source, to which it would write as soon as its role is another one.
        """
        found = []
        for member in self.draft.members.values():
            place = (0 if self._counts(member) else slot, member.account)
            if place in self.needs:
                continue
            waiting = self.state.waiting.get(place)
            seen = held_at(self.feature, self.state, member, place, self.agreed[slot].value)
            if waiting is not None and under_way(waiting):
                self.waiting[place] = replace(waiting, undoes=True)
            elif self._counts(member) or not self._stands(self.agreed[slot], seen, member):
                found.append((place, member, seen))
        return found

    def decline(self, place: Place, member: Member, seen: Seen | None) -> None:
        """Leave the member as it is until someone sets the item anew."""
        operation = Operation.ADD if seen is None else Operation.UPDATE
        reason = about(member, "kept_by_undo")
        self.waiting[place] = Waiting(WaitingState.DECLINED, operation, reason=reason)

    def follows(self, place: Place, member: Member, seen: Seen | None) -> bool:
        """Ask for what the sync stands for again at a member that the run did not write to."""
        slot, agreed = place[0], self.agreed.get(place[0])
        if agreed is None or self._is_count(slot):
            return False
        value = as_held(self.feature, self.draft, agreed, member) if agreed.present else None
        reason = next(need.reason for (other, _), need in self.needs.items() if other == slot)
        self._ask(place, member, value, seen, reason)
        return place in self.needs

    def _ask(
        self, place: Place, member: Member, value: Value | None, seen: Seen | None, reason: Reason
    ) -> None:
        slot, account = place
        operation = Operation.REMOVE if value is None else Operation.UPDATE if seen else Operation.ADD
        before, ref = (seen.value, seen.ref) if seen else (None, catalogue_ref(self.state, member))
        need = Need(account, slot, operation, value, before, ref, reason)
        if refused := self._refused(member, need):
            self._leave_out(place, refused, value)
        else:
            self.needs[place] = need

    def _refused(self, member: Member, need: Need) -> Reason | None:
        if not member.role.listens:
            return about(member, "not_written_here")
        if refused := refusal(self.state, member, need):
            return refused
        if self.feature is not Feature.HISTORY or need.value is None:
            return None
        code = undatable(member, need.value)
        return about(member, code) if code else None

    def _leave_out(self, place: Place, reason: Reason, value: Value | None) -> None:
        self.left_out.append(LeftOut(place[1], place[0], reason, value))

    def _lags(self, place: Place, member: Member, now: Value | None) -> bool:
        """Whether a write that is on its way there, and may have been stored, does not show yet."""
        waiting = self.state.waiting.get(place)
        if waiting is None or not under_way(waiting) or not (waiting.known or member.down):
            return False
        return unchanged(self.feature, self.state, member, now, waiting.before)

    def _listeners(self) -> list[Member]:
        return [member for member in self.draft.members.values() if member.role.listens]

    def _counts(self, member: Member) -> bool:
        return self.feature is Feature.HISTORY and counts_plays(member)

    def _is_count(self, slot: int) -> bool:
        """Whether the slot is that of records which stand for all plays, and for no play of the sync."""
        return self.feature is Feature.HISTORY and slot == 0

    def _is_declined(self, slot: int, member: Member) -> bool:
        waiting = self.state.waiting.get((slot, member.account))
        return waiting is not None and waiting.state is WaitingState.DECLINED

    def _moves(self, slot: int, member: Member, need: Need) -> bool:
        agreed = self.state.agreed.get(slot)
        return agreed is None or any(
            stands_for(self.feature, self.draft, agreed, value, member) for value in (need.before, need.value)
        )

    def _after(self, slot: int, member: Member) -> Value | None:
        place = slot, member.account
        if place in self.needs:
            return self.needs[place].value
        agreed = self.state.agreed.get(slot)
        seen = held_at(self.feature, self.state, member, place, agreed.value if agreed else None)
        return seen.value if seen else None

    def _stands(self, agreed: Agreed, seen: Seen | None, member: Member) -> bool:
        return stands_for(self.feature, self.draft, agreed, seen.value if seen else None, member)
