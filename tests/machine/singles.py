"""What one person did while all others did nothing: once quiet, that is what everybody has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from custom_components.crosswatch.model import Feature

if TYPE_CHECKING:
    from .house import House, Member

type Subject = tuple[Feature, str]

NEAR_ENOUGH = 60
"""Steps of progress, of 10,000."""


@dataclass
class Act:
    """Something that a person did about a title at a service, and the amount given; None if taken away."""

    member: str
    amount: int | None


@dataclass
class Singles:
    """Acts since all was quiet, by feature and title. Whatever else stirs a title makes its act void."""

    acts: dict[Subject, Act] = field(default_factory=dict)
    void: set[Subject] = field(default_factory=set)
    valid: bool = False

    def all_is_quiet(self) -> None:
        """Begin anew."""
        self.acts.clear()
        self.void.clear()
        self.valid = True

    def upheaval(self) -> None:
        """Hear of something after which a person's act no longer tells what will be."""
        self.valid = False

    def did(self, feature: Feature, title: str, act: Act) -> None:
        """Hear of an act."""
        if (feature, title) in self.acts:
            self.void.add((feature, title))
        self.acts[feature, title] = act

    def disagreements(
        self, house: House, explained: Mapping[tuple[Feature, str, str], set[str]]
    ) -> Iterator[str]:
        """Tell where an act did not come to be."""
        for (feature, title), act in self.acts.items() if self.valid else ():
            told = self._was_told(house, feature, title, act)
            if (feature, title) in self.void or not told or not house.role(act.member, feature).speaks:
                continue
            for member in house.members.values():
                unexplained = not explained[feature, title, member.key]
                takes_part = house.role(member.key, feature).listens or member.key == act.member
                if unexplained and takes_part and feature in member.service.capabilities.features:
                    yield from _compare(house, member, feature, title, act)

    def _was_told(self, house: House, feature: Feature, title: str, act: Act) -> bool:
        """Whether the service has shown to the engine what was done there."""
        shelf = house.evidence.shelf(act.member, feature)
        place = feature, title, None
        if act.amount is None:
            return feature in house.removals - house.court.ever_kept and place in shelf.gone
        return place in shelf.present and bool(house.members[act.member].holds(feature, title))


def _compare(house: House, member: Member, feature: Feature, title: str, act: Act) -> Iterator[str]:
    records = member.holds(feature, title)
    if act.amount is None:
        if records:
            yield f"{title} was taken off {act.member}'s {feature}, and {member.key} still has it"
        return
    if not records:
        if feature is not Feature.PROGRESS:
            yield f"{title} came to {act.member}'s {feature}, and {member.key} has it not"
        return
    amounts = [record.value.amount for record in records]
    if feature is Feature.PROGRESS and abs(amounts[0] - act.amount) > NEAR_ENOUGH:
        yield f"{title} was stopped at {act.amount} at {act.member}, and {member.key} has {amounts}"
    if feature is Feature.RATINGS:
        scales = [house.members[key].service.can(feature).scale for key in (act.member, member.key)]
        step = 100 // min(scales)
        if rounded(amounts[0], step) != rounded(act.amount, step):
            yield f"{title} was rated {act.amount} at {act.member}, and {member.key} has {amounts}"


def rounded(amount: int, step: int) -> int:
    """Return the nearest mark of a scale with that step."""
    return max(1, (amount + step // 2) // step) * step
