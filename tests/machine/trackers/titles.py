"""The few titles that the people of the street care about, and how they are recognised anywhere."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature, Item, MediaType, Record
from tests.conformance.look import tokens
from tests.emulators.catalogue import Catalogue
from tests.emulators.site import Site

CATALOGUE = Catalogue.of(movies=3, shows=2, seasons=1, episodes=2)

_FILMS = (MediaType.MOVIE, MediaType.EPISODE)
_TITLES = (MediaType.MOVIE, MediaType.SHOW)
TYPES = {
    Feature.WATCHLIST: _TITLES,
    Feature.RATINGS: _TITLES,
    Feature.HISTORY: _FILMS,
    Feature.PROGRESS: _FILMS,
}
"""What all three services take of each feature."""

NAMES = {
    token: title.item()
    for kind in (MediaType.MOVIE, MediaType.SHOW, MediaType.EPISODE)
    for title in CATALOGUE.titles(kind)
    for token in tokens(title.item())
}


def titles(feature: Feature) -> list[Item]:
    """Return the titles that a feature is about, always in the same order."""
    return [title.item() for kind in TYPES[feature] for title in CATALOGUE.titles(kind)]


def name_of(item: Item) -> str:
    """Return which of the titles an item is, whatever a service calls it."""
    return next(NAMES[token].label for token in tokens(item) if token in NAMES)


def held(site: Site, feature: Feature) -> dict[str, list[Record]]:
    """Return what a site shows of a feature, by title."""
    found: dict[str, list[Record]] = {}
    for record in site.held(feature):
        found.setdefault(name_of(record.item), []).append(record)
    return found
