"""The emulator and a real Kodi, told the same, say the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.emulators.kodi import KodiEmulator, KodiLibrary
from tests.emulators.kodi.methods import Methods

from .real_kodi import RealKodi

OLD, NEW = "2026-01-05 21:33:10", "2026-03-05 21:33:10"
STEPS: tuple[dict[str, Any], ...] = (
    {"playcount": 1, "lastplayed": OLD},
    {"playcount": 2},
    {"playcount": 0},
    {"playcount": 1},
    {"lastplayed": NEW},
    {"playcount": 3, "lastplayed": OLD},
    {"playcount": 0, "lastplayed": NEW},
    {"lastplayed": "garbage"},
    {"lastplayed": "2020-13-45 21:33:10"},
    {"playcount": 0, "lastplayed": ""},
    {"playcount": 1, "lastplayed": ""},
    {"playcount": -1},
    {"playcount": 2},
    {"playcount": 0, "lastplayed": ""},
    {"resume": {"position": 100.5, "total": 7200}},
    {"resume": {"position": 200.5, "total": 0}},
    {"resume": {"position": 300}},
    {"resume": {"position": 0, "total": 0}},
    {"resume": {"position": 8000, "total": 7200}},
    {"playcount": 1, "lastplayed": OLD, "resume": {"position": 0, "total": 0}},
    {"userrating": 8},
    {"userrating": 11},
    {"userrating": 1},
    {"userrating": -1},
    {"playcount": 0, "lastplayed": "", "userrating": 0},
)
FIELDS = ["playcount", "lastplayed", "userrating", "resume"]


def without_now(state: dict[str, Any], zone: str) -> dict[str, Any]:
    """A date of today is "now", whenever that was."""
    today = datetime.now(ZoneInfo(zone)).strftime("%Y-%m-%d")
    date = "now" if state["lastplayed"].startswith(today) else state["lastplayed"]
    return {name: state[name] for name in FIELDS} | {"lastplayed": date}


def test_what_is_set_is_what_shows(kodi: RealKodi) -> None:
    movie = kodi.movie("Interstellar")["movieid"]
    library = KodiLibrary(kodi.zone)
    title = library.add("movie", "Interstellar", "/a.mkv", runtime=7200)
    emulator = KodiEmulator(kodi.zone)
    emulator.library = library
    methods = Methods(emulator)
    for step in STEPS:
        kodi.rpc("VideoLibrary.SetMovieDetails", movieid=movie, **step)
        methods.call("VideoLibrary.SetMovieDetails", {"movieid": title.number, **step})
        details = {"movieid": movie, "properties": FIELDS}
        real = kodi.rpc("VideoLibrary.GetMovieDetails", **details)["moviedetails"]
        emulated = methods.call(
            "VideoLibrary.GetMovieDetails", {"movieid": title.number, "properties": FIELDS}
        )["moviedetails"]
        assert without_now(emulated, kodi.zone) == without_now(real, kodi.zone), step


def test_parts_of_a_list(kodi: RealKodi) -> None:
    emulator = KodiEmulator(kodi.zone)
    for title in ("a", "b", "c", "d"):
        emulator.person.add_movie(title)
    methods = Methods(emulator)
    for limits in (
        {"start": 0, "end": 2},
        {"start": 2, "end": 9},
        {"start": 9, "end": 12},
        {"start": 0, "end": 0},
    ):
        real = kodi.rpc("VideoLibrary.GetMovies", limits=limits)
        emulated = methods.call("VideoLibrary.GetMovies", {"limits": limits})
        assert emulated["limits"] == real["limits"], limits
        assert len(emulated["movies"]) == len(real["movies"]), limits
