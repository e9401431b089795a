"""The emulated MDBList against what is known of the real one: each rule that a naive client trips over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from custom_components.crosswatch.model import Feature, Item, MediaType, Precision, Value
from tests.emulators.faults import FaultKind
from tests.emulators.mdblist import APP, NAME, NUMBER, MdblistEmulator, running_mdblist

NOW = 1_767_648_000
MIDNIGHT = 1_767_657_600
DAY = 86_400
MOVIE = {"ids": {"tmdb": 10_001}}
SHOW = {"ids": {"tmdb": 50_001}}


class Caller:
    """A client without manners."""

    def __init__(self, session: aiohttp.ClientSession, clock: list[float]) -> None:
        self._session = session
        self.clock = clock
        self.service = MdblistEmulator(lambda: clock[0], lambda: clock[0])

    async def ask(
        self, method: str, path: str, *, key: bool = True, **options: Any
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        params = {**options.pop("params", {})}
        if key:
            params["apikey"] = self.service.logins.key
        url = self.service.url + path
        async with self._session.request(method, url, params=params, **options) as reply:
            body = await reply.json() if reply.content_type == "application/json" else {}
            return reply.status, body if isinstance(body, dict) else {"rows": body}, dict(reply.headers)

    async def get(self, path: str, **params: str) -> dict[str, Any]:
        status, body, _ = await self.ask("GET", path, params=params)
        assert status == 200, body
        return body

    async def post(self, path: str, body: object, **params: str) -> tuple[int, dict[str, Any]]:
        status, answer, _ = await self.ask("POST", path, json=body, params=params)
        return status, answer


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        made = Caller(session, [NOW])
        async with running_mdblist(made.service):
            yield made


def at(when: int) -> Value:
    return Value(80, when, Precision.SECOND)


async def test_the_key_goes_in_the_query_and_not_in_a_header(caller: Caller) -> None:
    key = caller.service.logins.key
    status, body, _ = await caller.ask("GET", "/user", key=False, headers={"X-Api-Key": key})
    assert (status, body) == (401, {"error": "Invalid API key!"})
    assert (await caller.get("/user"))["user_id"] == NUMBER
    token = caller.service.credentials().tokens.access
    headers = {"Authorization": f"Bearer {token}"}
    status, body, _ = await caller.ask("GET", "/user", key=False, headers=headers)
    assert (status, body["username"]) == (200, NAME)


async def test_signing_in_needs_slashes_forms_and_a_known_app(caller: Caller) -> None:
    form = {"client_id": APP.client_id, "scope": "write"}
    path = "/oauth/device-authorization/"
    assert (await caller.ask("POST", path[:-1], key=False, data=form))[0] == 404
    assert (await caller.ask("POST", path, key=False, json=form))[1] == {"error": "invalid_request"}
    assert (await caller.ask("GET", path, key=False))[0] == 405
    assert (await caller.ask("POST", path, key=False, data=form | {"client_id": "x"}))[0] == 400
    status, code, _ = await caller.ask("POST", path, key=False, data=form)
    assert (status, code["interval"]) == (200, 5)
    odd = {"client_id": APP.client_id, "grant_type": "password"}
    assert (await caller.ask("POST", "/oauth/token/", key=False, data=odd))[1] == {
        "error": "unsupported_grant_type"
    }


async def test_a_person_approves_at_the_page_of_the_code(caller: Caller) -> None:
    form = {"client_id": APP.client_id, "scope": "write"}
    _, code, _ = await caller.ask("POST", "/oauth/device-authorization/", key=False, data=form)
    answer = {"code": code["user_code"], "answer": "approve"}
    assert (await caller.ask("POST", "/oauth/device/", key=False, data=answer))[0] == 200
    grant = {"client_id": APP.client_id, "device_code": code["device_code"]}
    grant["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code"
    status, tokens, _ = await caller.ask("POST", "/oauth/token/", key=False, data=grant)
    assert (status, tokens["token_type"]) == (200, "Bearer")
    assert (await caller.ask("POST", "/oauth/token/", key=False, data=grant))[1] == {"error": "invalid_grant"}


async def test_each_answer_tells_the_quota_and_the_day_ends_at_midnight(caller: Caller) -> None:
    caller.service.rules.daily = 2
    for left in ("1", "0"):
        _, _, headers = await caller.ask("GET", "/user")
        assert headers["X-RateLimit-Remaining"] == left
        assert headers["X-RateLimit-Reset"] == str(MIDNIGHT)
    status, body, headers = await caller.ask("GET", "/user")
    assert (status, body["error"]) == (429, "Daily API limit exceeded!")
    assert int(headers["Retry-After"]) == MIDNIGHT - NOW + 1
    caller.clock[0] = MIDNIGHT
    assert (await caller.ask("GET", "/user"))[0] == 200


async def test_300_writes_fill_a_window_of_five_minutes(caller: Caller) -> None:
    for _ in range(300):
        caller.service.meter.take("writes")
    status, body, headers = await caller.ask("POST", "/sync/ratings", json={})
    assert (status, body["error"]) == (429, "API rate limit exceeded!")
    assert int(headers["Retry-After"]) <= 310
    assert caller.service.meter.exceeded["writes"] == 1
    caller.clock[0] += 300
    assert (await caller.ask("POST", "/sync/ratings", json={}))[0] == 200


async def test_only_the_journal_moves_on_removals(caller: Caller) -> None:
    (movie,) = caller.service.titles(Feature.HISTORY, 1)
    caller.service.person_sets(Feature.HISTORY, movie, at(NOW - DAY))
    before = await caller.get("/sync/last_activities")
    caller.clock[0] += 60
    caller.service.person_clears(Feature.HISTORY, movie)
    after = await caller.get("/sync/last_activities")
    assert {name for name in after if before[name] != after[name]} == {"journal_at", "server_time"}


async def test_the_journal_holds_the_latest_state_for_30_days(caller: Caller) -> None:
    (movie,) = caller.service.titles(Feature.HISTORY, 1)
    caller.service.person_sets(Feature.HISTORY, movie, at(NOW - DAY))
    caller.service.person_clears(Feature.HISTORY, movie)
    journal = await caller.get("/sync/journal", since="2026-01-05T00:00:00Z")
    (entry,) = journal["journal"]
    assert (entry["status"], entry["value_at"], entry["item_type"]) == ("removed", None, "movie")
    caller.clock[0] += 31 * DAY
    journal = await caller.get("/sync/journal", since="2026-01-05T00:00:00Z")
    assert (journal["requires_full_sync"], journal["reason"]) == (True, "sync_window_expired")
    assert journal["journal"] == []


async def test_an_episode_in_the_journal_has_the_ids_of_its_show(caller: Caller) -> None:
    episode = caller.service.titles(Feature.HISTORY, 2)[1]
    caller.service.person_sets(Feature.HISTORY, episode, at(NOW - DAY))
    (entry,) = (await caller.get("/sync/journal", since="2026-01-05T00:00:00Z"))["journal"]
    assert (entry["ids"]["tmdb"], entry["season"], entry["episode"]) == (50_001, 1, 1)
    assert entry["episode_tmdb_id"] != entry["ids"]["tmdb"]


async def test_a_cursor_stands_by_itself(caller: Caller) -> None:
    for item in caller.service.titles(Feature.HISTORY, 3):
        caller.service.person_sets(Feature.HISTORY, item, at(NOW - DAY))
    first = await caller.get("/sync/watched", limit="2", plays="all")
    cursor = first["pagination"]["next_cursor"]
    rest = await caller.get("/sync/watched", limit="2", cursor=cursor)
    assert len(rest["movies"]) + len(rest["episodes"]) == 1
    assert not rest["pagination"]["has_more"]
    for params in ({"cursor": cursor, "since": "2026-01-05T00:00:00Z"}, {"cursor": "nonsense"}):
        assert (await caller.ask("GET", "/sync/watched", params=params))[0] == 400


@pytest.mark.parametrize(
    "params", [{"limit": "1001"}, {"limit": "many"}, {"page": "2"}, {"since": "yesterday"}, {"limit": "0"}]
)
async def test_what_cannot_be_asked_is_refused(caller: Caller, params: dict[str, str]) -> None:
    assert (await caller.ask("GET", "/sync/watched", params=params))[0] == 400


async def test_without_plays_all_only_the_last_play_of_a_title_comes(caller: Caller) -> None:
    (movie,) = caller.service.titles(Feature.HISTORY, 1)
    for day in (1, 2):
        caller.service.person_sets(Feature.HISTORY, movie, at(NOW - day * DAY))
    assert len((await caller.get("/sync/watched"))["movies"]) == 1
    assert len((await caller.get("/sync/watched", plays="all"))["movies"]) == 2


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sync/watched", {"movies": [{"tmdb": 10_001}]}),
        ("/sync/watched", {"movies": [MOVIE | {"watched_at": "2026-01-05"}]}),
        ("/sync/watched", {"films": []}),
        ("/sync/ratings", {"movies": [MOVIE | {"rating": 11}]}),
        ("/sync/ratings", {"movies": [MOVIE | {"rating": 7.5}]}),
        ("/watchlist/items/add", {"movies": [MOVIE]}),
        ("/watchlist/items/add", {"shows": [{"tvdb": 60_001}]}),
        ("/scrobble/pause", {"progress": 40.0, "episode": {"ids": {}}}),
        ("/scrobble/pause", {"progress": 140.0, "movie": MOVIE}),
        ("/scrobble/pause", {"progress": 40.0}),
    ],
)
async def test_bodies_of_another_shape_are_refused(caller: Caller, path: str, body: object) -> None:
    status, answer = await caller.post(path, body)
    assert (status, "error" in answer) == (400, True)


async def test_a_plain_show_marks_the_whole_of_it(caller: Caller) -> None:
    status, answer = await caller.post("/sync/watched", {"shows": [SHOW]})
    assert (status, answer["added"]["episodes"]) == (200, 20)


async def test_a_report_takes_100_items_and_tells_what_was_folded(caller: Caller) -> None:
    play = MOVIE | {"watched_at": "2026-01-05T20:00:00Z"}
    _, answer = await caller.post("/sync/watched", {"movies": [play, play]}, report_added="true")
    assert [row["added"] for row in answer["plays"]] == [True, False]
    many = {"movies": [{"ids": {"tmdb": 10_000 + number}} for number in range(1, 102)]}
    assert (await caller.post("/sync/watched", many, report_added="true"))[0] == 400
    assert (await caller.post("/sync/watched", many))[0] == 200


async def test_only_bodies_of_json_are_taken(caller: Caller) -> None:
    assert (await caller.ask("POST", "/sync/watched", data=b"{}"))[0] == 415
    headers = {"Content-Type": "application/json"}
    assert (await caller.ask("POST", "/sync/watched", data=b"{", headers=headers))[0] == 400
    assert (await caller.ask("DELETE", "/sync/playback"))[0] == 405
    assert (await caller.ask("POST", "/nowhere", json={}))[0] == 404
    assert (await caller.ask("GET", "/nowhere"))[0] == 404


async def test_a_title_has_its_newest_plays_only(caller: Caller) -> None:
    caller.service.rules.plays_shown = 1
    episode = caller.service.titles(Feature.HISTORY, 2)[1]
    for day in (1, 2):
        caller.service.person_sets(Feature.HISTORY, episode, at(NOW - day * DAY))
    found = await caller.get("/sync/history/show/tmdb/50001")
    assert (len(found["plays"]), found["truncated"]) == (1, True)
    assert (await caller.get("/sync/history/movie/tmdb/10001"))["plays"] == []
    assert (await caller.ask("GET", "/sync/history/movie/tmdb/1"))[0] == 404


async def test_a_stop_at_80_is_a_play_and_takes_the_place_away(caller: Caller) -> None:
    await caller.post("/scrobble/pause", {"movie": MOVIE, "progress": 40.0})
    assert len(caller.service.held(Feature.PROGRESS)) == 1
    _, answer = await caller.post("/scrobble/stop", {"movie": MOVIE, "progress": 80.0})
    assert answer["action"] == "scrobble"
    assert caller.service.held(Feature.PROGRESS) == []
    assert len(caller.service.held(Feature.HISTORY)) == 1
    assert (await caller.post("/scrobble/clear", {"id": 5}))[0] == 404


async def test_shows_are_dropped_and_taken_up_again(caller: Caller) -> None:
    await caller.post("/sync/dropped", {"shows": [SHOW]})
    assert [row["show"]["ids"]["tmdb"] for row in (await caller.get("/sync/dropped"))["shows"]] == [50_001]
    await caller.post("/sync/dropped/remove", {"shows": [SHOW]})
    assert (await caller.get("/sync/dropped"))["shows"] == []


async def test_items_are_taken_away_whole(caller: Caller) -> None:
    for day in (1, 2):
        movie = caller.service.titles(Feature.HISTORY, 1)[0]
        caller.service.person_sets(Feature.HISTORY, movie, at(NOW - day * DAY))
    body = {"movies": [MOVIE, {"ids": {"tmdb": 1}}]}
    _, answer = await caller.post("/sync/watched/remove", body)
    assert answer["removed"]["movies"] == 1
    assert answer["not_found"]["movies"] == [{"ids": {"tmdb": 1}}]
    assert caller.service.held(Feature.HISTORY) == []


async def test_a_person_and_faults_can_be_asked_for_over_http(caller: Caller) -> None:
    item = {"type": "movie", "ids": ["imdb:tt1000001"]}
    deed = {"do": "set", "feature": "ratings", "item": item, "value": {"amount": 80, "at": NOW}}
    assert (await caller.post("/control/person", deed))[0] == 200
    held = await caller.get("/control/held/ratings")
    assert held["rows"][0]["ref"] == "movie/10001"
    await caller.post("/control/fault", {"kind": FaultKind.STATUS.value, "where": "/user", "status": 503})
    assert (await caller.ask("GET", "/user"))[0] == 503
    await caller.post("/control/rules", {"daily": 7})
    assert (await caller.get("/user"))["api_requests"] == 7
    assert (await caller.get("/control/requests"))["requests"] == ["GET /user", "GET /user"]
    await caller.post("/control/revoke", {})
    assert caller.service.credentials().account == str(NUMBER)


async def test_the_person_knows_what_is_there(caller: Caller) -> None:
    service = MdblistEmulator.with_titles(30)
    assert [len(service.held(feature)) for feature in Feature] == [12] * 4
    with pytest.raises(ValueError, match="no 9000 titles"):
        service.titles(Feature.HISTORY, 9_000)
    with pytest.raises(ValueError, match="does not know"):
        service.person_sets(Feature.HISTORY, service.stranger(Feature.HISTORY), at(NOW))
    nothing = Item(MediaType.MOVIE, ("tmdb:10029",))
    for feature in Feature:
        before = service.held(feature)
        service.person_clears(feature, nothing)
        assert service.held(feature) == before
    assert service.logins.key in service.hints()
