"""What one person's SIMKL keeps: one row per title with exactly one status, and how it changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .quirks import Quirks
from .stamps import Stamps
from .titles import Kind, Place, SimklTitle

REWATCH_GAP = 2 * 86_400
MOST_REWATCHES = 50


class Status(StrEnum):
    """The five statuses."""

    PLANTOWATCH = "plantowatch"
    WATCHING = "watching"
    HOLD = "hold"
    DROPPED = "dropped"
    COMPLETED = "completed"


MOVIE_STATUSES = (Status.PLANTOWATCH, Status.DROPPED, Status.COMPLETED)


@dataclass(slots=True)
class Row:
    """One title in a library. Times are seconds since 1970 UTC.

    modified, rated_moved, removed: stamps of the last edit. episodes: those with a date of their own.
    in_bulk: episodes that were marked with the whole title, and have no date. rewatches: id and time.
    """

    title: SimklTitle
    status: Status
    added_at: int
    modified: int = 0
    last_watched_at: int | None = None
    rating: int | None = None
    rated_at: int | None = None
    rated_moved: int = 0
    memo: dict[str, object] | None = None
    episodes: dict[Place, int] = field(default_factory=dict)
    moved: dict[Place, int] = field(default_factory=dict)
    in_bulk: set[Place] = field(default_factory=set)
    rewatches: list[tuple[int, int]] = field(default_factory=list)

    @property
    def watched(self) -> set[Place]:
        """The places of all episodes that count as watched."""
        return {*self.episodes, *self.in_bulk}

    @property
    def is_watched(self) -> bool:
        """Whether anything of it was watched."""
        return self.last_watched_at is not None or bool(self.episodes or self.in_bulk)


class Library:
    """The rows of one person. Each edit is of one title, and moves the stamps if it changes something."""

    def __init__(self, clock: Callable[[], float], quirks: Quirks) -> None:
        self.rows: dict[int, Row] = {}
        self.stamps = Stamps(clock, quirks)
        self.clock = clock
        self._moment: int | None = None
        self._rewatch = 0

    def get(self, title: SimklTitle) -> Row | None:
        """Return the row of a title."""
        return self.rows.get(title.simkl)

    def of(self, kind: Kind) -> Iterator[Row]:
        """Return all rows of a catalogue, in the order of their coming."""
        return (row for row in self.rows.values() if row.title.kind is kind)

    def begin(self) -> None:
        """Let the edits until `end` carry one stamp, as those of one request do."""
        self._moment = self.stamps.moment()

    def end(self) -> None:
        """End what `begin` began."""
        self._moment = None

    def set_status(self, title: SimklTitle, status: Status, added_at: int | None = None) -> Row:
        """List a title. A film that is taken back to the plan is no longer watched; episodes stay marked."""
        row = self._row(title, status, added_at)
        if title.is_film and status is not Status.COMPLETED and row.is_watched:
            row.last_watched_at = None
            row.episodes.clear()
            row.in_bulk.clear()
            row.rewatches.clear()
        if row.status is not status or not row.modified:
            row.status = status
            self._touch(row)
        return row

    def watch(self, title: SimklTitle, at: Mapping[Place, int]) -> list[Place]:
        """Mark episodes, or a film with the place (1, 1). Returns those that are new: no date is moved."""
        row = self._row(title, Status.WATCHING)
        if title.kind is Kind.MOVIES:
            new = [] if row.last_watched_at is not None else list(at)
        else:
            new = [place for place in at if place not in row.watched]
            row.episodes |= {place: at[place] for place in new}
        if new:
            row.last_watched_at = max(row.last_watched_at or 0, *(at[place] for place in new))
        return self._marked(row, new)

    def watch_all(self, title: SimklTitle, at: int) -> list[Place]:
        """Mark the whole title: all that was on by now. No episode gets a date of its own."""
        if title.is_film:
            return self.watch(title, {(1, 1): at})
        row = self._row(title, Status.WATCHING)
        new = [place for place in title.aired(self.clock()) if place not in row.watched]
        row.in_bulk.update(new)
        if new:
            row.last_watched_at = max(at, row.last_watched_at or 0)
        if not new and row.modified and row.status is not self._earned(row):
            row.status = self._earned(row)
            self._touch(row)
        return self._marked(row, new)

    def unwatch(self, title: SimklTitle, places: Collection[Place]) -> list[Place]:
        """Take marks of episodes away; the row stays. Returns those that were marked."""
        row = self.rows.get(title.simkl)
        gone = [place for place in places if row is not None and place in row.watched]
        if row is None or not gone:
            return []
        for place in gone:
            row.episodes.pop(place, None)
            row.in_bulk.discard(place)
        row.last_watched_at = max(row.episodes.values(), default=row.last_watched_at if row.in_bulk else None)
        if row.status is Status.COMPLETED:
            row.status = Status.WATCHING
        self._touch(row, gone)
        return gone

    def forget(self, title: SimklTitle) -> bool:
        """Delete the whole row: status, marks and rating."""
        row = self.rows.pop(title.simkl, None)
        if row is None:
            return False
        names = ("removed_from_list",) if row.rating is None else ("removed_from_list", "rated_at")
        self.stamps.move(title.kind, self._now(), *names)
        return True

    def rate(self, title: SimklTitle, rating: int, at: int) -> Row:
        """Rate a title. One that is listed nowhere gets a status by it, and with it a play."""
        row = self.rows.get(title.simkl) or self._list_for_rating(title, at)
        if (row.rating, row.rated_at) != (rating, at):
            row.rating, row.rated_at = rating, at
            self._rating_moved(row)
        return row

    def unrate(self, title: SimklTitle) -> bool:
        """Take a rating away; the status stays."""
        row = self.rows.get(title.simkl)
        if row is None or row.rating is None:
            return False
        row.rating, row.rated_at = None, None
        self._rating_moved(row)
        return True

    def watch_again(self, title: SimklTitle, at: int) -> bool:
        """Keep one more viewing of a watched title, if it is far enough from the others."""
        row = self.rows.get(title.simkl)
        if row is None or row.last_watched_at is None or len(row.rewatches) >= MOST_REWATCHES:
            return False
        times = [row.last_watched_at, *(time for _, time in row.rewatches)]
        if any(abs(at - time) < REWATCH_GAP for time in times):
            return False
        self._rewatch += 1
        row.rewatches.append((self._rewatch, at))
        self._touch(row)
        return True

    def note(self, title: SimklTitle, memo: dict[str, object]) -> None:
        """Keep a note with a title that is listed."""
        if (row := self.rows.get(title.simkl)) is not None and row.memo != memo:
            row.memo = memo
            self._touch(row)

    def _row(self, title: SimklTitle, status: Status, added_at: int | None = None) -> Row:
        row = self.rows.get(title.simkl)
        if row is None:
            row = self.rows[title.simkl] = Row(title, status, added_at or int(self.clock()))
        return row

    def _marked(self, row: Row, new: list[Place]) -> list[Place]:
        """A title moves on when something new of it was watched, and stays where it is when not."""
        if new or not row.modified:
            row.status = self._earned(row)
            self._touch(row, new)
        return new

    def _earned(self, row: Row) -> Status:
        """The status that what was watched makes: completed only if the show is over and seen."""
        title = row.title
        seen = title.kind is Kind.MOVIES or row.watched.issuperset(title.aired(self.clock()))
        over = title.kind is Kind.MOVIES or (title.ended and bool(title.episodes))
        return Status.COMPLETED if seen and over else Status.WATCHING

    def _list_for_rating(self, title: SimklTitle, at: int) -> Row:
        released = title.released <= self.clock()
        if title.kind is Kind.MOVIES and not released:
            return self.set_status(title, Status.PLANTOWATCH)
        if title.is_film or len(title.episodes) == 1:
            self.watch_all(title, at)
            return self.rows[title.simkl]
        return self.set_status(title, Status.WATCHING)

    def _rating_moved(self, row: Row) -> None:
        moment = self._now()
        row.rated_moved = row.modified = moment
        self.stamps.move(row.title.kind, moment, "rated_at")

    def _touch(self, row: Row, places: Collection[Place] = ()) -> None:
        row.modified = self._now()
        row.moved |= dict.fromkeys(places, row.modified)
        self.stamps.move(row.title.kind, row.modified, row.status)

    def _now(self) -> int:
        return self.stamps.moment() if self._moment is None else self._moment
