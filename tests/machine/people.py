"""What people do at services, and what the truth is afterwards."""

from __future__ import annotations

from custom_components.crosswatch.model import Deletions, Feature, Keeps
from tests.memory import Edit, Who

from .house import House, Member
from .titles import BACKGROUND, TITLES, title_of
from .truth import APART, HOUR, Viewing

JITTER = 45 * 60
"""Services stamp one viewing so differently, at most."""


class People:
    """The people of the household."""

    def __init__(self, house: House) -> None:
        self._house = house

    def can_touch(self, member: Member, feature: Feature, title: str) -> bool:
        """Whether the service keeps that feature, and has that title."""
        service = member.service
        if feature not in service.capabilities.features:
            return False
        item = member.describe(title)
        if item.type not in service.can(feature).types:
            return False
        return not service.capabilities.library or service.in_catalogue(item) is not None

    def lists(self, member: Member, title: str) -> None:
        """Put a title on the watchlist, unless it is there."""
        if not member.holds(Feature.WATCHLIST, title):
            member.service.person_adds(member.describe(title))
            self._noted(member, Feature.WATCHLIST, title)

    def rates(self, member: Member, title: str, amount: int) -> None:
        """Rate a title with 1..100."""
        member.service.person_rates(member.describe(title), amount)
        self._noted(member, Feature.RATINGS, title)

    def stops(self, member: Member, title: str, amount: int) -> None:
        """Stop a title in the middle."""
        member.service.person_stops(member.describe(title), amount)
        self._noted(member, Feature.PROGRESS, title)

    def watches(self, member: Member, title: str, jitter: int = 0, *, again: bool = True) -> None:
        """Watch a title now, or tell another service of a viewing that is known elsewhere."""
        house, now = self._house, self._house.now
        counts = member.service.can(Feature.HISTORY).keeps is not Keeps.PLAYS
        viewing = None if again else self._untold(member, title, counts)
        if viewing is None:
            if not house.truth.free(title, now):
                return
            viewing = Viewing([now])
            house.truth.viewings[title].append(viewing)
            at = now
        else:
            at = min(viewing.stamps[0] + jitter % JITTER, now)
            viewing.stamps.append(at)
        viewing.told.add(member.key)
        member.service.person_watches(member.describe(title), at)
        self._noted(member, Feature.HISTORY, title)

    def watched(self, member: Member, title: str, at: int) -> None:
        """Have watched a title long ago."""
        viewing = self._house.truth.viewing_of(title, at) or Viewing([at])
        if viewing not in self._house.truth.viewings[title]:
            self._house.truth.viewings[title].append(viewing)
        viewing.told.add(member.key)
        member.service.person_watches(member.describe(title), at)
        self._noted(member, Feature.HISTORY, title)

    def corrects(self, member: Member, title: str, hours: int) -> None:
        """Give the last play of a title another time."""
        if member.service.can(Feature.HISTORY).keeps is not Keeps.PLAYS or member.rekeyed:
            return  # a new ref with a new date cannot be told from a new play
        if (Feature.HISTORY, title) in self._house.court.unmerged:
            return  # nor a viewing that two services tell, if the date of one moves before they are compared
        for record in member.holds(Feature.HISTORY, title)[-1:]:
            at = record.value.at
            viewing = None if at is None else self._house.truth.viewing_of(title, at)
            if at is None or viewing is None:
                continue
            after = viewing.stamps[0] - hours * HOUR
            viewing.stamps.append(after)
            viewing.corrected = True
            member.service.person_moves_play(record.item, at, after)
            self._noted(member, Feature.HISTORY, title)

    def removes_any(self, member: Member, feature: Feature, place: int) -> None:
        """Take one of the titles off a list that are there, those first that people care for."""
        if feature not in member.service.capabilities.features:
            return
        held = {title_of(record.item) for record in member.service.records(feature)}
        there = [title for title in TITLES + BACKGROUND if title in held]
        if there and self.can_touch(member, feature, there[place % len(there)]):
            self.removes(member, feature, there[place % len(there)])

    def removes(self, member: Member, feature: Feature, title: str) -> None:
        """Take a title off a service's list, with all its plays."""
        court = self._house.court
        records = member.holds(feature, title)
        for record in records:
            member.service.person_removes(feature, record.item, record.value.at)
        if records and not member.holds(feature, title):
            if member.service.can(feature).deletions is Deletions.FULL_READ:
                member.whole.add(feature)
            self._house.truth.removed[feature, title].add(member.key)
            self._house.listen()
            court.person_removed(member, feature, title)

    def _untold(self, member: Member, title: str, counts: bool) -> Viewing | None:
        for viewing in reversed(self._house.truth.viewings[title]):
            told = member.key in viewing.told or any(
                record.value.at is None or viewing.distance(record.value.at) < APART
                for record in member.holds(Feature.HISTORY, title)
            )
            late = counts and self._house.now - viewing.stamps[0] > JITTER
            if not told and not late and not viewing.corrected:
                return viewing
        return None

    def _noted(self, member: Member, feature: Feature, title: str) -> None:
        edits: list[Edit] = member.service.edits[member.heard :]
        values = [edit.record.value for edit in edits if edit.who is Who.PERSON and edit.feature is feature]
        self._house.truth.gave(feature, title, member.key, values)
        self._house.truth.removed[feature, title].discard(member.key)
        self._house.listen()
        self._house.court.person_set(member, feature, title)
