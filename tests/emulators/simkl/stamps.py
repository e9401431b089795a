"""The stamps by which clients learn that something moved."""

from __future__ import annotations

from collections.abc import Callable

from .moments import iso
from .quirks import Quirks
from .titles import Kind

NAMES = (
    "all",
    "rated_at",
    "playback",
    "plantowatch",
    "watching",
    "completed",
    "hold",
    "dropped",
    "removed_from_list",
)
NOT_FOR_MOVIES = ("watching", "hold")
SECTIONS = {Kind.SHOWS: "tv_shows", Kind.ANIME: "anime", Kind.MOVIES: "movies"}
"""Catalogue -> its key among the stamps. Elsewhere the service says `shows`, here `tv_shows`."""


class Stamps:
    """When what moved last, in seconds since 1970 UTC. version: how often anything moved."""

    def __init__(self, clock: Callable[[], float], quirks: Quirks) -> None:
        self.version = 0
        self._clock = clock
        self._quirks = quirks
        self._all: int | None = None
        self._moved: dict[tuple[Kind, str], int] = {}
        self._last = 0

    def moment(self) -> int:
        """Return the stamp of one edit, whatever it changes."""
        now = int(self._clock())
        self._last = now if self._quirks.same_second else max(now, self._last + 1)
        return self._last

    def move(self, kind: Kind, moment: int, *names: str) -> None:
        """Say that something moved."""
        self.version += 1
        self._all = moment
        self._moved |= {(kind, name): moment for name in ("all", *names)}

    def shown(self) -> dict[str, object]:
        """Return what `/sync/activities` says."""
        sections: dict[str, object] = {"all": iso(self._all), "settings": {"all": None}}
        for kind, section in SECTIONS.items():
            names = [name for name in NAMES if kind is not Kind.MOVIES or name not in NOT_FOR_MOVIES]
            sections[section] = {name: iso(self._moved.get((kind, name))) for name in names}
        return sections
