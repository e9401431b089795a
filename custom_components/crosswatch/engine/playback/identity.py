"""Which item a player means, by confidence and never by guess."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ...model import Item, MediaType
from .media import Media
from .why import Why

SURE = 0.9
"""From this confidence on a play is sent by itself."""

_BY_IDS, _BY_EPISODE, _BY_TITLE_AND_YEAR, _BY_TITLE_AND_LENGTH, _BY_TITLE = 1.0, 0.95, 0.9, 0.8, 0.7
_LENGTH_SLACK = 0.1
_SHORT = 3000.0
_SHORT_SLACK = 300.0


class Identified(Struct, frozen=True, tag=True):
    """The item that plays. number is its number in the identity graph, if it is there.

    candidates: labels of all that were looked at.
    """

    item: Item
    confidence: float
    number: int | None = None
    runtime: int | None = None
    candidates: tuple[str, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether its plays may be sent without asking anybody."""
        return self.confidence >= SURE


class Unmatched(Struct, frozen=True, tag=True):
    """No item, why not, and the labels of what it might be."""

    why: Why
    candidates: tuple[str, ...] = ()


type Identity = Identified | Unmatched


class Question(Struct, frozen=True):
    """What to look for in the identity graph: an exact title, for episodes that of their show."""

    type: MediaType
    title: str
    season: int | None = None
    number: int | None = None


class Candidate(Struct, frozen=True):
    """An item of the graph with that title. `runtime` in seconds."""

    number: int
    item: Item
    runtime: int | None = None


def by_ids(media: Media) -> Identified | None:
    """Identify by the ids that the player itself names. An episode's ids are the episode's own."""
    if not media.ids or media.type is None:
        return None
    item = Item(
        type=media.type,
        ids=media.ids,
        title=media.title,
        year=media.year,
        show_title=media.show_title,
        season=media.season,
        number=media.number,
    )
    return Identified(item, _BY_IDS)


def question(media: Media) -> Question | Unmatched:
    """Return what to ask the identity graph for, or why nothing can be asked."""
    if media.type is not MediaType.EPISODE:
        return Question(MediaType.MOVIE, media.title) if media.title else Unmatched(Why.NO_TITLE)
    if not media.show_title:
        return Unmatched(Why.NO_SHOW)
    if media.season is None or media.number is None:
        return Unmatched(Why.NO_EPISODE_NUMBER)
    return Question(MediaType.EPISODE, media.show_title, media.season, media.number)


def choose(media: Media, duration: float | None, candidates: Sequence[Candidate]) -> Identity:
    """Return the one candidate that can be meant, or why there is none.

    duration: length in seconds by the player. With a year the title is enough; without one a
    matching length makes a title likely, but not sure.
    """
    labels = tuple(candidate.item.label for candidate in candidates)
    fitting, confidence = _fitting(media, duration, candidates)
    if not fitting:
        return Unmatched(Why.UNKNOWN_TITLE, labels)
    if len(fitting) > 1:
        return Unmatched(Why.SEVERAL_TITLES, labels)
    found = fitting[0]
    return Identified(found.item, confidence, found.number, found.runtime, labels)


def _fitting(
    media: Media, duration: float | None, candidates: Sequence[Candidate]
) -> tuple[Sequence[Candidate], float]:
    if media.type is MediaType.EPISODE:
        return candidates, _BY_EPISODE
    if media.year is not None:
        return _by_year(media.year, candidates), _BY_TITLE_AND_YEAR
    by_length = [candidate for candidate in candidates if _same_length(candidate.runtime, duration)]
    return (by_length, _BY_TITLE_AND_LENGTH) if by_length else (candidates, _BY_TITLE)


def _by_year(year: int, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """Services disagree by a year about some films; an exact year beats a near one."""
    exact = [candidate for candidate in candidates if candidate.item.year == year]
    near = [candidate for candidate in candidates if abs((candidate.item.year or 0) - year) <= 1]
    return exact or near


def _same_length(runtime: int | None, duration: float | None) -> bool:
    if runtime is None or duration is None:
        return False
    slack = _SHORT_SLACK if runtime < _SHORT else _LENGTH_SLACK * runtime
    return abs(runtime - duration) <= slack
