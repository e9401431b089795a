"""Ids of titles as a person writes them."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.engine.written_ids import InvalidId, tokens_of, written_ids

ANY_TYPE = tuple(f"{kind}:imdb:tt0133093" for kind in ("movie", "show", "season", "episode"))


@pytest.mark.parametrize(
    ("written", "token"),
    [
        ("movie tmdb:603", "movie:tmdb:603"),
        ("show tvdb:81189", "show:tvdb:81189"),
        ("episode:tvdb:349232", "episode:tvdb:349232"),
        ("  Movie  TMDB:0603 ", "movie:tmdb:603"),
        ("movie imdb:tt0133093", "movie:imdb:tt0133093"),
        ("season trakt:3950", "season:trakt:3950"),
    ],
)
def test_an_id_with_its_type_is_one_token(written: str, token: str) -> None:
    assert tokens_of(written) == (token,)


def test_imdb_numbers_all_titles_together_so_it_needs_no_type() -> None:
    assert sorted(tokens_of("imdb:tt0133093")) == sorted(ANY_TYPE)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "The Matrix",
        "603",
        "tmdb:603",
        "movie 603",
        "film tmdb:603",
        "movie tmdb:the-matrix",
        "movie tmdb:0",
        "movie plex:12",
        "imdb:0133093",
        "imdb:tt01",
        "imdb:tt0133093 tmdb:603",
        "movie imdb:xtt0133093",
    ],
)
def test_anything_else_is_refused_as_it_was_written(written: str) -> None:
    with pytest.raises(InvalidId) as refused:
        tokens_of(written)
    assert str(refused.value) == written


def test_what_is_stored_is_shown_as_it_was_written() -> None:
    stored = [*tokens_of("imdb:tt0133093"), *tokens_of("show tvdb:81189"), *tokens_of("movie imdb:tt0078748")]
    assert written_ids(stored) == ["imdb:tt0133093", "movie imdb:tt0078748", "show tvdb:81189"]
