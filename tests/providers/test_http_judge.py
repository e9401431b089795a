"""What a service means in its own way, and a pace of their own for requests that write."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from custom_components.crosswatch.model import (
    AccountLocked,
    Ambiguous,
    AuthFailed,
    BadData,
    PlanLimit,
    RateLimited,
    Rejected,
)
from custom_components.crosswatch.providers.http import (
    Effect,
    Finding,
    HttpClient,
    Judge,
    Policy,
    Reply,
    Request,
)
from custom_components.crosswatch.providers.rate_limit import Timing
from tests.emulators.server import serve

READ = Request("GET", "/history", "reading the history")
WRITE = Request("POST", "/sync", "writing plays", effect=Effect.ONCE, body=b"{}")


class Service:
    """Answers with what a test says, again and again."""

    def __init__(self) -> None:
        self.status = 200
        self.body = b'{"ok": true}'
        self.requests = 0

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        return app

    def hints(self) -> str:
        return ""

    async def _answer(self, request: web.Request) -> web.Response:
        self.requests += 1
        return web.Response(body=self.body, status=self.status, content_type="application/json")


class Setting:
    """A service, and clients for it whose clock moves by sleeping."""

    def __init__(self, service: Service, session: aiohttp.ClientSession, url: str) -> None:
        self.service = service
        self.slept: list[float] = []
        self._session = session
        self._url = url
        self._now = 1_767_648_000.0

    def client(self, judge: Judge | None = None, policy: Policy | None = None) -> HttpClient:
        timing = Timing(now=lambda: self._now, monotonic=lambda: self._now, sleep=self._sleep)
        policy = policy or Policy(tries=3, requests=1000)
        if judge is None:
            return HttpClient(self._session, "SIMKL", self._url, policy, timing=timing)
        return HttpClient(self._session, "SIMKL", self._url, policy, timing=timing, judge=judge)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._now += seconds


@pytest.fixture
async def setting() -> AsyncIterator[Setting]:
    service = Service()
    async with serve(service) as port, aiohttp.ClientSession() as session:
        yield Setting(service, session, f"http://127.0.0.1:{port}")


def by_body(_: Request, reply: Reply) -> Finding | None:
    if b"locked" in reply.body:
        return Finding(AccountLocked, "has locked the account")
    if b"Invalid API key" in reply.body:
        return Finding(AuthFailed, "does not know the key")
    if b"rate_limit" in reply.body:
        return Finding(RateLimited, "asks to wait 20 s", 20.0)
    if b"full" in reply.body:
        return Finding(PlanLimit, "takes no more")
    return None


class TestJudge:
    async def test_an_error_in_a_reply_that_says_all_is_well(self, setting: Setting) -> None:
        setting.service.body = b'{"error": "Invalid API key!"}'
        with pytest.raises(AuthFailed, match=r"SIMKL does not know the key \(reading the history\)"):
            await setting.client(by_body).send(READ)
        assert setting.service.requests == 1

    @pytest.mark.parametrize(
        ("body", "error"), [(b'{"error": "locked"}', AccountLocked), (b'{"error": "full"}', PlanLimit)]
    )
    async def test_a_status_that_means_something_else_here(
        self, setting: Setting, body: bytes, error: type[Exception]
    ) -> None:
        setting.service.status, setting.service.body = 500, body
        with pytest.raises(error):
            await setting.client(by_body).send(READ)
        assert setting.service.requests == 1

    async def test_a_pause_in_its_own_words_is_kept_by_whoever_asks_next(self, setting: Setting) -> None:
        setting.service.status, setting.service.body = 400, b'{"error": "rate_limit"}'
        client = setting.client(by_body, Policy(tries=1, requests=1000))
        with pytest.raises(RateLimited) as caught:
            await client.send(READ)
        assert caught.value.retry_after == 20
        setting.service.status, setting.service.body = 200, b"{}"
        await client.send(READ)
        assert setting.slept == [20]

    async def test_what_it_does_not_know_the_general_rules_decide(self, setting: Setting) -> None:
        setting.service.status = 404
        with pytest.raises(Rejected, match="status 404"):
            await setting.client(by_body).send(READ)
        setting.service.status = 200
        assert (await setting.client(by_body).send(READ)).status == 200

    async def test_a_write_that_was_refused_in_its_own_words_is_not_ambiguous(self, setting: Setting) -> None:
        setting.service.body = b'{"error": "full"}'
        with pytest.raises(PlanLimit):
            await setting.client(by_body).send(WRITE)


class TestPaceOfWrites:
    async def test_a_pause_for_writes_does_not_hold_up_reading(self, setting: Setting) -> None:
        setting.service.status, setting.service.body = 400, b'{"error": "rate_limit"}'
        client = setting.client(by_body, Policy(tries=1, requests=1000, writes=1000, patience=5))
        with pytest.raises(RateLimited):
            await client.send(WRITE)
        setting.service.status, setting.service.body = 200, b"{}"
        assert (await client.send(READ)).status == 200
        with pytest.raises(RateLimited):
            await client.send(WRITE)
        assert setting.service.requests == 2

    async def test_without_a_limit_of_their_own_they_share_one(self, setting: Setting) -> None:
        setting.service.status, setting.service.body = 400, b'{"error": "rate_limit"}'
        client = setting.client(by_body, Policy(tries=1, requests=1000, patience=5))
        with pytest.raises(RateLimited):
            await client.send(WRITE)
        with pytest.raises(RateLimited):
            await client.send(READ)
        assert setting.service.requests == 1


class TestDecoded:
    async def test_a_reply_can_be_looked_at_before_it_is_decoded(self, setting: Setting) -> None:
        client = setting.client()
        reply = await client.send(READ)
        assert await client.decoded(READ, reply, dict[str, bool]) == {"ok": True}

    async def test_what_does_not_decode_after_a_write_may_have_been_stored(self, setting: Setting) -> None:
        setting.service.body = b"[]"
        client = setting.client()
        reply = await client.send(WRITE)
        with pytest.raises(Ambiguous):
            await client.decoded(WRITE, reply, dict[str, bool])
        with pytest.raises(BadData):
            await client.decoded(READ, reply, dict[str, bool])


async def test_a_secret_that_came_later_is_hidden_as_well(setting: Setting) -> None:
    client = setting.client()
    assert client.safe("new-token") == "new-token"
    client.hide("new-token")
    client.hide("new-token")
    assert "new-token" not in client.safe("it is new-token")
