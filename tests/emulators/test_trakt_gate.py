"""What Trakt's emulator refuses before it looks at a request, and how."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.emulators.catalogue import Catalogue
from tests.emulators.faults import FaultKind
from tests.emulators.trakt import APP, TraktEmulator
from tests.emulators.trakt.visitor import Visitor, visiting

NOW = 1_767_648_000.0
MOVIE = {"movies": [{"ids": {"trakt": 20_001}}]}
LIST = "/sync/watchlist"


class Watch:
    """Clocks that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def wall(self) -> float:
        return NOW + self.seconds

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def trakt(watch: Watch) -> TraktEmulator:
    return TraktEmulator(watch.wall, watch.monotonic, Catalogue.of(movies=5, shows=1))


@pytest.fixture
async def visitor(trakt: TraktEmulator) -> AsyncIterator[Visitor]:
    async with visiting(trakt) as made:
        yield made


@pytest.mark.parametrize("agent", ["", "Python/3.14 aiohttp/3.13.0", "curl"])
async def test_an_app_that_does_not_say_what_it_is_gets_a_web_page(visitor: Visitor, agent: str) -> None:
    visitor.headers["User-Agent"] = agent
    reply = await visitor.get(LIST)
    assert reply.status == 403
    assert reply.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("key", ["", "of somebody else"])
async def test_an_unknown_app_gets_json(visitor: Visitor, key: str) -> None:
    visitor.headers["trakt-api-key"] = key
    reply = await visitor.get(LIST)
    assert (reply.status, reply.data["error"]) == (403, "forbidden")


async def test_an_app_that_was_shut_out_gets_json(trakt: TraktEmulator, visitor: Visitor) -> None:
    trakt.rules.app_refused = True
    reply = await visitor.get(LIST)
    assert (reply.status, reply.data["error"]) == (403, "forbidden")


async def test_the_version_must_be_named(visitor: Visitor) -> None:
    del visitor.headers["trakt-api-version"]
    assert (await visitor.get(LIST)).status == 412


async def test_bodies_must_be_called_json(visitor: Visitor) -> None:
    visitor.headers["Content-Type"] = "application/x-www-form-urlencoded"
    assert (await visitor.get(LIST)).status == 200
    assert (await visitor.post(LIST, MOVIE)).status == 412


async def test_bodies_must_be_json(visitor: Visitor) -> None:
    assert (await visitor.send("POST", LIST, data="{")).status == 400


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"movies": {}},
        {"movies": ["tt1000001"]},
        {"movies": [{"ids": [20_001]}]},
        {"shows": [{"ids": {"trakt": 70_001}, "seasons": [{"number": "1"}]}]},
    ],
)
async def test_bodies_of_another_make_are_refused(
    trakt: TraktEmulator, visitor: Visitor, body: object
) -> None:
    assert (await visitor.post(LIST, body)).status == 400
    assert trakt.account.watchlist == {}


async def test_unknown_addresses_and_methods(visitor: Visitor) -> None:
    assert (await visitor.get("/sync/watchlists")).status == 404
    assert (await visitor.get("/sync/watchlist/remove/me/from/it")).status == 404
    assert (await visitor.send("PATCH", LIST)).status == 405
    assert (await visitor.send("GET", "/oauth/token")).status == 405
    assert (await visitor.get("/users/somebody-else/history")).status == 404


async def test_a_double_slash_leads_to_the_same_place(visitor: Visitor) -> None:
    assert (await visitor.get("//sync//last_activities")).status == 200


@pytest.mark.parametrize("token", ["Bearer wrong", "", "Basic abc"])
async def test_who_is_not_signed_in_is_refused(visitor: Visitor, token: str) -> None:
    visitor.headers["Authorization"] = token
    reply = await visitor.get(LIST)
    assert (reply.status, reply.data) == (401, None)


async def test_tokens_are_bound_to_their_app(trakt: TraktEmulator, visitor: Visitor) -> None:
    trakt.logins.apps["other"] = "secret"
    visitor.headers["trakt-api-key"] = "other"
    assert (await visitor.get(LIST)).status == 401


async def test_titles_are_looked_up_by_anyone(visitor: Visitor) -> None:
    del visitor.headers["Authorization"]
    assert (await visitor.get("/search/imdb/tt1000001")).status == 200


async def test_one_write_a_second(trakt: TraktEmulator, visitor: Visitor, watch: Watch) -> None:
    assert (await visitor.post(LIST, MOVIE)).status == 201
    refused = await visitor.post(LIST, MOVIE)
    assert (refused.status, refused.headers["Retry-After"]) == (429, "1")
    told = json.loads(refused.headers["X-Ratelimit"])
    assert (told["name"], told["limit"], told["remaining"]) == ("AUTHED_API_POST_LIMIT", 1, 0)
    watch.seconds += 1
    assert (await visitor.post(LIST, MOVIE)).status == 201
    assert trakt.meter.exceeded == {"AUTHED_API_POST_LIMIT": 1}


async def test_a_thousand_reads_in_five_minutes(trakt: TraktEmulator, visitor: Visitor, watch: Watch) -> None:
    for _ in range(999):
        trakt.meter.take("AUTHED_API_GET_LIMIT")
    last = await visitor.get(LIST)
    assert json.loads(last.headers["X-Ratelimit"])["remaining"] == 0
    watch.seconds += 100
    refused = await visitor.get(LIST)
    assert (refused.status, refused.headers["Retry-After"]) == (429, "200")
    assert (await visitor.post(LIST, MOVIE)).status == 201
    watch.seconds += 200
    assert (await visitor.get(LIST)).status == 200


async def test_limits_may_be_counted_only(trakt: TraktEmulator, visitor: Visitor) -> None:
    trakt.meter.enforced = False
    assert [(await visitor.post(LIST, MOVIE)).status for _ in range(3)] == [201] * 3
    assert trakt.meter.exceeded == {"AUTHED_API_POST_LIMIT": 2}


@pytest.mark.parametrize("kind", ["locked", "deactivated"])
async def test_a_locked_account_can_do_nothing(trakt: TraktEmulator, visitor: Visitor, kind: str) -> None:
    trakt.rules.locked = kind
    reply = await visitor.get("/sync/last_activities")
    assert reply.status == 423
    assert reply.headers[f"X-Account-{kind.capitalize()}"] == "true"


async def test_what_only_paying_people_may_do(trakt: TraktEmulator, visitor: Visitor) -> None:
    trakt.rules.vip_only.append("/sync/playback")
    reply = await visitor.get("/sync/playback")
    assert (reply.status, "X-Upgrade-URL" in reply.headers) == (426, True)
    trakt.rules.vip = True
    assert (await visitor.get("/sync/playback")).status == 200


async def test_faults_meet_the_requests_they_are_for(trakt: TraktEmulator, visitor: Visitor) -> None:
    trakt.faults.add(FaultKind.STATUS, "GET /sync/watchlist?page=2", status=502, Retry_After="7")
    assert (await visitor.get(LIST, page=1)).status == 200
    spoilt = await visitor.get(LIST, page=2)
    assert (spoilt.status, spoilt.headers["Retry-After"]) == (502, "7")
    assert (await visitor.get(LIST, page=2)).status == 200
    assert trakt.faults.requests[1] == "GET /sync/watchlist?page=2"


async def test_a_lost_reply_was_carried_out_all_the_same(trakt: TraktEmulator, visitor: Visitor) -> None:
    trakt.faults.add(FaultKind.LOST, "POST /sync/watchlist")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await visitor.post(LIST, MOVIE)
    assert len(trakt.account.watchlist) == 1


async def test_half_a_reply_keeps_its_headers(trakt: TraktEmulator, visitor: Visitor) -> None:
    trakt.faults.add(FaultKind.SHORT, "GET /sync/last_activities")
    with pytest.raises(json.JSONDecodeError):
        await visitor.get("/sync/last_activities")


async def test_settings_tell_who_it_is_and_what_fits(trakt: TraktEmulator, visitor: Visitor) -> None:
    told = (await visitor.get("/users/settings")).data
    assert told["user"]["ids"]["uuid"] == trakt.credentials().account
    assert told["limits"]["watchlist"]["item_count"] == 250
    trakt.rules.vip = trakt.rules.watch_only_once = True
    told = (await visitor.get("/users/settings")).data
    assert told["limits"]["watchlist"]["item_count"] == 5_000
    assert told["browsing"]["watch_only_once"] is True
    trakt.rules.tells_limits = False
    assert "limits" not in (await visitor.get("/users/settings")).data


def test_it_says_how_to_sign_in(trakt: TraktEmulator) -> None:
    assert APP.client_id in trakt.hints()
