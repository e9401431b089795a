"""Real films and shows with their real ids, for trying things out by hand and for pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from .catalogue import Catalogue, made_up_hash

FACTS = Path(__file__).parents[2] / "scripts" / "demo_lib" / "titles.json"
FIRST_MOVIE = 900_000
FIRST_SHOW = 950_000
"""Numbers at trackers count from here: theirs are not among the facts."""
FIRST_OF_EPISODES = 9_000


class _Title(msgspec.Struct):
    title: str
    year: int
    ids: Mapping[str, str | int]
    seasons: list[int] = []


class _Facts(msgspec.Struct):
    movies: list[_Title]
    shows: list[_Title]


def usual_catalogue(movies: int, shows: int) -> Catalogue:
    """Return the real titles, and so many made-up ones behind them. All trackers know the same."""
    facts = msgspec.json.decode(FACTS.read_bytes(), type=_Facts)
    made = Catalogue()
    for number, film in enumerate(facts.movies, start=FIRST_MOVIE):
        made.add_movie(film.title, film.year, _ids(film, number, f"{_slug(film.title)}-{film.year}"))
    for number, show in enumerate(facts.shows):
        sizes = dict(enumerate(show.seasons, start=1))
        ids = _ids(show, FIRST_SHOW + number, _slug(show.title))
        made.add_show(show.title, show.year, ids, sizes, FIRST_OF_EPISODES + number)
    made.add_made_up(movies=movies, shows=shows)
    return made


def _ids(title: _Title, number: int, slug: str) -> dict[str, str | int]:
    trackers: dict[str, str | int] = {
        "trakt": number,
        "simkl": number,
        "slug": slug,
        "mdblist": made_up_hash(slug),
    }
    return {**title.ids, **trackers}


def _slug(title: str) -> str:
    return "-".join("".join(letter if letter.isalnum() else " " for letter in title.lower()).split())
