"""Signing in at Trakt's emulator: codes, the page for them, and tokens that are renewed with once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.emulators.trakt import APP, TraktEmulator
from tests.emulators.trakt.logins import OUT_OF_BAND
from tests.emulators.trakt.visitor import Seen, Visitor, visiting

from .test_trakt_gate import Watch

IDS = {"client_id": APP.client_id, "client_secret": APP.client_secret}


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def trakt(watch: Watch) -> TraktEmulator:
    return TraktEmulator(watch.wall, watch.monotonic)


@pytest.fixture
async def visitor(trakt: TraktEmulator) -> AsyncIterator[Visitor]:
    async with visiting(trakt) as made:
        yield made


async def begin(visitor: Visitor) -> dict[str, str]:
    code: dict[str, str] = (await visitor.post("/oauth/device/code", {"client_id": APP.client_id})).data
    return code


async def poll(visitor: Visitor, watch: Watch, device_code: str, **others: str) -> Seen:
    watch.seconds += 5
    return await visitor.post("/oauth/device/token", {"code": device_code} | IDS | others)


async def renew(visitor: Visitor, refresh: str, **others: str) -> Seen:
    body = {"refresh_token": refresh, "grant_type": "refresh_token", "redirect_uri": OUT_OF_BAND}
    return await visitor.post("/oauth/token", body | IDS | others)


async def test_a_code_waits_until_the_person_says_yes(
    trakt: TraktEmulator, visitor: Visitor, watch: Watch
) -> None:
    code = await begin(visitor)
    assert code["verification_url"] == f"{trakt.url}/activate"
    pending = await poll(visitor, watch, code["device_code"])
    assert (pending.status, pending.data) == (400, None)
    assert trakt.approve_code(code["user_code"].lower())
    tokens = await poll(visitor, watch, code["device_code"])
    assert tokens.status == 200
    assert (tokens.data["scope"], tokens.data["expires_in"]) == ("public", 7 * 86_400)
    assert tokens.data["created_at"] == int(watch.wall())
    visitor.headers["Authorization"] = f"Bearer {tokens.data['access_token']}"
    assert (await visitor.get("/users/settings")).status == 200
    assert (await poll(visitor, watch, code["device_code"])).status == 409


async def test_a_person_may_say_no(trakt: TraktEmulator, visitor: Visitor, watch: Watch) -> None:
    code = await begin(visitor)
    assert trakt.deny_code(code["user_code"])
    assert (await poll(visitor, watch, code["device_code"])).status == 418
    assert not trakt.approve_code(code["user_code"])


async def test_a_code_is_over_after_ten_minutes(trakt: TraktEmulator, visitor: Visitor, watch: Watch) -> None:
    code = await begin(visitor)
    watch.seconds += 600
    assert (await poll(visitor, watch, code["device_code"])).status == 410
    assert not trakt.approve_code(code["user_code"])


async def test_a_code_that_was_never_given_out(visitor: Visitor, watch: Watch) -> None:
    assert (await poll(visitor, watch, "made up")).status == 404


async def test_who_asks_too_often_is_told_to_wait(visitor: Visitor, watch: Watch) -> None:
    code = await begin(visitor)
    assert (await poll(visitor, watch, code["device_code"])).status == 400
    watch.seconds -= 3
    refused = await poll(visitor, watch, code["device_code"])
    assert (refused.status, refused.headers["Retry-After"]) == (429, "3")


async def test_an_unknown_app_gets_no_code(visitor: Visitor) -> None:
    reply = await visitor.post("/oauth/device/code", {"client_id": "made up"})
    assert (reply.status, reply.data["error"]) == (403, "invalid_client")


async def test_a_wrong_secret_gets_no_tokens(trakt: TraktEmulator, visitor: Visitor, watch: Watch) -> None:
    code = await begin(visitor)
    trakt.approve_code(code["user_code"])
    reply = await poll(visitor, watch, code["device_code"], client_secret="wrong")
    assert (reply.status, reply.data["error"]) == (401, "invalid_client")
    assert (await poll(visitor, watch, code["device_code"])).status == 200


async def test_refresh_tokens_are_single_use(trakt: TraktEmulator, visitor: Visitor) -> None:
    first = trakt.credentials().tokens
    second = await renew(visitor, first.refresh)
    assert second.status == 200
    again = await renew(visitor, first.refresh)
    assert (again.status, again.data["error"]) == (400, "invalid_grant")
    assert (await renew(visitor, second.data["refresh_token"])).status == 200


@pytest.mark.parametrize(
    ("others", "status"),
    [({"redirect_uri": ""}, 400), ({"grant_type": "password"}, 400), ({"client_secret": "wrong"}, 401)],
)
async def test_a_renewal_must_be_whole(
    trakt: TraktEmulator, visitor: Visitor, others: dict[str, str], status: int
) -> None:
    refresh = trakt.credentials().tokens.refresh
    assert (await renew(visitor, refresh, **others)).status == status
    assert (await renew(visitor, refresh)).status == 200


async def test_tokens_end(trakt: TraktEmulator, visitor: Visitor, watch: Watch) -> None:
    watch.seconds += 7 * 86_400 - 1
    assert (await visitor.get("/users/settings")).status == 200
    watch.seconds += 1
    assert (await visitor.get("/users/settings")).status == 401


async def test_the_person_takes_the_app_off_the_account(trakt: TraktEmulator, visitor: Visitor) -> None:
    refresh = trakt.credentials().tokens.refresh
    trakt.revoke()
    assert (await visitor.get("/users/settings")).status == 401
    assert (await renew(visitor, refresh)).data["error"] == "invalid_grant"


async def test_the_app_gives_its_tokens_back(trakt: TraktEmulator, visitor: Visitor) -> None:
    tokens = trakt.credentials().tokens
    assert (await visitor.post("/oauth/revoke", {"token": tokens.access} | IDS)).status == 200
    assert (await renew(visitor, tokens.refresh)).status == 400
    assert (await visitor.get("/users/settings")).status == 200


async def test_the_page_takes_a_code(trakt: TraktEmulator, visitor: Visitor, watch: Watch) -> None:
    code = await begin(visitor)
    async with aiohttp.ClientSession() as browser:
        async with browser.get(code["verification_url"], params={"code": '"><b>'}) as page:
            assert "&quot;&gt;&lt;b&gt;" in await page.text()
        for typed, answer, status in (
            ("WRONG", "approve", 404),
            (code["user_code"], "approve", 200),
            (code["user_code"], "deny", 404),
        ):
            async with browser.post(code["verification_url"], data={"code": typed, "answer": answer}) as page:
                assert page.status == status, (typed, answer)
    assert (await poll(visitor, watch, code["device_code"])).status == 200


async def test_the_page_takes_a_no(trakt: TraktEmulator, visitor: Visitor, watch: Watch) -> None:
    code = await begin(visitor)
    typed = {"code": code["user_code"], "answer": "deny"}
    async with aiohttp.ClientSession() as browser, browser.post(f"{trakt.url}/activate", data=typed) as page:
        assert "refused" in await page.text()
    assert (await poll(visitor, watch, code["device_code"])).status == 418
