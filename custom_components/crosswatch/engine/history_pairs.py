"""Records of no known play find theirs: by their times with plays that stand, then with each other."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ..model import Deletions
from .draft import under_way
from .known_plays import follow
from .needs import about, leave_out
from .plays import Cluster, align, is_finer, play_span
from .shelves import Book, Shelf, in_time
from .state import Presence, Seen, WaitingState


class _Group(Struct):
    """Records of several members that are one viewing, in order of members."""

    spans: Cluster
    rows: list[tuple[Shelf, Seen]]


def pair_with_agreed(book: Book, shelf: Shelf) -> None:
    """Let unknown records be plays that the sync knows: standing ones, cleared ones, undated ones."""
    if not shelf.unknown or not book.plays:
        return
    standing = book.pair(shelf, shelf.unknown, book.present())
    book.adopt(shelf, standing)
    if not shelf.speaks:
        return
    for slot, row in standing.items():
        _take_standing(book, shelf, slot, row)
    _pair_with_cleared(book, shelf)
    _date_the_undated(book, shelf)
    _move(book, shelf)


def pair_with_each_other(book: Book, shelves: Sequence[Shelf]) -> None:
    """Make new plays of what is left, one for each viewing."""
    groups: list[_Group] = []
    for shelf in shelves:
        rows = shelf.unknown
        spans = [span for span in (play_span(row.value) for row in rows) if span]
        alone = set(range(len(rows)))
        pairs = align([group.spans for group in groups], spans, book.window) if groups else []
        for number, place in pairs:
            groups[number].spans.append(spans[place])
            groups[number].rows.append((shelf, rows[place]))
            alone.remove(place)
        groups.extend(_Group([spans[place]], [(shelf, rows[place])]) for place in sorted(alone))
        groups.sort(key=_first_stamp)
        shelf.unknown = []
    for group in groups:
        _open(book, group)


def recognise(book: Book, shelf: Shelf) -> None:
    """Let records of members that do not speak, and planned ones, be plays that stand."""
    if shelf.unknown:
        book.adopt(shelf, book.pair(shelf, shelf.unknown, book.present()))
    if shelf.planned:
        coming = in_time(row for row in shelf.planned if row.value.at is not None)
        shelf.promised = book.pair(shelf, coming, book.present())
    if shelf.unknown and not shelf.member.role.speaks:
        _move(book, shelf)


def take_undated(book: Book, shelf: Shelf) -> None:
    """Let records without a date stand for any play of the item, the newest first.

    Only if the item has no play at all, they tell of one: a play whose date is not known.
    """
    rows = sorted(shelf.undated, key=lambda row: row.ref)
    if rows and not book.present() and shelf.speaks:
        book.new_play(rows[0].value, shelf.member.account)
    free = [slot for slot in book.present() if slot not in shelf.held]
    free.sort(key=lambda slot: (-(book.plays[slot].value.at or 0), slot))
    for slot, row in zip(free, rows, strict=False):
        shelf.take(slot, row)


def _take_standing(book: Book, shelf: Shelf, slot: int, row: Seen) -> None:
    """Keep the better date. A play entered again where it was declined is set anew for everyone."""
    if is_finer(row.value, book.plays[slot].value):
        book.set_play(slot, row.value, shelf.member.account)
    waiting = book.draft.state.waiting.get((slot, shelf.member.account))
    if waiting is not None and waiting.state is WaitingState.DECLINED:
        book.draft.woken.add(slot)


def _pair_with_cleared(book: Book, shelf: Shelf) -> None:
    cleared = [slot for slot, agreed in book.plays.items() if not agreed.present]
    found = book.pair(shelf, shelf.unknown, cleared) if cleared else {}
    book.adopt(shelf, found)
    for slot, row in found.items():
        waiting = book.draft.state.waiting.get((slot, shelf.member.account))
        if waiting is None or not under_way(waiting):
            book.set_play(slot, row.value, shelf.member.account)
            book.draft.woken.update((0, slot))


def _date_the_undated(book: Book, shelf: Shelf) -> None:
    free = [slot for slot in book.present() if slot not in shelf.held and book.plays[slot].value.at is None]
    found = dict(zip(sorted(free), shelf.unknown, strict=False))
    book.adopt(shelf, found)
    for slot, row in found.items():
        book.set_play(slot, row.value, shelf.member.account)


def _move(book: Book, shelf: Shelf) -> None:
    """One gone and one new at the same member are one play with another date.

    While it was only looked for once, both stay as they are, and the second look tells.
    """
    absent = [slot for slot in book.present() if slot in shelf.gone and _meant(shelf, slot)]
    if not shelf.unknown or not absent:
        return
    if any(shelf.gone[slot] is Presence.MISSING for slot in absent):
        for row in shelf.unknown:
            leave_out(book.draft, (0, shelf.member.account), about(shelf.member, "second_look"), row.value)
        shelf.unknown = []
        return
    absent.sort(key=lambda slot: (book.plays[slot].value.at or 0, slot), reverse=True)
    found = dict(zip(absent, reversed(shelf.unknown), strict=False))
    book.adopt(shelf, found)
    if shelf.speaks:
        for slot, row in found.items():
            follow(book, shelf, slot, row)


def _meant(shelf: Shelf, slot: int) -> bool:
    line = shelf.lines.get(slot)
    if line is None or not line.settled or not shelf.member.settled or shelf.gone[slot] is Presence.AWAY:
        return False
    return shelf.member.can.deletions is not Deletions.NEVER


def _first_stamp(group: _Group) -> tuple[int, int]:
    return group.spans[0]


def _open(book: Book, group: _Group) -> None:
    shelf, best = group.rows[0]
    for other, row in group.rows[1:]:
        if is_finer(row.value, best.value):
            shelf, best = other, row
    slot = book.new_play(best.value, shelf.member.account)
    for holder, row in group.rows:
        holder.take(slot, row)
