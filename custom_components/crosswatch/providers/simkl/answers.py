"""What SIMKL's answers to writes say. The status is 201 whatever became of them."""

from __future__ import annotations

from msgspec import Struct, field

from ...model import Outcome, OutcomeKind, Reason
from .models import AnyIds, Status
from .titles import SentIds, share_an_id


class EchoedEpisode(Struct, frozen=True):
    """An episode as we named it. The ids may be its own or those of its show."""

    number: int | None = None
    season: int | None = None
    ids: AnyIds = {}


class EchoedSeason(Struct, frozen=True):
    """A season as we named it."""

    number: int
    episodes: tuple[EchoedEpisode, ...] = ()


class EchoedTitle(Struct, frozen=True):
    """A title as we named it."""

    ids: AnyIds = {}
    seasons: tuple[EchoedSeason, ...] | None = None


class NotFound(Struct, frozen=True):
    """What SIMKL does not know."""

    movies: tuple[EchoedTitle, ...] = ()
    shows: tuple[EchoedTitle, ...] = ()
    episodes: tuple[EchoedEpisode, ...] = ()
    anime: tuple[EchoedTitle, ...] = ()

    def has_title(self, ids: SentIds) -> bool:
        """Whether a movie or show is among it."""
        return any(share_an_id(ids, echo.ids) for echo in (*self.movies, *self.shows, *self.anime))

    def has_episode(self, show: SentIds, own: SentIds, season: int, number: int) -> bool:
        """Whether an episode is among it, alone or with its whole show."""
        for echo in self.episodes:
            if share_an_id(own, echo.ids):
                return True
            if (echo.season, echo.number) == (season, number) and share_an_id(show, echo.ids):
                return True
        shows = [echo for echo in (*self.shows, *self.anime) if share_an_id(show, echo.ids)]
        return any(
            not echo.seasons
            or any(
                one.number == season and any(episode.number == number for episode in one.episodes)
                for one in echo.seasons
            )
            for echo in shows
        )


class Counts(Struct, frozen=True):
    """How many were added or deleted."""

    movies: int = 0
    shows: int = 0
    episodes: int = 0


class Added(Struct, frozen=True):
    """The answer to plays and ratings."""

    added: Counts
    not_found: NotFound = field(default_factory=NotFound)


class Deleted(Struct, frozen=True):
    """The answer to removals."""

    deleted: Counts
    not_found: NotFound = field(default_factory=NotFound)


class ListedTitle(Struct, frozen=True):
    """A title with the status that it was given, which may be another than we asked for."""

    to: Status
    ids: AnyIds = {}


class ListedTitles(Struct, frozen=True):
    """What was put on a list."""

    movies: tuple[ListedTitle, ...] = ()
    shows: tuple[ListedTitle, ...] = ()
    anime: tuple[ListedTitle, ...] = ()


class Listed(Struct, frozen=True):
    """The answer to putting titles on a list."""

    added: ListedTitles
    not_found: NotFound = field(default_factory=NotFound)


def not_found(key: int) -> Outcome:
    """SIMKL does not know the title."""
    return Outcome(key, OutcomeKind.NOT_FOUND, Reason("not_found"))


def refused(key: int, detail: str) -> Outcome:
    """It is not done, for a reason in plain words."""
    return Outcome(key, OutcomeKind.REJECTED, Reason("rejected", {"detail": detail}))


def refused_for(key: int, code: str) -> Outcome:
    """It is not done, for a reason that is known by its code."""
    return Outcome(key, OutcomeKind.REJECTED, Reason(code))


def unknown(key: int) -> Outcome:
    """The answer does not tell what became of it."""
    return Outcome(key, OutcomeKind.UNKNOWN, Reason("unknown_result"))


def counted(keys: list[int], count: int, refs: dict[int, str]) -> list[Outcome]:
    """Return what became of new ones of which only the count is told: if it falls short, nobody knows."""
    if count < len(keys):
        return [unknown(key) for key in keys]
    return [Outcome(key, OutcomeKind.WRITTEN, ref=refs.get(key)) for key in keys]


def already(key: int, ref: str | None) -> Outcome:
    """The account had it."""
    return Outcome(key, OutcomeKind.ALREADY_THERE, ref=ref)
