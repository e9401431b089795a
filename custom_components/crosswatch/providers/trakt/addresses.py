"""How titles are named in what we send: by ids where they are the title's own, else by their place in a show.

Ids of episodes that come from media servers are often wrong, or those of the show. So Trakt's own id goes
first, then the show with season and number, and the other ids of an episode only where nothing else is known.
An id that the title shares with its show says nothing about the title.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from ...model import Item, MediaType

_ACCEPTED = {
    MediaType.MOVIE: ("trakt", "imdb", "tmdb"),
    MediaType.SHOW: ("trakt", "imdb", "tmdb", "tvdb"),
    MediaType.SEASON: ("trakt", "tmdb", "tvdb"),
    MediaType.EPISODE: ("trakt", "tvdb", "imdb", "tmdb"),
}
_SECTIONS = {
    MediaType.MOVIE: "movies",
    MediaType.SHOW: "shows",
    MediaType.SEASON: "seasons",
    MediaType.EPISODE: "episodes",
}

type Id = tuple[str, int | str]


class Address(Struct, frozen=True):
    """One way to name a title. `ids` are its own, or with a `season` those of its show.

    section: the list of a request's body that it belongs to.
    """

    section: str
    ids: tuple[Id, ...]
    season: int | None = None
    number: int | None = None


def addresses(item: Item) -> tuple[Address, ...]:
    """Return the ways to name a title, best first. None are left for one that Trakt cannot know."""
    kind = item.type
    own = _pairs(set(item.ids) - set(item.show_ids), _ACCEPTED[kind])
    by_id = Address(_SECTIONS[kind], own) if own else None
    by_place = _by_place(item)
    sure = own[:1] and own[0][0] == "trakt"
    found = (by_id, by_place) if sure else (by_place, by_id)
    return tuple(address for address in found if address is not None)


def ids_object(ids: Iterable[Id]) -> dict[str, object]:
    """Return ids as Trakt wants them: numbers where they are numbers."""
    return dict(ids)


def _by_place(item: Item) -> Address | None:
    if item.type not in (MediaType.SEASON, MediaType.EPISODE) or item.season is None:
        return None
    if item.type is MediaType.EPISODE and item.number is None:
        return None
    ids = _pairs(item.show_ids, _ACCEPTED[MediaType.SHOW])
    return Address("shows", ids, item.season, item.number) if ids else None


def _pairs(ids: Iterable[str], namespaces: tuple[str, ...]) -> tuple[Id, ...]:
    by_namespace = dict(known.split(":", 1) for known in ids)
    return tuple(
        (namespace, value if namespace == "imdb" else int(value))
        for namespace in namespaces
        if (value := by_namespace.get(namespace))
    )
