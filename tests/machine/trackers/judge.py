"""What must hold whatever happened: nothing removed that nobody removed, no play that nobody watched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from custom_components.crosswatch.model import Feature, MediaType
from tests.emulators.site import Site

from .titles import NAMES, held

type Subject = tuple[Feature, str]

_SHOW_OF = {item.label: item.show_title for item in NAMES.values() if item.type is MediaType.EPISODE}
_SHOWS = {item.title: item.label for item in NAMES.values() if item.type is MediaType.SHOW}


@dataclass
class Judge:
    """Knows what people did.

    made, ended: at which sites people set or cleared what. viewings: the times at which each title was
    watched, in seconds UTC; viewings of one title lie days apart.
    """

    made: defaultdict[Subject, set[str]] = field(default_factory=lambda: defaultdict(set))
    ended: defaultdict[Subject, set[str]] = field(default_factory=lambda: defaultdict(set))
    viewings: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def watched(self, title: str) -> bool:
        """Whether anybody ever watched the title, or an episode of the show."""
        parts = [part for part, show in _SHOW_OF.items() if _SHOWS[show] == title]
        return any(self.viewings[one] for one in (title, *parts))

    def look(self, before: Mapping[str, Shown], after: Mapping[str, Shown]) -> Iterator[str]:
        """Tell what a run did that it must not do."""
        for key, shown in after.items():
            for feature, titles in shown.items():
                yield from self._lost(key, feature, set(before[key][feature]) - set(titles))
                yield from self._invented(key, feature, before[key][feature], titles)

    def _lost(self, key: str, feature: Feature, gone: set[str]) -> Iterator[str]:
        for title in sorted(gone):
            consumed = feature in (Feature.WATCHLIST, Feature.PROGRESS) and self.watched(title)
            displaced = feature is Feature.PROGRESS and title in _SHOW_OF  # one position in a show, at SIMKL
            if not consumed and not displaced and not self.ended[feature, title]:
                yield f"{title} went from the {feature} of {key}, and nobody removed it"

    def _invented(
        self, key: str, feature: Feature, before: Mapping[str, int], after: Mapping[str, int]
    ) -> Iterator[str]:
        for title, count in after.items():
            if count <= before.get(title, 0):
                continue
            if feature is Feature.HISTORY and count > len(self.viewings[title]):
                yield f"{key} has {count} plays of {title}, watched {len(self.viewings[title])} times"
            elif feature is not Feature.HISTORY and not self.made[feature, title]:
                yield f"{title} came to the {feature} of {key}, and nobody put it anywhere"


type Shown = Mapping[Feature, Mapping[str, int]]
"""What a site shows: how many records of each title, by feature."""


def shown_at(site: Site) -> Shown:
    """Return what a site shows now."""
    return {
        feature: {title: len(records) for title, records in held(site, feature).items()}
        for feature in Feature
    }
