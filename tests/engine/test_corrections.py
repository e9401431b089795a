"""What a person says about titles, as text and as a division of what is known."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.engine.corrections import Halves, bound_to, divide, named_tokens
from custom_components.crosswatch.engine.written_ids import InvalidId


def test_titles_are_named_by_their_ids() -> None:
    assert named_tokens("movie tmdb:603") == ("movie:tmdb:603",)
    assert "movie:imdb:tt0133093" in named_tokens("imdb:tt0133093")


def test_titles_without_ids_are_named_by_an_accounts_own_ref() -> None:
    assert named_tokens(" movie #kodi:Box/movie/12 ") == ("movie:#kodi:Box/movie/12",)


@pytest.mark.parametrize("text", ["", "Alien", "movie 603", "tmdb:603", "kodi:12", "#kodi:12", "movie #"])
def test_what_is_no_id_names_nothing(text: str) -> None:
    with pytest.raises(InvalidId):
        named_tokens(text)


def test_ties_bind_through_each_other() -> None:
    assert bound_to("a", [("a", "b"), ("c", "b"), ("x", "y")]) == {"a", "b", "c"}


def test_what_is_tied_to_a_half_goes_with_it_and_the_rest_is_open() -> None:
    halves = divide(["a", "b", "c", "d", "e"], "a", "b", [("b", "c"), ("a", "e"), ("a", "elsewhere")])
    assert halves == Halves(frozenset({"a", "e"}), frozenset({"b", "c"}), frozenset({"d"}))


def test_what_others_tied_cannot_be_parted() -> None:
    assert divide(["a", "b", "c"], "a", "b", [("a", "c"), ("b", "c")]) is None
