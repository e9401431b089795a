"""The emulated SIMKL: one status for a title, ratings that list it, ids, and the person at the site."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from custom_components.crosswatch.model import Feature, Item, MediaType, Value
from tests.emulators.simkl import Status
from tests.emulators.simkl.asking import Asker, asking
from tests.emulators.simkl.moments import iso

from .simkl_library import (
    ANIME,
    FILM,
    FILM_TO_COME,
    LATER,
    LONG_AGO,
    ONE_EVENING,
    SHOW,
    SHOW_THAT_GOES_ON,
    episodes,
    named,
    status,
    watch,
)


@pytest.fixture
async def asker() -> AsyncIterator[Asker]:
    async with asking() as found:
        await found.get("/sync/activities")
        yield found


async def test_history_then_watchlist_takes_a_watched_film_back_to_the_plan(asker: Asker) -> None:
    await watch(asker, "movies", named(FILM, watched_at=LONG_AGO))
    reply = await asker.post("/sync/add-to-list", {"movies": [named(FILM, to="plantowatch")]})
    assert reply.status == 201
    row = (await asker.rows())[FILM]
    assert (row["status"], row["last_watched_at"]) == ("plantowatch", None)
    assert asker.simkl.misuse == {"title taken back to the plan": 1}


async def test_a_show_in_the_plan_keeps_its_marks_and_does_not_show_them(asker: Asker) -> None:
    await watch(asker, "shows", episodes(SHOW, 1, 1))
    await asker.post("/sync/add-to-list", {"shows": [named(SHOW, to="plantowatch")]})
    row = (await asker.rows())[SHOW]
    assert (row["status"], row["watched_episodes_count"]) == ("plantowatch", 1)


@pytest.mark.parametrize(
    ("group", "number", "to", "got"),
    [
        ("movies", FILM, "plantowatch", "plantowatch"),
        ("movies", FILM, "watching", "completed"),
        ("shows", SHOW, "hold", "hold"),
        ("shows", SHOW, "completed", "completed"),
        ("shows", SHOW_THAT_GOES_ON, "completed", "watching"),
        ("anime", ANIME, "dropped", "dropped"),
    ],
)
async def test_the_status_that_was_asked_for_may_be_another(
    asker: Asker, group: str, number: int, to: str, got: str
) -> None:
    reply = await asker.post("/sync/add-to-list", {group: [named(number, to=to)]})
    added = reply.json["added"]["movies" if group == "movies" else "shows"]
    assert [(one["to"], one["ids"]["simkl"]) for one in added] == [(got, number)]
    assert await status(asker, number) == got


async def test_a_show_that_was_seen_and_dropped_can_be_completed_again(asker: Asker) -> None:
    await watch(asker, "shows", named(SHOW, watched_at=LONG_AGO))
    for to in ("dropped", "completed"):
        await asker.post("/sync/add-to-list", {"shows": [named(SHOW, to=to, watched_at=LATER)]})
        row = (await asker.rows())[SHOW]
        assert (row["status"], row["last_watched_at"]) == (to, LONG_AGO)


async def test_nothing_is_listed_without_a_status_that_there_is(asker: Asker) -> None:
    entries = [named(FILM), named(FILM, to="someday"), named(FILM, to="hold"), named(1, to="plantowatch")]
    reply = await asker.post("/sync/add-to-list", {"movies": entries})
    assert (reply.status, reply.json["not_found"]["movies"]) == (201, entries)


async def test_a_title_is_listed_since_when_the_client_says(asker: Asker) -> None:
    await asker.post("/sync/add-to-list", {"movies": [named(FILM, to="plantowatch", added_at=LONG_AGO)]})
    assert (await asker.rows())[FILM]["added_to_watchlist_at"] == LONG_AGO


@pytest.mark.parametrize(
    ("group", "number", "got"),
    [
        ("movies", FILM, "completed"),
        ("movies", FILM_TO_COME, "plantowatch"),
        ("shows", ONE_EVENING, "completed"),
        ("shows", SHOW, "watching"),
        ("anime", ANIME, "watching"),
    ],
)
async def test_rating_what_is_listed_nowhere_lists_it(
    asker: Asker, group: str, number: int, got: str
) -> None:
    reply = await asker.post("/sync/ratings", {group: [named(number, rating=8, rated_at=LONG_AGO)]})
    assert reply.json["added"]["movies" if group == "movies" else "shows"] == 1
    row = (await asker.rows())[number]
    assert (row["status"], row["user_rating"], row["user_rated_at"]) == (got, 8, LONG_AGO)
    assert asker.simkl.misuse == {"rating of a title that is listed nowhere": 1}


async def test_a_rating_leaves_the_status_of_what_is_listed(asker: Asker) -> None:
    await asker.post("/sync/add-to-list", {"movies": [named(FILM, to="plantowatch")]})
    await asker.post("/sync/ratings", {"movies": [named(FILM, rating=8)]})
    assert await status(asker, FILM) == "plantowatch"
    assert (await asker.post("/sync/ratings/remove", {"movies": [named(FILM)]})).json["deleted"][
        "movies"
    ] == 1
    assert await status(asker, FILM) == "plantowatch"
    assert (await asker.get("/sync/ratings")).json == {}


@pytest.mark.parametrize("rating", [0, 11, 7.5, "8", None])
async def test_marks_that_there_are_not_count_as_not_found(asker: Asker, rating: object) -> None:
    entry = named(FILM, rating=rating)
    reply = await asker.post("/sync/ratings", {"movies": [entry]})
    assert (reply.status, reply.json["not_found"]["movies"]) == (201, [entry])
    assert await asker.rows() == {}


async def test_ratings_are_read_by_catalogue_mark_and_date(asker: Asker) -> None:
    await watch(asker, "movies", named(FILM), named(FILM + 1))
    await asker.post("/sync/ratings", {"movies": [named(FILM, rating=8)]})
    stamp = (await asker.get("/sync/activities")).json["movies"]["rated_at"]
    await asker.post("/sync/ratings", {"movies": [named(FILM + 1, rating=3)]})
    assert set(await asker.rows("/sync/ratings/movies/8,9")) == {FILM}
    assert set(await asker.rows("/sync/ratings/movies", date_from=stamp)) == {FILM + 1}
    assert await asker.rows("/sync/ratings/shows") == {}
    assert (await asker.get("/sync/ratings/movies/11")).error == "wrong_parameter"


@pytest.mark.parametrize(
    ("ids", "leads_to"),
    [
        ({"imdb": "tt1000001"}, "/movies/30001/movie-1-1951"),
        ({"tmdb": "50001", "type": "tv"}, "/tv/80001/show-1"),
        ({"tvdb": "9300100"}, "/anime/9300001/anime-1"),
        ({"simkl": "9300002"}, "/anime/9300002/anime-1-ii"),
    ],
)
async def test_an_id_of_another_service_leads_to_a_page(
    asker: Asker, ids: dict[str, str], leads_to: str
) -> None:
    reply = await asker.get("/redirect", to="simkl", **ids)
    assert reply.status == 301
    assert reply.headers["Location"] == f"https://simkl.com{leads_to}"
    assert not asker.simkl.misuse


async def test_an_id_that_nobody_knows_leads_nowhere(asker: Asker) -> None:
    assert (await asker.get("/redirect", to="simkl", imdb="tt9900001")).error == "redirect_failed"
    assert (await asker.get("/redirect", imdb="tt1000001")).error == "wrong_parameter"


async def test_what_a_person_does_is_what_clients_read_and_the_other_way_round(asker: Asker) -> None:
    simkl = asker.simkl
    film, episode = simkl.titles(Feature.HISTORY, 2)
    assert (film.type, episode.type) == (MediaType.MOVIE, MediaType.EPISODE)
    await watch(asker, "movies", named(FILM, watched_at=LONG_AGO))
    await watch(asker, "shows", episodes(SHOW, 1, 1, watched_at="1970-01-01T00:00:01Z"))
    held = {record.ref: record for record in simkl.held(Feature.HISTORY)}
    assert held[f"movie/{FILM}"].item == film
    assert iso(held[f"movie/{FILM}"].value.at) == LONG_AGO
    assert held[f"show/{SHOW}/1/1"].item == episode
    assert held[f"show/{SHOW}/1/1"].value.at is None
    simkl.person_clears(Feature.HISTORY, film)
    simkl.person_clears(Feature.HISTORY, episode)
    assert simkl.held(Feature.HISTORY) == []
    assert (await asker.rows())[SHOW]["watched_episodes_count"] == 0


async def test_a_stranger_is_found_by_nobody(asker: Asker) -> None:
    stranger = asker.simkl.stranger(Feature.HISTORY)
    with pytest.raises(LookupError):
        asker.simkl.find(stranger)
    with pytest.raises(LookupError):
        asker.simkl.find(Item(MediaType.EPISODE, show_ids=stranger.ids, season=1, number=1))
    ids = dict(known.split(":") for known in stranger.ids)
    assert (await watch(asker, "movies", {"ids": ids}))["added"]["movies"] == 0


async def test_an_episode_is_found_by_its_own_id(asker: Asker) -> None:
    asker.simkl.person_sets(Feature.HISTORY, Item(MediaType.EPISODE, ("tvdb:100010203",)), Value())
    assert [record.ref for record in asker.simkl.held(Feature.HISTORY)] == [f"show/{SHOW}/2/3"]


async def test_a_person_has_one_status_for_a_title(asker: Asker) -> None:
    item = Item(MediaType.SHOW, (f"simkl:{SHOW}",))
    asker.simkl.person_drops(item)
    assert await status(asker, SHOW) == "dropped"
    asker.simkl.person_drops(item, Status.PLANTOWATCH)
    assert [record.ref for record in asker.simkl.held(Feature.WATCHLIST)] == [f"show/{SHOW}"]
    asker.simkl.person_clears(Feature.WATCHLIST, item)
    assert await asker.rows() == {}
