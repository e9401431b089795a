"""Trakt's titles in the words of the model."""

from __future__ import annotations

from datetime import datetime

from ...model import Item, MediaType, make_ids
from .models import EpisodeRow, Ids, ListRow, MovieRow, SeasonRow, ShowRow, Title


def item_of(row: ListRow) -> Item:
    """Return the title that a row is about."""
    match row:
        case MovieRow(movie=movie):
            return _whole(MediaType.MOVIE, movie)
        case ShowRow(show=show):
            return show_item(show)
        case SeasonRow(season=season, show=show):
            return _part(MediaType.SEASON, season.ids, show, season.number)
        case EpisodeRow(episode=episode, show=show):
            place = episode.season, episode.number
            return _part(MediaType.EPISODE, episode.ids, show, *place, title=episode.title or "")


def ref_of(row: ListRow) -> str:
    """Return the key of a row in a list that has each title once."""
    match row:
        case MovieRow(movie=title):
            return f"movie/{title.ids.trakt}"
        case ShowRow(show=title):
            return f"show/{title.ids.trakt}"
        case SeasonRow(season=season):
            return f"season/{season.ids.trakt}"
        case EpisodeRow(episode=episode):
            return f"episode/{episode.ids.trakt}"


def show_item(show: Title) -> Item:
    """Return a show."""
    return _whole(MediaType.SHOW, show)


def is_same(first: Item, second: Item) -> bool:
    """Whether two descriptions are of the same title: by its own ids, or by its place in the same show."""
    if first.type is not second.type:
        return False
    if (set(first.ids) - set(first.show_ids)) & (set(second.ids) - set(second.show_ids)):
        return True
    place = first.season, first.number
    known = None not in place and place == (second.season, second.number)
    return known and bool(set(first.show_ids) & set(second.show_ids))


def seconds(moment: datetime) -> int:
    """Return a time in whole seconds since 1970 UTC."""
    return int(moment.timestamp())


def _whole(kind: MediaType, title: Title) -> Item:
    return Item(kind, _ids(title.ids), title.title or "", title.year)


def _part(
    kind: MediaType, ids: Ids, show: Title, season: int, number: int | None = None, title: str = ""
) -> Item:
    return Item(
        kind,
        _ids(ids),
        title,
        show_ids=_ids(show.ids),
        show_title=show.title or "",
        show_year=show.year,
        season=season,
        number=number,
    )


def _ids(ids: Ids) -> tuple[str, ...]:
    """A slug is left out: other services have slugs of their own."""
    return make_ids({"trakt": ids.trakt, "imdb": ids.imdb, "tmdb": ids.tmdb, "tvdb": ids.tvdb})
