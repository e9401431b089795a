"""Syncs that share two accounts, or that close a circle, would answer each other without end.

What one sync writes is news to the next; in a circle the news comes back. So per feature, at most one
way may lead from any account to any other. Where there would be two, the syncs are to be joined into one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from msgspec import Struct

from ..model import Feature, Role
from .definitions import SyncDefinition


class Circle(Struct, frozen=True):
    """A circle that a sync would close: the feature, and the ids of the other syncs in it."""

    feature: Feature
    syncs: tuple[str, ...]


def find_circle(new: SyncDefinition, others: Sequence[SyncDefinition]) -> Circle | None:
    """Return the shortest circle that `new` would close with the others, or None."""
    for feature in new.features():
        links = {sync.id: _accounts(sync, feature) for sync in others if feature in sync.features()}
        own = _accounts(new, feature)
        ways = [way for start in own if (way := _way(start, own - {start}, links))]
        if ways:
            return Circle(feature, min(ways, key=len))
    return None


def _accounts(sync: SyncDefinition, feature: Feature) -> frozenset[str]:
    return frozenset(member.account for member in sync.members if member.role(feature) is not Role.OFF)


def _way(start: str, goals: frozenset[str], links: dict[str, frozenset[str]]) -> tuple[str, ...]:
    """Return the syncs on the shortest way from an account to any of the goals, or nothing."""
    seen = {start}
    queue: deque[tuple[str, tuple[str, ...]]] = deque([(start, ())])
    while queue:
        account, way = queue.popleft()
        if account in goals:
            return way
        for sync, accounts in links.items():
            if account in accounts:
                fresh = accounts - seen
                seen |= fresh
                queue.extend((other, (*way, sync)) for other in sorted(fresh))
    return ()
