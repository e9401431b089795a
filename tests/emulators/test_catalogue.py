"""The titles that all emulated trackers share."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Item, MediaType
from tests.emulators.catalogue import TYPES, Catalogue, stranger
from tests.emulators.real_titles import usual_catalogue

CATALOGUE = Catalogue.of(movies=3, shows=2, seasons=2, episodes=3, specials=1)


def test_a_title_has_the_ids_of_the_rule() -> None:
    assert CATALOGUE.movies[0].ids == {
        "imdb": "tt1000001",
        "tmdb": 10_001,
        "trakt": 20_001,
        "simkl": 30_001,
        "slug": "movie-1-1951",
        "mdblist": CATALOGUE.movies[0].ids["mdblist"],
    }
    assert {CATALOGUE.shows[1].ids[name] for name in ("imdb", "tmdb", "tvdb", "trakt", "simkl")} == {
        "tt2000002", 50_002, 60_002, 70_002, 80_002,
    }  # fmt: skip
    episode = CATALOGUE.find(MediaType.EPISODE, "tvdb", 100_000_000 + 20_103)
    assert episode is not None
    assert (episode.show, episode.season, episode.number) == (CATALOGUE.shows[1], 1, 3)


@pytest.mark.parametrize("kind", TYPES)
def test_every_title_is_found_by_each_of_its_ids_and_no_two_share_one(kind: MediaType) -> None:
    for title in CATALOGUE.titles(kind):
        for namespace, value in title.ids.items():
            assert CATALOGUE.find(kind, namespace, value) is title


@pytest.mark.parametrize("kind", TYPES)
def test_every_title_is_found_by_its_item(kind: MediaType) -> None:
    for title in CATALOGUE.titles(kind):
        assert CATALOGUE.find_item(title.item()) is title
        assert CATALOGUE.find_item(title.item({"tmdb"})) is title


def test_an_episode_is_found_by_its_place_alone() -> None:
    item = Item(MediaType.EPISODE, show_ids=("imdb:tt2000001",), season=2, number=3)
    found = CATALOGUE.find_item(item)
    assert found is not None
    assert (found.season, found.number, found.absolute) == (2, 3, 6)
    special = CATALOGUE.episode(CATALOGUE.shows[0], 0, 1)
    assert special is not None
    assert special.absolute is None


def test_ids_lead_to_titles_of_their_own_type_only() -> None:
    assert CATALOGUE.find(MediaType.SHOW, "tmdb", 10_001) is None
    assert CATALOGUE.find_item(Item(MediaType.SHOW, ("tmdb:10001",))) is None


def test_titles_come_by_turns_and_always_in_the_same_order() -> None:
    kinds = [title.type for title in CATALOGUE.mixed(MediaType.MOVIE, MediaType.SHOW)]
    assert kinds == ["movie", "show", "movie", "show", "movie"]
    again = Catalogue.of(movies=3, shows=2, seasons=2, episodes=3, specials=1)
    assert [title.item() for title in again.mixed(*TYPES)] == [
        title.item() for title in CATALOGUE.mixed(*TYPES)
    ]


@pytest.mark.parametrize("kind", TYPES)
def test_a_stranger_is_no_title_of_a_large_catalogue(kind: MediaType) -> None:
    item = stranger(kind)
    assert item.ids or item.show_ids
    assert Catalogue.of(movies=2_000, shows=200).find_item(item) is None


def test_movies_and_shows_are_found_by_name_and_year() -> None:
    assert CATALOGUE.find_named(MediaType.MOVIE, "movie 2", 1952) is CATALOGUE.movies[1]
    assert CATALOGUE.find_named(MediaType.MOVIE, "movie 2", None) is CATALOGUE.movies[1]
    assert CATALOGUE.find_named(MediaType.MOVIE, "movie 2", 1999) is None


def test_real_titles_come_first_with_their_real_ids() -> None:
    catalogue = usual_catalogue(3, 2)
    matrix = catalogue.find(MediaType.MOVIE, "imdb", "tt0133093")
    assert matrix is not None
    assert (matrix.title, matrix.ids["tmdb"], matrix.ids["slug"]) == ("The Matrix", 603, "the-matrix-1999")
    severance = catalogue.find(MediaType.SHOW, "tvdb", 371_980)
    assert severance is not None
    assert catalogue.episode(severance, 2, 10) is not None
    assert catalogue.movies[-1].title == "Movie 3"
    for kind in TYPES:
        for title in catalogue.titles(kind):
            for namespace, value in title.ids.items():
                assert catalogue.find(kind, namespace, value) is title
