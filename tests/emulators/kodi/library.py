"""What the emulated Kodi keeps, and the rules by which it changes.

Learnt from a real Kodi 20.1: count, date and place of resuming belong to the file; a date is the box's
wall clock; a count without a date is stamped with now; a place of resuming without a length takes the
length of an older place away.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

type Announce = Callable[[str, object], None]


@dataclass(slots=True)
class File:
    """A video file and its state. `duration` in seconds is known once it was played."""

    path: str
    playcount: int = 0
    lastplayed: str = ""
    position: float = 0.0
    total: float = 0.0
    duration: int = 0


@dataclass(slots=True)
class Title:
    """A film, show or episode. Only a show has no file."""

    kind: str
    number: int
    title: str
    year: int = 0
    uniqueid: dict[str, str] = field(default_factory=dict)
    imdbnumber: str = ""
    userrating: int = 0
    runtime: int = 0
    file: File | None = None
    dateadded: str = ""
    show: int = -1
    season: int = -1
    episode: int = -1

    @property
    def ref(self) -> str:
        """The ref that CrossWatch uses."""
        return f"{'show' if self.kind == 'tvshow' else self.kind}/{self.number}"


class KodiLibrary:
    """The titles of one Kodi profile."""

    def __init__(self, zone: str, clock: Callable[[], float] = time.time) -> None:
        self.zone = zone
        self.clock = clock
        self.announce: Announce = lambda method, data: None
        self.titles: dict[tuple[str, int], Title] = {}
        self.files: dict[str, File] = {}
        self._numbers: dict[str, int] = {}

    def now(self) -> str:
        """The wall clock of the box."""
        return datetime.fromtimestamp(self.clock(), ZoneInfo(self.zone)).strftime("%Y-%m-%d %H:%M:%S")

    def add(self, kind: str, title: str, path: str = "", **facts: Any) -> Title:
        """Add a title; titles with the same path share the file."""
        number = self._numbers[kind] = self._numbers.get(kind, 0) + 1
        file = self.files.setdefault(path, File(path)) if path else None
        made = Title(kind, number, title, file=file, dateadded=facts.pop("dateadded", self.now()), **facts)
        self.titles[kind, number] = made
        return made

    def of(self, kind: str) -> list[Title]:
        """All titles of a kind, in the order of the database."""
        return [title for (its, _), title in self.titles.items() if its == kind]

    def get(self, ref: str) -> Title:
        """The title with a CrossWatch ref."""
        kind, _, number = ref.partition("/")
        return self.titles["tvshow" if kind == "show" else kind, int(number)]

    def file(self, ref: str) -> File:
        """The file of the title with a CrossWatch ref. Raises ValueError for a show."""
        file = self.get(ref).file
        if file is None:
            raise ValueError(f"{ref} is nothing that can be played")
        return file

    def set_details(self, title: Title, params: dict[str, Any]) -> None:
        """What VideoLibrary.Set...Details does with the fields that it is given."""
        if (mark := params.get("userrating")) is not None:
            title.userrating = mark if 0 <= mark <= 10 else 0
        if title.file is None:
            return
        self._set_play(title, title.file, params)
        resume = params.get("resume")
        if resume is not None:
            self._set_resume(title.file, resume.get("position", 0.0), resume.get("total", 0.0))

    def _set_play(self, title: Title, file: File, params: dict[str, Any]) -> None:
        count = params.get("playcount")
        wanted = file.playcount if count is None else max(0, count)
        date = _date(params.get("lastplayed"), file.lastplayed)
        if (wanted, date) == (file.playcount, file.lastplayed):
            return
        self.set_play(title, wanted, date)

    def set_play(self, title: Title, count: int, date: str) -> None:
        """Store count and date, and tell about it."""
        if title.file is None:
            raise ValueError(f"{title.ref} has no file")
        moved = count != title.file.playcount
        title.file.playcount = count
        title.file.lastplayed = date or (self.now() if count else "")
        data: dict[str, object] = {"item": {"id": title.number, "type": title.kind}}
        self.announce("VideoLibrary.OnUpdate", data | ({"playcount": count} if moved else {}))

    @staticmethod
    def _set_resume(file: File, position: float, total: float) -> None:
        if position == 0:
            file.position, file.total = 0.0, 0.0
            return
        if total <= 0 and file.position == 0:
            total = file.duration
        file.position, file.total = float(int(position)), float(int(total))


def _date(sent: str | None, present: str) -> str:
    """An empty date takes the old one away, an impossible one is ignored."""
    if sent is None:
        return present
    if not sent:
        return ""
    try:
        return datetime.fromisoformat(sent).strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return present
