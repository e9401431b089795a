"""Ids in all their spellings, and names for people."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Item, MediaType, make_id, make_ids


@pytest.mark.parametrize(
    ("namespace", "value", "made"),
    [
        ("imdb", "tt0133093", "imdb:tt0133093"),
        ("IMDB", "https://www.imdb.com/title/tt0133093/", "imdb:tt0133093"),
        ("imdb", 133093, "imdb:tt0133093"),
        ("themoviedb", "603", "tmdb:603"),
        ("tmdb", 603, "tmdb:603"),
        ("tvdb", " 0081189 ", "tvdb:81189"),
        ("slug", "The-Matrix-1999", "slug:the-matrix-1999"),
        ("mdblist", "3fA9c0de", "mdblist:3fA9c0de"),
        ("tmdb", "0", None),
        ("tmdb", "unknown", None),
        ("tmdb", "", None),
        ("tmdb", None, None),
        ("tmdb", True, None),
        ("tmdb", "-5", None),
        ("imdb", "nonsense", None),
        ("plex", "12", None),
    ],
)
def test_an_id_is_normalised_or_left_out(namespace: str, value: object, made: str | None) -> None:
    assert make_id(namespace, value) == made


def test_ids_are_sorted_and_the_first_of_a_namespace_counts() -> None:
    found = make_ids([("tmdb", "603"), ("imdb", "tt0133093"), ("themoviedb", "604"), ("unknown", "9")])

    assert found == ("imdb:tt0133093", "tmdb:603")


@pytest.mark.parametrize(
    ("item", "label"),
    [
        (Item(MediaType.MOVIE, title="Alien", year=1979), "Alien (1979)"),
        (Item(MediaType.MOVIE, title="Alien"), "Alien"),
        (Item(MediaType.MOVIE, ("tmdb:348",)), "tmdb:348"),
        (Item(MediaType.SHOW), "unknown show"),
        (Item(MediaType.SEASON, show_title="Severance", season=0), "Severance season 0"),
        (
            Item(MediaType.EPISODE, title="In Perpetuity", show_title="Severance", season=1, number=3),
            "Severance 1x03 In Perpetuity",
        ),
        (Item(MediaType.EPISODE, show_title="Severance"), "Severance ?x?"),
    ],
)
def test_an_item_has_a_name_for_people(item: Item, label: str) -> None:
    assert item.label == label
