"""What an account's own ways forbid to add there.

A service that keeps one entry per title forgets that a title was watched when it is put on its watchlist.
One that marks what is rated invents a viewing when a title is rated that it lists nowhere. So before the
watchlist and the ratings are planned, it must be known what is watched there, and which plays the same run
is about to write or to remove.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from sqlite3 import Connection

from msgspec import Struct
from msgspec.structs import replace

from ..engine.state import ItemState, Member
from ..model import Feature, Operation
from ..store.dropped import dropped_at
from ..store.one_entry import left_out_for, listed_titles, shows_of, watched_titles
from ..store.plans import NewLine
from .planned import Planned

_DROPPABLE = (Feature.WATCHLIST, Feature.HISTORY)


class Restraints(Struct, frozen=True):
    """What forbids additions for one feature of a sync.

    excluding, marking: the accounts that keep one entry per title, and those that mark what is rated. coming:
    titles with a play that this run is about to write, by account. going: what it is about to remove there.
    """

    sync: str
    feature: Feature
    excluding: tuple[int, ...] = ()
    marking: tuple[int, ...] = ()
    coming: Mapping[int, frozenset[int]] = {}
    going: Mapping[int, frozenset[tuple[Feature, int]]] = {}

    def ended(self, connection: Connection) -> set[int]:
        """Return the items that were left out because of what no longer holds."""
        found: set[int] = set()
        for account in self.excluding:
            waiting = left_out_for(connection, self.sync, self.feature, account, "watched_there")
            found.update(set(waiting) - self._watched(connection, account, waiting))
        for account in self.marking:
            waiting = left_out_for(connection, self.sync, self.feature, account, "would_mark_watched")
            found |= self._listed(connection, account, waiting)
        return found

    def over(self, connection: Connection, states: Sequence[ItemState]) -> Sequence[ItemState]:
        """Return the states with where they are watched and listed, as far as that matters."""
        if not (self.excluding or self.marking):
            return states
        items = [state.item for state in states]
        watched = {account: self._watched(connection, account, items) for account in self.excluding}
        listed = {account: self._listed(connection, account, items) for account in self.marking}
        return [
            replace(state, watched_there=_where(watched, state.item), listed_there=_where(listed, state.item))
            for state in states
        ]

    def _watched(self, connection: Connection, account: int, items: Sequence[int]) -> set[int]:
        coming = self.coming.get(account, frozenset())
        return watched_titles(connection, account, items, self.sync) | coming.intersection(items)

    def _listed(self, connection: Connection, account: int, items: Sequence[int]) -> set[int]:
        going = self.going.get(account, frozenset())
        return listed_titles(connection, account, items, self.sync, going)


def find_restraints(
    connection: Connection,
    sync: str,
    feature: Feature,
    members: Sequence[Member],
    lines: Iterable[NewLine],
    planned: Planned,
) -> Restraints:
    """Return what forbids additions. `lines` are those of the same run that were planned before."""
    excluding = tuple(member.account for member in members if member.can.excludes_watched)
    marking = tuple(member.account for member in members if member.can.marks_watched)
    if not (excluding or marking):
        return Restraints(sync, feature)
    coming: defaultdict[int, set[int]] = defaultdict(set)
    going: defaultdict[int, set[tuple[Feature, int]]] = defaultdict(set)
    for account, what, item, removes in _changes(lines, planned):
        if removes:
            going[account].add((what, item))
        elif what is Feature.HISTORY and account in excluding:
            coming[account].add(item)
    return Restraints(
        sync,
        feature,
        excluding,
        marking,
        {
            account: frozenset(items | shows_of(connection, sorted(items)))
            for account, items in coming.items()
        },
        {account: frozenset(records) for account, records in going.items()},
    )


def with_dropped(
    connection: Connection, feature: Feature, members: Sequence[Member], states: Sequence[ItemState]
) -> Sequence[ItemState]:
    """Return the states with the accounts where a person dropped them."""
    if feature not in _DROPPABLE or not states:
        return states
    found = dropped_at(connection, [member.account for member in members], [state.item for state in states])
    if not found:
        return states
    return [replace(state, dropped=found[state.item]) if state.item in found else state for state in states]


def _changes(lines: Iterable[NewLine], planned: Planned) -> Iterable[tuple[int, Feature, int, bool]]:
    """Yield account, feature and item of what is about to be written, and whether it is a removal."""
    for line in lines:
        if line.operation is not None:
            yield line.account, line.feature, line.item, line.operation is Operation.REMOVE
    for (account, feature, item), values in planned.items():
        for value in values:
            yield account, feature, item, value is None


def _where(found: Mapping[int, set[int]], item: int) -> frozenset[int]:
    return frozenset(account for account, items in found.items() if item in items)
