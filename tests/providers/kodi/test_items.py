"""Ids: what a scraper wrote is used only as far as its meaning is clear."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.providers.kodi.items import item_of, own_ids, parse_ref
from custom_components.crosswatch.providers.kodi.models import Episode, Movie, Resume, Show


def movie(imdbnumber: str = "", **uniqueid: str) -> Movie:
    return Movie(
        number=1, title="Alien", year=1979, playcount=0, lastplayed="", userrating=0, resume=Resume(),
        runtime=0, imdbnumber=imdbnumber, uniqueid=uniqueid,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("title", "ids"),
    [
        (movie(imdb="tt0078748", tmdb="348"), ("imdb:tt0078748", "tmdb:348")),
        (movie(themoviedb="348"), ("tmdb:348",)),
        (movie(unknown="348"), ()),
        (movie(unknown="tt0078748"), ("imdb:tt0078748",)),
        (movie(imdbnumber="tt0078748"), ("imdb:tt0078748",)),
        (movie(imdbnumber="348"), ()),  # of TMDb or of TVDB: nobody knows
        (movie(imdbnumber="tt0000001x"), ()),
        (movie(imdbnumber="tt9999999", imdb="tt0078748"), ("imdb:tt0078748",)),
        (movie(tmdb="0", imdb=""), ()),
        (movie(anidb="17", collectorz="12"), ("anidb:17",)),
    ],
)
def test_ids_of_a_film(title: Movie, ids: tuple[str, ...]) -> None:
    assert own_ids(title) == ids


def episode(**uniqueid: str) -> Episode:
    return Episode(
        number=5, tvshowid=3, showtitle="Severance", season=1, episode=2, title="Half Loop", playcount=0,
        lastplayed="", userrating=0, resume=Resume(), runtime=0, uniqueid=uniqueid,
    )  # fmt: skip


SHOW = Show(
    number=3, title="Severance", year=2022, userrating=0, uniqueid={"tvdb": "371980", "tmdb": "95396"}
)


def test_an_episode_id_that_is_its_shows_is_noise() -> None:
    item = item_of(episode(tvdb="371980", tmdb="2000001"), {3: item_of(SHOW, {})})
    assert item.ids == ("tmdb:2000001",)
    assert item.show_ids == ("tmdb:95396", "tvdb:371980")


def test_an_episode_without_its_show_keeps_the_shows_name() -> None:
    item = item_of(episode(), {})
    assert (item.show_title, item.show_ids, item.show_year) == ("Severance", (), None)


def test_a_film_without_a_year_has_none() -> None:
    assert item_of(movie(), {}).year == 1979
    assert item_of(Show(number=1, title="X", year=0, userrating=0), {}).year is None


@pytest.mark.parametrize(
    "ref", ["", "movie", "movie/", "movie/0", "movie/-1", "season/1", "movie/1x", "tvshow/1"]
)
def test_what_is_no_ref(ref: str) -> None:
    assert parse_ref(ref) is None
