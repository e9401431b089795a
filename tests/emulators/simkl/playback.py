"""Unfinished viewings, what plays now, and what counts as watched because it was played far enough."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .library import Library
from .titles import Place, SimklTitle

WATCHED_AT = 80
"""Percent at which a viewing that stops is a play."""

TWICE = 3_600
"""Seconds within which the same play is not taken a second time."""


@dataclass(frozen=True, slots=True)
class Session:
    """A viewing. progress in percent, paused_at in seconds since 1970 UTC. Number 0 is one that goes on."""

    number: int
    title: SimklTitle
    place: Place
    progress: float
    paused_at: int


class Playback:
    """The viewings of one person: one per title, and the one that goes on now."""

    def __init__(self, library: Library) -> None:
        self.sessions: dict[int, Session] = {}
        self.playing: Session | None = None
        self._library = library
        self._plays: dict[tuple[int, Place], int] = {}
        self._number = 0

    def start(self, title: SimklTitle, place: Place, progress: float) -> Session:
        """Begin or go on. What was played before and got far enough becomes a play by it."""
        before = self.playing
        if before is not None and (before.title, before.place) != (title, place):
            self._finish_before(before)
        self.playing = Session(0, title, place, progress, int(self._library.clock()))
        return self.playing

    def pause(self, title: SimklTitle, place: Place, progress: float, at: int | None = None) -> Session:
        """Keep the place of a viewing."""
        self._number += 1
        moment = int(self._library.clock()) if at is None else at
        session = self.sessions[title.simkl] = Session(self._number, title, place, progress, moment)
        self.playing = replace(session, number=0)
        self._library.stamps.move(title.kind, self._library.stamps.moment(), "playback")
        return session

    def stop(self, title: SimklTitle, place: Place, progress: float) -> Session | None:
        """End a viewing. Returns it if it stays unfinished, None if it became a play."""
        if progress < WATCHED_AT:
            session = self.pause(title, place, progress)
            self.playing = None
            return session
        self.playing = None
        self.finish(title, place)
        return None

    def finish(self, title: SimklTitle, place: Place) -> None:
        """Count a viewing as a play of now."""
        now = int(self._library.clock())
        self._library.watch(title, {place: now})
        self._plays[title.simkl, place] = now
        kept = self.sessions.get(title.simkl)
        if kept is not None and kept.place == place:
            self.delete(kept.number)

    def played_at(self, title: SimklTitle, place: Place) -> int | None:
        """Return when the same play was taken, if that was less than an hour ago."""
        at = self._plays.get((title.simkl, place))
        return at if at is not None and self._library.clock() - at < TWICE else None

    def delete(self, number: int) -> bool:
        """Forget an unfinished viewing."""
        for key, session in self.sessions.items():
            if session.number == number:
                del self.sessions[key]
                self._library.stamps.move(session.title.kind, self._library.stamps.moment(), "playback")
                return True
        return False

    def shown(self, retention: int) -> list[Session]:
        """Return the unfinished viewings that are not too old, the latest first."""
        since = self._library.clock() - retention
        kept = [session for session in self.sessions.values() if session.paused_at >= since]
        return sorted(kept, key=lambda session: -session.paused_at)

    def _finish_before(self, before: Session) -> None:
        if before.progress >= WATCHED_AT:
            self.finish(before.title, before.place)
