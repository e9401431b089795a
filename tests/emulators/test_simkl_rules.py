"""The emulated SIMKL's library: what a client that takes it for another tracker trips over."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from custom_components.crosswatch.model import Feature, Item, MediaType, Value
from tests.emulators.simkl import AccountType, DeltaEpisodes, Status
from tests.emulators.simkl.asking import Asker, asking
from tests.emulators.simkl.moments import iso

FILM, SHOW = 30_001, 80_001
FILM_TO_COME, SHOW_THAT_GOES_ON, ONE_EVENING, SHOW_TO_COME = 9_100_001, 9_200_001, 9_200_002, 9_200_003
ANIME, ANIME_II, ANIME_FILM = 9_300_001, 9_300_002, 9_300_010
LONG_AGO = "2020-05-01T20:00:00Z"
LATER = "2021-06-02T21:00:00Z"


@pytest.fixture
async def asker() -> AsyncIterator[Asker]:
    async with asking() as found:
        await found.get("/sync/activities")
        yield found


def named(number: int, **more: object) -> dict[str, object]:
    return {"ids": {"simkl": number}, **more}


def episodes(number: int, season: int, *numbers: int, **more: object) -> dict[str, object]:
    inside = [{"number": one, **more} for one in numbers]
    return named(number, seasons=[{"number": season, "episodes": inside}])


async def watch(asker: Asker, group: str, *entries: Mapping[str, object], **query: str) -> Any:
    reply = await asker.post("/sync/history", {group: list(entries)}, **query)
    assert reply.status == 201
    return reply.json


async def status(asker: Asker, number: int) -> str | None:
    row = (await asker.rows()).get(number)
    return str(row["status"]) if row else None


# Activities


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


# Reading


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


# Writing history


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


# Removing


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


# Statuses


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


# Ratings


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


# Resolving


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


# People


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
