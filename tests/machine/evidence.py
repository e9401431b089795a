"""What the services have shown to the engine: which absences it may take for somebody's doing.

This is kept from the pages that were really brought, apart from the engine's own book-keeping. A title is
gone from a service once it was shown there, and then two full reads at least 15 minutes apart lacked it, or
a removal feed named it. Whatever brings it back anywhere makes all that void.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from custom_components.crosswatch.model import Feature

from .singles import Act

SECOND_LOOK = 900

type Subject = tuple[Feature, str, int | None]
"""A feature and a title; for plays also the number of the viewing, None for all of them."""


@dataclass
class Look:
    """One completed read of a feature.

    proves: what it lacks is not there. speaks: what a person does there counts. hidden: titles that a library
    has no file of.
    """

    member: str
    feature: Feature
    at: int
    full: bool
    proves: bool
    speaks: bool
    shown: dict[str, Subject]
    removed: tuple[str, ...]
    hidden: frozenset[str]


@dataclass
class Shelf:
    """What the service `member` has shown of one feature. `ours`: what the engine put there."""

    member: str
    refs: dict[str, Subject] = field(default_factory=dict)
    present: set[Subject] = field(default_factory=set)
    missing: dict[Subject, int] = field(default_factory=dict)
    gone: set[Subject] = field(default_factory=set)
    ours: set[Subject] = field(default_factory=set)
    size: int = 0


class Evidence:
    """What all services have shown. `voided`: titles newly shown, to be emptied by the reader."""

    def __init__(self) -> None:
        self.voided: set[tuple[Feature, str]] = set()
        self._stirs: list[tuple[str, Subject]] = []
        self._shelves: dict[tuple[str, Feature], Shelf] = {}

    def shelf(self, member: str, feature: Feature) -> Shelf:
        """Return what a service has shown of a feature."""
        return self._shelves.setdefault((member, feature), Shelf(member))

    def take(self, look: Look) -> None:
        """Take in a read that the engine has kept."""
        shelf = self.shelf(look.member, look.feature)
        for subject in look.shown.values():
            self._shows(shelf, subject, look.speaks)
        shelf.refs.update(look.shown)
        lost = {shelf.refs.pop(ref) for ref in look.removed if ref in shelf.refs}
        if look.full:
            shelf.refs = dict(look.shown)
            shelf.size = len(look.shown)
            if look.proves:
                self._misses(shelf, look)
        else:
            shelf.size = len(shelf.refs)
        here = set(shelf.refs.values())
        for subject in lost - here:
            if subject in shelf.present:
                self._goes(shelf, subject, look.speaks)

    def changed(self, subject: Subject) -> None:
        """Note that the engine gave a record another value: it stands, and can go as well as before."""
        for (_, feature), shelf in self._shelves.items():
            if feature is subject[0]:
                for one in (subject, (*subject[:2], None)):
                    shelf.gone.discard(one)

    def written(self, member: str, subject: Subject) -> None:
        """Note that the engine put something somewhere: it stands again, and must show before it can go."""
        self.changed(subject)
        shelf = self.shelf(member, subject[0])
        for one in (subject, (*subject[:2], None)):
            shelf.present.discard(one)
            shelf.missing.pop(one, None)
            shelf.ours.add(one)

    def begins_anew(self, member: str, feature: Feature) -> None:
        """Note that a role was changed: what is absent there says nothing until it was shown again."""
        shelf = self.shelf(member, feature)
        shelf.ours |= shelf.present
        shelf.present.clear()
        shelf.missing.clear()

    def taken(self, member: str, subject: Subject) -> None:
        """Note that the engine took something away: that it is absent there is nobody's doing."""
        shelf = self.shelf(member, subject[0])
        shelf.present.discard(subject)
        shelf.missing.pop(subject, None)
        shelf.ours.add(subject)  # it may show for a while yet, and that is no news

    def stirred(self, acts: Mapping[tuple[Feature, str], Act]) -> set[tuple[Feature, str]]:
        """Return of which titles others than their actor showed something new since this was last asked."""
        stirs, self._stirs = self._stirs, []
        return {
            subject[:2]
            for member, subject in stirs
            if subject[:2] not in acts or acts[subject[:2]].member != member
        }

    def gone_at(self, members: Iterable[str], subject: Subject) -> set[str]:
        """Return the services from which something is gone: that viewing, or any of the title."""
        feature, title, viewing = subject
        return {
            member
            for member in members
            if any(
                one[1] == title and (viewing is None or one[2] in (None, viewing))
                for one in self.shelf(member, feature).gone
            )
        }

    def _shows(self, shelf: Shelf, subject: Subject, speaks: bool) -> None:
        if speaks and subject not in shelf.present and subject not in shelf.ours:
            self.voided.add(subject[:2])
            self._stirs.append((shelf.member, subject))
            for (_, feature), other in self._shelves.items():
                if feature is subject[0]:
                    other.gone.discard(subject)
                    other.gone.discard((*subject[:2], None))
        shelf.present.add(subject)
        shelf.missing.pop(subject, None)

    def _misses(self, shelf: Shelf, look: Look) -> None:
        here = set(look.shown.values())
        for subject in sorted(shelf.present - here, key=repr):
            if subject[1] in look.hidden:
                shelf.missing.pop(subject, None)
                continue
            first = shelf.missing.setdefault(subject, look.at)
            if look.at - first >= SECOND_LOOK:
                self._goes(shelf, subject, look.speaks)

    def _goes(self, shelf: Shelf, subject: Subject, speaks: bool) -> None:
        shelf.present.discard(subject)
        shelf.missing.pop(subject, None)
        shelf.ours.discard(subject)
        if speaks:
            shelf.gone.add(subject)
        self._stirs.append((shelf.member, subject))
