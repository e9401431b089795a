"""What the emulated SIMKL asks of every request, how fast it may be asked, and what gets an app blocked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.emulators.faults import FaultKind
from tests.emulators.simkl import AccountType
from tests.emulators.simkl.asking import Asker, asking

DAY = 86_400


@pytest.fixture
async def asker() -> AsyncIterator[Asker]:
    async with asking() as found:
        yield found


@pytest.mark.parametrize("name", ["client_id", "app-name", "app-version"])
async def test_every_request_says_who_asks(asker: Asker, name: str) -> None:
    del asker.identification[name]
    reply = await asker.get("/sync/activities")
    assert (reply.status, reply.error) == (412, "client_id_failed")


@pytest.mark.parametrize("agent", ["", "Python/3.14 aiohttp/3.13", "crosswatch"])
async def test_every_request_names_the_app_and_its_version(asker: Asker, agent: str) -> None:
    asker.agent = agent
    assert (await asker.get("/sync/activities")).error == "client_id_failed"


async def test_an_unknown_or_suspended_app_is_refused(asker: Asker) -> None:
    asker.simkl.quirks.suspended = True
    assert (await asker.get("/sync/activities")).error == "client_id_failed"
    asker.simkl.quirks.suspended = False
    asker.identification["client_id"] = "somebody"
    assert (await asker.get("/sync/activities")).error == "client_id_failed"


async def test_more_than_ten_reads_in_a_second_are_refused(asker: Asker) -> None:
    asker.pause = 0
    replies = [await asker.get("/users/settings") for _ in range(11)]
    assert [reply.status for reply in replies] == [200] * 10 + [429]
    assert replies[-1].error == "rate_limit"
    assert asker.simkl.meter.exceeded == {"get": 1}
    asker.pause = 1
    assert (await asker.get("/users/settings")).status == 200


async def test_writing_too_fast_blocks_the_app_for_a_while_and_longer_the_next_time(asker: Asker) -> None:
    for block in (10, 20):
        asker.pause = 1.1
        assert (await asker.post("/sync/history", {})).status == 201
        asker.pause = 0.5
        assert (await asker.post("/sync/history", {})).error == "rate_limit"
        asker.pause = block - 1
        refusal = await asker.get("/sync/activities")
        assert (refusal.status, refusal.error) == (412, "client_id_failed")
        asker.pause = 1.1
        assert (await asker.get("/sync/activities")).status == 200


@pytest.mark.parametrize(
    ("kind", "most"), [(AccountType.FREE, 500), (AccountType.PRO, 1_000), (AccountType.VIP, 10_000)]
)
async def test_each_person_has_so_many_requests_a_day(asker: Asker, kind: AccountType, most: int) -> None:
    asker.simkl.person.type = kind
    asker.simkl.person.used = most - 1
    assert (await asker.get("/sync/activities")).status == 200
    reply = await asker.get("/sync/activities")
    assert (reply.status, reply.error) == (429, "user_limit_exceeded")
    assert 0 < int(reply.headers["Retry-After"]) <= DAY


async def test_a_day_ends_at_midnight_in_new_york(asker: Asker) -> None:
    asker.simkl.person.allowance = 0
    wait = int((await asker.get("/sync/activities")).headers["Retry-After"])
    asker.simkl.person.allowance = 1
    asker.clock.now = 1_790_049_600 - 5  # 2026-09-22 04:00 UTC
    assert (await asker.get("/sync/activities")).status == 200
    assert (await asker.get("/sync/activities")).error == "user_limit_exceeded"
    asker.clock.pass_by(5)
    assert (await asker.get("/sync/activities")).status == 200
    assert wait == 1_790_049_600 - 1_790_000_001


async def test_pages_that_are_the_same_for_everybody_need_no_token_and_do_not_count(asker: Asker) -> None:
    asker.simkl.person.allowance = 0
    asker.token = ""
    movie = (await asker.get("/movies/30001")).json
    assert movie["ids"]["imdb"] == "tt1000001"
    episodes = (await asker.get("/anime/episodes/9300004")).json
    assert episodes[0]["episode"] == 1
    assert episodes[0]["tvdb"] == {"season": 1, "episode": 13}
    assert (await asker.get("/tv/30001")).error == "id_err"
    assert not asker.simkl.misuse
    asker.token = "something"
    await asker.get("/movies/30001")
    assert asker.simkl.misuse == {"cached page asked for with a token": 1}


async def test_scrobbles_lock_for_20_seconds_and_say_so_with_status_400(asker: Asker) -> None:
    body = {"progress": 10, "movie": {"ids": {"simkl": 30_001}}}
    assert (await asker.post("/scrobble/start", body)).status == 201
    asker.pause = 18
    refusal = await asker.post("/scrobble/pause", body)
    assert (refusal.status, refusal.error) == (400, "RATE_LIMIT")
    asker.pause = 2
    assert (await asker.post("/scrobble/pause", body)).status == 201


async def test_reading_a_library_again_and_again_is_counted_as_misuse(asker: Asker) -> None:
    await asker.get("/sync/all-items/movies")
    assert asker.simkl.misuse == {"library read without a look at the activities": 1}
    asker.simkl.misuse.clear()
    await asker.get("/sync/activities")
    for _ in range(2):
        await asker.get("/sync/all-items/movies")
    assert not asker.simkl.misuse
    await asker.get("/sync/all-items/movies")
    assert asker.simkl.misuse == {"library read again although nothing moved": 1}


async def test_a_library_that_moved_may_be_read_again(asker: Asker) -> None:
    for number in range(6):
        await asker.post("/sync/history", {"movies": [{"ids": {"simkl": 30_001 + number}}]})
        await asker.get("/sync/activities")
        await asker.get("/sync/all-items/movies")
    assert not asker.simkl.misuse


async def test_many_different_reads_after_one_look_are_a_timer(asker: Asker) -> None:
    await asker.get("/sync/activities")
    for number in range(13):
        await asker.get("/sync/all-items/movies", date_from=f"2026-01-{number + 1:02d}T00:00:00Z")
    assert asker.simkl.misuse == {"library read on a timer": 1}


async def test_looking_up_one_title_after_another_is_counted(asker: Asker) -> None:
    assert (await asker.get("/search/id", imdb="tt1000001")).error == "url_failed"
    assert (await asker.post("/sync/watched", [{"simkl": 30_001}])).error == "url_failed"
    assert asker.simkl.misuse == {"search by id": 1, "titles looked up beside the library": 1}


async def test_an_address_that_there_is_not_is_not_found(asker: Asker) -> None:
    reply = await asker.get("/sync/last_activities")
    assert (reply.status, reply.error) == (404, "url_failed")
    assert not asker.simkl.misuse


async def test_two_requests_of_one_person_at_the_same_time_are_counted(asker: Asker) -> None:
    simkl, here = asker.simkl, asyncio.Event()
    simkl.faults.when("activities", here.set)
    simkl.faults.add(FaultKind.HANG, "activities")
    first = asyncio.create_task(asker.get("/sync/activities"))
    await here.wait()
    await asker.get("/users/settings")
    assert simkl.misuse == {"requests at the same time": 1}
    asker.token = ""
    await asker.get("/movies/30001")
    assert simkl.misuse == {"requests at the same time": 1}
    simkl.faults.clear()
    await asyncio.gather(first, return_exceptions=True)
    asker.token = simkl.credentials().tokens.access
    await asker.get("/users/settings")
    assert simkl.misuse == {"requests at the same time": 1}


async def test_the_app_can_be_named_in_a_header(asker: Asker) -> None:
    asker.headers = {"simkl-api-key": asker.identification.pop("client_id")}
    assert (await asker.get("/sync/activities")).status == 200


async def test_bodies_are_json(asker: Asker) -> None:
    reply = await asker.ask("POST", "/sync/history", {}, data="movies=1")
    assert (reply.status, reply.error) == (400, "wrong_parameter")


async def test_what_the_service_does_not_know_is_passed_over_and_counted(asker: Asker) -> None:
    body = {"movies": [{"ids": {"simkl": 30_001}, "whatched_at": "2026-01-01T00:00:00Z"}], "film": []}
    assert (await asker.post("/sync/history", body, pages="1")).json["added"]["movies"] == 1
    assert asker.simkl.misuse == {
        "unknown field whatched_at": 1, "unknown list film": 1, "unknown parameter pages": 1,
    }  # fmt: skip


async def test_faults_keep_their_own_status_and_whole_answers_theirs(asker: Asker) -> None:
    asker.simkl.faults.add(FaultKind.STATUS, "POST /sync/history", status=502)
    assert (await asker.post("/sync/history", {"movies": []})).status == 502
    asker.simkl.faults.add(FaultKind.REFUSAL, "POST /sync/history")
    assert (await asker.post("/sync/history", {"movies": []})).status == 200
    assert (await asker.post("/sync/history", {"movies": []})).status == 201
    assert asker.simkl.faults.requests == ["POST /sync/history"] * 3
