"""What became of each title, told from counts and from what was not found.

Trakt answers a request for many titles with how many it dealt with, and names only those that it did not
find. Where that adds up to what was sent, each title is known to be stored. Where it does not, nobody knows
which ones are, and only reading tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from ...model import MediaType, OutcomeKind
from .answers import Counts, Echo, NotFound
from .bodies import Entry


class Tally(Struct, frozen=True):
    """How a service answered: what it did, what was so already, and what it did not find.

    nothing: what it means that nothing was done for any title of a kind.
    """

    done: tuple[Counts, ...]
    not_found: NotFound
    there: Counts = Counts()
    nothing: OutcomeKind = OutcomeKind.UNKNOWN


type _Key = tuple[str, str, str, int | None, int | None]


def outcome_kinds(entries: Sequence[Entry], tally: Tally) -> list[OutcomeKind]:
    """Return what became of each of the entries that were sent, in their order."""
    missing, strange = _missing(entries, tally.not_found)
    kinds = {
        kind: OutcomeKind.UNKNOWN if strange else _of_the_rest(kind, entries, missing, tally)
        for kind in MediaType
    }
    return [
        OutcomeKind.NOT_FOUND if number in missing else kinds[entry.item.type]
        for number, entry in enumerate(entries)
    ]


def _of_the_rest(kind: MediaType, entries: Sequence[Entry], missing: set[int], tally: Tally) -> OutcomeKind:
    rest = sum(entry.item.type is kind and number not in missing for number, entry in enumerate(entries))
    done, there = sum(_count(counts, kind) for counts in tally.done), _count(tally.there, kind)
    if done + there == 0:
        return tally.nothing
    if done + there != rest:
        return OutcomeKind.UNKNOWN
    return OutcomeKind.WRITTEN if done else OutcomeKind.ALREADY_THERE


def _count(counts: Counts, kind: MediaType) -> int:
    match kind:
        case MediaType.MOVIE:
            return counts.movies
        case MediaType.SHOW:
            return counts.shows
        case MediaType.SEASON:
            return counts.seasons
        case MediaType.EPISODE:
            return counts.episodes


def _missing(entries: Sequence[Entry], not_found: NotFound) -> tuple[set[int], bool]:
    """Return which entries were not found, and whether anything was named that was not sent."""
    by_key: dict[_Key, set[int]] = {}
    for number, entry in enumerate(entries):
        for key in _keys_of(entry):
            by_key.setdefault(key, set()).add(number)
    missing: set[int] = set()
    strange = False
    for keys in _echoed(not_found):
        found = set().union(*(by_key.get(key, ()) for key in keys))
        strange = strange or not found
        missing |= found
    return missing, strange


def _keys_of(entry: Entry) -> Iterator[_Key]:
    """A title in a show is also named by its season alone, and by the show alone."""
    address = entry.address
    places = {(address.season, address.number), (address.season, None), (None, None)}
    for namespace, value in address.ids:
        for season, number in places:
            yield (address.section, namespace, str(value), season, number)


def _echoed(not_found: NotFound) -> Iterator[list[_Key]]:
    for section, echoes in (
        ("movies", not_found.movies),
        ("shows", not_found.shows),
        ("seasons", not_found.seasons),
        ("episodes", not_found.episodes),
    ):
        for echo in echoes:
            for season, number in _places(echo):
                yield [(section, name, str(value), season, number) for name, value in _ids(echo)]


def _places(echo: Echo) -> Iterator[tuple[int | None, int | None]]:
    if not echo.seasons:
        yield None, None
        return
    for season in echo.seasons:
        if not season.episodes:
            yield season.number, None
            continue
        for episode in season.episodes:
            yield season.number, episode.number


def _ids(echo: Echo) -> Iterable[tuple[str, object]]:
    return ((name, value) for name, value in (echo.ids or {}).items() if value is not None)
