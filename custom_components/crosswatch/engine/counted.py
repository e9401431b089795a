"""Members that count plays, or only flag an item as watched: one record stands for all its plays.

Such a member says "three times, last on Friday", or just "watched". A play is new there when the count
rises; a date that moves while the count stays is a viewing begun and stopped. Where others know as many
plays, it tells nothing new. Plays without a date of their own are named, never invented.
"""

from __future__ import annotations

from ..model import Keeps, Operation, Precision, Reason, Value
from .intents import View, cleared, decline, look, reviewed
from .needs import about, ask, catalogue_ref, leave_out, reason_of, removal_need
from .pending import as_line
from .plays import is_finer, same_viewing
from .projection import project
from .put_back import put_back
from .shelves import Book
from .single import await_other_sync, hidden
from .state import Member, Need, Presence, Seen, Waiting, WaitingState
from .times import newer, span_of

_NEVER = Value(amount=0)
"""What a member said that had no record of the item."""


def count_of(member: Member, value: Value) -> int:
    """Return how many plays the record stands for."""
    return min(value.amount, 1) if member.can.keeps is Keeps.FLAG else value.amount


def merge_counted(book: Book, member: Member) -> View:
    """Take over what a person did at the member, and return what it shows."""
    view = look(book.draft.state, member)
    if member.down:
        return view
    if reviewed(book.draft, view, _same_count):
        return view
    if view.seen is not None:
        if member.role.speaks:
            _take_over(book, view, view.seen)
        book.draft.lines[view.place] = as_line(view.seen)
    elif view.line and cleared(book.draft, view.place, member, view.line, view.gone) and not book.born:
        _clear(book, view)
    return view


def plan_counted(book: Book, view: View) -> None:
    """Ask for what brings the member's one record up to the plays that stand."""
    member, draft = view.member, book.draft
    if not member.role.listens or put_back(draft, member, view.place, view.seen):
        return
    plays = [book.plays[slot].value for slot in book.present()]
    wanted = min(len(plays), 1) if member.can.keeps is Keeps.FLAG else len(plays)
    held = count_of(member, view.seen.value) if view.seen else 0
    if not wanted:
        _plan_removal(book, view, held)
    elif wanted > held and view.planned and count_of(member, view.planned.value) >= wanted:
        operation = Operation.UPDATE if view.seen else Operation.ADD
        await_other_sync(draft, view.place, member, operation, view.planned.value)
    elif wanted > held and not hidden(draft, view.place, member, view.gone):
        _plan_count(book, view, wanted)


def _same_count(first: Value, second: Value, member: Member) -> bool:
    return count_of(member, first) == count_of(member, second)


def _take_over(book: Book, view: View, seen: Seen) -> None:
    member, count = view.member, count_of(view.member, seen.value)
    if member.account in book.draft.state.siblings_written:
        return
    if view.line is None:
        _stand_again(book, member, seen.value, count)
    if view.line is not None:
        before = count_of(member, view.line.value)
        if count > before:
            _risen(book, member, seen, view.line.value)
        elif count < before and view.line.settled:
            _stay_at(book, member, count)
    elif _watched_since_last_read(book, member, seen):
        _risen(book, member, seen, _NEVER)
    else:
        _first_contact(book, member, seen, count)


def _stay_at(book: Book, member: Member, count: int) -> None:
    """Leave a count that a person set back as it is, until the item is watched anew."""
    if member.role.listens:
        reason = Reason("fewer_known_plays", {"account": member.name, "count": count})
        declined = Waiting(WaitingState.DECLINED, Operation.UPDATE, reason=reason)
        book.draft.waiting[0, member.account] = declined


def _stand_again(book: Book, member: Member, value: Value, count: int) -> None:
    """Let plays stand again that only the absence of this record had cleared, now that it is back.

    It cleared them all, so all that others still have stand again; of the rest as many as it counts.
    """
    cleared = {
        slot: agreed.value
        for slot, agreed in book.plays.items()
        if not agreed.present and agreed.by == member.account
    }
    same = any(play.at is not None and same_viewing(play, value, book.window) for play in cleared.values())
    if value.at is not None and not same:
        return
    held = [slot for slot in cleared if any(slot in shelf.held for shelf in book.shelves)]
    rest = sorted(cleared.keys() - set(held), key=lambda slot: (cleared[slot].at or 0, slot), reverse=True)
    missing = count - len(book.present()) - len(held) if value.at is not None else 0
    for slot in held + rest[: max(0, missing)]:
        book.set_play(slot, cleared[slot], member.account)
        book.draft.woken.update((0, slot))


def _watched_since_last_read(book: Book, member: Member, seen: Seen) -> bool:
    """Whether a record that was not there before tells of a viewing, rather than of a title's arrival."""
    last = member.previous_read_at
    if not member.settled or last is None or seen.seen_at <= last or seen.value.at is None:
        return False
    return seen.value.at > last - book.window


def _first_contact(book: Book, member: Member, seen: Seen, count: int) -> None:
    slots = book.present()
    unknown = count - len(slots)
    if unknown <= 0:
        return
    matches = any(same_viewing(book.plays[slot].value, seen.value, book.window) for slot in slots)
    if not matches:
        _enter(book, member, seen.value)
        unknown -= 1
    _name_the_rest(book, member, count, unknown)


def _risen(book: Book, member: Member, seen: Seen, before: Value) -> None:
    value = seen.value
    rise = count_of(member, value) - count_of(member, before)
    uncovered = _uncovered(book, member, before)
    dated = value.at is not None and (
        before.at is None or newer(span_of(value.at, value.precision), span_of(before.at, before.precision))
    )
    if dated and not any(same_viewing(book.plays[slot].value, value, book.window) for slot in uncovered):
        _enter(book, member, value)
        rise -= 1
    _name_the_rest(book, member, value.amount, rise - len(uncovered))


def _enter(book: Book, member: Member, value: Value) -> None:
    """Make a new play, or let a cleared one that is told of anew stand again: others may have it still."""
    for slot, agreed in book.plays.items():
        dated = value.at is not None and agreed.value.at is not None
        if not agreed.present and dated and same_viewing(agreed.value, value, book.window):
            better = value if is_finer(value, agreed.value) else agreed.value
            book.set_play(slot, better, member.account)
            book.draft.woken.update((0, slot))
            return
    book.new_play(value, member.account)


def _uncovered(book: Book, member: Member, before: Value) -> list[int]:
    """Return the plays that the member's former count did not stand for.

    It is taken to stand for the one nearest to its date, and for the oldest of the others.
    """
    slots = sorted(book.present(), key=lambda slot: (book.plays[slot].value.at or 0, slot))
    covered = count_of(member, before)
    last = before.at
    if last is not None and slots and covered:
        slots.remove(min(slots, key=lambda slot: (abs((book.plays[slot].value.at or 0) - last), slot)))
        covered -= 1
    return slots[covered:]


def _name_the_rest(book: Book, member: Member, count: int, unknown: int) -> None:
    if unknown > 0:
        reason = Reason("fewer_known_plays", {"account": member.name, "count": count})
        leave_out(book.draft, (0, member.account), reason)


def _clear(book: Book, view: View) -> None:
    if not book.present():
        return
    if not book.draft.terms.removals:
        decline(book.draft, view.place, view.member, "removals_off")
        return
    for slot in book.present():
        book.clear_play(slot, view.member.account)


def _plan_removal(book: Book, view: View, held: int) -> None:
    """Un-watch where every play that the record stands for was cleared; a count of unknown plays stays."""
    cleared_plays = list(book.plays.values())
    if view.seen is None or not held or held > len(cleared_plays) or book.draft.line(view.place) is None:
        return
    if view.planned and view.planned.presence is not Presence.PRESENT:
        await_other_sync(book.draft, view.place, view.member, Operation.REMOVE, None)
        return
    latest = cleared_plays[-1]
    removal_need(book.draft, view.member, view.place, view.seen.value, view.seen.ref, latest)


def _plan_count(book: Book, view: View, wanted: int) -> None:
    member, seen = view.member, view.seen
    newest = max((book.plays[slot] for slot in book.present()), key=lambda agreed: agreed.value.at or 0)
    value = _count_value(member, newest.value, seen, wanted)
    operation = Operation.UPDATE if seen else Operation.ADD
    before, ref = (seen.value, seen.ref) if seen else (None, catalogue_ref(book.draft.state, member))
    reason = reason_of(book.draft, newest, "played_at", "played_undated")
    if refused := undatable(member, value):
        leave_out(book.draft, view.place, about(member, refused), value)
    else:
        ask(book.draft, member, Need(member.account, 0, operation, value, before, ref, reason))


def _count_value(member: Member, newest: Value, seen: Seen | None, wanted: int) -> Value:
    own = seen.value if seen else None
    if own and own.at is not None and (newest.at is None or own.at >= newest.at):
        return Value(wanted, own.at, own.precision)
    return project(newest, member, wanted)


def undatable(member: Member, value: Value) -> str | None:
    """Return why the date of this play keeps it from being written, if so. No date is ever invented."""
    can = member.can
    if can.precision is Precision.UNKNOWN:
        return None
    if value.at is None:
        return None if can.stores_unknown_time else "unknown_date"
    return None if can.writes_time else "cannot_write_date"
