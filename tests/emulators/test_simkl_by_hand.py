"""The emulated SIMKL as people and other programs move it: the page for codes, and the control addresses."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from custom_components.crosswatch.model import Feature
from tests.emulators.simkl import CLIENT_ID, AccountType, SimklEmulator, running_simkl
from tests.emulators.simkl.asking import AGENT, IDENTIFICATION
from tests.emulators.simkl.sign_in import DEVICE_GRANT

FILM = {"type": "movie", "ids": ["simkl:30001"]}


@pytest.fixture
async def simkl() -> AsyncIterator[SimklEmulator]:
    async with running_simkl(SimklEmulator()) as found:
        yield found


@pytest.fixture
async def browser(simkl: SimklEmulator) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(simkl.url) as session:
        yield session


async def ask(session: aiohttp.ClientSession, path: str, **fields: str) -> dict[str, str]:
    headers = {"User-Agent": AGENT}
    async with session.post(path, params=IDENTIFICATION, data=fields, headers=headers) as reply:
        found = await reply.json()
        assert isinstance(found, dict)
        return found


@pytest.mark.parametrize(("answer", "word"), [("yes", "access_token"), ("no", "error")])
async def test_somebody_types_a_code_in_on_the_page(
    simkl: SimklEmulator, browser: aiohttp.ClientSession, answer: str, word: str
) -> None:
    simkl.quirks.tells_denial = True
    simkl.meter.enforced = False
    code = await ask(browser, "/oauth2/device", client_id=CLIENT_ID, scope="media:read media:write")
    async with browser.get(code["verification_uri_complete"].removeprefix(simkl.url)) as page:
        assert code["user_code"] in await page.text()
    async with browser.post("/activate", data={"code": "WRONG", "answer": answer}) as page:
        assert "no such code" in await page.text()
    async with browser.post("/activate", data={"code": code["user_code"].lower(), "answer": answer}) as page:
        assert "Thank you" in await page.text()
    fields = {"grant_type": DEVICE_GRANT, "client_id": CLIENT_ID, "device_code": code["device_code"]}
    assert word in await ask(browser, "/oauth2/token", **fields)


async def test_a_program_is_a_person(simkl: SimklEmulator, browser: aiohttp.ClientSession) -> None:
    for deed in (
        {"do": "set", "feature": "watchlist", "item": FILM},
        {"do": "set", "feature": "ratings", "item": FILM, "value": {"amount": 80}},
        {"do": "status", "item": {**FILM, "ids": ["imdb:tt1000002"]}, "status": "dropped"},
    ):
        async with browser.post("/control/person", json=deed) as reply:
            assert reply.status == 200
    async with browser.get("/control/held/ratings") as reply:
        [record] = await reply.json()
    assert (record["ref"], record["value"]["amount"]) == ("movie/30001", 80)
    async with browser.post(
        "/control/person", json={"do": "clear", "feature": "ratings", "item": FILM}
    ) as reply:
        assert reply.status == 200
    assert simkl.held(Feature.RATINGS) == []
    assert [record.ref for record in simkl.held(Feature.WATCHLIST)] == ["movie/30001"]


async def test_a_program_decides_on_codes_and_ends_tokens(
    simkl: SimklEmulator, browser: aiohttp.ClientSession
) -> None:
    token = simkl.credentials().tokens.access
    simkl.meter.enforced = False
    codes = [
        (await ask(browser, "/oauth2/device", client_id=CLIENT_ID, scope="media:read"))["user_code"]
        for _ in range(2)
    ]
    async with browser.get("/control/codes") as reply:
        assert await reply.json() == codes
    for what, code in zip(("approve", "deny"), codes, strict=True):
        async with browser.post(f"/control/{what}", json={"user_code": code}) as reply:
            assert reply.status == 200
    async with browser.get("/control/codes") as reply:
        assert await reply.json() == []
    for what in ("expire", "revoke"):
        async with browser.post(f"/control/{what}") as reply:
            assert reply.status == 200
    headers = {"User-Agent": AGENT, "Authorization": f"Bearer {token}"}
    async with browser.get("/sync/activities", params=IDENTIFICATION, headers=headers) as reply:
        assert reply.status == 401


async def test_a_program_lets_things_go_wrong_and_sees_what_was_asked(
    simkl: SimklEmulator, browser: aiohttp.ClientSession
) -> None:
    headers = {"User-Agent": AGENT, "Authorization": f"Bearer {simkl.credentials().tokens.access}"}
    fault = {"kind": "status", "where": "activities", "status": 503, "Retry_After": "7"}
    async with browser.post("/control/fault", json=fault) as reply:
        assert reply.status == 200
    async with browser.get("/sync/activities", params=IDENTIFICATION, headers=headers) as reply:
        assert (reply.status, reply.headers["Retry-After"]) == (503, "7")
    async with browser.post("/control/fault", json=fault | {"times": 9}), browser.post("/control/clear"):
        pass
    async with browser.get("/sync/activities", params=IDENTIFICATION, headers=headers) as reply:
        assert reply.status == 200
    async with browser.get("/control/requests") as reply:
        assert await reply.json() == ["GET /sync/activities"] * 2
    for what in ("misuse", "exceeded"):
        async with browser.get(f"/control/{what}") as reply:
            assert await reply.json() == {}


async def test_a_program_sets_what_somebody_pays_for(
    simkl: SimklEmulator, browser: aiohttp.ClientSession
) -> None:
    async with browser.post("/control/account", json={"type": "vip", "used": 3, "allowance": 4}) as reply:
        assert reply.status == 200
    async with browser.get("/control/account") as reply:
        assert await reply.json() == {"id": simkl.person.number, "type": "vip", "used": 3}
    assert (simkl.person.type, simkl.person.allowance) == (AccountType.VIP, 4)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("person", {"do": "explode", "item": FILM}, 400),
        ("person", {"do": "set", "item": {"type": "movie", "ids": ["imdb:tt9900001"]}}, 400),
        ("person", {"do": "set"}, 400),
        ("approve", {"user_code": "WRONG"}, 400),
        ("fault", {"kind": "earthquake"}, 400),
        ("something", {}, 404),
    ],
)
async def test_what_cannot_be_done_is_said(
    browser: aiohttp.ClientSession, path: str, body: dict[str, object], status: int
) -> None:
    async with browser.post(f"/control/{path}", json=body) as reply:
        assert reply.status == status


async def test_what_cannot_be_shown_is_said(browser: aiohttp.ClientSession) -> None:
    async with browser.get("/control/something") as reply:
        assert reply.status == 404


def test_one_that_is_started_by_hand_was_used_for_a_while() -> None:
    simkl = SimklEmulator.with_titles(500)
    assert {"The Matrix", "Movie 500"} <= {item.title for item in simkl.titles(Feature.WATCHLIST, 1_000)}
    held = {feature: len(simkl.held(feature)) for feature in Feature}
    assert held == {Feature.WATCHLIST: 4, Feature.RATINGS: 0, Feature.HISTORY: 5, Feature.PROGRESS: 1}
    assert CLIENT_ID in simkl.hints()
