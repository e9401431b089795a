"""What the person has at an emulated MDBList, when it changed, and the journal of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from custom_components.crosswatch.model import MediaType
from tests.emulators.catalogue import Catalogue, Title

from .rules import Rules

KEPT = 30 * 86_400
"""Seconds for which the journal keeps an entry."""


@dataclass(slots=True)
class Play:
    """One play. Times are seconds since 1970 UTC; added: when the service got to know of it."""

    id: int
    title: Title
    at: int
    added: int


@dataclass(slots=True)
class Mark:
    """A rating of 1 to 10."""

    title: Title
    rating: int
    at: int
    added: int


@dataclass(slots=True)
class Paused:
    """A place in a title, in per cent."""

    id: int
    title: Title
    progress: float
    at: int


@dataclass(frozen=True, slots=True)
class Entry:
    """The latest state of one item in the journal."""

    category: str
    title: Title
    status: str
    at: int
    value_at: int | None


@dataclass
class Account:
    """The person's lists. stamps: when each of them last changed."""

    clock: Callable[[], float]
    rules: Rules
    catalogue: Catalogue
    plays: dict[int, Play] = field(default_factory=dict)
    _by_title: dict[Title, list[Play]] = field(default_factory=dict)
    marks: dict[Title, Mark] = field(default_factory=dict)
    watchlist: dict[Title, int] = field(default_factory=dict)
    paused: dict[Title, Paused] = field(default_factory=dict)
    dropped: list[Title] = field(default_factory=list)
    journal: dict[tuple[str, Title], Entry] = field(default_factory=dict)
    stamps: dict[str, int] = field(default_factory=dict)
    _complete: set[Title] = field(default_factory=set)
    _last_id: int = 0

    @property
    def now(self) -> int:
        return int(self.clock())

    def plays_of(self, title: Title) -> list[Play]:
        """Return the plays of a movie or an episode, or of all in a season or a show; newest first."""
        found = [play for one in self.playable(title) for play in self._by_title.get(one, ())]
        return sorted(found, key=lambda one: -one.at)

    def playable(self, title: Title) -> list[Title]:
        """Return what is played when this is: itself, or its episodes. Nobody watches all specials."""
        if title.type in (MediaType.MOVIE, MediaType.EPISODE):
            return [title]
        show = title if title.show is None else title.show
        inside = [one for one in self.catalogue.inside(show) if one.type is MediaType.EPISODE]
        if title.type is MediaType.SEASON:
            return [one for one in inside if one.season == title.season]
        return [one for one in inside if one.season]

    def watch(self, title: Title, at: int) -> tuple[Play, bool]:
        """Add a play. Returns it, or the one that is there already, and whether it was added."""
        for play in self.plays_of(title):
            if abs(play.at - at) <= self.rules.fold:
                return play, False
        play = Play(self._next(), title, at, self.now)
        self.plays[play.id] = play
        self._by_title.setdefault(title, []).append(play)
        self._touch("watched_at" if title.type is MediaType.MOVIE else "episode_watched_at")
        self._note("watched", title, self.rules.says_added, at)
        self._roll_up(title)
        return play, True

    def take_back(self, plays: Iterable[Play]) -> int:
        """Take plays away. Only the journal tells. Returns how many they were."""
        gone = list(plays)
        for play in gone:
            self._forget_play(play)
        for title in dict.fromkeys(play.title for play in gone):
            left = self.plays_of(title)
            status = self.rules.says_added if left else "removed"
            self._note("watched", title, status, left[0].at if left else None)
            self._roll_up(title)
        return len(gone)

    def take_back_show(self, show: Title) -> None:
        """Take a whole show away. The journal names the show, and none of its episodes."""
        for play in self.plays_of(show):
            self._forget_play(play)
        self._complete -= {show, *self.catalogue.inside(show)}
        self._note("watched", show, "removed", None)

    def _forget_play(self, play: Play) -> None:
        del self.plays[play.id]
        self._by_title[play.title].remove(play)

    def rate(self, title: Title, rating: int, at: int) -> str:
        """Rate. Returns whether it was "added", "updated" or is "existing" as it is."""
        before = self.marks.get(title)
        if before is not None and (before.rating, before.at) == (rating, at):
            return "existing"
        self.marks[title] = Mark(title, rating, at, self.now)
        self._touch("rated_at")
        self._note("rated", title, self.rules.says_added, at)
        return "updated" if before else "added"

    def unrate(self, title: Title) -> bool:
        """Take a rating away. Only the journal tells. Returns whether there was one."""
        if self.marks.pop(title, None) is None:
            return False
        self._note("rated", title, "removed", None)
        return True

    def enlist(self, title: Title) -> bool:
        """Put on the watchlist, now. Returns whether it was not there."""
        if title in self.watchlist:
            return False
        self.watchlist[title] = self.now
        self._touch("watchlisted_at")
        return True

    def delist(self, title: Title) -> bool:
        """Take off the watchlist. Returns whether it was there."""
        if self.watchlist.pop(title, None) is None:
            return False
        self._touch("watchlisted_at")
        return True

    def pause(self, title: Title, progress: float, at: int) -> None:
        """Keep a place."""
        before = self.paused.get(title)
        self.paused[title] = Paused(before.id if before else self._next(), title, progress, at)
        self._touch("paused_at")

    def forget(self, place: int) -> bool:
        """Forget a place. Returns whether it was there."""
        title = next((one.title for one in self.paused.values() if one.id == place), None)
        if title is None:
            return False
        del self.paused[title]
        self._touch("paused_at")
        return True

    def drop(self, show: Title) -> None:
        """Give a show up."""
        self.dropped.append(show)
        self._touch("dropped_at")

    def take_up(self, show: Title) -> None:
        """Go on with a show."""
        self.dropped.remove(show)
        self._touch("dropped_at")

    def oldest(self) -> int:
        """Return how far the journal goes back."""
        return self.now - KEPT

    def entries(self, since: int) -> list[Entry]:
        """Return the journal from a time on, oldest first."""
        begin = max(since, self.oldest())
        return sorted((one for one in self.journal.values() if one.at >= begin), key=lambda one: one.at)

    def _roll_up(self, title: Title) -> None:
        """Tell of a season or a show that became complete, or is so no longer."""
        if title.show is None:
            return
        season = self.catalogue.season(title.show, title.season or 0)
        for whole in (season, title.show):
            if whole is None:
                continue
            plays = self.plays_of(whole)
            complete = {play.title for play in plays} >= set(self.playable(whole))
            if complete and whole not in self._complete:
                self._complete.add(whole)
                self._note("watched", whole, self.rules.says_added, plays[0].at)
            elif not complete and whole in self._complete:
                self._complete.discard(whole)
                self._note("watched", whole, "partial" if plays else "removed", None)

    def complete(self, kind: MediaType) -> list[Title]:
        """Return the shows or seasons of which everything was watched."""
        return [title for title in self._complete if title.type is kind]

    def _note(self, category: str, title: Title, status: str, value_at: int | None) -> None:
        self.journal[category, title] = Entry(category, title, status, self.now, value_at)
        self._touch("journal_at")

    def _touch(self, stamp: str) -> None:
        self.stamps[stamp] = self.now

    def _next(self) -> int:
        self._last_id += 1
        return self._last_id
