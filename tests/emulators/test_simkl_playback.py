"""The emulated SIMKL's playback: live viewings, what becomes a play by them, and what is kept unfinished."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from custom_components.crosswatch.model import Feature, MediaType, Value
from tests.emulators.simkl import AccountType
from tests.emulators.simkl.asking import Asker, asking
from tests.emulators.simkl.moments import iso

FILM, SHOW, ANIME = 30_001, 80_001, 9_300_004
DAY = 86_400
A_MOVIE = {"movie": {"ids": {"simkl": FILM}}}
AN_EPISODE = {"show": {"ids": {"tvdb": "60001"}}, "episode": {"season": 1, "number": 2}}


@pytest.fixture
async def asker() -> AsyncIterator[Asker]:
    async with asking() as found:
        await found.get("/sync/activities")
        found.pause = 21
        yield found


async def tell(asker: Asker, action: str, progress: float, what: dict[str, Any] = A_MOVIE) -> Any:
    return await asker.post(f"/scrobble/{action}", {"progress": progress, **what})


async def test_a_start_has_no_number_and_a_pause_keeps_the_place(asker: Asker) -> None:
    started = await tell(asker, "start", 0)
    assert (started.status, started.json["id"], started.json["action"]) == (201, 0, "start")
    paused = await tell(asker, "pause", 41.25)
    [session] = (await asker.get("/sync/playback")).json
    assert (session["id"], session["progress"]) == (paused.json["id"], 41.25)
    assert (session["type"], session["movie"]["ids"]["simkl"]) == ("movie", FILM)
    assert (await asker.get("/sync/activities")).json["movies"]["playback"] is not None
    assert await asker.rows() == {}


async def test_a_stop_is_a_play_from_80_percent_and_a_pause_below(asker: Asker) -> None:
    early = await tell(asker, "stop", 79.99)
    assert early.json["action"] == "pause"
    assert await asker.rows() == {}
    late = await tell(asker, "stop", 80)
    assert (late.status, late.json["action"]) == (201, "scrobble")
    assert (await asker.rows())[FILM]["last_watched_at"] == iso(int(asker.clock.now - 21))
    assert (await asker.get("/sync/playback")).json == []


async def test_the_same_stop_within_an_hour_says_that_it_is_watched_already(asker: Asker) -> None:
    await tell(asker, "stop", 90)
    at = int(asker.clock.now)
    twice = await tell(asker, "stop", 91)
    assert (twice.status, twice.error) == (409, "already_watched")
    assert (twice.json["watched_at"], twice.json["expires_at"]) == (iso(at), iso(at + 3_600))
    asker.pause = 3_600
    assert (await tell(asker, "stop", 91)).status == 201


async def test_a_start_ends_what_was_played_before_as_a_play_if_it_got_far_enough(asker: Asker) -> None:
    await tell(asker, "start", 85)
    await tell(asker, "start", 1, AN_EPISODE)
    await tell(asker, "pause", 50, AN_EPISODE)
    await tell(asker, "checkin", 1, {"movie": {"ids": {"simkl": FILM + 1}}})
    assert set(await asker.rows()) == {FILM}


async def test_going_on_with_the_same_title_ends_nothing(asker: Asker) -> None:
    await tell(asker, "pause", 85)
    await tell(asker, "start", 85)
    assert await asker.rows() == {}


async def test_a_show_has_one_unfinished_viewing(asker: Asker) -> None:
    await tell(asker, "pause", 10, AN_EPISODE)
    await tell(asker, "pause", 20, {**AN_EPISODE, "episode": {"ids": {"tvdb": 100_010_201}}})
    [session] = (await asker.get("/sync/playback/episodes")).json
    assert session["episode"]["season"] == 2
    assert session["episode"]["episode"] == 1
    assert (await asker.get("/sync/playback/movies")).json == []
    assert (await asker.get("/sync/playback/shows")).error == "wrong_parameter"


async def test_an_episode_of_anime_is_told_by_its_own_number_and_by_tvdbs(asker: Asker) -> None:
    await tell(asker, "pause", 20, {"anime": {"ids": {"simkl": ANIME}}, "episode": {"number": 2}})
    [session] = (await asker.get("/sync/playback")).json
    assert session["anime"]["ids"]["simkl"] == ANIME
    assert session["episode"] == {
        "season": 1, "number": 2, "title": "Episode 2", "tvdb_season": 1, "tvdb_number": 14,
    }  # fmt: skip


async def test_what_was_watched_meanwhile_is_hidden_unless_asked_for(asker: Asker) -> None:
    await tell(asker, "pause", 40)
    await asker.post("/sync/history", {"movies": [A_MOVIE["movie"]]})
    assert (await asker.get("/sync/playback")).json == []
    assert len((await asker.get("/sync/playback", hide_watched="false")).json) == 1


@pytest.mark.parametrize(
    ("kind", "days"), [(AccountType.FREE, 7), (AccountType.PRO, 30), (AccountType.VIP, 90)]
)
async def test_places_are_kept_for_some_days(asker: Asker, kind: AccountType, days: int) -> None:
    asker.simkl.person.type = kind
    await tell(asker, "pause", 40)
    asker.clock.pass_by(days * DAY - 60)
    asker.token = asker.simkl.credentials().tokens.access
    assert len((await asker.get("/sync/playback")).json) == 1
    asker.clock.pass_by(60)
    assert (await asker.get("/sync/playback")).json == []


async def test_playback_is_read_between_dates_and_no_more_than_asked_for(asker: Asker) -> None:
    first, second = asker.simkl.titles(Feature.PROGRESS, 2)
    assert (first.type, second.type) == (MediaType.MOVIE, MediaType.EPISODE)
    now = int(asker.clock.now)
    asker.simkl.person_sets(Feature.PROGRESS, first, Value(1_000, now - 500))
    asker.simkl.person_sets(Feature.PROGRESS, second, Value(2_000, now - 100))
    assert [one["progress"] for one in (await asker.get("/sync/playback")).json] == [20, 10]
    assert [one["progress"] for one in (await asker.get("/sync/playback", limit="1")).json] == [20]
    since, until = {"date_from": iso(now - 300) or ""}, {"date_to": iso(now - 300) or ""}
    assert [one["progress"] for one in (await asker.get("/sync/playback", **since)).json] == [20]
    assert [one["progress"] for one in (await asker.get("/sync/playback", **until)).json] == [10]
    assert (await asker.get("/sync/playback", limit="0")).error == "wrong_parameter"
    assert [record.value.amount for record in asker.simkl.held(Feature.PROGRESS)] == [2_000, 1_000]
    asker.simkl.person_clears(Feature.PROGRESS, first)
    asker.simkl.person_clears(Feature.PROGRESS, second)
    assert asker.simkl.held(Feature.PROGRESS) == []


async def test_a_place_is_deleted_once(asker: Asker) -> None:
    number = (await tell(asker, "pause", 40)).json["id"]
    assert (await asker.delete(f"/sync/playback/{number}")).status == 204
    gone = await asker.delete(f"/sync/playback/{number}")
    assert (gone.status, gone.error) == (404, "id_err")


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"progress": 10}, 400, "empty_field"),
        ({**A_MOVIE}, 400, "empty_field"),
        ({"progress": "10", **A_MOVIE}, 400, "wrong_parameter"),
        ({"progress": 101, **A_MOVIE}, 400, "wrong_parameter"),
        ({"progress": 10.123, **A_MOVIE}, 400, "wrong_parameter"),
        ({"progress": 10, "show": {"ids": {"simkl": SHOW}}}, 400, "empty_field"),
        (
            {"progress": 10, "show": {"ids": {"simkl": SHOW}}, "episode": {"season": 9, "number": 9}},
            404,
            "id_err",
        ),
        (
            {"progress": 10, "show": {"ids": {"simkl": 1}}, "episode": {"season": 1, "number": 1}},
            404,
            "id_err",
        ),
        ({"progress": 10, "movie": {"ids": {"imdb": "tt9900001"}}}, 404, "id_err"),
    ],
)
async def test_a_viewing_that_cannot_be_is_refused(
    asker: Asker, body: dict[str, Any], status: int, error: str
) -> None:
    reply = await asker.post("/scrobble/pause", body)
    assert (reply.status, reply.error) == (status, error)
    assert (await asker.get("/sync/playback")).json == []


async def test_a_token_that_only_reads_scrobbles_nothing(asker: Asker) -> None:
    asker.token = asker.simkl.credentials("media:read").tokens.access
    assert (await tell(asker, "start", 0)).error == "forbidden"
