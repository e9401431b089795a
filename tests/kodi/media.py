"""A small library on disk: short clips without sound, and the NFO files that tell Kodi what they are."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

CLIP_SECONDS = 40
"""Kodi counts a play from 90 %, and notes the place only once a second."""


@dataclass(frozen=True)
class Film:
    """A film with the ids that its NFO names."""

    title: str
    year: int
    ids: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Episode:
    """An episode; several of one file share its clip."""

    season: int
    number: int
    title: str
    ids: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Series:
    """A show. Each tuple of `files` holds the episodes of one file."""

    title: str
    year: int
    ids: tuple[tuple[str, str], ...]
    files: tuple[tuple[Episode, ...], ...]


FILMS = (
    Film("The Matrix", 1999, (("imdb", "tt0133093"), ("tmdb", "603"))),
    Film("Inception", 2010, (("imdb", "tt1375666"), ("tmdb", "27205"))),
    Film("Interstellar", 2014, (("imdb", "tt0816692"), ("tmdb", "157336"))),
    Film("Fight Club", 1999, (("imdb", "tt0137523"), ("tmdb", "550"))),
)

SHOWS = (
    Series(
        "Severance",
        2022,
        (("imdb", "tt11280740"), ("tmdb", "95396"), ("tvdb", "371980")),
        (
            (Episode(1, 1, "Good News About Hell", (("imdb", "tt11650328"),)),),
            (Episode(1, 2, "Half Loop"), Episode(1, 3, "In Perpetuity")),
        ),
    ),
)


def write_library(folder: Path, films: Sequence[Film] = FILMS, shows: Sequence[Series] = SHOWS) -> None:
    """Write films and shows below `folder`/movies and `folder`/shows."""
    clip = folder / "clip.mp4"
    folder.mkdir(parents=True, exist_ok=True)
    _make_clip(clip)
    for film in films:
        home = folder / "movies" / f"{film.title} ({film.year})"
        _copy(clip, home / f"{film.title} ({film.year}).mp4")
        (home / f"{film.title} ({film.year}).nfo").write_text(_movie_nfo(film), encoding="utf-8")
    for show in shows:
        _write_show(clip, folder / "shows" / show.title, show)


def _write_show(clip: Path, home: Path, show: Series) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "tvshow.nfo").write_text(
        f"<tvshow><title>{escape(show.title)}</title><premiered>{show.year}-02-18</premiered>{_ids(show.ids)}</tvshow>",
        encoding="utf-8",
    )
    for episodes in show.files:
        name = f"{show.title} S{episodes[0].season:02d}" + "".join(f"E{one.number:02d}" for one in episodes)
        _copy(clip, home / f"{name}.mp4")
        (home / f"{name}.nfo").write_text("".join(map(_episode_nfo, episodes)), encoding="utf-8")


def _make_clip(path: Path) -> None:
    # Without sound: a machine without a sound card would keep the clock from running.
    picture = f"testsrc=size=160x120:rate=10:duration={CLIP_SECONDS}"
    command = ["ffmpeg", "-y", "-v", "error", "-f", "lavfi", "-i", picture, "-an", "-c:v", "mpeg4", "-g", "5"]
    subprocess.run([*command, str(path)], check=True)


def _copy(clip: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(clip.read_bytes())


def _ids(ids: tuple[tuple[str, str], ...]) -> str:
    return "".join(
        f'<uniqueid type="{kind}" default="{"true" if place == 0 else "false"}">{value}</uniqueid>'
        for place, (kind, value) in enumerate(ids)
    )


def _movie_nfo(film: Film) -> str:
    return (
        f"<movie><title>{escape(film.title)}</title><premiered>{film.year}-06-01</premiered>"
        f"<runtime>120</runtime>{_ids(film.ids)}</movie>"
    )


def _episode_nfo(episode: Episode) -> str:
    return (
        f"<episodedetails><title>{escape(episode.title)}</title><season>{episode.season}</season>"
        f"<episode>{episode.number}</episode><runtime>45</runtime>{_ids(episode.ids)}</episodedetails>"
    )
