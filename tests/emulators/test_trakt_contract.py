"""The emulator against Trakt's own description of its interface, where that is at hand."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Feature, Value
from tests.emulators.catalogue import Catalogue
from tests.emulators.trakt import APP, TraktEmulator
from tests.emulators.trakt.contract import AT_HAND, Contract, load_contract
from tests.emulators.trakt.logins import OUT_OF_BAND
from tests.emulators.trakt.routes import ROUTES
from tests.emulators.trakt.visitor import Visitor, visiting

NOW = 1_767_648_000
AT = "2025-12-24T20:15:00.000Z"

type Sent = dict[str, object]

MOVIE: Sent = {"ids": {"trakt": 20_001, "imdb": "tt1000001", "tmdb": 10_001}}
SHOW: Sent = {"ids": {"trakt": 70_001, "tvdb": 60_001}}
PLACED: Sent = {"ids": {"tmdb": 50_002}, "seasons": [{"number": 1, "episodes": [{"number": 2}]}]}
SEASON: Sent = {"ids": {"trakt": 400_010_100}}
EPISODE: Sent = {"ids": {"trakt": 300_010_101, "tvdb": 100_010_101}}
NOWHERE: Sent = {"ids": {"imdb": "tt9999999"}}


@pytest.fixture
def trakt() -> TraktEmulator:
    made = TraktEmulator(lambda: NOW, catalogue=Catalogue.of(movies=30, shows=3, specials=2))
    made.meter.enforced = False
    return made


async def _use_everything(trakt: TraktEmulator, visitor: Visitor) -> None:
    await _sign_in(trakt, visitor)
    await _change_lists(visitor)
    for feature in Feature:
        for item in trakt.titles(feature, 8):
            trakt.person_sets(
                feature, item, Value(70, NOW) if feature is not Feature.HISTORY else Value(2, NOW)
            )
    trakt.drops(trakt.titles(Feature.WATCHLIST, 2)[1])
    await _read_everything(visitor)


async def _sign_in(trakt: TraktEmulator, visitor: Visitor) -> None:
    app = {"client_id": APP.client_id, "client_secret": APP.client_secret}
    code = (await visitor.post("/oauth/device/code", {"client_id": APP.client_id})).data
    asked = {"code": code["device_code"]} | app
    assert (await visitor.post("/oauth/device/token", asked)).status == 400
    trakt.approve_code(code["user_code"])
    tokens = (await visitor.post("/oauth/device/token", asked)).data
    renewal = {"refresh_token": tokens["refresh_token"], "grant_type": "refresh_token"}
    renewal |= {"redirect_uri": OUT_OF_BAND} | app
    renewed = (await visitor.post("/oauth/token", renewal)).data
    assert (await visitor.post("/oauth/revoke", {"token": renewed["access_token"]} | app)).status == 200


async def _change_lists(visitor: Visitor) -> None:
    listed = {"movies": [MOVIE, NOWHERE], "shows": [SHOW, PLACED], "seasons": [SEASON], "episodes": [EPISODE]}
    assert (await visitor.post("/sync/watchlist", listed)).status == 201
    assert (await visitor.post("/sync/watchlist/remove", listed)).status == 200
    kinds = {"movies": MOVIE, "shows": SHOW, "seasons": SEASON, "episodes": EPISODE}
    rated = {kind: [one | {"rating": 8, "rated_at": AT}] for kind, one in kinds.items()}
    rated["movies"].append(NOWHERE | {"rating": 3})
    assert (await visitor.post("/sync/ratings", rated)).status == 201
    assert (await visitor.post("/sync/ratings/remove", {"movies": [MOVIE], "shows": [SHOW]})).status == 200
    played = {"movies": [{**MOVIE, "watched_at": AT}, NOWHERE], "shows": [{**PLACED, "watched_at": AT}]}
    assert (await visitor.post("/sync/history", played)).status == 201
    plays = (await visitor.get("/sync/history")).data
    removed = {"movies": [NOWHERE], "ids": [plays[0]["id"], 17]}
    assert (await visitor.post("/sync/history/remove", removed)).data["not_found"]["ids"] == [17]
    for step, progress in (("start", 0.5), ("pause", 40.25), ("stop", 95.0)):
        assert (
            await visitor.post(f"/scrobble/{step}", {"episode": EPISODE, "progress": progress})
        ).status == 201
    assert (await visitor.post("/scrobble/stop", {"movie": MOVIE, "progress": 20.0})).status == 201
    place = (await visitor.get("/sync/playback/movies")).data[0]["id"]
    assert (await visitor.delete(f"/sync/playback/{place}")).status == 204
    assert (await visitor.post("/users/hidden/dropped", {"shows": [SHOW]})).status == 200
    assert (await visitor.post("/users/hidden/dropped/remove", {"shows": [SHOW]})).status == 200


async def _read_everything(visitor: Visitor) -> None:
    pages = {"page": 1, "limit": 250}
    for path in (
        "/sync/last_activities",
        "/users/settings",
        "/sync/watchlist",
        "/sync/ratings",
        "/sync/playback",
        "/users/hidden/dropped",
        "/sync/watched/movies",
        "/sync/watched/episodes",
        "/users/me/watched/movies",
        "/search/imdb/tt1000001",
        "/movies/20001",
        "/shows/70001",
        "/shows/show-1/seasons/1/episodes/2",
    ):
        assert (await visitor.get(path)).status == 200, path
    for path in ("/sync/watchlist/all/rank/asc", "/sync/ratings/movies/7,8", "/sync/history/shows/70001"):
        assert (await visitor.get(path, extended="full", **pages)).data, path
    day = {"start_at": "2026-01-05", "end_at": "2026-01-05"}
    assert (await visitor.get("/sync/history/episodes", **day)).data
    assert (await visitor.get("/sync/watched/shows", extended="progress")).data
    assert (await visitor.get("/users/me/watched/movies", extended="min", **pages)).data
    assert (await visitor.get("/users/me/watched/shows", extended="min", **pages)).data
    assert (await visitor.get("/shows/70001/seasons", extended="episodes,full")).data


if AT_HAND:

    @pytest.fixture
    def contract(trakt: TraktEmulator) -> Contract:
        made = load_contract()
        made.watch(trakt)
        return made

    async def test_everything_the_emulator_takes_and_answers_is_as_described(
        trakt: TraktEmulator, contract: Contract
    ) -> None:
        async with visiting(trakt) as visitor:
            await _use_everything(trakt, visitor)
        assert contract.wrong == []
        assert len(contract.seen) >= len(ROUTES)

    async def test_the_check_itself_finds_mistakes(trakt: TraktEmulator, contract: Contract) -> None:
        async with visiting(trakt) as visitor:
            await visitor.post("/sync/watchlist", {"movies": [{"ids": {"trakt": "20001"}}]})
            await visitor.post("/sync/history", {"movies": [{**MOVIE, "watchedAt": AT}]})
            await visitor.post("/sync/ratings", {"movies": [{**MOVIE, "rating": 11}]})
            await visitor.post("/sync/histories", {})
            await visitor.get("/sync/history", pages=2)
            await visitor.get("/sync/history", page="last")
            trakt.rules.null_ids.add("trakt")
            trakt.person_sets(Feature.PROGRESS, trakt.titles(Feature.PROGRESS, 1)[0], Value(100))
            await visitor.get("/sync/playback/movies")
        told = "\n".join(contract.wrong)
        for mistake in (
            "POST /sync/watchlist: body.movies[0].ids.trakt: '20001' is not of type 'integer'",
            "body.movies[0].watchedAt is not described",
            "POST /sync/ratings: body.movies[0].rating: 11 is greater",
            "POST /sync/histories is unknown",
            "query.pages is unknown",
            "query.page: 'last' is not of type 'integer'",
            "GET /sync/playback/movies: reply[0].movie.ids.trakt: None",
        ):
            assert mistake in told, mistake
