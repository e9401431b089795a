"""What really happened: what people did, and which viewings there were. The engine never sees this."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from custom_components.crosswatch.model import Feature, Value

HOUR = 3_600
DAY = 24 * HOUR

APART = 5 * DAY
"""Viewings of one title lie at least so far apart that no service could take them for one."""

NEAR = 40 * HOUR
"""How far a service's stamp of a viewing may be from the truth: a day, in its own zone, and some hours."""


@dataclass
class Viewing:
    """One viewing of a title: when people say that it was, and at which services they said so."""

    stamps: list[int]
    told: set[str] = field(default_factory=set)
    corrected: bool = False

    def distance(self, at: int) -> int:
        """Return how far a stamp is from what people said."""
        return min(abs(at - stamp) for stamp in self.stamps)


@dataclass
class Truth:
    """What people did since the world began.

    given: every value that a person gave to a title, as the service keeps it, by feature and title.
    removed: how often a person removed a title at a service.
    """

    viewings: defaultdict[str, list[Viewing]] = field(default_factory=lambda: defaultdict(list))
    given: defaultdict[tuple[Feature, str], list[tuple[str, Value]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    removed: defaultdict[tuple[Feature, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def viewing_of(self, title: str, at: int) -> Viewing | None:
        """Return the viewing that a stamp is of, or None if nobody watched the title then."""
        near = [viewing for viewing in self.viewings[title] if viewing.distance(at) <= NEAR]
        return min(near, key=lambda viewing: viewing.distance(at), default=None)

    def free(self, title: str, at: int) -> bool:
        """Whether a viewing at that time is far from all others of the title."""
        return all(viewing.distance(at) >= APART for viewing in self.viewings[title])

    def number_of(self, title: str, viewing: Viewing) -> int:
        """Return a viewing's place among those of its title."""
        return self.viewings[title].index(viewing)

    def gave(self, feature: Feature, title: str, by: str, values: Iterable[Value]) -> None:
        """Note values that a person gave to a title."""
        self.given[feature, title] += [(by, value) for value in values]
