"""The plays of one item: those that a sync stands for, and what each member shows of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import lt

from ..model import Deletions, Keeps, Value
from .draft import Draft
from .plays import Cluster, align, distance, echoes, play_span, window_of
from .state import Agreed, Line, Member, Presence, Seen
from .times import Span
from .twins import Lines, fold_twins


class Shelf:
    """What one member that keeps every play shows, by the slots of the plays it is known to have.

    held: the record of a slot. gone: what became of the record of a slot that is not there any more.
    unknown: dated records of no slot, in order of time. undated: those without a date. promised:
    slots that an earlier sync of this run is about to write there. taken: slots found in this run.
    lost: records of no slot that are not there now, which may mean nothing.
    """

    __slots__ = (
        "gone",
        "held",
        "lines",
        "lost",
        "member",
        "planned",
        "promised",
        "taken",
        "undated",
        "unknown",
    )

    def __init__(self, member: Member, lines: dict[int, Line]) -> None:
        """Start empty."""
        self.member = member
        self.lines = lines
        self.held: dict[int, Seen] = {}
        self.gone: dict[int, Presence] = {}
        self.unknown: list[Seen] = []
        self.undated: list[Seen] = []
        self.planned: list[Seen] = []
        self.promised: dict[int, Seen] = {}
        self.taken: list[int] = []
        self.lost: list[Seen] = []

    @property
    def speaks(self) -> bool:
        """Whether what a person does there counts in this run."""
        return self.member.role.speaks and not self.member.down

    def take(self, slot: int, row: Seen) -> None:
        """Note that the record is the play of that slot."""
        self.held[slot] = row
        self.taken.append(slot)
        if self.gone:
            self.gone.pop(slot, None)


class Book:
    """All plays of an item while they are merged.

    born: slots new in this run. moved: dates new in it. told: known plays that somebody has entered again.
    """

    __slots__ = ("_last", "born", "draft", "moved", "plays", "shelves", "told", "window")

    def __init__(self, draft: Draft) -> None:
        """Lay out what every member that keeps plays shows."""
        state = draft.state
        self.draft = draft
        self.plays: dict[int, Agreed] = dict(state.agreed)
        self._last = max(self.plays, default=0)
        self.born: set[int] = set()
        self.moved: set[int] = set()
        self.told: set[int] = set()
        self.window = window_of(state.runtime)
        lines = _lines(draft, self.plays)
        if len(self.plays) > 1:
            fold_twins(draft, self.plays, lines, self.window)
        self.shelves = [
            _fill(Shelf(draft.members[account], slots), state.seen.get(account, ()))
            for account, slots in lines.items()
        ]

    def present(self) -> list[int]:
        """Return the slots of plays that stand."""
        return [slot for slot, agreed in self.plays.items() if agreed.present]

    def set_play(self, slot: int, value: Value, by: int) -> None:
        """Make a play stand, or correct its date."""
        single = value if value.amount == 1 else Value(1, value.at, value.precision, value.runtime)
        agreed = Agreed(present=True, value=single, by=by)
        self.plays[slot] = agreed
        self.draft.agreed[slot] = agreed

    def clear_play(self, slot: int, by: int) -> None:
        """Let a play stand no longer."""
        agreed = Agreed(present=False, value=self.plays[slot].value, by=by)
        self.plays[slot] = agreed
        self.draft.agreed[slot] = agreed

    def new_play(self, value: Value, by: int) -> int:
        """Add a play and return its slot. A new play of an item wakes what was declined for all of it."""
        self._last += 1
        slot = self._last
        self.set_play(slot, value, by)
        self.born.add(slot)
        self.draft.woken.update((0, slot))
        return slot

    def cluster(self, slot: int) -> Cluster:
        """Return every stamp of a play that is known, the agreed one first.

        Where one date was corrected and others are not yet, only those count that are near the agreed one.
        """
        agreed = self.plays[slot].value
        first = _known(play_span(agreed))
        spans = [first]
        for shelf in self.shelves:
            row = shelf.held.get(slot) or shelf.lines.get(slot)
            span = play_span(row.value) if row and not echoes(row.value, agreed) else None
            if span is None:
                continue
            near = -self.window <= span[0] - first[0] <= self.window
            if near or distance([first], span, self.window) is not None:
                spans.append(span)
        return spans

    def pair(self, shelf: Shelf, rows: Sequence[Seen], slots: Iterable[int]) -> dict[int, Seen]:
        """Return which of the dated records are plays of which of these slots, by their times."""
        free = [slot for slot in slots if slot not in shelf.held and self.plays[slot].value.at is not None]
        if not rows or not free:
            return {}
        free.sort(key=lambda slot: (self.plays[slot].value.at or 0, slot))
        spans = [_known(play_span(row.value)) for row in rows]
        pairs = align([self.cluster(slot) for slot in free], spans, self.window)
        return {free[cluster]: rows[play] for cluster, play in pairs}

    def adopt(self, shelf: Shelf, found: dict[int, Seen]) -> None:
        """Put unknown records where they were found to belong."""
        if found:
            refs = {row.ref for row in found.values()}
            shelf.unknown = [row for row in shelf.unknown if row.ref not in refs]
            for slot, row in found.items():
                shelf.take(slot, row)


def in_time(rows: Iterable[Seen]) -> list[Seen]:
    """Return records in order of time; those at the same second in the order of their refs."""
    listed = list(rows)
    times = [row.value.at or 0 for row in listed]
    in_order = all(map(lt, times, times[1:]))  # as they mostly come
    return listed if in_order else sorted(listed, key=_when)


def counts_plays(member: Member) -> bool:
    """Whether the member keeps one record for all plays: a count and the last date, or only a flag."""
    return member.can.keeps in (Keeps.LAST_PLAY, Keeps.FLAG)


def _when(row: Seen) -> tuple[int, int, str]:
    return row.value.at or 0, row.value.precision, row.ref


def _known(span: Span | None) -> Span:
    return span or (0, 1)


def _lines(draft: Draft, plays: dict[int, Agreed]) -> Lines:
    """Return the lines of members that keep every play, by account and slot."""
    lines: Lines = {account: {} for account, member in draft.members.items() if not counts_plays(member)}
    for (slot, account), line in draft.state.lines.items():
        if account in lines and slot in plays:
            lines[account][slot] = line
    return lines


def _fill(shelf: Shelf, rows: Sequence[Seen]) -> Shelf:
    slots = {line.ref: slot for slot, line in shelf.lines.items() if line.ref is not None}
    slot_of: Callable[[str], int | None] = slots.get
    held, unknown = shelf.held, shelf.unknown
    for row in rows:
        slot = slot_of(row.ref)
        if row.planned:
            shelf.planned.append(row)
        elif row.presence is Presence.PRESENT:
            if slot is not None:
                held[slot] = row
            elif row.value.at is None:
                shelf.undated.append(row)
            else:
                unknown.append(row)
        elif slot is not None:
            shelf.gone[slot] = row.presence
        elif row.presence is not Presence.GONE or shelf.member.can.deletions is Deletions.NEVER:
            shelf.lost.append(row)
    shelf.unknown = in_time(unknown)
    return shelf
