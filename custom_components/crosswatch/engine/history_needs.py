"""What members that keep every play lack of the plays that stand, or hold of those that do not."""

from __future__ import annotations

from ..model import Deletions, Operation, Value
from .counted import undatable
from .draft import Draft
from .needs import about, ask, catalogue_ref, leave_out, reason_of, removal_need
from .pending import as_line
from .plays import same_stamp, same_viewing
from .projection import project
from .put_back import put_back
from .shelves import Book, Shelf
from .single import await_other_sync, hidden
from .state import Agreed, Member, Need, Place, Presence, Seen


def plan_plays(book: Book, shelf: Shelf) -> None:
    """Ask for what the member needs, play by play. Dates that are near need no closer look."""
    if not shelf.member.role.listens:
        return
    held = shelf.held
    undone = any(waiting.undoes for waiting in book.draft.state.waiting.values())
    near = -1 if book.moved or book.draft.state.waiting else book.window
    for slot, agreed in book.plays.items():
        row = held.get(slot)
        if undone and put_back(book.draft, shelf.member, (slot, shelf.member.account), row):
            continue
        if not agreed.present:
            if row is not None:
                _plan_removal(book, shelf, slot, agreed, row)
        elif row is None:
            _plan_play(book, shelf, slot, agreed)
        elif not -near <= (row.value.at or 0) - (agreed.value.at or 0) <= near:
            _plan_date(book, shelf, slot, agreed, row)


def _plan_play(book: Book, shelf: Shelf, slot: int, agreed: Agreed) -> None:
    member, draft = shelf.member, book.draft
    place = slot, member.account
    value = project(agreed.value, member, 1)
    # A service that tells of no removal may only hide what it shows no more: sent again, it would be double.
    if member.can.deletions is Deletions.NEVER and (row := _unseen(book, shelf, slot)):
        draft.lines[place] = as_line(row)
    elif slot in shelf.promised:
        await_other_sync(draft, place, member, Operation.ADD, value)
    elif hidden(draft, place, member, _absence(book, shelf, slot)) or _trusted(draft, member, place):
        return
    elif refused := undatable(member, value):
        leave_out(draft, place, about(member, refused), value)
    else:
        reason = reason_of(draft, agreed, "played_at", "played_undated")
        ref = catalogue_ref(draft.state, member)
        ask(draft, member, Need(member.account, slot, Operation.ADD, value, None, ref, reason))


def _unseen(book: Book, shelf: Shelf, slot: int) -> Seen | None:
    """Return the record of the play that is not there now and was never merged, if there was one."""
    play = book.plays[slot].value
    return next((row for row in shelf.lost if same_viewing(row.value, play, book.window)), None)


def _absence(book: Book, shelf: Shelf, slot: int) -> Presence | None:
    """Return what became of the play there, if it was there, even where it went before it was merged."""
    lost = _unseen(book, shelf, slot)
    return shelf.gone.get(slot) or (lost.presence if lost else None)


def _trusted(draft: Draft, member: Member, place: Place) -> bool:
    """Whether a line stands without a record: a live scrobble may be known before a read brings it.

    So does what a service shows no more that tells of no removal, whatever a person wanted of it meanwhile.
    """
    if draft.line(place) is None:
        return False
    return place not in draft.state.waiting or member.can.deletions is Deletions.NEVER


def _differs(book: Book, shelf: Shelf, slot: int, agreed: Agreed, held: Value) -> bool:
    """Whether the member's date is to be corrected. Services stamp one viewing differently, and may."""
    if held.at is None or agreed.value.at is None:
        return False
    waiting = book.draft.waits((slot, shelf.member.account))
    corrected = slot in book.moved or (waiting is not None and waiting.operation is Operation.UPDATE)
    if corrected:
        return not same_stamp(held, agreed.value)
    if any(one.holds(held) and one.holds(agreed.value) for one in book.draft.state.playbacks):
        return False
    return not same_viewing(held, agreed.value, book.window)


def _plan_date(book: Book, shelf: Shelf, slot: int, agreed: Agreed, row: Seen) -> None:
    if not _differs(book, shelf, slot, agreed, row.value):
        return
    member, draft = shelf.member, book.draft
    value = project(agreed.value, member, 1)
    can = member.can
    if not can.update or not can.writes_time:
        leave_out(draft, (slot, member.account), about(member, "needs_confirmation"), value)
        return
    reason = reason_of(draft, agreed, "date_corrected", "date_corrected")
    ask(draft, member, Need(member.account, slot, Operation.UPDATE, value, row.value, row.ref, reason))


def _plan_removal(book: Book, shelf: Shelf, slot: int, agreed: Agreed, row: Seen) -> None:
    place = slot, shelf.member.account
    removal_need(book.draft, shelf.member, place, row.value, row.ref, agreed)
