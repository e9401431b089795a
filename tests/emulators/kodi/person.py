"""What people do at a Kodi with the remote control in their hand."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from .library import File, KodiLibrary, Title


class Person:
    """Somebody at the box. Times are seconds since 1970 UTC; without one it is now."""

    def __init__(self, library: KodiLibrary) -> None:
        self._library = library
        self.playing: str = ""
        """Ref of the title that is playing, if one is."""

    def add_movie(self, title: str, year: int = 0, path: str = "", **uniqueid: str) -> str:
        """Put a film on the disk. Returns its ref."""
        path = path or f"smb://film:pa55word@nas/films/{title} ({year}).mkv"
        first = next(iter(uniqueid.values()), "")
        made = self._library.add(
            "movie", title, path, year=year, uniqueid=uniqueid, imdbnumber=first, runtime=7200
        )
        return made.ref

    def add_show(self, title: str, year: int = 0, **uniqueid: str) -> str:
        """Put a show on the disk. Returns its ref."""
        first = next(iter(uniqueid.values()), "")
        return self._library.add("tvshow", title, year=year, uniqueid=uniqueid, imdbnumber=first).ref

    def add_episode(self, show: str, season: int, episode: int, path: str = "", **uniqueid: str) -> str:
        """Put an episode on the disk; one with the path of another is in the same file. Returns its ref."""
        home = self._library.get(show)
        path = path or f"smb://film:pa55word@nas/shows/{home.title}/S{season:02d}E{episode:02d}.mkv"
        facts = {"show": home.number, "season": season, "episode": episode, "runtime": 2700}
        return self._library.add("episode", f"Episode {episode}", path, uniqueid=uniqueid, **facts).ref

    def delete(self, ref: str) -> None:
        """Take a title off the disk."""
        title = self._library.get(ref)
        del self._library.titles[title.kind, title.number]
        self._library.announce("VideoLibrary.OnRemove", {"id": title.number, "type": title.kind})

    def watch(self, ref: str, at: float | None = None) -> None:
        """Play a title to its end."""
        title, file = self._file(ref)
        file.position, file.total = 0.0, 0.0
        self._library.set_play(title, file.playcount + 1, self._local(at))
        self._library.announce("VideoLibrary.OnUpdate", {"id": title.number, "type": title.kind})

    def begin(self, ref: str, seconds: int, at: float | None = None) -> None:
        """Play a title for a while and stop: the place is kept, and the date moves although it is no play."""
        title, file = self._file(ref)
        file.position, file.total = float(seconds), float(title.runtime)
        file.lastplayed = self._local(at)
        self._library.announce("VideoLibrary.OnUpdate", {"id": title.number, "type": title.kind})

    def mark_unwatched(self, ref: str) -> None:
        """Mark a title as unwatched. Kodi takes the date away too."""
        self._library.set_play(self._file(ref)[0], 0, "")

    def mark_watched_without_date(self, ref: str, count: int = 1) -> None:
        """An import from elsewhere that knew no date."""
        _, file = self._file(ref)
        file.playcount, file.lastplayed = count, ""

    def forget_place(self, ref: str) -> None:
        """Reset the place of resuming. Nobody is told."""
        _, file = self._file(ref)
        file.position, file.total = 0.0, 0.0

    def rate(self, ref: str, mark: int) -> None:
        """Give 1 to 10, or 0 for none. Nobody is told."""
        self._library.get(ref).userrating = mark

    def play(self, ref: str) -> None:
        """Begin to play, and go on until `stop`."""
        self.playing = self._library.get(ref).ref

    def stop(self) -> None:
        """Stop playing without leaving a trace."""
        self.playing = ""

    def _file(self, ref: str) -> tuple[Title, File]:
        return self._library.get(ref), self._library.file(ref)

    def _local(self, at: float | None) -> str:
        moment = self._library.clock() if at is None else at
        return datetime.fromtimestamp(moment, ZoneInfo(self._library.zone)).strftime("%Y-%m-%d %H:%M:%S")
