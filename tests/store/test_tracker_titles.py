"""How a tracker recognises titles, and what it learns about them."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Feature, Item, MediaType, Operation, OutcomeKind, Value, Write
from custom_components.crosswatch.store.tracker_titles import tokens_of

from .desk import (
    ALIEN,
    ALIEN_BY_IMDB,
    ALIEN_BY_TMDB,
    ALIEN_BY_TRAKT,
    EVENING,
    SEVERANCE,
    SHOW_348,
    Desk,
    episode,
)


@pytest.mark.parametrize("other", [ALIEN_BY_IMDB, ALIEN_BY_TMDB, ALIEN_BY_TRAKT])
def test_any_shared_id_is_the_same_title(desk: Desk, other: Item) -> None:
    first = desk.add(Feature.WATCHLIST, ALIEN)
    again = desk.add(Feature.WATCHLIST, other)
    assert (again.kind, again.ref) == (OutcomeKind.ALREADY_THERE, first.ref)
    assert len(desk.records(Feature.WATCHLIST)) == 1


def test_a_show_with_the_number_of_a_movie_is_a_stranger(desk: Desk) -> None:
    desk.add(Feature.WATCHLIST, ALIEN)
    assert desk.add(Feature.WATCHLIST, SHOW_348).kind is OutcomeKind.WRITTEN
    assert desk.remove(Feature.WATCHLIST, SHOW_348).kind is OutcomeKind.WRITTEN
    assert [record.item for record in desk.records(Feature.WATCHLIST)] == [ALIEN]


def test_titles_learn_ids_from_each_other(desk: Desk) -> None:
    desk.add(Feature.WATCHLIST, ALIEN_BY_IMDB)
    desk.add(Feature.RATINGS, ALIEN_BY_TRAKT, Value(80))
    assert (
        desk.add(Feature.WATCHLIST, Item(MediaType.MOVIE, ("trakt:295",))).kind is OutcomeKind.ALREADY_THERE
    )
    (record,) = desk.records(Feature.WATCHLIST)
    assert record.item.ids == ("imdb:tt0078748", "trakt:295")
    assert record.item.title == "Alien"


def test_learning_happens_within_one_chunk_too(desk: Desk) -> None:
    chain = [ALIEN_BY_IMDB, ALIEN, ALIEN_BY_TMDB]
    outcomes = desk.write(
        Feature.WATCHLIST, *(Write(key, Operation.ADD, item, value=EVENING) for key, item in enumerate(chain))
    )
    assert [outcome.kind for outcome in outcomes] == [
        OutcomeKind.WRITTEN,
        OutcomeKind.ALREADY_THERE,
        OutcomeKind.ALREADY_THERE,
    ]


def test_what_a_title_knows_is_never_replaced(desk: Desk) -> None:
    desk.add(Feature.WATCHLIST, ALIEN)
    desk.add(Feature.WATCHLIST, Item(MediaType.MOVIE, ("imdb:tt0078748", "tmdb:999"), "Aliens", 1986))
    assert [record.item for record in desk.records(Feature.WATCHLIST)] == [ALIEN]


def test_two_titles_that_turn_out_to_be_one_are_both_found(desk: Desk) -> None:
    desk.add(Feature.WATCHLIST, Item(MediaType.MOVIE, ("trakt:295",)))
    desk.add(Feature.RATINGS, ALIEN_BY_IMDB, Value(80))
    assert desk.add(Feature.WATCHLIST, ALIEN_BY_TRAKT).kind is OutcomeKind.ALREADY_THERE
    assert desk.add(Feature.RATINGS, ALIEN_BY_TRAKT, Value(80)).kind is OutcomeKind.ALREADY_THERE
    assert desk.remove(Feature.WATCHLIST, ALIEN_BY_TRAKT).kind is OutcomeKind.WRITTEN


def test_episodes_are_known_by_their_place_or_by_their_own_ids(desk: Desk) -> None:
    desk.add(Feature.HISTORY, episode(1, 3, "tvdb:8393012"))
    for same in (
        episode(1, 3),
        episode(1, 3, show=("tvdb:371980",)),
        Item(MediaType.EPISODE, ("tvdb:8393012",)),
    ):
        assert desk.add(Feature.HISTORY, same).kind is OutcomeKind.ALREADY_THERE
    for other in (episode(1, 4), episode(3, 1), episode(1, 3, show=("tvdb:1",))):
        assert desk.add(Feature.HISTORY, other).kind is OutcomeKind.WRITTEN


def test_specials_are_a_season(desk: Desk) -> None:
    assert desk.add(Feature.HISTORY, episode(0, 1)).kind is OutcomeKind.WRITTEN
    assert desk.add(Feature.HISTORY, episode(0, 1)).kind is OutcomeKind.ALREADY_THERE
    assert desk.add(Feature.HISTORY, episode(1, 1)).kind is OutcomeKind.WRITTEN


def test_a_show_id_given_as_an_episode_id_is_noise(desk: Desk) -> None:
    desk.add(Feature.HISTORY, episode(1, 1, "tvdb:371980"))
    assert desk.add(Feature.HISTORY, episode(1, 2, "tvdb:371980")).kind is OutcomeKind.WRITTEN


def test_tokens_come_best_first_and_carry_the_type() -> None:
    assert tokens_of(Item(MediaType.MOVIE, ("tmdb:348", "imdb:tt0078748", "anidb:5"))) == (
        "movie imdb:tt0078748",
        "movie tmdb:348",
        "movie anidb:5",
    )
    season = Item(MediaType.SEASON, show_ids=SEVERANCE, season=2)
    assert tokens_of(season) == ("season tmdb:95396 2", "season tvdb:371980 2")


@pytest.mark.parametrize(
    "nobody",
    [
        Item(MediaType.MOVIE, (), "Alien", 1979),
        Item(MediaType.EPISODE, show_ids=SEVERANCE, season=1),
        Item(MediaType.SEASON, show_ids=SEVERANCE),
    ],
    ids=["title and year alone", "episode without a number", "season without a number"],
)
def test_what_cannot_be_recognised_is_not_stored(desk: Desk, nobody: Item) -> None:
    outcome = desk.add(Feature.WATCHLIST, nobody)
    assert outcome.kind is OutcomeKind.NOT_FOUND
    assert outcome.reason is not None
    assert outcome.reason.code == "no_ids"
    assert desk.records(Feature.WATCHLIST) == []
