"""Records of no known play find theirs: by their times with plays that stand, then with each other."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ..model import Deletions, Precision
from .draft import under_way
from .intents import appeared
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
    _pair_with_playbacks(book, shelf)
    if not shelf.speaks:
        return
    for slot, row in standing.items():
        _take_standing(book, shelf, slot, row)
    _pair_with_cleared(book, shelf)
    _date_the_undated(book, shelf)
    _move(book, shelf)


def pair_with_each_other(book: Book, shelves: Sequence[Shelf]) -> None:
    """Make new plays of what is left, one for each viewing."""
    _open_playbacks(book, shelves)
    groups: list[_Group] = []
    for shelf in shelves:
        rows = _viewings(shelf)
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


def _viewings(shelf: Shelf) -> list[Seen]:
    """Return the unknown records without copies: nobody watches a title twice within one minute.

    A service that does not look stores a play twice that it is sent twice, by two programs or by one. And one
    that gave a record another ref shows it twice, until a full read shows that the first one is gone.
    """
    times = {row.value.at for row in shelf.unknown}
    if len(times) == len(shelf.unknown) and times.isdisjoint(row.value.at for row in shelf.held.values()):
        return shelf.unknown
    whole = shelf.member.read_full
    stamps = {_stamp(row, whole) for row in shelf.held.values()} - {None}
    rows = []
    for row in shelf.unknown:
        stamp = _stamp(row, whole)
        if stamp is None or stamp not in stamps:
            rows.append(row)
            stamps.add(stamp)
    return rows


def _stamp(row: Seen, whole: bool) -> int | None:
    """Return what copies have in common. On one day a title may be watched twice, as a whole read shows."""
    exact = Precision.SECOND <= row.value.precision <= Precision.MINUTE
    return row.value.at if exact or not whole else None


def recognise(book: Book, shelf: Shelf) -> None:
    """Let records of members that do not speak, and planned ones, be plays that stand."""
    if shelf.unknown:
        book.adopt(shelf, book.pair(shelf, shelf.unknown, book.present()))
    if shelf.planned:
        coming = in_time(row for row in shelf.planned if row.value.at is not None)
        shelf.promised = book.pair(shelf, coming, book.present())
    if shelf.unknown and not shelf.member.role.speaks:
        _match_undated(book, shelf)
        _move(book, shelf)


def take_undated(book: Book, shelf: Shelf) -> None:
    """Let records without a date stand for any play of the item, the newest first.

    Only if the item has no play at all, they tell of one: a play whose date is not known.
    """
    rows = sorted(shelf.undated, key=lambda row: row.ref)
    if not book.present() and shelf.speaks:
        _tell_of_one(book, shelf, rows[0])
    free = [slot for slot in book.present() if slot not in shelf.held]
    free.sort(key=lambda slot: (-(book.plays[slot].value.at or 0), slot))
    for slot, row in zip(free, rows, strict=False):
        shelf.take(slot, row)


def _tell_of_one(book: Book, shelf: Shelf, row: Seen) -> None:
    """Let a play without a date stand: again, if one was cleared that may be back now, or as a new one."""
    account = shelf.member.account
    cleared = {
        slot: agreed.value
        for slot, agreed in book.plays.items()
        if not agreed.present and (agreed.value.at is None or agreed.by == account)
    }
    if not cleared:
        book.new_play(row.value, account)
        return
    slot = max(cleared, key=lambda slot: (cleared[slot].at or 0, slot))
    book.set_play(slot, cleared[slot], account)
    book.draft.woken.update((0, slot))


def _pair_with_playbacks(book: Book, shelf: Shelf) -> None:
    """Let what a server stamped anywhere within a scrobbled playback be that play, even over night."""
    for playback in book.draft.state.playbacks if shelf.unknown else ():
        row = next((row for row in shelf.unknown if playback.holds(row.value)), None)
        free = [slot for slot in book.present() if slot not in shelf.held]
        slots = [slot for slot in free if playback.holds(book.plays[slot].value)]
        if row is not None and slots:
            exact = [slot for slot in slots if book.plays[slot].value.at == playback.watched_at]
            book.adopt(shelf, {(exact or slots)[0]: row})


def _open_playbacks(book: Book, shelves: Sequence[Shelf]) -> None:
    """Make one new play of what several members stamped within one playback that the sync does not know."""
    for playback in book.draft.state.playbacks:
        found = [
            (shelf, row)
            for shelf in shelves
            if (row := next((row for row in shelf.unknown if playback.holds(row.value)), None)) is not None
        ]
        if len(found) > 1 and not any(playback.holds(book.plays[slot].value) for slot in book.present()):
            for shelf, row in found:
                shelf.unknown = [other for other in shelf.unknown if other.ref != row.ref]
            _open(book, _Group([], found))


def _take_standing(book: Book, shelf: Shelf, slot: int, row: Seen) -> None:
    """Keep the better date. A play entered again where it was declined is set anew for everyone.

    And whoever enters a play anywhere, while another takes it away elsewhere, is not to lose it.
    """
    if appeared(shelf.member, row):
        book.told.add(slot)
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
    for slot, row in _match_undated(book, shelf).items():
        book.set_play(slot, row.value, shelf.member.account)


def _match_undated(book: Book, shelf: Shelf) -> dict[int, Seen]:
    """Let unknown records stand for plays whose date nobody knows."""
    free = [slot for slot in book.present() if slot not in shelf.held and book.plays[slot].value.at is None]
    found = dict(zip(sorted(free), shelf.unknown, strict=False))
    book.adopt(shelf, found)
    return found


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
