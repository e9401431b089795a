"""A film long enough to count as one. What is shorter than five minutes is never scrobbled."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from custom_components.crosswatch.model import Item, MediaType

from .media import FILMS, Film, write_library
from .real_kodi import RealKodi, wait_for

LENGTH = 304
"""Seconds."""

ALIEN = Film("Alien", 1979, (("imdb", "tt0078748"), ("tmdb", "348")))


def item(film: Film) -> Item:
    """Return a film as CrossWatch knows it."""
    return Item(MediaType.MOVIE, tuple(f"{kind}:{value}" for kind, value in film.ids), film.title, film.year)


MATRIX, INCEPTION, INTERSTELLAR, FIGHT_CLUB = map(item, FILMS)


@contextmanager
def long_film(kodi: RealKodi) -> Iterator[Film]:
    """Put a film of full length into the library; it is gone at the end of the block."""
    write_library(kodi.library, (ALIEN,), ())
    home = kodi.library / "movies" / f"{ALIEN.title} ({ALIEN.year})"
    picture = f"testsrc=size=160x120:rate=10:duration={LENGTH}"
    command = ["ffmpeg", "-y", "-v", "error", "-f", "lavfi", "-i", picture, "-an", "-c:v", "mpeg4", "-g", "5"]
    subprocess.run([*command, str(home / f"{home.name}.mp4")], check=True)
    nfo = home / f"{home.name}.nfo"
    nfo.write_text(nfo.read_text().replace("<runtime>120</runtime>", "<runtime>5</runtime>"))
    kodi.scan()
    try:
        yield ALIEN
    finally:
        kodi.ensure_running()
        kodi.forget_everything()
        kodi.rpc("VideoLibrary.RemoveMovie", movieid=kodi.movie(ALIEN.title)["movieid"])
        shutil.rmtree(home)


def resume(kodi: RealKodi, film: Film) -> None:
    """Go on with a film where Kodi says that it was left."""
    number = kodi.movie(film.title)["movieid"]
    kodi.rpc("Player.Open", item={"movieid": number}, options={"resume": True})


def watch_to_the_end(kodi: RealKodi, film: Film) -> None:
    """Wait until the film is over and Kodi has written down by itself that it was watched."""
    wait_for("the play to count", lambda: kodi.movie(film.title)["playcount"] or None, LENGTH)
    wait_for("the end of playing", lambda: True if not kodi.rpc("Player.GetActivePlayers") else None)


def stop(kodi: RealKodi) -> None:
    """Stop what plays, and wait until nothing does."""
    kodi.rpc("Player.Stop", playerid=1)
    wait_for("the end of playing", lambda: True if not kodi.rpc("Player.GetActivePlayers") else None)
