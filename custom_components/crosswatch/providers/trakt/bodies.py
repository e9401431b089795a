"""What we send to change lists: titles with what is to be stored of them.

A show that is named with seasons stands for those seasons, and for the whole show without. So a show that
is meant itself never shares an entry with its episodes, nor a season with its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ...model import Item
from .addresses import Address, Id, addresses, ids_object


class Entry(Struct, frozen=True):
    """A title in a request. `details`: what is to be stored of it."""

    item: Item
    address: Address
    details: tuple[tuple[str, object], ...] = ()


def entry_for(item: Item, details: dict[str, object]) -> Entry | None:
    """Return a title as it is sent, or None if nothing is known that Trakt could find it by."""
    ways = addresses(item)
    return Entry(item, ways[0], tuple(details.items())) if ways else None


def body_of(entries: Sequence[Entry]) -> dict[str, object]:
    """Return the body of a request that names these titles."""
    sections: dict[str, list[object]] = {}
    shows: dict[tuple[Id, ...], _Seasons] = {}
    for entry in entries:
        address, details = entry.address, dict(entry.details)
        if address.season is None:
            plain = {"ids": ids_object(address.ids), **details}
            sections.setdefault(address.section, []).append(plain)
        else:
            inside = shows.setdefault(address.ids, _Seasons())
            inside.take(address.season, address.number, details)
    for ids, inside in shows.items():
        show: dict[str, object] = {"ids": ids_object(ids), "seasons": inside.as_data()}
        sections.setdefault("shows", []).append(show)
    return dict(sections)


class _Seasons:
    """Seasons and episodes of one show."""

    def __init__(self) -> None:
        self._whole: list[dict[str, object]] = []
        self._episodes: dict[int, list[object]] = {}

    def take(self, season: int, number: int | None, details: dict[str, object]) -> None:
        if number is None:
            self._whole.append({"number": season, **details})
        else:
            self._episodes.setdefault(season, []).append({"number": number, **details})

    def as_data(self) -> list[dict[str, object]]:
        return self._whole + [{"number": season, "episodes": some} for season, some in self._episodes.items()]
