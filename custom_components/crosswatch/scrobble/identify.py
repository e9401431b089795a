"""Finding the item that a player means in the identity graph. Reads only."""

from __future__ import annotations

from sqlite3 import Connection

from msgspec.structs import replace

from ..engine.playback import Candidate, Identified, Identity, Media, Unmatched, by_ids, choose, question
from ..model import Item
from ..store.identity import describe_items, find_by_ids, find_by_title
from ..store.runtimes import runtimes_of


def identify(connection: Connection, media: Media, duration: float | None) -> Identity:
    """Return the item that is played, with all ids that the graph knows of it, or why there is none.

    Ids that the player names are enough, also for an item that the graph has never met.
    """
    if (named := by_ids(media)) is not None:
        number = find_by_ids(connection, named.item)
        return named if number is None else _described(connection, named, number)
    asked = question(media)
    if isinstance(asked, Unmatched):
        return asked
    numbers = find_by_title(connection, asked.type, asked.title, None, asked.season, asked.number)
    return choose(media, duration, _candidates(connection, numbers))


def identified_items(connection: Connection, media: Media) -> list[int]:
    """Return all items that may be meant, in the order of their numbers; one of them if it is sure."""
    found = identify(connection, media, None)
    if isinstance(found, Identified):
        return [] if found.number is None else [found.number]
    asked = question(media)
    if isinstance(asked, Unmatched):
        return []
    return find_by_title(connection, asked.type, asked.title, None, asked.season, asked.number)


def _described(connection: Connection, named: Identified, number: int) -> Identified:
    known = describe_items(connection, [number])[number]
    return replace(
        named,
        item=_with_names(known, named.item),
        number=number,
        runtime=runtimes_of(connection, [number]).get(number),
    )


def _with_names(known: Item, said: Item) -> Item:
    """Fill in what the graph does not know. Its ids are more; an episode's place at its player may differ."""
    return replace(
        known,
        title=known.title or said.title,
        year=known.year or said.year,
        show_title=known.show_title or said.show_title,
        season=said.season if known.season is None else known.season,
        number=said.number if known.number is None else known.number,
    )


def _candidates(connection: Connection, numbers: list[int]) -> list[Candidate]:
    items = describe_items(connection, numbers)
    runtimes = runtimes_of(connection, numbers)
    return [Candidate(number, items[number], runtimes.get(number)) for number in numbers]
