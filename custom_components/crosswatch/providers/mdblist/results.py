"""What became of each write of a list, from counts and from the titles that were not found.

The service counts by type and names what it does not know. Where counts and names do not add up to what was
sent, it is not known what was stored, and the next read tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from ...model import (
    Ambiguous,
    Item,
    MediaType,
    Operation,
    Outcome,
    OutcomeKind,
    ProviderError,
    Reason,
    Rejected,
    Write,
    make_ids,
)
from .models import IdMap

type Kind = Literal["movies", "shows", "seasons", "episodes"]

_KINDS: dict[MediaType, Kind] = {
    MediaType.MOVIE: "movies",
    MediaType.SHOW: "shows",
    MediaType.SEASON: "seasons",
    MediaType.EPISODE: "episodes",
}


class Counts(Struct, frozen=True):
    """How many of each type."""

    movies: int = 0
    shows: int = 0
    seasons: int = 0
    episodes: int = 0

    def of(self, kind: MediaType) -> int:
        """Return how many of a type."""
        found: int = getattr(self, _KINDS[kind])
        return found


class NestedPlace(Struct, frozen=True):
    """A season of a title that was not found, with the episodes that were asked for."""

    number: int
    episodes: list[NestedPlace] = []


class Unknown(Struct, frozen=True):
    """A title that the service does not know, as it was named to it: by flat ids or by `ids`."""

    ids: IdMap | None = None
    imdb: str | None = None
    tmdb: int | str | None = None
    tvdb: int | str | None = None
    trakt: int | str | None = None
    mdblist: str | None = None
    seasons: list[NestedPlace] = []

    @property
    def tokens(self) -> frozenset[str]:
        """Its ids."""
        spaces = ("imdb", "tmdb", "tvdb", "trakt", "mdblist")
        named = self.ids or {space: getattr(self, space) for space in spaces}
        return frozenset(make_ids(named))

    def means(self, item: Item) -> bool:
        """Whether it is this item, or the show of it with this place in it."""
        if not self.seasons:
            return not self.tokens.isdisjoint((*item.ids, *item.show_ids))
        if self.tokens.isdisjoint(item.show_ids):
            return False
        places = [season for season in self.seasons if season.number == item.season]
        numbers = [episode.number for season in places for episode in season.episodes]
        return bool(places) and (not numbers or item.number in numbers)


class NotFound(Struct, frozen=True):
    """What was not found: the titles, or only how many."""

    movies: list[Unknown] | int = []
    shows: list[Unknown] | int = []
    seasons: list[Unknown] | int = []
    episodes: list[Unknown] | int = []

    @property
    def named(self) -> list[Unknown]:
        """All that are named."""
        parts = (self.movies, self.shows, self.seasons, self.episodes)
        return [one for part in parts if not isinstance(part, int) for one in part]

    def count(self, kind: MediaType) -> int:
        """Return how many of a type were counted without being named."""
        part: list[Unknown] | int = getattr(self, _KINDS[kind])
        return part if isinstance(part, int) else 0


class ReportedTitle(Struct, frozen=True):
    """A movie or a show."""

    ids: IdMap


class ReportedEpisode(Struct, frozen=True):
    """An episode by its place in its show."""

    season: int
    number: int
    show: ReportedTitle


class ReportedPlay(Struct, frozen=True):
    """What became of one play. Not `added`: folded into a play that was there already."""

    added: bool
    play_id: int
    watched_at: str
    movie: ReportedTitle | None = None
    episode: ReportedEpisode | None = None


class ListReply(Struct, frozen=True):
    """What the service says of a write. Removals are sometimes counted as something else."""

    added: Counts | None = None
    updated: Counts | None = None
    existing: Counts | None = None
    removed: Counts | None = None
    deleted: Counts | None = None
    not_found: NotFound = NotFound()
    plays: list[ReportedPlay] | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether it has none of the fields that an answer has."""
        return not any((self.added, self.updated, self.existing, self.removed, self.deleted))

    def done(self, kind: MediaType) -> int:
        """Return how many of a type are now as they were asked to be."""
        return self.changed(kind) + (self.existing.of(kind) if self.existing else 0)

    def changed(self, kind: MediaType) -> int:
        """Return how many of a type were not so before."""
        parts = (self.added, self.updated, self.removed, self.deleted)
        return sum(part.of(kind) for part in parts if part)


def not_found(write: Write, name: str) -> Outcome:
    """Return the outcome of a write whose title the service does not know."""
    return Outcome(write.key, OutcomeKind.NOT_FOUND, Reason("not_found", {"account": name}))


def not_known(write: Write, name: str) -> Outcome:
    """Return the outcome of a write of which it is not known whether it was stored."""
    return Outcome(write.key, OutcomeKind.UNKNOWN, Reason("unknown_result", {"account": name}))


def unnameable(write: Write, name: str) -> Outcome:
    """Return the outcome of a write whose title cannot be named to the service."""
    return Outcome(write.key, OutcomeKind.NOT_FOUND, Reason("no_known_id", {"account": name}))


def after_error(write: Write, error: ProviderError, name: str) -> Outcome:
    """Return the outcome of a write that went wrong after others of its chunk had been written."""
    if isinstance(error, Rejected):
        facts: dict[str, str | int] = {"account": name, "detail": str(error)}
        return Outcome(write.key, OutcomeKind.REJECTED, Reason("rejected", facts))
    if isinstance(error, Ambiguous):
        return not_known(write, name)
    return later(write, error, name)


def later(write: Write, why: object, name: str) -> Outcome:
    """Return the outcome of a write that may go through another time."""
    reason = Reason("write_failed", {"account": name, "detail": str(why)})
    return Outcome(write.key, OutcomeKind.RETRY_LATER, reason)


def outcomes_of(writes: Sequence[Write], reply: ListReply | None, name: str) -> list[Outcome]:
    """Return what became of each write of one request. None: the service says only that it is done."""
    if reply is None:
        return [Outcome(write.key, OutcomeKind.WRITTEN) for write in writes]
    missing = {write.key for write in writes if any(one.means(write.item) for one in reply.not_found.named)}
    found = [not_found(write, name) for write in writes if write.key in missing]
    for kind in MediaType:
        rest = [write for write in writes if write.item.type is kind and write.key not in missing]
        found += _of_kind(kind, rest, reply, name)
    return found


def _of_kind(kind: MediaType, writes: Sequence[Write], reply: ListReply, name: str) -> list[Outcome]:
    if not writes:
        return []
    done = reply.done(kind)
    if done >= len(writes):
        new = reply.changed(kind) > 0
        outcome = OutcomeKind.WRITTEN if new else OutcomeKind.ALREADY_THERE
        return [Outcome(write.key, outcome) for write in writes]
    if done == 0 and reply.not_found.count(kind) == len(writes):
        return [not_found(write, name) for write in writes]
    if done == 0 and not reply.not_found.named and writes[0].operation is Operation.REMOVE:
        return [Outcome(write.key, OutcomeKind.ALREADY_THERE) for write in writes]
    return [not_known(write, name) for write in writes]
