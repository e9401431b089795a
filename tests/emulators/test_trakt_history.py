"""Plays at Trakt's emulator: added, read, summed up, removed, scrobbled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from custom_components.crosswatch.model import Feature, MediaType, Value
from tests.emulators.catalogue import Catalogue
from tests.emulators.trakt import TraktEmulator
from tests.emulators.trakt.visitor import Seen, Visitor, visiting

from .test_trakt_gate import Watch

TIME = "2026-01-05T21:20:00.000Z"
MOVIE = {"ids": {"trakt": 20_001}}
SHOW = {"ids": {"trakt": 70_001}}
EPISODE = {"ids": {"trakt": 300_010_102}}
NOWHERE = {"ids": {"imdb": "tt9999999"}}
AT = "2024-05-17T20:15:42.123Z"
MINUTE = "2024-05-17T20:15:00.000Z"


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def trakt(watch: Watch) -> TraktEmulator:
    made = TraktEmulator(watch.wall, watch.monotonic, Catalogue.of(movies=120, shows=2, specials=1))
    made.meter.enforced = False
    return made


@pytest.fixture
async def visitor(trakt: TraktEmulator) -> AsyncIterator[Visitor]:
    async with visiting(trakt) as made:
        yield made


async def add(visitor: Visitor, watched_at: str | None = AT, **kinds: list[dict[str, Any]]) -> Seen:
    when = {"watched_at": watched_at} if watched_at else {}
    return await visitor.post(
        "/sync/history", {kind: [one | when for one in sent] for kind, sent in kinds.items()}
    )


async def rows(visitor: Visitor, path: str = "", **query: str | int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await visitor.get(f"/sync/history{path}", **query)).data
    return found


async def stamps(visitor: Visitor) -> dict[str, Any]:
    told: dict[str, Any] = (await visitor.get("/sync/last_activities")).data
    return told


async def test_plays_are_kept_to_the_minute(visitor: Visitor) -> None:
    reply = await add(visitor, movies=[MOVIE, NOWHERE])
    assert reply.status == 201
    assert reply.data["added"] == {"movies": 1, "episodes": 0}
    assert reply.data["not_found"]["movies"] == [NOWHERE | {"watched_at": AT}]
    [row] = await rows(visitor)
    assert row["watched_at"] == MINUTE
    assert (row["action"], row["type"], row["movie"]["title"]) == ("watch", "movie", "Movie 1")
    assert row["id"] > 2**32


async def test_adding_a_play_is_not_idempotent(visitor: Visitor) -> None:
    for _ in range(2):
        assert (await add(visitor, movies=[MOVIE])).data["added"]["movies"] == 1
    assert (await add(visitor, movies=[MOVIE, MOVIE])).data["added"]["movies"] == 2
    assert len({row["id"] for row in await rows(visitor)}) == 4


async def test_a_bare_show_marks_every_episode(visitor: Visitor) -> None:
    assert (await add(visitor, shows=[SHOW])).data["added"] == {"movies": 0, "episodes": 21}
    assert (await add(visitor, shows=[{**SHOW, "seasons": []}])).data["added"]["episodes"] == 21


async def test_a_bare_season_marks_all_of_it(visitor: Visitor) -> None:
    assert (await add(visitor, seasons=[{"ids": {"trakt": 400_010_200}}])).data["added"]["episodes"] == 10
    by_place = {**SHOW, "seasons": [{"number": 1}]}
    assert (await add(visitor, shows=[by_place])).data["added"]["episodes"] == 10
    assert {row["episode"]["season"] for row in await rows(visitor)} == {1, 2}


async def test_an_episode_by_its_place_has_its_own_time(visitor: Visitor) -> None:
    episodes = [{"number": 1, "watched_at": "2020-01-01T10:00:00Z"}, {"number": 2}, {"number": 77}]
    placed = {
        **SHOW,
        "seasons": [{"number": 0, "episodes": [{"number": 1}]}, {"number": 1, "episodes": episodes}],
    }
    reply = await add(visitor, shows=[placed])
    assert reply.data["added"]["episodes"] == 3
    [missing] = reply.data["not_found"]["shows"]
    assert missing["seasons"] == [{"number": 1, "episodes": [{"number": 77}]}]
    found = {
        (row["episode"]["season"], row["episode"]["number"]): row["watched_at"] for row in await rows(visitor)
    }
    assert found == {(0, 1): MINUTE, (1, 1): "2020-01-01T10:00:00.000Z", (1, 2): MINUTE}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (None, TIME),
        ("2024-05-17T22:15:42+02:00", MINUTE),
        ("unknown", "1970-01-01T00:00:00.000Z"),
        ("released", "1951-01-01T00:00:00.000Z"),
    ],
)
async def test_times_that_may_be_sent(visitor: Visitor, sent: str | None, kept: str) -> None:
    await add(visitor, sent, movies=[MOVIE])
    assert [row["watched_at"] for row in await rows(visitor)] == [kept]


async def test_what_is_no_time_is_refused(visitor: Visitor) -> None:
    assert (await add(visitor, "yesterday", movies=[MOVIE])).status == 400
    assert await rows(visitor) == []


async def test_history_comes_newest_first_and_in_pages(trakt: TraktEmulator, visitor: Visitor) -> None:
    for place, movie in enumerate(trakt.catalogue.movies):
        trakt.person_sets(Feature.HISTORY, movie.item(), Value(1, 1_700_000_000 + place * 60))
    first = await visitor.get("/sync/history")
    assert (len(first.data), first.headers["X-Pagination-Item-Count"]) == (100, "120")
    assert first.data[0]["movie"]["title"] == "Movie 120"
    assert [row["movie"]["title"] for row in await rows(visitor, page=60, limit=2)] == ["Movie 2", "Movie 1"]


async def test_dates_ask_when_it_was_watched_not_when_it_was_entered(visitor: Visitor) -> None:
    await add(visitor, "2019-03-01T12:00:00.000Z", movies=[MOVIE])
    await add(visitor, TIME, episodes=[EPISODE])
    assert len(await rows(visitor, start_at="2026-01-05T00:00:00.000Z")) == 1
    assert len(await rows(visitor, start_at="2019-03-01", end_at="2019-03-01")) == 1
    same = {"start_at": "2019-03-01T12:00:00.000Z", "end_at": "2019-03-01T12:00:00.000Z"}
    assert len(await rows(visitor, "/movies/20001", **same)) == 1
    assert (await visitor.get("/sync/history", start_at="soon")).status == 400


async def test_history_of_one_type_or_one_title(visitor: Visitor) -> None:
    await add(visitor, movies=[MOVIE, {"ids": {"trakt": 20_002}}], episodes=[EPISODE])
    assert len(await rows(visitor, "/movies")) == 2
    assert len(await rows(visitor, "/episodes")) == len(await rows(visitor, "/shows")) == 1
    assert len(await rows(visitor, "/movies/20002")) == 1
    assert len(await rows(visitor, "/shows/70001")) == 1
    assert len(await rows(visitor, "/episodes/300010102")) == 1
    assert await rows(visitor, "/shows/70002") == []
    assert (await visitor.get("/sync/history/movies/1")).status == 404


async def test_removal_of_a_title_removes_every_play_of_it(visitor: Visitor) -> None:
    await add(visitor, movies=[MOVIE, MOVIE], shows=[SHOW])
    reply = await visitor.post("/sync/history/remove", {"movies": [MOVIE], "shows": [SHOW]})
    assert reply.data["deleted"] == {"movies": 2, "episodes": 21}
    assert await rows(visitor) == []
    again = await visitor.post("/sync/history/remove", {"movies": [MOVIE]})
    assert (again.status, again.data["deleted"]["movies"]) == (200, 0)


async def test_removal_by_ids_removes_single_plays(visitor: Visitor) -> None:
    await add(visitor, movies=[MOVIE, MOVIE])
    one, other = [row["id"] for row in await rows(visitor)]
    reply = await visitor.post("/sync/history/remove", {"ids": [one, 17]})
    assert (reply.data["deleted"]["movies"], reply.data["not_found"]["ids"]) == (1, [17])
    assert [row["id"] for row in await rows(visitor)] == [other]
    assert (await visitor.post("/sync/history/remove", {"ids": [str(other)]})).status == 400


async def test_stamps_move_on_adding_and_on_removing(visitor: Visitor) -> None:
    seen = [await stamps(visitor)]
    await add(visitor, "2001-01-01", movies=[MOVIE])
    seen.append(await stamps(visitor))
    await visitor.post("/sync/history/remove", {"movies": [MOVIE]})
    seen.append(await stamps(visitor))
    await visitor.post("/sync/history/remove", {"movies": [MOVIE]})
    seen.append(await stamps(visitor))
    marks = [one["movies"]["watched_at"] for one in seen]
    assert len(set(marks)) == 3
    assert marks[2] == marks[3]
    assert len({one["episodes"]["watched_at"] for one in seen}) == 1
    assert [one["all"] for one in seen[1:]] == marks[1:]


async def test_watched_titles_leave_the_watchlist(trakt: TraktEmulator, visitor: Visitor) -> None:
    listed = {"movies": [MOVIE], "shows": [SHOW, {"ids": {"trakt": 70_002}}], "episodes": [EPISODE]}
    listed["seasons"] = [{"ids": {"trakt": 400_010_100}}, {"ids": {"trakt": 400_010_200}}]
    await visitor.post("/sync/watchlist", listed)
    before = await stamps(visitor)
    await add(visitor, movies=[MOVIE], episodes=[EPISODE])
    left = {(title.type, title.show or title, title.season) for title in trakt.account.watchlist}
    assert left == {
        (MediaType.SHOW, trakt.catalogue.shows[1], None),
        (MediaType.SEASON, trakt.catalogue.shows[0], 2),
    }
    assert (await stamps(visitor))["watchlist"] != before["watchlist"]


async def test_a_person_may_keep_watched_titles_on_the_watchlist(
    trakt: TraktEmulator, visitor: Visitor
) -> None:
    trakt.rules.removes_watched = False
    await visitor.post("/sync/watchlist", {"movies": [MOVIE]})
    await add(visitor, movies=[MOVIE])
    assert len(trakt.account.watchlist) == 1


async def test_with_watch_only_once_an_add_moves_the_date(trakt: TraktEmulator, visitor: Visitor) -> None:
    trakt.rules.watch_only_once = True
    await add(visitor, movies=[MOVIE])
    [before] = await rows(visitor)
    moved = await add(visitor, "2025-01-01T00:00:00.000Z", movies=[MOVIE])
    assert (moved.data["added"]["movies"], moved.data["updated"]["movies"]) == (0, 1)
    same = await add(visitor, "2025-01-01T00:00:30.000Z", movies=[MOVIE])
    assert same.data["existing"]["movies"] == 1
    [after] = await rows(visitor)
    assert (after["id"], after["watched_at"]) == (before["id"], "2025-01-01T00:00:00.000Z")
    trakt.rules.tells_existing = False
    assert "existing" not in (await add(visitor, "2025-01-01", movies=[MOVIE])).data


async def test_counts_may_not_add_up(trakt: TraktEmulator, visitor: Visitor) -> None:
    trakt.rules.swallows = 1
    reply = await add(visitor, movies=[MOVIE, {"ids": {"trakt": 20_002}}])
    assert reply.data["added"]["movies"] == 1
    assert reply.data["not_found"]["movies"] == []
    assert [row["movie"]["title"] for row in await rows(visitor)] == ["Movie 2"]


async def test_history_has_a_limit(trakt: TraktEmulator, visitor: Visitor) -> None:
    trakt.rules.limits["history"] = 20
    assert (await add(visitor, shows=[SHOW])).status == 420
    assert await rows(visitor) == []


async def test_watched_sums_up_the_plays(visitor: Visitor, watch: Watch) -> None:
    await add(visitor, movies=[MOVIE])
    watch.seconds += 3_600
    await add(visitor, "2001-01-01", movies=[MOVIE])
    [row] = (await visitor.get("/sync/watched/movies")).data
    assert (row["plays"], row["last_watched_at"]) == (2, MINUTE)
    assert row["last_updated_at"] == "2026-01-05T22:20:00.000Z"
    assert row["movie"]["title"] == "Movie 1"


async def test_seasons_are_summed_up_only_when_asked_for(visitor: Visitor) -> None:
    await add(visitor, episodes=[EPISODE, EPISODE, {"ids": {"trakt": 300_010_201}}])
    assert "seasons" not in (await visitor.get("/sync/watched/shows")).data[0]
    reply = await visitor.get("/sync/watched/shows", extended="progress", limit=250)
    assert reply.headers["X-Pagination-Limit"] == "100"
    [row] = reply.data
    assert (row["plays"], row["show"]["aired_episodes"]) == (3, 20)
    assert [(season["number"], [(one["number"], one["plays"]) for one in season["episodes"]])
            for season in row["seasons"]] == [(1, [(2, 2)]), (2, [(1, 1)])]  # fmt: skip
    assert [row["plays"] for row in (await visitor.get("/sync/watched/episodes")).data] == [1, 2]
    assert (await visitor.get("/sync/watched/people")).status == 404


async def test_the_least_that_tells_every_play(visitor: Visitor) -> None:
    await add(visitor, movies=[MOVIE, MOVIE], episodes=[EPISODE, {"ids": {"trakt": 300_010_001}}])
    films = await visitor.get("/users/me/watched/movies", extended="min", page=1, limit=250)
    assert films.data == {"20001": [MINUTE, MINUTE]}
    assert films.headers["X-Pagination-Item-Count"] == "1"

    async def shows(**query: str) -> Any:
        return (await visitor.get("/users/me/watched/shows", extended="min", **query)).data

    assert await shows() == {"70001": {"400010100": {"300010102": [MINUTE]}}}
    assert await shows(season_numbers="true") == {"70001": {"1": {"2": [MINUTE]}}}
    assert set((await shows(season_numbers="true", specials="true"))["70001"]) == {"0", "1"}
    assert [row["plays"] for row in (await visitor.get("/users/me/watched/movies")).data] == [2]


async def scrobble(visitor: Visitor, step: str, progress: object, **what: object) -> Seen:
    return await visitor.post(f"/scrobble/{step}", (what or {"movie": MOVIE}) | {"progress": progress})


async def test_a_film_is_started_paused_and_finished(
    trakt: TraktEmulator, visitor: Visitor, watch: Watch
) -> None:
    started = await scrobble(visitor, "start", 0)
    assert (started.status, started.data["id"], started.data["action"]) == (201, 0, "start")
    paused = await scrobble(visitor, "pause", 33.3)
    assert (paused.data["action"], paused.data["progress"]) == ("pause", 33.3)
    [place] = (await visitor.get("/sync/playback")).data
    assert (place["progress"], place["paused_at"], place["type"]) == (33.3, TIME, "movie")
    watch.seconds += 60
    assert (await scrobble(visitor, "start", 33.3)).status == 201
    assert (await visitor.get("/sync/playback")).data == []
    assert trakt.account.watching is trakt.catalogue.movies[0]
    stopped = await scrobble(visitor, "stop", 80.1)
    assert stopped.data["action"] == "scrobble"
    [row] = await rows(visitor)
    assert (row["id"], row["action"], row["watched_at"]) == (
        stopped.data["id"], "scrobble", "2026-01-05T21:21:00.000Z",
    )  # fmt: skip
    assert trakt.account.watching is None


async def test_watching_ends_by_itself_after_the_rest_of_the_runtime(
    trakt: TraktEmulator, visitor: Visitor, watch: Watch
) -> None:
    await scrobble(visitor, "start", 75)
    watch.seconds += 30 * 60 - 1
    assert trakt.account.watching is trakt.catalogue.movies[0]
    watch.seconds += 1
    assert trakt.account.watching is None


@pytest.mark.parametrize("progress", [1, 79, 80])
async def test_a_stop_before_the_end_is_a_pause(visitor: Visitor, progress: int) -> None:
    assert (await scrobble(visitor, "stop", progress)).data["action"] == "pause"
    assert [place["progress"] for place in (await visitor.get("/sync/playback/movies")).data] == [progress]
    assert await rows(visitor) == []


@pytest.mark.parametrize("step", ["stop", "pause"])
async def test_beginnings_are_ignored(visitor: Visitor, step: str) -> None:
    assert (await scrobble(visitor, step, 0.9)).status == 422
    assert (await visitor.get("/sync/playback")).data == []


@pytest.mark.parametrize("progress", [None, "50", -1, 101, True])
async def test_progress_is_a_percentage(visitor: Visitor, progress: object) -> None:
    assert (await scrobble(visitor, "start", progress)).status == 400


async def test_the_same_title_is_not_scrobbled_twice_in_a_row(visitor: Visitor, watch: Watch) -> None:
    await scrobble(visitor, "stop", 95)
    watch.seconds += 10
    again = await scrobble(visitor, "stop", 100)
    assert again.status == 409
    assert again.data == {"watched_at": TIME, "expires_at": "2026-01-05T22:20:00.000Z"}
    assert (await scrobble(visitor, "stop", 95, movie={"ids": {"trakt": 20_002}})).status == 201
    watch.seconds += 3_600
    assert (await scrobble(visitor, "stop", 95)).status == 201
    assert len(await rows(visitor, "/movies/20001")) == 2


@pytest.mark.parametrize(
    "what",
    [
        {"episode": EPISODE},
        {"episode": {"ids": {"tvdb": 100_010_102}}},
        {"show": SHOW, "episode": {"season": 1, "number": 2}},
        {"show": {"title": "Show 1"}, "episode": {"number_abs": 2}},
        {"show": SHOW, "episode": {"ids": {"tvdb": 5}, "season": 1, "number": 2}},
    ],
)
async def test_an_episode_is_named_in_several_ways(visitor: Visitor, what: dict[str, object]) -> None:
    reply = await scrobble(visitor, "stop", 99.0, **what)
    assert (reply.data["episode"]["number"], reply.data["show"]["title"]) == (2, "Show 1")


@pytest.mark.parametrize(
    "what",
    [
        {"movie": NOWHERE},
        {"episode": NOWHERE},
        {"show": SHOW, "episode": {"season": 9, "number": 2}},
        {"show": NOWHERE, "episode": {"season": 1, "number": 2}},
        {"show": SHOW, "episode": {"ids": {"tvdb": 5}}},
    ],
)
async def test_what_is_not_known_is_404(visitor: Visitor, what: dict[str, object]) -> None:
    assert (await scrobble(visitor, "start", 10, **what)).status == 404


async def test_places_move_their_stamp_and_are_removed_one_by_one(visitor: Visitor) -> None:
    seen = [await stamps(visitor)]
    await scrobble(visitor, "pause", 50)
    await scrobble(visitor, "pause", 60, episode=EPISODE)
    seen.append(await stamps(visitor))
    found = (await visitor.get("/sync/playback", page=1, limit=250)).data
    assert [place["type"] for place in found] == ["episode", "movie"]
    assert len((await visitor.get("/sync/playback/movies", start_at="2026-01-06")).data) == 0
    assert (await visitor.delete(f"/sync/playback/{found[1]['id']}")).status == 204
    seen.append(await stamps(visitor))
    assert (await visitor.delete(f"/sync/playback/{found[1]['id']}")).status == 404
    assert len({one["movies"]["paused_at"] for one in seen}) == 3
    assert len({one["episodes"]["paused_at"] for one in seen}) == 2


async def test_a_scrobble_takes_its_title_off_the_watchlist(trakt: TraktEmulator, visitor: Visitor) -> None:
    await visitor.post("/sync/watchlist", {"movies": [MOVIE]})
    await scrobble(visitor, "start", 1)
    assert len(trakt.account.watchlist) == 1
    await scrobble(visitor, "stop", 100)
    assert trakt.account.watchlist == {}
