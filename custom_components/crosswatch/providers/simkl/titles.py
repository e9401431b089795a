"""Titles and their ids: what SIMKL calls them, and how it is told which one is meant.

Its slugs are not unique and are left out. Anime is cut into cours, each a title of its own, and several
of them name the ids of one whole show. Only the one that stands for the first season keeps those ids; the
others are known by what is theirs alone, so that a rating of the third cour is none of the show.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...model import BadData, Item, MediaType, make_ids
from .models import AnyIds, Catalogue, Row, Title

COMMON = ("imdb", "tmdb", "tvdb")
ANIME_ONLY = ("mal", "anidb", "anilist", "kitsu")
_KNOWN = ("simkl", *COMMON, *ANIME_ONLY)
_EPISODES = ("tvdb", "anidb")
_FIRST_SEASON = 1

type SentIds = dict[str, str | int]
"""Ids as SIMKL takes them."""


def ids_of(ids: AnyIds) -> tuple[str, ...]:
    """Return the ids of a movie or show."""
    own = ids.get("simkl", ids.get("simkl_id"))
    return make_ids({name: value for name, value in {**ids, "simkl": own}.items() if name in _KNOWN})


def number_of(title: Title) -> int:
    """Return SIMKL's own number of a title. Raises BadData if it has none."""
    found = title.ids.get("simkl", title.ids.get("simkl_id"))
    text = str(found)
    if isinstance(found, bool) or not text.isdigit():
        raise BadData(f"SIMKL sent a title without its number: {title.title or 'no name'}")
    return int(text)


def is_movie(row: Row) -> bool:
    """Whether a row is a film; anime has films too."""
    return row.movie is not None or row.anime_type == "movie"


def title_ref(kind: MediaType, number: int) -> str:
    """Return the ref of a movie or show."""
    return f"{kind.value}/{number}"


def episode_ref(show: int, season: int, number: int) -> str:
    """Return the ref of an episode, by SIMKL's own numbering."""
    return f"show/{show}/{season}/{number}"


def parts_of_ref(ref: str) -> tuple[int, ...]:
    """Return the numbers in a ref: of the title, and of season and episode where it has them."""
    numbers = ref.split("/")[1:]
    return tuple(int(number) for number in numbers) if all(one.isdigit() for one in numbers) else ()


def item_of(title: Title, kind: MediaType, ids: tuple[str, ...]) -> Item:
    """Return a movie or show in the words of the model."""
    return Item(kind, ids, title.title or "", title.year)


def telling_ids(row: Row, ids: tuple[str, ...], catalogue: Catalogue) -> tuple[str, ...]:
    """Return those ids of a row that tell it from all others."""
    seasons = row.mapped_tvdb_seasons
    if catalogue is not Catalogue.ANIME or is_movie(row) or not seasons or _FIRST_SEASON in seasons:
        return ids
    return tuple(one for one in ids if not one.startswith(COMMON))


def episode_of(show: Item, season: int, number: int, ids: AnyIds | None) -> Item:
    """Return an episode of a show in the words of the model."""
    return Item(
        MediaType.EPISODE,
        episode_ids(ids),
        show_ids=show.ids,
        show_title=show.title,
        show_year=show.year,
        season=season,
        number=number,
    )


def anime_episode(show: Item, number: int, ids: AnyIds | None) -> Item:
    """Return an episode of anime, whose number means something at SIMKL only.

    With an id of its own it is known by that. Without one nothing else could tell which one it is, so it is
    shown and goes nowhere.
    """
    own = episode_ids(ids)
    title = f"Episode {number}"
    if not own:
        return Item(MediaType.EPISODE, (), title, show_title=show.title, show_year=show.year)
    return Item(MediaType.EPISODE, own, title, show_ids=show.ids, show_title=show.title, show_year=show.year)


def episode_ids(ids: AnyIds | None) -> tuple[str, ...]:
    """Return an episode's own ids."""
    return make_ids({name: value for name, value in (ids or {}).items() if name in _EPISODES})


def sent_ids(kind: MediaType, ids: Iterable[str]) -> SentIds:
    """Return the ids by which SIMKL is told of a movie, show or episode; empty if there are none.

    An anime id on a film would put it among the anime.
    """
    takes = {MediaType.MOVIE: ("simkl", *COMMON), MediaType.EPISODE: _EPISODES}.get(kind, _KNOWN)
    pairs = (one.partition(":") for one in ids)
    return {name: int(value) if value.isdigit() else value for name, _, value in pairs if name in takes}


def share_an_id(sent: SentIds, told: AnyIds) -> bool:
    """Whether an answer speaks of what was sent."""
    known = {**told, "simkl": told.get("simkl", told.get("simkl_id"))}
    return any(str(known.get(name)) == str(value) for name, value in sent.items())
