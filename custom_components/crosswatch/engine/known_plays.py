"""Records of known plays: our own writes that arrive, corrected dates, and plays that were taken away."""

from __future__ import annotations

from ..model import Operation, Precision, Value
from .draft import under_way
from .intents import cleared, decline
from .pending import as_line, review
from .plays import same_stamp
from .shelves import Book, Shelf
from .state import Member, Seen


def review_known(book: Book, shelf: Shelf) -> None:
    """Take over corrected dates of known records, and note in the lines what the member holds."""
    explained = _review_writes(book, shelf)
    account, lines = shelf.member.account, shelf.lines
    for slot, row in shelf.held.items():
        line = lines.get(slot)
        if line is not None and line.settled and line.value == row.value and line.ref == row.ref:
            continue
        if line is not None and line.ref == row.ref and slot not in explained and shelf.speaks:
            _compare_dates(book, shelf, slot, line.value, row)
        book.draft.lines[slot, account] = as_line(row)
    shelf.taken.clear()


def confirm(book: Book, shelf: Shelf) -> None:
    """Note in the lines what was found since the known records were looked at."""
    if shelf.taken and not shelf.member.down:
        account, held = shelf.member.account, shelf.held
        for slot in shelf.taken:
            book.draft.lines[slot, account] = as_line(held[slot])


def follow(book: Book, shelf: Shelf, slot: int, row: Seen) -> None:
    """Let the play have the date that a person gave it at this member.

    A member that keeps only days does not overwrite a date that is known better; it keeps its own.
    """
    agreed, value = book.plays[slot].value, row.value
    if slot in book.moved or same_stamp(agreed, value):
        return
    if value.precision >= Precision.DAY > agreed.precision and agreed.at is not None:
        place = slot, shelf.member.account
        decline(book.draft, place, shelf.member, "needs_confirmation", Operation.UPDATE)
        return
    book.set_play(slot, value, shelf.member.account)
    book.moved.add(slot)
    book.draft.woken.add(slot)


def drop_cleared(book: Book, shelf: Shelf) -> None:
    """Let plays that a person took away stand no longer, or leave them be where they may not travel.

    A line without any record is trusted: a live scrobble may be known before a read brings it.
    """
    draft, member, held = book.draft, shelf.member, shelf.held
    absent = [slot for slot in shelf.lines if slot not in held]
    for slot in absent:
        place, gone, line = (slot, member.account), shelf.gone.get(slot), shelf.lines[slot]
        waiting = draft.waits(place)
        if place in draft.lines or (waiting is not None and under_way(waiting)):
            continue
        if gone is None and line.settled:
            continue
        if cleared(draft, place, member, line, gone) and book.plays[slot].present and slot not in book.told:
            if draft.terms.removals:
                book.clear_play(slot, member.account)
            else:
                decline(draft, place, member, "removals_off")


def _review_writes(book: Book, shelf: Shelf) -> set[int]:
    """Return slots at which our own write explains what is seen."""
    explained = set()
    for (slot, account), waiting in book.draft.state.waiting.items():
        if account != shelf.member.account:
            continue
        same = _same_record if waiting.operation is Operation.ADD else _same_date
        if review(book.draft, (slot, account), shelf.member, shelf.held.get(slot), same):
            explained.add(slot)
    return explained


def _compare_dates(book: Book, shelf: Shelf, slot: int, known: Value, row: Seen) -> None:
    if known.at is not None and row.value.at is not None and not same_stamp(known, row.value):
        follow(book, shelf, slot, row)


def _same_record(_first: Value, _second: Value, _member: Member) -> bool:
    return True


def _same_date(first: Value, second: Value, _member: Member) -> bool:
    return same_stamp(first, second)
