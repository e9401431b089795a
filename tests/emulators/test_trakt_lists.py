"""Watchlist, ratings and hidden titles of Trakt's emulator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from custom_components.crosswatch.model import Feature, MediaType, Value
from tests.emulators.catalogue import Catalogue
from tests.emulators.trakt import TraktEmulator
from tests.emulators.trakt.visitor import Visitor, visiting

NOW = 1_767_648_000
TIME = "2026-01-05T21:20:00.000Z"
MOVIE = {"ids": {"trakt": 20_001}}
SHOW = {"ids": {"trakt": 70_001}}
NOWHERE = {"ids": {"imdb": "tt9999999"}}
NOTHING = {"movies": 0, "shows": 0, "seasons": 0, "episodes": 0}


@pytest.fixture
def trakt() -> TraktEmulator:
    made = TraktEmulator(lambda: NOW, catalogue=Catalogue.of(movies=300, shows=3))
    made.meter.enforced = False
    return made


@pytest.fixture
async def visitor(trakt: TraktEmulator) -> AsyncIterator[Visitor]:
    async with visiting(trakt) as made:
        yield made


def fill(trakt: TraktEmulator, count: int) -> None:
    for movie in trakt.catalogue.movies[:count]:
        trakt.person_sets(Feature.WATCHLIST, movie.item(), Value(1, NOW))


async def stamps(visitor: Visitor) -> dict[str, Any]:
    told: dict[str, Any] = (await visitor.get("/sync/last_activities")).data
    return told


async def test_a_list_without_paging_has_100_rows(trakt: TraktEmulator, visitor: Visitor) -> None:
    fill(trakt, 251)
    reply = await visitor.get("/sync/watchlist")
    assert len(reply.data) == 100
    assert {name: value for name, value in reply.headers.items() if name.startswith("X-Pagination")} == {
        "X-Pagination-Page": "1",
        "X-Pagination-Limit": "100",
        "X-Pagination-Page-Count": "3",
        "X-Pagination-Item-Count": "251",
    }


async def test_a_larger_page_than_250_becomes_250_in_silence(trakt: TraktEmulator, visitor: Visitor) -> None:
    fill(trakt, 251)
    reply = await visitor.get("/sync/watchlist", limit=1000)
    assert (len(reply.data), reply.headers["X-Pagination-Limit"]) == (250, "250")
    last = await visitor.get("/sync/watchlist", limit=1000, page=2)
    assert [row["movie"]["title"] for row in last.data] == ["Movie 251"]
    assert (await visitor.get("/sync/watchlist", limit=1000, page=3)).data == []


async def test_an_empty_list_has_no_pages(visitor: Visitor) -> None:
    reply = await visitor.get("/sync/watchlist", page=1, limit=250)
    assert (reply.data, reply.headers["X-Pagination-Page-Count"]) == ([], "0")


async def test_a_page_must_be_a_number(visitor: Visitor) -> None:
    assert (await visitor.get("/sync/watchlist", page="two")).status == 400


async def test_a_page_may_have_fewer_rows_than_its_headers_say(
    trakt: TraktEmulator, visitor: Visitor
) -> None:
    fill(trakt, 5)
    trakt.rules.leaves_out = 2
    reply = await visitor.get("/sync/watchlist")
    assert (len(reply.data), reply.headers["X-Pagination-Item-Count"]) == (3, "5")


async def test_rows_of_the_watchlist(trakt: TraktEmulator, visitor: Visitor) -> None:
    trakt.rules.null_ids.add("tmdb")
    reply = await visitor.post("/sync/watchlist", {"movies": [MOVIE]})
    assert reply.data == {
        "added": NOTHING | {"movies": 1},
        "existing": NOTHING,
        "not_found": {"movies": [], "shows": [], "seasons": [], "episodes": []},
        "list": {"updated_at": TIME, "item_count": 1},
    }
    ids = {"trakt": 20_001, "slug": "movie-1-1951", "imdb": "tt1000001", "tmdb": None}
    [row] = (await visitor.get("/sync/watchlist/movies/rank/asc")).data
    assert row == {
        "rank": 1,
        "id": row["id"],
        "listed_at": TIME,
        "notes": None,
        "type": "movie",
        "movie": {"title": "Movie 1", "year": 1951, "ids": ids},
    }


async def test_adding_again_changes_nothing(visitor: Visitor) -> None:
    await visitor.post("/sync/watchlist", {"movies": [MOVIE]})
    before = await stamps(visitor)
    reply = await visitor.post("/sync/watchlist", {"movies": [MOVIE, NOWHERE]})
    assert (reply.data["added"]["movies"], reply.data["existing"]["movies"]) == (0, 1)
    assert reply.data["not_found"]["movies"] == [NOWHERE]
    assert await stamps(visitor) == before


async def test_a_show_with_seasons_lists_those_not_the_show(trakt: TraktEmulator, visitor: Visitor) -> None:
    seasons = [
        {"number": 1},
        {"number": 2, "episodes": [{"number": 3}, {"number": 99}]},
        {"number": 7},
    ]
    reply = await visitor.post("/sync/watchlist", {"shows": [{**SHOW, "seasons": seasons}]})
    assert reply.data["added"] == NOTHING | {"seasons": 1, "episodes": 1}
    missing = [{"number": 2, "episodes": [{"number": 99}]}, {"number": 7}]
    assert reply.data["not_found"]["shows"] == [{**SHOW, "seasons": missing}]
    kinds = {(title.type, title.season, title.number) for title in trakt.account.watchlist}
    assert kinds == {(MediaType.SEASON, 1, None), (MediaType.EPISODE, 2, 3)}


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("movies", {"ids": {"imdb": "tt1000002"}}),
        ("movies", {"ids": {"slug": "movie-2-1952"}}),
        ("movies", {"ids": {"trakt": 999, "tmdb": 10_002}}),
        ("movies", {"title": "Movie 2", "year": 1952}),
        ("shows", {"ids": {"tvdb": 60_002}}),
        ("seasons", {"ids": {"tvdb": 600_020_100}}),
        ("episodes", {"ids": {"tvdb": 100_020_101}}),
    ],
)
async def test_titles_are_found_by_any_of_their_ids(visitor: Visitor, kind: str, sent: object) -> None:
    assert (await visitor.post("/sync/watchlist", {kind: [sent]})).data["added"][kind] == 1


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("movies", {"ids": {"trakt": "20001"}}),
        ("movies", {"ids": {"imdb": 1_000_001}}),
        ("movies", {"ids": {"trakt": 70_001}}),
        ("movies", {"ids": {"simkl": 30_001}}),
        ("episodes", {"ids": {"tvdb": 60_001}}),
        ("episodes", {"title": "Episode 1"}),
        ("movies", {"title": "Movie 2", "year": 1953}),
        ("movies", {}),
    ],
)
async def test_ids_of_another_kind_lead_nowhere(visitor: Visitor, kind: str, sent: object) -> None:
    reply = await visitor.post("/sync/watchlist", {kind: [sent]})
    assert (reply.status, reply.data["not_found"][kind]) == (201, [sent])


async def test_an_id_may_disappear(trakt: TraktEmulator, visitor: Visitor) -> None:
    trakt.rules.gone.add((MediaType.MOVIE, "trakt", 20_001))
    assert (await visitor.post("/sync/watchlist", {"movies": [MOVIE]})).data["not_found"]["movies"] == [MOVIE]
    both = {"ids": {"trakt": 20_001, "imdb": "tt1000001"}}
    assert (await visitor.post("/sync/watchlist", {"movies": [both]})).data["added"]["movies"] == 1


async def test_removal_names_titles_and_can_be_repeated(visitor: Visitor) -> None:
    await visitor.post("/sync/watchlist", {"movies": [MOVIE]})
    before = await stamps(visitor)
    first = await visitor.post("/sync/watchlist/remove", {"movies": [MOVIE, NOWHERE]})
    assert (first.data["deleted"]["movies"], first.data["not_found"]["movies"]) == (1, [NOWHERE])
    assert (await stamps(visitor))["watchlist"] != before["watchlist"]
    again = await visitor.post("/sync/watchlist/remove", {"movies": [MOVIE]})
    assert (again.status, again.data["deleted"]["movies"]) == (200, 0)


async def test_a_full_watchlist_takes_no_more(trakt: TraktEmulator, visitor: Visitor) -> None:
    fill(trakt, 249)
    known = {"movies": [{"ids": {"trakt": 20_000 + number}} for number in range(245, 250)]}
    assert (await visitor.post("/sync/watchlist", known)).status == 201
    new = {"movies": [{"ids": {"trakt": 20_000 + number}} for number in range(248, 252)]}
    reply = await visitor.post("/sync/watchlist", new)
    assert (reply.status, "X-Upgrade-URL" in reply.headers) == (420, True)
    assert len(trakt.account.watchlist) == 249
    trakt.rules.takes_some = True
    assert (await visitor.post("/sync/watchlist", new)).status == 420
    assert len(trakt.account.watchlist) == 250
    trakt.rules.vip = True
    assert (await visitor.post("/sync/watchlist", new)).data["added"]["movies"] == 1


async def test_notes_are_for_paying_people(trakt: TraktEmulator, visitor: Visitor) -> None:
    noted = {"movies": [{**MOVIE, "notes": "with Ann"}]}
    assert (await visitor.post("/sync/watchlist", noted)).status == 426
    trakt.rules.vip = True
    assert (await visitor.post("/sync/watchlist", noted)).status == 201
    assert (await visitor.get("/sync/watchlist")).data[0]["notes"] == "with Ann"
    noted["movies"][0]["notes"] = "x" * 501
    assert (await visitor.post("/sync/watchlist", noted)).status == 400


async def test_the_watchlist_is_sorted_as_asked(trakt: TraktEmulator, visitor: Visitor) -> None:
    for number, at in ((3, NOW - 50), (1, NOW), (2, NOW - 99)):
        trakt.person_sets(Feature.WATCHLIST, trakt.catalogue.movies[number - 1].item(), Value(1, at))

    async def titles(how: str) -> list[str]:
        rows = (await visitor.get(f"/sync/watchlist/movies/{how}")).data
        return [row["movie"]["title"][-1] for row in rows]

    assert await titles("rank/asc") == ["3", "1", "2"]
    assert await titles("rank/desc") == ["2", "1", "3"]
    assert await titles("added/asc") == ["1", "3", "2"]
    assert await titles("title/asc") == ["1", "2", "3"]
    assert (await visitor.get("/sync/watchlist/films")).status == 404


async def test_ratings_of_all_four_kinds(trakt: TraktEmulator, visitor: Visitor) -> None:
    sent = {
        "movies": [{**MOVIE, "rating": 9, "rated_at": "2024-02-29T12:00:00.000Z"}],
        "shows": [{**SHOW, "rating": 1}],
        "seasons": [{"ids": {"trakt": 400_010_100}, "rating": 5}],
        "episodes": [{"ids": {"trakt": 300_010_101}, "rating": 10}],
    }
    before = await stamps(visitor)
    reply = await visitor.post("/sync/ratings", sent)
    assert (reply.status, reply.data["added"]) == (201, dict.fromkeys(NOTHING, 1))
    assert "existing" not in reply.data
    after = await stamps(visitor)
    assert all(after[kind]["rated_at"] != before[kind]["rated_at"] for kind in NOTHING)
    rows = (await visitor.get("/sync/ratings")).data
    assert [(row["type"], row["rating"], row["rated_at"]) for row in rows] == [
        ("show", 1, TIME),
        ("season", 5, TIME),
        ("episode", 10, TIME),
        ("movie", 9, "2024-02-29T12:00:00.000Z"),
    ]
    assert rows[1]["season"]["number"] == 1
    assert rows[1]["show"]["ids"]["trakt"] == 70_001
    assert [row["type"] for row in (await visitor.get("/sync/ratings/all/9,10")).data] == ["episode", "movie"]
    assert (await visitor.get("/sync/ratings/all/11")).status == 404
    assert trakt.held(Feature.HISTORY) == []


async def test_rating_anew_overwrites_and_removal_says_what_was_there(visitor: Visitor) -> None:
    await visitor.post("/sync/ratings", {"movies": [{**MOVIE, "rating": 9}]})
    assert (await visitor.post("/sync/ratings", {"movies": [{**MOVIE, "rating": 2}]})).data["added"][
        "movies"
    ] == 1
    assert [row["rating"] for row in (await visitor.get("/sync/ratings/movies")).data] == [2]
    removed = await visitor.post("/sync/ratings/remove", {"movies": [MOVIE, NOWHERE], "shows": [SHOW]})
    assert removed.data["deleted"] == NOTHING | {"movies": 1}
    assert removed.data["not_found"]["movies"] == [NOWHERE]
    assert (await visitor.get("/sync/ratings")).data == []


@pytest.mark.parametrize("rating", [0, 11, 8.5, "8", None, True])
async def test_ratings_are_whole_numbers_from_1_to_10(visitor: Visitor, rating: object) -> None:
    assert (await visitor.post("/sync/ratings", {"movies": [{**MOVIE, "rating": rating}]})).status == 400
    assert (await visitor.get("/sync/ratings")).data == []


async def test_episodes_are_rated_by_their_place(trakt: TraktEmulator, visitor: Visitor) -> None:
    placed = {**SHOW, "seasons": [{"number": 1, "episodes": [{"number": 2, "rating": 7}]}]}
    assert (await visitor.post("/sync/ratings", {"shows": [placed]})).data["added"] == NOTHING | {
        "episodes": 1
    }
    assert [rated.title.number for rated in trakt.account.ratings.values()] == [2]


async def test_ratings_have_a_limit_that_old_ones_do_not_touch(
    trakt: TraktEmulator, visitor: Visitor
) -> None:
    trakt.rules.limits["ratings"] = 1
    assert (await visitor.post("/sync/ratings", {"movies": [{**MOVIE, "rating": 2}]})).status == 201
    two = {"movies": [{**MOVIE, "rating": 3}, {"ids": {"trakt": 20_002}, "rating": 3}]}
    assert (await visitor.post("/sync/ratings", two)).status == 420
    assert [rated.rating for rated in trakt.account.ratings.values()] == [2]
    trakt.rules.takes_some = True
    assert (await visitor.post("/sync/ratings", two)).status == 420
    assert [rated.rating for rated in trakt.account.ratings.values()] == [3]


async def test_dropped_shows(trakt: TraktEmulator, visitor: Visitor) -> None:
    before = await stamps(visitor)
    trakt.drops(trakt.catalogue.shows[0].item())
    after = await stamps(visitor)
    assert after["shows"]["dropped_at"] != before["shows"]["dropped_at"]
    assert after["shows"]["hidden_at"] == before["shows"]["hidden_at"]
    [row] = (await visitor.get("/users/hidden/dropped", type="show", page=1, limit=250)).data
    assert (row["hidden_at"], row["show"]["title"]) == (TIME, "Show 1")
    trakt.takes_up(trakt.catalogue.shows[0].item())
    assert (await visitor.get("/users/hidden/dropped")).data == []


async def test_hidden_titles(visitor: Visitor) -> None:
    sent = {"movies": [MOVIE], "shows": [{**SHOW, "hidden_at": "2020-01-01"}], "seasons": []}
    reply = await visitor.post("/users/hidden/calendar", sent)
    assert reply.data["added"] == {"movies": 1, "shows": 1, "season": 0}
    rows = (await visitor.get("/users/hidden/calendar")).data
    assert [(row["type"], row["hidden_at"][:4]) for row in rows] == [("movie", "2026"), ("show", "2020")]
    assert len((await visitor.get("/users/hidden/calendar", type="movie")).data) == 1
    assert (await visitor.post("/users/hidden/dropped", {"movies": [MOVIE]})).data["added"]["movies"] == 0
    assert (await visitor.post("/users/hidden/calendar/remove", sent)).data["deleted"]["movies"] == 1
    assert (await visitor.get("/users/hidden/everything")).status == 404


async def test_an_id_leads_to_titles_of_every_type_that_has_it(
    trakt: TraktEmulator, visitor: Visitor
) -> None:
    trakt.catalogue.add_movie("Namesake", 2000, {"trakt": 1, "tmdb": 50_001, "slug": "namesake-2000"})
    both = (await visitor.get("/search/tmdb/50001")).data
    assert [row["type"] for row in both] == ["movie", "show"]
    assert [row["type"] for row in (await visitor.get("/search/tmdb/50001", type="show")).data] == ["show"]
    [row] = (await visitor.get("/search/trakt/300010101", type="episode")).data
    assert (row["episode"]["number"], row["show"]["title"]) == (1, "Show 1")
    assert (await visitor.get("/search/imdb/tt9999999")).data == []
    assert (await visitor.get("/search/simkl/30001")).status == 404


async def test_what_is_known_of_a_title(visitor: Visitor) -> None:
    assert (await visitor.get("/movies/movie-1-1951", extended="full")).data["runtime"] == 120
    assert (await visitor.get("/shows/tt2000001")).data["ids"]["trakt"] == 70_001
    seasons = (await visitor.get("/shows/70001/seasons", extended="episodes,full")).data
    assert [len(season["episodes"]) for season in seasons] == [10, 10]
    assert seasons[1]["episodes"][0]["number_abs"] == 11
    assert "episodes" not in (await visitor.get("/shows/70001/seasons")).data[0]
    assert (await visitor.get("/shows/70001/seasons/1/episodes/11")).status == 404
    assert (await visitor.get("/shows/made-up")).status == 404
