"""Which items a person means: by ids, or by a title. A title only finds; nothing is written because of it."""

from __future__ import annotations

from collections.abc import Collection
from sqlite3 import Connection

from msgspec import Struct

from ..engine.identity import id_of
from ..model import MediaType
from ..store.identity import describe_items, find_by_title
from ..store.identity_tokens import items_by_token, tokens_by_item


class WantedTitle(Struct, frozen=True):
    """A title as a person names it. For seasons and episodes it is the title of the show.

    type: None for a movie or a show.
    """

    title: str
    year: int | None = None
    type: MediaType | None = None
    season: int | None = None
    number: int | None = None

    @property
    def types(self) -> tuple[MediaType, ...]:
        """What may be meant."""
        if self.number is not None:
            return (MediaType.EPISODE,)
        if self.season is not None:
            return (MediaType.SEASON,)
        return (self.type,) if self.type else (MediaType.MOVIE, MediaType.SHOW)


def items_by_id(connection: Connection, tokens: Collection[str]) -> list[int]:
    """Return the items that ids lead to, as tokens."""
    return sorted(set(items_by_token(connection, tokens).values()))


def items_by_title(connection: Connection, wanted: WantedTitle) -> list[int]:
    """Return the items with exactly this title, but for case, accents and punctuation."""
    return sorted(
        item
        for media_type in wanted.types
        for item in find_by_title(
            connection, media_type, wanted.title, wanted.year, wanted.season, wanted.number
        )
    )


def labels(connection: Connection, items: Collection[int]) -> list[str]:
    """Return items in words that tell them apart: "Crash (1996), movie imdb:tt0115964"."""
    described = describe_items(connection, items)
    tokens = tokens_by_item(connection, items)
    found = []
    for number, item in described.items():
        own = next((id_of(token) or token.partition(":")[2] for token in tokens.get(number, ())), "")
        found.append(f"{item.label}, {item.type} {own}".strip())
    return sorted(found)
