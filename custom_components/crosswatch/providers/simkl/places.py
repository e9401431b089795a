"""Where an episode is at SIMKL, in words that cannot mean another one.

Anime is numbered there by cours, and no other service counts like that. So an episode of anime is named by an
id of its own, or not at all. A show that the person has nowhere may be anime too: if the episode has no id
of its own either, SIMKL is asked first.
"""

from __future__ import annotations

from msgspec import Struct

from ...model import Item, MediaType
from .client import Purpose
from .finding import Finder
from .library import KnownTitle, Library
from .library import Place as Numbers
from .models import Catalogue
from .titles import ANIME_ONLY, SentIds, parts_of_ref, sent_ids


class EpisodePlace(Struct, frozen=True):
    """An episode: ids of its show, its own ids, and its numbers. known: its show, if the person has it."""

    show: SentIds
    own: SentIds
    season: int
    number: int
    known: KnownTitle | None = None

    @property
    def was_watched(self) -> bool:
        """Whether it was marked as watched when the library was last read."""
        return self.known is not None and (self.season, self.number) in self.known.watched


async def place_of(
    item: Item,
    ref: str | None,
    library: Library,
    finder: Finder,
    purpose: Purpose = Purpose.BACKGROUND,
) -> EpisodePlace | str:
    """Return where an episode is, or the code of the reason why that cannot be told.

    ref: the account's own ref of it, if it has one. Raises a ProviderError.
    """
    if place := own_place(ref, library):
        return place
    show = sent_ids(MediaType.SHOW, item.show_ids)
    own = sent_ids(MediaType.EPISODE, item.ids)
    if not show or item.season is None or item.number is None:
        return "not_found"
    titles = library.find(MediaType.SHOW, item.show_ids)
    if any(title.is_dropped for title in titles):
        return "dropped_there"
    refusal = None if own else await _refusal(item, titles, finder, purpose)
    if refusal is not None:
        return refusal
    return _named(show, own, (item.season, item.number), titles)


def own_place(ref: str | None, library: Library) -> EpisodePlace | None:
    """Return where an episode is by SIMKL's own numbers, which a ref holds."""
    numbers = parts_of_ref(ref or "")
    if len(numbers) != 3:
        return None
    show, season, number = numbers
    return EpisodePlace({"simkl": show}, {}, season, number, library.get(f"show/{show}"))


def _named(show: SentIds, own: SentIds, numbers: Numbers, titles: list[KnownTitle]) -> EpisodePlace:
    season, number = numbers
    if len(titles) != 1 or titles[0].catalogue is Catalogue.ANIME:
        return EpisodePlace(show, own, season, number)
    (known,) = titles
    return EpisodePlace({**show, "simkl": parts_of_ref(known.ref)[0]}, own, season, number, known)


async def _refusal(item: Item, titles: list[KnownTitle], finder: Finder, purpose: Purpose) -> str | None:
    if any(title.catalogue is Catalogue.ANIME for title in titles):
        return "no_anime_mapping"
    if any(one.partition(":")[0] in ANIME_ONLY for one in item.show_ids):
        return "no_anime_mapping"
    if titles:
        return None
    catalogue = await finder.catalogue_of(item.show_ids, purpose)
    if catalogue is Catalogue.ANIME:
        return "no_anime_mapping"
    return "not_found" if catalogue is None else None
