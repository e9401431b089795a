"""A household of the size that the benchmarks speak of, made up but always the same.

Two members watched the same things. The first knows its titles by imdb and tmdb ids, the second by
tmdb and tvdb ids, so that they meet only through the ids that both know; the second stamps a play some
minutes later. Neither difference is one that a sync should act on.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from custom_components.crosswatch.model import Feature, Item, MediaType, Precision, Record, Value

BEGIN = 1_262_304_000
"""2010-01-01, when the household began to watch, in seconds UTC."""

_EPISODES_A_SEASON = 10
_SHARE_OF_FILMS = 5
_MINUTE = 60

type Lists = dict[Feature, tuple[Record, ...]]


class Household(Struct, frozen=True):
    """The records of two members by feature."""

    first: Lists
    second: Lists


def household(
    plays: int = 50_000, watchlist: int = 5_000, ratings: int = 10_000, *, scale: float = 1.0
) -> Household:
    """Return the data set "50,000", or `scale` times as much of everything."""
    titles = _Titles(shows=round(400 * scale), episodes=round(15_000 * scale), films=round(5_000 * scale))
    return Household(
        _lists(titles, 0, round(plays * scale), round(watchlist * scale), round(ratings * scale)),
        _lists(titles, 1, round(plays * scale), round(watchlist * scale), round(ratings * scale)),
    )


def changed(lists: Lists, percent: float = 1.0, seed: int = 1) -> Lists:
    """Return the lists after their member changed some of everything: new plays, other ratings, new wishes.

    The number of records stays the same: a changed play is another play (same title, a day later, under
    a new ref), a changed rating has another mark and a later date, a changed wish is another title.
    """
    chance = random.Random(seed)
    return {feature: tuple(_changed(feature, records, percent, chance)) for feature, records in lists.items()}


def _changed(
    feature: Feature, records: tuple[Record, ...], percent: float, chance: random.Random
) -> Iterable[Record]:
    picked = set(chance.sample(range(len(records)), round(len(records) * percent / 100)))
    for place, record in enumerate(records):
        if place not in picked:
            yield record
        elif feature is Feature.HISTORY:
            yield Record(f"new-{record.ref}", record.item, _later(record.value))
        elif feature is Feature.RATINGS:
            yield Record(
                record.ref, record.item, replace(_later(record.value), amount=110 - record.value.amount)
            )
        else:
            yield Record(f"new-{record.ref}", _unseen(place), _later(record.value))


def _later(value: Value) -> Value:
    return replace(value, at=(value.at or BEGIN) + 86_400)


def _unseen(place: int) -> Item:
    ids = (f"imdb:tt{7_000_000 + place}", f"tmdb:{700_000 + place}", f"tvdb:{700_000 + place}")
    return Item(MediaType.MOVIE, ids, f"Wish {place}", 2020)


class _Titles:
    """Every film and episode twice: as the first and as the second member describes it."""

    def __init__(self, shows: int, episodes: int, films: int) -> None:
        self.films = [_film(number) for number in range(films)]
        self.shows = [_show(number) for number in range(shows)]
        self.episodes = [_episode(number % shows, number // shows, number) for number in range(episodes)]


def _ids(base: int, number: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    known = base * 1_000_000 + number
    return (f"imdb:tt{known}", f"tmdb:{known}"), (f"tmdb:{known}", f"tvdb:{known}")


def _film(number: int) -> tuple[Item, Item]:
    first, second = _ids(1, number)
    title, year = f"Film {number}", 1950 + number % 75
    return Item(MediaType.MOVIE, first, title, year), Item(MediaType.MOVIE, second, title, year)


def _show(number: int) -> tuple[Item, Item]:
    first, second = _ids(2, number)
    title, year = f"Show {number}", 1980 + number % 45
    return Item(MediaType.SHOW, first, title, year), Item(MediaType.SHOW, second, title, year)


def _episode(show: int, place: int, number: int) -> tuple[Item, Item]:
    own, parents = _ids(3, number), _ids(2, show)
    season, within = divmod(place, _EPISODES_A_SEASON)
    first, second = (
        Item(
            MediaType.EPISODE,
            own[member],
            f"Episode {within + 1}",
            show_ids=parents[member],
            show_title=f"Show {show}",
            season=season + 1,
            number=within + 1,
        )
        for member in (0, 1)
    )
    return first, second


def _lists(titles: _Titles, member: int, plays: int, watchlist: int, ratings: int) -> Lists:
    return {
        Feature.WATCHLIST: tuple(_listed(titles, member, watchlist)),
        Feature.RATINGS: tuple(_rated(titles, member, ratings)),
        Feature.HISTORY: tuple(_watched(titles, member, plays)),
    }


def _listed(titles: _Titles, member: int, count: int) -> Iterable[Record]:
    wishes = [*titles.shows, *titles.films]
    for number in range(count):
        yield Record(f"w{number}", wishes[number][member], _at(number * 3_600))


def _rated(titles: _Titles, member: int, count: int) -> Iterable[Record]:
    rated = [*titles.films, *titles.episodes]
    for number in range(count):
        yield Record(f"r{number}", rated[number][member], _at(number * 7_200, 10 + number % 10 * 10))


def _watched(titles: _Titles, member: int, count: int) -> Iterable[Record]:
    """Every film and episode at least once where there are plays enough, rewatches days later."""
    films, episodes = 0, 0
    for number in range(count):
        if number % _SHARE_OF_FILMS == 0:
            item, films = titles.films[films % len(titles.films)][member], films + 1
        else:
            item, episodes = titles.episodes[episodes % len(titles.episodes)][member], episodes + 1
        late = member * (1 + number % 20) * _MINUTE
        yield Record(f"p{number}", item, _at(number * 6_000 + late))


def _at(after: int, amount: int = 1) -> Value:
    return Value(amount, BEGIN + after, Precision.SECOND)
