"""What one person has at the service, and what follows from each change."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from custom_components.crosswatch.model import MediaType
from tests.emulators.catalogue import Title

from .rules import Rules
from .stamps import Stamps
from .times import minute_of


@dataclass(frozen=True, slots=True)
class Play:
    """One viewing. changed_at: when it was entered or its time corrected."""

    id: int
    title: Title
    at: int
    action: str
    changed_at: int


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of the watchlist."""

    id: int
    title: Title
    at: int
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating from 1 to 10."""

    title: Title
    rating: int
    at: int


@dataclass(frozen=True, slots=True)
class Paused:
    """How far a person got, in percent."""

    id: int
    title: Title
    percent: float
    at: int


class Entered(StrEnum):
    """What became of a play that was sent."""

    ADDED = "added"
    UPDATED = "updated"
    EXISTING = "existing"


class Account:
    """The lists of one person. Times are seconds since 1970 UTC."""

    def __init__(self, clock: Callable[[], float], rules: Rules) -> None:
        self.clock = clock
        self.rules = rules
        self.stamps = Stamps(clock)
        self.watchlist: dict[Title, Listed] = {}
        self.ratings: dict[Title, Rated] = {}
        self.progress: dict[Title, Paused] = {}
        self.hidden: dict[str, dict[Title, int]] = {}
        self.plays: dict[int, Play] = {}
        self._watching: tuple[Title, float] | None = None
        self._plays_of: dict[Title, dict[int, Play]] = {}
        self._newest_first: list[Play] | None = None
        self._play_ids = itertools.count(9_000_000_001)  # more than 32 bits hold
        self._ids = itertools.count(500_001)

    @property
    def now(self) -> int:
        """The present second."""
        return int(self.clock())

    @property
    def watching(self) -> Title | None:
        """What the person is watching now, as far as players told; it ends by itself."""
        if self._watching is None or self.clock() >= self._watching[1]:
            return None
        return self._watching[0]

    def begin(self, title: Title, percent: float) -> None:
        """Note that a player plays a title, of which the rest is still to come."""
        self.forget_place(title)
        self._watching = (title, self.clock() + title.runtime * 60 * (100 - percent) / 100)

    def end(self) -> None:
        """Note that no player plays any more."""
        self._watching = None

    def plays_of(self, title: Title) -> Sequence[Play]:
        """Return all plays of a movie or an episode."""
        return list(self._plays_of.get(title, {}).values())

    def played(self) -> Sequence[Title]:
        """Return all movies and episodes that have a play."""
        return [title for title, plays in self._plays_of.items() if plays]

    def newest_first(self) -> Sequence[Play]:
        """Return all plays, the one watched last first."""
        if self._newest_first is None:
            self._newest_first = sorted(
                self.plays.values(), key=lambda play: (play.at, play.id), reverse=True
            )
        return self._newest_first

    def watch(self, title: Title, at: int, action: str = "watch") -> tuple[Entered, Play]:
        """Enter a play to the minute. One more is always one more, unless titles have one play at most."""
        self._take_off_watchlist(title)
        held = self.plays_of(title)
        if self.rules.watch_only_once and held:
            return self._correct(held[0], minute_of(at))
        play = Play(next(self._play_ids), title, minute_of(at), action, self.now)
        self._keep(play)
        return Entered.ADDED, play

    def take_back(self, plays: Iterable[Play]) -> None:
        """Remove plays."""
        for play in plays:
            del self.plays[play.id], self._plays_of[play.title][play.id]
            self._newest_first = None
            self.stamps.touch((f"{play.title.type}s", "watched"))

    def add_to_watchlist(self, title: Title, at: int | None = None, notes: str | None = None) -> bool:
        """List a title. Returns whether it was not there."""
        if title in self.watchlist:
            return False
        self.watchlist[title] = Listed(next(self._ids), title, self.now if at is None else at, notes)
        self._touch_watchlist(title)
        return True

    def remove_from_watchlist(self, title: Title) -> bool:
        """Take a title off. Returns whether it was there."""
        if self.watchlist.pop(title, None) is None:
            return False
        self._touch_watchlist(title)
        return True

    def rate(self, title: Title, rating: int, at: int | None = None) -> None:
        """Rate a title, or rate it anew."""
        self.ratings[title] = Rated(title, rating, self.now if at is None else at)
        self.stamps.touch((f"{title.type}s", "rated"))

    def unrate(self, title: Title) -> bool:
        """Take a rating back. Returns whether there was one."""
        if self.ratings.pop(title, None) is None:
            return False
        self.stamps.touch((f"{title.type}s", "rated"))
        return True

    def pause(self, title: Title, percent: float, at: int | None = None) -> Paused:
        """Remember how far the person got. One title has one place."""
        known = self.progress.pop(title, None)
        number = known.id if known else next(self._ids)
        self.progress[title] = Paused(number, title, percent, self.now if at is None else at)
        self.stamps.touch((f"{title.type}s", "paused"))
        return self.progress[title]

    def forget_place(self, title: Title) -> bool:
        """Forget how far the person got. Returns whether it was known."""
        if self.progress.pop(title, None) is None:
            return False
        self.stamps.touch((f"{title.type}s", "paused"))
        return True

    def hide(self, section: str, title: Title, at: int | None = None) -> bool:
        """Hide a title in a section. Returns whether it was not hidden there."""
        hidden = self.hidden.setdefault(section, {})
        if title in hidden:
            return False
        hidden[title] = self.now if at is None else at
        self._touch_hidden(section, title)
        return True

    def unhide(self, section: str, title: Title) -> bool:
        """Show a title again. Returns whether it was hidden."""
        if self.hidden.get(section, {}).pop(title, None) is None:
            return False
        self._touch_hidden(section, title)
        return True

    def _correct(self, play: Play, at: int) -> tuple[Entered, Play]:
        if play.at == at:
            return Entered.EXISTING, play
        corrected = Play(play.id, play.title, at, play.action, self.now)
        self._keep(corrected)
        return Entered.UPDATED, corrected

    def _keep(self, play: Play) -> None:
        self.plays[play.id] = play
        self._plays_of.setdefault(play.title, {})[play.id] = play
        self._newest_first = None
        self.stamps.touch((f"{play.title.type}s", "watched"))

    def _take_off_watchlist(self, watched: Title) -> None:
        """A watched movie or episode leaves the watchlist, and with an episode its season and its show."""
        if not self.rules.removes_watched:
            return
        self.remove_from_watchlist(watched)
        if watched.show is None:
            return
        self.remove_from_watchlist(watched.show)
        for listed in [title for title in self.watchlist if title.type is MediaType.SEASON]:
            if (listed.show, listed.season) == (watched.show, watched.season):
                self.remove_from_watchlist(listed)

    def _touch_watchlist(self, title: Title) -> None:
        self.stamps.touch((f"{title.type}s", "watchlisted"), ("watchlist", "updated"))

    def _touch_hidden(self, section: str, title: Title) -> None:
        self.stamps.touch((f"{title.type}s", "dropped" if section == "dropped" else "hidden"))
