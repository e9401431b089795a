"""Kodi's titles as items, and the refs by which Kodi knows them ("movie/12")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...model import Item, MediaType, make_ids
from .models import Episode, Movie, Show, Title

_IMDB = re.compile(r"tt\d{5,}")
_CLEAR_BY_ITSELF = ("", "unknown")


def ref_of(title: Title) -> str:
    """Return the ref of a title."""
    return f"{title.type}/{title.number}"


def parse_ref(ref: str) -> tuple[MediaType, int] | None:
    """Return type and number of a ref, or None if it is none of Kodi's."""
    kind, _, number = ref.partition("/")
    if kind not in ("movie", "show", "episode") or not number.isdecimal() or int(number) < 1:
        return None
    return MediaType(kind), int(number)


def item_of(title: Title, shows: Mapping[int, Item]) -> Item:
    """Return a title as an item. An episode gets the ids of its show from `shows`, by the show's number."""
    if isinstance(title, Episode):
        return _episode(title, shows.get(title.tvshowid))
    return Item(
        type=title.type, ids=own_ids(title), title=title.title, year=title.year if title.year > 0 else None
    )


def own_ids(title: Title) -> tuple[str, ...]:
    """Return the ids of a title itself.

    The kind of a number is known only where the library names it: `imdbnumber` and ids of an
    unknown kind count only if they look like IMDb's.
    """
    named = [(kind, value) for kind, value in title.uniqueid.items() if kind not in _CLEAR_BY_ITSELF]
    unnamed = [title.uniqueid.get(kind, "") for kind in _CLEAR_BY_ITSELF]
    if isinstance(title, (Movie, Show)):
        unnamed.append(title.imdbnumber)
    return make_ids([*named, *(("imdb", value) for value in unnamed if _IMDB.fullmatch(value))])


def _episode(episode: Episode, show: Item | None) -> Item:
    show_ids = show.ids if show else ()
    return Item(
        type=MediaType.EPISODE,
        # Some scrapers give an episode its show's id. That is noise.
        ids=tuple([found for found in own_ids(episode) if found not in show_ids]),
        title=episode.title,
        show_ids=show_ids,
        show_title=(show.title if show else "") or episode.showtitle,
        show_year=show.year if show else None,
        season=episode.season if episode.season >= 0 else None,
        number=episode.episode if episode.episode >= 0 else None,
    )


def may_be(title: Title, item: Item) -> bool:
    """Whether a title can be `item`: False if they have ids of the same kinds and none is the same.

    Kodi gives the numbers of deleted titles to new ones, so a ref alone proves little.
    """
    mine = dict(found.split(":", 1) for found in own_ids(title))
    theirs = dict(found.split(":", 1) for found in item.ids)
    shared = mine.keys() & theirs.keys()
    return not shared or any(mine[space] == theirs[space] for space in shared)


def identities(item: Item) -> Iterator[str]:
    """Yield what two copies of one title in a library have in common."""
    for own in item.ids:
        yield f"{item.type} {own}"
    if item.type is MediaType.EPISODE and item.season is not None and item.number is not None:
        for show in item.show_ids:
            yield f"{item.type} {show} {item.season} {item.number}"
