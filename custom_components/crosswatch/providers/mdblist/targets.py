"""How a title is named in what is written: nested by show and season, or by flat ids on the watchlist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ...model import Item, MediaType, Write
from .titles import written_ids

type Json = dict[str, object]
type Fields = Callable[[Write], Mapping[str, object]]
"""What is said of a title beside its ids."""

_LISTED_BY: Mapping[MediaType, tuple[str, ...]] = {
    MediaType.MOVIE: ("mdblist", "tmdb", "imdb", "tvdb"),
    MediaType.SHOW: ("mdblist", "tmdb", "imdb"),
}


def is_findable(item: Item) -> bool:
    """Whether a title can be named: by ids of its own, or for a season or an episode by its place."""
    if item.type in (MediaType.MOVIE, MediaType.SHOW):
        return bool(written_ids(item.ids))
    if item.type is MediaType.EPISODE and item.number is None:
        return False
    return item.season is not None and bool(written_ids(item.show_ids))


def nested(writes: Iterable[Write], fields: Fields) -> Json:
    """Return a body with `ids`, seasons and episodes inside their shows, each show once."""
    movies: list[Json] = []
    shows: dict[tuple[str, ...], Json] = {}
    for write in writes:
        item, said = write.item, dict(fields(write))
        if item.type is MediaType.MOVIE:
            movies.append({"ids": written_ids(item.ids), **said})
            continue
        ids = item.ids if item.type is MediaType.SHOW else item.show_ids
        show = shows.setdefault(ids, {"ids": written_ids(ids)})
        if item.type is MediaType.SHOW:
            show.update(said)
        elif item.type is MediaType.SEASON:
            _inside(show, "seasons", item.season).update(said)
        else:
            season = _inside(show, "seasons", item.season)
            episodes = season.setdefault("episodes", [])
            assert isinstance(episodes, list)
            episodes.append({"number": item.number, **said})
    return {name: rows for name, rows in (("movies", movies), ("shows", list(shows.values()))) if rows}


def _inside(parent: Json, name: str, number: int | None) -> Json:
    children = parent.setdefault(name, [])
    assert isinstance(children, list)
    for child in children:
        if child["number"] == number:
            found: Json = child
            return found
    made: Json = {"number": number}
    children.append(made)
    return made


def is_listable(item: Item) -> bool:
    """Whether a title can be named on the watchlist. A show's tvdb id alone does not name it there."""
    return bool(_flat(item))


def flat(writes: Sequence[Write]) -> Json:
    """Return a body with flat ids, all of them: one that is left out may be the one it is known by."""
    movies = [_flat(write.item) for write in writes if write.item.type is MediaType.MOVIE]
    shows = [_flat(write.item) for write in writes if write.item.type is MediaType.SHOW]
    return {name: rows for name, rows in (("movies", movies), ("shows", shows)) if rows}


def _flat(item: Item) -> Json:
    ids = written_ids(item.ids)
    return {space: ids[space] for space in _LISTED_BY.get(item.type, ()) if space in ids}


def title_of(item: Item) -> Json:
    """Return how a movie or an episode is named in a live viewing: the episode inside its show's season."""
    if item.type is MediaType.MOVIE:
        return {"movie": {"ids": written_ids(item.ids)}}
    season = {"number": item.season, "episode": {"number": item.number}}
    return {"show": {"ids": written_ids(item.show_ids), "season": season}}
