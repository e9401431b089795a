"""What an emulated Kodi has on its disk: real titles for trying things out, and made up ones for size."""

from __future__ import annotations

import json
from pathlib import Path

from .library import KodiLibrary

FACTS = Path(__file__).parents[3] / "scripts" / "demo_lib" / "titles.json"
_MOVIES = [
    {"title": "The Matrix", "year": 1999, "ids": {"imdb": "tt0133093", "tmdb": 603}},
    {"title": "Inception", "year": 2010, "ids": {"imdb": "tt1375666", "tmdb": 27205}},
    {"title": "Fight Club", "year": 1999, "ids": {"imdb": "tt0137523", "tmdb": 550}},
]
_SHOWS = [{"title": "Severance", "year": 2022, "ids": {"tmdb": 95396, "tvdb": 371980}, "seasons": [9, 10]}]


def add_usual(library: KodiLibrary) -> None:
    """Add real films and shows with their real ids."""
    facts = json.loads(FACTS.read_text(encoding="utf-8")) if FACTS.exists() else {}
    for movie in facts.get("movies", _MOVIES):
        path = f"/media/films/{movie['title']} ({movie['year']}).mkv"
        ids = {kind: str(value) for kind, value in movie["ids"].items()}
        library.add("movie", movie["title"], path, year=movie["year"], uniqueid=ids, runtime=7200)
    for show in facts.get("shows", _SHOWS):
        ids = {kind: str(value) for kind, value in show["ids"].items()}
        number = library.add("tvshow", show["title"], year=show["year"], uniqueid=ids).number
        for season, episodes in enumerate(show.get("seasons", []), start=1):
            for episode in range(1, episodes + 1):
                path = f"/media/shows/{show['title']}/S{season:02d}E{episode:02d}.mkv"
                place = {"show": number, "season": season, "episode": episode, "runtime": 2700}
                library.add("episode", f"Episode {episode}", path, **place)


def add_made_up(library: KodiLibrary, count: int) -> None:
    """Add films that do not exist."""
    for number in range(1, count + 1):
        ids = {"imdb": f"tt{90_000_000 + number}", "tmdb": str(9_000_000 + number)}
        title = f"Made up film {number}"
        library.add("movie", title, f"/media/made up/{number}.mkv", year=2000, uniqueid=ids, runtime=6000)
