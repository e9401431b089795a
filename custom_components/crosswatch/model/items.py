"""Items and the ids they are known by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from .features import MediaType

PRIMARY_NAMESPACES = ("imdb", "tmdb", "tvdb")
"""Namespaces with one id per title. Two different ids of one of these are two different titles."""

NAMESPACES = (*PRIMARY_NAMESPACES, "trakt", "simkl", "mdblist", "mal", "anilist", "anidb", "kitsu", "slug")
"""Namespaces shared between services. A server's own ids stay with its native refs."""

_ALIASES = {"themoviedb": "tmdb", "thetvdb": "tvdb", "imdbid": "imdb", "tmdbid": "tmdb", "tvdbid": "tvdb"}
_EMPTY = frozenset({"", "0", "none", "null", "nan", "undefined", "unknown"})
_IMDB = re.compile(r"tt\d{5,}")
_DIGITS = re.compile(r"\d+")


class Item(Struct, frozen=True, omit_defaults=True, gc=False):
    """A movie, show, season or episode as one account describes it.

    `ids` are the item's own ids as "namespace:value"; `show_ids` those of the show a season or an
    episode belongs to. Both are sorted and normalised by `make_ids`. Season 0 holds the specials.
    """

    type: MediaType
    ids: tuple[str, ...] = ()
    title: str = ""
    year: int | None = None
    show_ids: tuple[str, ...] = ()
    show_title: str = ""
    show_year: int | None = None
    season: int | None = None
    number: int | None = None

    @property
    def label(self) -> str:
        """A short name for people: "Alien (1979)" or "Severance 1x03 In Perpetuity"."""
        if self.type is MediaType.EPISODE:
            place = f"{_or_unknown(self.season)}x{_or_unknown(self.number, width=2)}"
            return " ".join(part for part in (self.show_title, place, self.title) if part)
        if self.type is MediaType.SEASON:
            return f"{self.show_title} season {_or_unknown(self.season)}".strip()
        if not self.title:
            return self.ids[0] if self.ids else f"unknown {self.type}"
        return f"{self.title} ({self.year})" if self.year else self.title


def _or_unknown(number: int | None, width: int = 1) -> str:
    return "?" if number is None else f"{number:0{width}d}"


def make_id(namespace: str, value: object) -> str | None:
    """Return the normalised "namespace:value", or None if there is nothing usable in it.

    Services write ids in many spellings: imdb without "tt", numbers as text, placeholders such as
    "0" or "unknown". A namespace that is not shared between services is not an id.
    """
    space = namespace.strip().lower()
    space = _ALIASES.get(space, space)
    text = str(value).strip()
    if space not in NAMESPACES or text.lower() in _EMPTY or isinstance(value, bool):
        return None
    if space == "imdb":
        return _imdb(text.lower())
    if space == "slug":
        return f"slug:{text.lower()}"
    if space == "mdblist":
        return f"mdblist:{text}"  # a hash or a slug of MDBList's own
    return f"{space}:{int(text)}" if _DIGITS.fullmatch(text) and int(text) else None


def _imdb(text: str) -> str | None:
    if match := _IMDB.search(text):
        return f"imdb:{match.group()}"
    return f"imdb:tt{text:0>7}" if _DIGITS.fullmatch(text) else None


def make_ids(values: Mapping[str, object] | Iterable[tuple[str, object]]) -> tuple[str, ...]:
    """Return the usable ids of a service's id map, normalised and sorted, one per namespace."""
    pairs = values.items() if isinstance(values, Mapping) else values
    found: dict[str, str] = {}
    for namespace, value in pairs:
        if made := make_id(namespace, value):
            found.setdefault(made.partition(":")[0], made)
    return tuple(sorted(found.values()))
