"""Which title was stored, told from counts and from what was not found."""

from __future__ import annotations

from custom_components.crosswatch.model import Item, MediaType, OutcomeKind
from custom_components.crosswatch.providers.trakt.answers import (
    Counts,
    Echo,
    EchoedEpisode,
    EchoedSeason,
    NotFound,
)
from custom_components.crosswatch.providers.trakt.bodies import Entry, entry_for
from custom_components.crosswatch.providers.trakt.tally import Tally, outcome_kinds

WRITTEN, THERE = OutcomeKind.WRITTEN, OutcomeKind.ALREADY_THERE
UNKNOWN, NOT_FOUND = OutcomeKind.UNKNOWN, OutcomeKind.NOT_FOUND


def entries(*items: Item) -> list[Entry]:
    return [entry for item in items if (entry := entry_for(item, {})) is not None]


def film(number: int) -> Item:
    return Item(MediaType.MOVIE, (f"imdb:tt100000{number}", f"tmdb:{number}"))


def part(season: int, number: int | None = None) -> Item:
    kind = MediaType.SEASON if number is None else MediaType.EPISODE
    return Item(kind, show_ids=("tmdb:5",), season=season, number=number)


NOTHING = NotFound()


def told(items: list[Entry], not_found: NotFound = NOTHING, **done: int) -> list[OutcomeKind]:
    return outcome_kinds(items, Tally((Counts(**done),), not_found))


def test_counts_that_add_up_are_success() -> None:
    assert told(entries(film(1), film(2)), movies=2) == [WRITTEN, WRITTEN]


def test_what_was_there_already_is_told_apart_where_it_can_be() -> None:
    tally = Tally((Counts(),), NotFound(), Counts(movies=2))
    assert outcome_kinds(entries(film(1), film(2)), tally) == [THERE, THERE]
    mixed = Tally((Counts(movies=1),), NotFound(), Counts(movies=1))
    assert outcome_kinds(entries(film(1), film(2)), mixed) == [WRITTEN, WRITTEN]


def test_a_shorter_answer_is_no_success() -> None:
    assert told(entries(film(1), film(2)), movies=1) == [UNKNOWN, UNKNOWN]


def test_a_longer_answer_is_no_success_either() -> None:
    assert told(entries(film(1)), movies=20) == [UNKNOWN]


def test_an_empty_answer_is_no_success() -> None:
    assert told(entries(film(1))) == [UNKNOWN]


def test_one_id_is_enough_to_know_what_was_not_found() -> None:
    echo = NotFound(movies=[Echo({"imdb": "tt1000001", "tmdb": None})])
    assert told(entries(film(1), film(2)), echo, movies=1) == [NOT_FOUND, WRITTEN]


def test_something_strange_that_was_not_found_leaves_all_open() -> None:
    for echo in (Echo({"imdb": "tt7777777"}), Echo()):
        assert told(entries(film(1)), NotFound(movies=[echo]), movies=1) == [UNKNOWN]


def test_a_whole_show_that_was_not_found() -> None:
    echo = NotFound(shows=[Echo({"tmdb": 5})])
    show = Item(MediaType.SHOW, ("tmdb:5",))
    assert told(entries(show, part(1), part(1, 2)), echo) == [NOT_FOUND] * 3


def test_only_the_missing_episodes_of_a_show() -> None:
    seasons = [EchoedSeason(1, [EchoedEpisode(3)]), EchoedSeason(2)]
    echo = NotFound(shows=[Echo({"tmdb": 5}, seasons)])
    sent = entries(part(1, 2), part(1, 3), part(2, 1), part(2), part(3))
    assert told(sent, echo, episodes=1, seasons=1) == [WRITTEN, NOT_FOUND, NOT_FOUND, NOT_FOUND, WRITTEN]
