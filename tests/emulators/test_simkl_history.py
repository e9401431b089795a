"""The emulated SIMKL: what a client trips over that writes plays as to another tracker."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import pytest

from tests.emulators.simkl import AccountType
from tests.emulators.simkl.asking import Asker, asking

from .simkl_library import (
    ANIME,
    ANIME_FILM,
    ANIME_II,
    FILM,
    LATER,
    LONG_AGO,
    SHOW,
    SHOW_THAT_GOES_ON,
    SHOW_TO_COME,
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


async def test_nothing_sent_is_answered_as_if_all_were_well(asker: Asker) -> None:
    reply = await asker.post("/sync/history", {})
    assert reply.status == 201
    assert reply.json["added"] == {"movies": 0, "shows": 0, "episodes": 0, "statuses": []}


async def test_a_film_is_found_by_any_of_its_ids_and_else_by_name_and_year(asker: Asker) -> None:
    sent: list[Mapping[str, object]] = [
        {"ids": {"imdb": "tt1000001"}},
        {"ids": {"tmdb": "10002"}},
        {"ids": {"simkl": 30_003, "imdb": "tt1000001"}},
        {"title": "movie 4", "year": 1954},
        {"ids": {"imdb": "tt9900001"}, "title": "Never heard of", "year": 1949},
    ]
    answer = await watch(asker, "movies", *sent)
    assert answer["added"]["movies"] == 4
    assert answer["not_found"] == {"movies": [sent[4]], "shows": [], "episodes": []}
    assert set(await asker.rows()) == {30_001, 30_002, 30_003, 30_004}


async def test_a_film_with_an_id_of_an_anime_site_lands_among_the_anime(asker: Asker) -> None:
    answer = await watch(asker, "movies", {"ids": {"mal": "9310010", "imdb": "tt1000001"}})
    assert answer["added"]["statuses"][0]["response"] == {
        "status": "completed", "simkl_type": "anime", "anime_type": "movie",
    }  # fmt: skip
    assert set(await asker.rows()) == {ANIME_FILM}


async def test_watching_again_moves_no_date(asker: Asker) -> None:
    await watch(asker, "movies", named(FILM, watched_at=LONG_AGO))
    again = await watch(asker, "movies", named(FILM, watched_at=LATER))
    assert again["added"]["movies"] == 0
    assert again["added"]["statuses"][0]["response"]["status"] == "completed"
    assert (await asker.rows())[FILM]["last_watched_at"] == LONG_AGO
    await watch(asker, "shows", episodes(SHOW, 1, 1, watched_at=LONG_AGO))
    await watch(asker, "shows", episodes(SHOW, 1, 1, watched_at=LATER))
    assert (await asker.rows())[SHOW]["last_watched_at"] == LONG_AGO


async def test_repeats_may_be_counted_all_the_same(asker: Asker) -> None:
    asker.simkl.quirks.counts_repeats = True
    for _ in range(2):
        assert (await watch(asker, "movies", named(FILM)))["added"]["movies"] == 1


async def test_rewatches_are_kept_for_those_who_pay_and_two_days_apart(asker: Asker) -> None:
    await watch(asker, "movies", named(FILM, watched_at=LONG_AGO))
    again = named(FILM, watched_at=LATER, is_rewatch=True)
    assert (await watch(asker, "movies", again, allow_rewatch="yes"))["added"]["movies"] == 0
    asker.simkl.person.type = AccountType.PRO
    assert (await watch(asker, "movies", again))["added"]["movies"] == 0
    assert (await watch(asker, "movies", again, allow_rewatch="yes"))["added"]["movies"] == 1
    soon = named(FILM, watched_at="2021-06-04T20:00:00Z", is_rewatch=True)
    assert (await watch(asker, "movies", soon, allow_rewatch="yes"))["added"]["movies"] == 0
    rows = (await asker.get("/sync/all-items/movies", allow_rewatch="yes")).json["movies"]
    assert [(row.get("is_rewatch"), row["last_watched_at"]) for row in rows] == [
        (None, LONG_AGO),
        (True, LATER),
    ]
    assert len((await asker.get("/sync/all-items/movies")).json["movies"]) == 1


async def test_a_planned_title_moves_on_when_it_is_watched(asker: Asker) -> None:
    await asker.post("/sync/add-to-list", {"movies": [named(FILM, to="plantowatch")]})
    await asker.post("/sync/add-to-list", {"shows": [named(SHOW, to="plantowatch")]})
    await watch(asker, "movies", named(FILM))
    await watch(asker, "shows", episodes(SHOW, 1, 1))
    assert (await status(asker, FILM), await status(asker, SHOW)) == ("completed", "watching")


async def test_a_show_is_completed_by_its_last_episode_if_it_is_over(asker: Asker) -> None:
    await watch(asker, "shows", named(SHOW, seasons=[{"number": 1}]))
    assert await status(asker, SHOW) == "watching"
    await watch(asker, "shows", episodes(SHOW, 2, 1, 2, 3, 4))
    assert await status(asker, SHOW) == "completed"
    await watch(asker, "shows", episodes(SHOW_THAT_GOES_ON, 1, 1, 2, 3, 4, 5, 6))
    assert await status(asker, SHOW_THAT_GOES_ON) == "watching"


@pytest.mark.parametrize(
    ("number", "marked", "got"),
    [(SHOW, 8, "completed"), (SHOW_THAT_GOES_ON, 6, "watching"), (SHOW_TO_COME, 0, "watching")],
)
async def test_a_bare_show_marks_all_that_was_on(asker: Asker, number: int, marked: int, got: str) -> None:
    answer = await watch(asker, "shows", named(number))
    assert answer["added"]["episodes"] == marked
    assert answer["added"]["statuses"][0]["response"]["status"] == got
    assert (await asker.rows())[number]["watched_episodes_count"] == marked


async def test_completed_is_taken_for_watching_while_a_show_goes_on(asker: Asker) -> None:
    answer = await watch(asker, "shows", named(SHOW_THAT_GOES_ON, status="completed"))
    assert answer["added"]["statuses"][0]["response"]["status"] == "watching"


async def test_a_status_that_is_given_stays_only_without_auto_watching(asker: Asker) -> None:
    entry = {**episodes(SHOW, 1, 1), "status": "hold"}
    await watch(asker, "shows", entry)
    assert await status(asker, SHOW) == "watching"
    await watch(asker, "shows", entry, skip_auto_watching="yes")
    assert await status(asker, SHOW) == "hold"


async def test_episodes_without_a_season_are_of_the_first(asker: Asker) -> None:
    await watch(asker, "shows", named(SHOW, episodes=[{"number": 2, "watched_at": LONG_AGO}]))
    assert (await asker.rows())[SHOW]["last_watched"] == "S01E02"


async def test_an_episodes_own_id_wins_over_its_number(asker: Asker) -> None:
    entry = named(SHOW, seasons=[{"number": 1, "episodes": [{"number": 1, "ids": {"tvdb": 100_010_203}}]}])
    await watch(asker, "shows", entry)
    assert (await asker.rows())[SHOW]["last_watched"] == "S02E03"
    await watch(asker, "episodes", {"ids": {"tvdb": 100_010_204}})
    assert (await asker.rows())[SHOW]["last_watched"] == "S02E04"


async def test_episodes_that_are_unknown_are_named(asker: Asker) -> None:
    answer = await watch(asker, "shows", episodes(SHOW, 1, 1, 99))
    assert answer["added"]["episodes"] == 1
    assert answer["not_found"]["episodes"] == [{"ids": {"simkl": SHOW}, "season": 1, "number": 99}]
    unknown = {"ids": {"tvdb": 7}}
    assert (await watch(asker, "episodes", unknown))["not_found"]["episodes"] == [unknown]


async def test_unknown_anime_comes_back_among_the_shows(asker: Asker) -> None:
    unknown = {"ids": {"mal": "1"}}
    assert (await watch(asker, "anime", unknown))["not_found"]["shows"] == [unknown]


async def test_tvdbs_numbers_of_anime_mean_episodes_of_several_cours_only_when_told(asker: Asker) -> None:
    ids = {"tvdb": "9300100"}
    seasons = [{"number": 2, "episodes": [{"number": 3}]}]
    astray = await watch(asker, "shows", {"ids": ids, "seasons": seasons})
    assert astray["added"]["episodes"] == 0
    await watch(asker, "shows", {"ids": ids, "seasons": seasons, "use_tvdb_anime_seasons": True})
    assert (await asker.rows())[ANIME_II]["last_watched"] == "S01E03"


async def test_a_mark_and_a_date_of_listing_can_come_with_a_play(asker: Asker) -> None:
    await watch(asker, "movies", named(FILM, rating=9, added_at=LONG_AGO, watched_at=LATER))
    await watch(asker, "movies", named(FILM, added_at=LATER))
    row = (await asker.rows())[FILM]
    assert (row["user_rating"], row["user_rated_at"], row["added_to_watchlist_at"]) == (9, LATER, LONG_AGO)


async def test_a_show_can_get_a_status_without_a_play(asker: Asker) -> None:
    await watch(asker, "shows", named(SHOW, status="hold"))
    row = (await asker.rows())[SHOW]
    assert (row["status"], row["watched_episodes_count"]) == ("hold", 0)


async def test_a_note_is_kept_and_cut(asker: Asker) -> None:
    await watch(asker, "movies", named(FILM, memo={"text": "x" * 200, "is_private": True}))
    assert (await asker.rows(memos="yes"))[FILM]["memo"] == {"text": "x" * 140, "is_private": True}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"movies": {}}, "wrong_parameter"),
        ({"movies": [1]}, "wrong_parameter"),
        ({"movies": [{"ids": []}]}, "wrong_parameter"),
        ({"movies": [{"ids": {}, "year": "1999"}]}, "wrong_parameter"),
        ({"movies": [named(FILM, watched_at=1_600_000_000)]}, "wrong_parameter"),
        ({"movies": [named(FILM, watched_at="long ago")]}, "wrong_parameter"),
        ({"movies": [named(FILM, status="seen")]}, "wrong_parameter"),
        ({"shows": [named(SHOW, seasons=[{"number": "1"}])]}, "wrong_parameter"),
        ({"shows": [named(SHOW, seasons=[{}])]}, "empty_field"),
        ({"movies": [named(number) for number in range(101)]}, "max_items"),
        ([], "wrong_parameter"),
        (None, "empty_field"),
    ],
)
async def test_what_makes_no_sense_is_refused_whole(asker: Asker, body: object, error: str) -> None:
    reply = await asker.post("/sync/history", body)
    assert (reply.status, reply.error) == (400, error)
    assert await asker.rows() == {}


async def test_removing_a_title_takes_its_status_its_marks_and_its_rating(asker: Asker) -> None:
    await watch(asker, "shows", episodes(SHOW, 1, 1))
    await asker.post("/sync/ratings", {"shows": [named(SHOW, rating=7)]})
    before = (await asker.get("/sync/activities")).json["tv_shows"]
    reply = await asker.post("/sync/history/remove", {"shows": [named(SHOW)]})
    assert reply.json["deleted"] == {"movies": 0, "shows": 1, "episodes": 0}
    assert await asker.rows() == {}
    assert (await asker.get("/sync/ratings")).json == {}
    after = (await asker.get("/sync/activities")).json["tv_shows"]
    assert after["removed_from_list"] is not None
    assert after["rated_at"] > before["rated_at"]


async def test_removing_episodes_leaves_the_title(asker: Asker) -> None:
    await watch(asker, "shows", named(SHOW))
    reply = await asker.post("/sync/history/remove", {"shows": [episodes(SHOW, 1, 1, 99)]})
    assert reply.json == {
        "deleted": {"movies": 0, "shows": 0, "episodes": 1}, "not_found": {"movies": [], "shows": []},
    }  # fmt: skip
    assert await status(asker, SHOW) == "watching"
    reply = await asker.post("/sync/history/remove", {"shows": [named(SHOW, seasons=[{"number": 2}])]})
    assert reply.json["deleted"]["episodes"] == 4
    assert (await asker.rows())[SHOW]["watched_episodes_count"] == 3


@pytest.mark.parametrize(("looked_at", "left"), [(False, {ANIME}), (True, set())])
async def test_anime_in_a_removal_may_be_passed_over(asker: Asker, looked_at: bool, left: set[int]) -> None:
    asker.simkl.quirks.removes_anime = looked_at
    await watch(asker, "anime", episodes(ANIME, 1, 1))
    await asker.post("/sync/history/remove", {"anime": [named(ANIME)]})
    assert set(await asker.rows()) == left
    await asker.post("/sync/history/remove", {"shows": [named(ANIME)]})
    assert await asker.rows() == {}


async def test_removing_what_is_not_listed_is_neither_deleted_nor_unknown(asker: Asker) -> None:
    reply = await asker.post("/sync/history/remove", {"movies": [named(FILM), named(1)]})
    assert reply.json["deleted"]["movies"] == 0
    assert reply.json["not_found"]["movies"] == [named(1)]
