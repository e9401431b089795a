"""Titles of MDBList as items, and the refs of what it holds of them."""

from __future__ import annotations

from collections.abc import Sequence

from ...model import Item, MediaType, make_ids
from .models import EpisodeTitle, IdMap, Place, SeasonTitle, Title

_BY = ("tmdb", "imdb", "tvdb", "trakt", "mdblist")
_ALL_NAMESPACES = frozenset(_BY)

MOST_IN_A_SEASON = 366
"""An episode with a higher number in a later season is counted through the whole show, as anime often is."""


def title_key(ids: Sequence[str]) -> str | None:
    """Return the id that names a title in refs ("tmdb:603"), or None if it has none to be named by.

    Every title of the service has a tmdb id, its lists and its journal tell it; others stand in for it.
    """
    by_space = {one.partition(":")[0]: one for one in ids}
    return next((by_space[space] for space in _BY if space in by_space), None)


def title_ref(item: Item) -> str:
    """Return what names an item in refs, the same in every answer of the service."""
    if item.type in (MediaType.MOVIE, MediaType.SHOW):
        return f"{item.type}/{title_key(item.ids) or _name(item.title, item.year)}"
    show = title_key(item.show_ids) or _name(item.show_title, item.show_year)
    place = "" if item.season is None else f"-{item.season}"
    if item.number is not None:
        place += f"-{item.number}"
    return f"{item.type}/{show}{place}"


def play_scope(item: Item) -> str:
    """Return what the refs of all plays of a movie, or of all plays of a show, have in common.

    The service tells of seasons and shows as one, so a show is the least that can be looked at again.
    """
    if item.type is MediaType.MOVIE:
        return title_ref(item)
    return f"{MediaType.EPISODE}/{title_key(item.show_ids) or _name(item.show_title, item.show_year)}"


def _name(title: str, year: int | None) -> str:
    return f"title:{title.replace('/', '-')}:{year or ''}"


def movie_item(movie: Title) -> Item:
    """Return a movie."""
    return Item(MediaType.MOVIE, make_ids(movie.ids), movie.title or "", movie.year)


def show_item(show: Title) -> Item:
    """Return a show."""
    return Item(MediaType.SHOW, make_ids(show.ids), show.title or "", show.year)


def season_item(season: SeasonTitle) -> Item:
    """Return a season."""
    return season_at(season.show, season.number, season.ids, season.name)


def season_at(show: Title, number: int, ids: IdMap, name: str | None = None) -> Item:
    """Return a season of a show."""
    return Item(
        MediaType.SEASON,
        make_ids(ids),
        name or "",
        show_ids=make_ids(show.ids),
        show_title=show.title or "",
        show_year=show.year,
        season=number,
    )


def episode_item(episode: EpisodeTitle) -> Item:
    """Return an episode."""
    return episode_at(episode.show, Place(episode.season, episode.number, episode.ids, episode.name))


def episode_at(show: Title, place: Place) -> Item:
    """Return an episode of a show.

    A number that is counted through the whole show is no place in a season: such an episode is known by its
    own ids, where it has some.
    """
    ids = make_ids(place.ids)
    absolute = place.season > 1 and place.number > MOST_IN_A_SEASON and bool(ids)
    return Item(
        MediaType.EPISODE,
        ids,
        place.name or "",
        show_ids=make_ids(show.ids),
        show_title=show.title or "",
        show_year=show.year,
        season=None if absolute else place.season,
        number=None if absolute else place.number,
    )


def written_ids(ids: Sequence[str]) -> dict[str, str | int]:
    """Return ids as the service takes them: numbers, but words for imdb and its own."""
    found: dict[str, str | int] = {}
    for one in ids:
        space, _, value = one.partition(":")
        if space in _ALL_NAMESPACES:
            found[space] = value if space in ("imdb", "mdblist") else int(value)
    return found
