"""The emulated SIMKL: what a client trips over that reads it as another tracker."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from custom_components.crosswatch.model import Feature
from tests.emulators.simkl import DeltaEpisodes, Status
from tests.emulators.simkl.asking import Asker, asking
from tests.emulators.simkl.moments import iso

from .simkl_library import (
    ANIME_FILM,
    ANIME_II,
    FILM,
    LATER,
    LONG_AGO,
    SHOW,
    episodes,
    named,
    watch,
)


@pytest.fixture
async def asker() -> AsyncIterator[Asker]:
    async with asking() as found:
        await found.get("/sync/activities")
        yield found


async def test_a_new_account_has_empty_stamps_and_says_tv_shows(asker: Asker) -> None:
    stamps = (await asker.get("/sync/activities")).json
    assert set(stamps) == {"all", "settings", "tv_shows", "anime", "movies"}
    assert stamps["all"] is None
    assert set(stamps["tv_shows"]) - set(stamps["movies"]) == {"watching", "hold"}


async def test_only_what_moved_gets_a_new_stamp(asker: Asker) -> None:
    await watch(asker, "movies", named(FILM))
    before = (await asker.get("/sync/activities")).json
    await asker.post("/sync/ratings", {"movies": [named(FILM, rating=8)]})
    after = (await asker.get("/sync/activities")).json
    assert after["all"] > before["all"]
    assert after["movies"]["rated_at"] == after["all"]
    assert after["movies"]["completed"] == before["movies"]["completed"]
    assert after["tv_shows"] == before["tv_shows"]
    assert (await asker.post("/sync/activities")).json == after


async def test_two_edits_in_one_second_can_carry_one_stamp(asker: Asker) -> None:
    asker.simkl.quirks.same_second = True
    asker.pause = 0
    item = asker.simkl.titles(Feature.WATCHLIST, 1)[0]
    asker.simkl.person_drops(item, Status.PLANTOWATCH)
    before = (await asker.get("/sync/activities")).json
    asker.simkl.person_drops(item)
    after = (await asker.get("/sync/activities")).json
    assert after["all"] == before["all"] == iso(int(asker.clock.now))


async def test_a_write_that_changes_nothing_moves_nothing(asker: Asker) -> None:
    await watch(asker, "movies", named(FILM))
    before = (await asker.get("/sync/activities")).json
    await watch(asker, "movies", named(FILM, watched_at=LATER))
    assert (await asker.get("/sync/activities")).json == before


@pytest.mark.parametrize(("nothing", "shown"), [(False, {}), (True, None)])
async def test_an_empty_library_is_an_empty_object_or_null(
    asker: Asker, nothing: bool, shown: object
) -> None:
    asker.simkl.quirks.answers_null = nothing
    reply = await asker.get("/sync/all-items")
    assert reply.status == 200
    assert reply.json == shown


async def test_lists_may_hold_rows_of_nothing(asker: Asker) -> None:
    asker.simkl.quirks.odd_rows = True
    await watch(asker, "movies", named(FILM))
    rows = (await asker.get("/sync/all-items/movies")).json["movies"]
    assert rows[0] == {"type": "null", "body": None}
    assert rows[1]["movie"]["ids"]["simkl"] == FILM


async def test_ids_are_texts_except_its_own(asker: Asker) -> None:
    await watch(asker, "shows", episodes(SHOW, 1, 1))
    ids = (await asker.rows())[SHOW]["show"]["ids"]
    assert ids.pop("simkl") == SHOW
    assert all(isinstance(text, str) for text in ids.values())
    assert ids["tvdb"] == "60001"


async def test_date_from_brings_whole_titles_that_changed_since_and_never_removed_ones(asker: Asker) -> None:
    await watch(asker, "movies", named(FILM), named(FILM + 1))
    await watch(asker, "shows", episodes(SHOW, 1, 1, 2))
    stamp = (await asker.get("/sync/activities")).json["all"]
    assert await asker.rows(date_from=stamp) == {}
    await watch(asker, "shows", episodes(SHOW, 1, 3))
    await asker.post("/sync/history/remove", {"movies": [named(FILM)]})
    delta = await asker.rows(date_from=stamp, extended="full")
    assert set(delta) == {SHOW}
    assert [one["number"] for one in delta[SHOW]["seasons"][0]["episodes"]] == [1, 2, 3]
    assert (await asker.get("/sync/activities")).json["movies"]["removed_from_list"] > stamp
    assert set(await asker.rows("/sync/all-items/movies", extended="simkl_ids_only")) == {FILM + 1}


async def test_a_changed_show_may_bring_its_new_episodes_only(asker: Asker) -> None:
    asker.simkl.quirks.delta_episodes = DeltaEpisodes.MOVED
    await watch(asker, "shows", episodes(SHOW, 1, 1, 2))
    stamp = (await asker.get("/sync/activities")).json["all"]
    await watch(asker, "shows", episodes(SHOW, 1, 3))
    delta = await asker.rows(date_from=stamp, extended="full")
    assert [one["number"] for one in delta[SHOW]["seasons"][0]["episodes"]] == [3]


async def test_a_read_may_ask_for_ids_only(asker: Asker) -> None:
    await watch(asker, "movies", named(FILM))
    [row] = (await asker.get("/sync/all-items/movies", extended="ids_only")).json["movies"]
    ids = {"simkl": FILM, "imdb": "tt1000001", "tmdb": "10001", "slug": "movie-1-1951"}
    assert row == {"movie": {"ids": ids}}
    [row] = (await asker.get("/sync/all-items/movies", extended="simkl_ids_only")).json["movies"]
    assert row == {"movie": {"ids": {"simkl": FILM}}}


async def test_times_of_episodes_come_only_when_asked_for(asker: Asker) -> None:
    await watch(asker, "shows", episodes(SHOW, 1, 1, watched_at=LONG_AGO))
    assert "seasons" not in (await asker.rows())[SHOW]
    plain = (await asker.rows(extended="full"))[SHOW]["seasons"]
    assert plain == [{"number": 1, "episodes": [{"number": 1}]}]
    timed = (await asker.rows(extended="full", episode_watched_at="yes", episode_tvdb_id="yes"))[SHOW][
        "seasons"
    ]
    assert timed[0]["episodes"] == [{"number": 1, "watched_at": LONG_AGO, "ids": {"tvdb": 100_010_101}}]


async def test_all_episodes_of_a_show_marked_as_a_whole_carry_a_date_that_is_made_up(asker: Asker) -> None:
    await watch(asker, "shows", named(SHOW, watched_at=LONG_AGO))
    assert asker.simkl.misuse == {"show marked as a whole": 1}
    query = {"extended": "full", "episode_watched_at": "yes"}
    assert "seasons" not in (await asker.rows(**query))[SHOW]
    assert (await asker.rows(include_all_episodes="original", **query))[SHOW]["seasons"] == []
    invented = (await asker.rows(include_all_episodes="yes", **query))[SHOW]
    assert invented["watched_episodes_count"] == 8
    dates = [one["watched_at"] for season in invented["seasons"] for one in season["episodes"]]
    assert dates == [LONG_AGO] * 8


async def test_lists_can_be_read_one_status_at_a_time(asker: Asker) -> None:
    await watch(asker, "movies", named(FILM), named(FILM + 1, status="dropped"))
    assert set(await asker.rows("/sync/all-items/movies/dropped")) == {FILM + 1}
    refusal = await asker.get("/sync/all-items/movies/watching")
    assert (refusal.status, refusal.error) == (400, "wrong_parameter")
    assert (await asker.get("/sync/all-items/films")).error == "wrong_parameter"
    assert (await asker.get("/sync/all-items/movies", date_from="yesterday")).error == "wrong_parameter"
    assert (await asker.get("/sync/all-items/movies", extended="everything")).error == "wrong_parameter"


async def test_anime_has_a_catalogue_of_its_own_and_its_cours_begin_at_one(asker: Asker) -> None:
    await watch(asker, "anime", episodes(ANIME_II, 1, 1))
    await watch(asker, "movies", {"ids": {"imdb": "tt9300010"}})
    anime = (await asker.get("/sync/all-items/anime", extended="full_anime_seasons")).json["anime"]
    cour, film = anime
    assert cour["mapped_tvdb_seasons"] == [2]
    assert cour["seasons"] == [
        {"number": 1, "episodes": [{"number": 1, "tvdb": {"season": 2, "episode": 1}}]}
    ]
    assert film["anime_type"] == "movie"
    assert film["show"]["ids"]["simkl"] == ANIME_FILM
