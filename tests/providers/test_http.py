"""Every failure of HTTP becomes a typed error, and only what is safe is sent again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from custom_components.crosswatch.model import (
    Ambiguous,
    AuthFailed,
    BadData,
    RateLimited,
    Rejected,
    Unavailable,
)
from custom_components.crosswatch.providers.http import Effect, HttpClient, Policy, Request
from custom_components.crosswatch.providers.rate_limit import Timing
from tests.emulators.faults import FaultKind, Faults
from tests.emulators.server import serve

POLICY = Policy(connect=2.0, total=5.0, tries=3, patience=60.0, requests=1000, seconds=1.0)
SECRET = "hunter2-secret"


class Service:
    """Counts what reaches it, and stores what is posted."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.stored = 0

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        app.on_shutdown.append(self._end)
        return app

    def hints(self) -> str:
        return ""

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        async def make() -> bytes:
            self.stored += request.method == "POST"
            return b'{"ok": true}'

        return await self.faults.answer(request, request.path, make)

    async def _end(self, app: web.Application) -> None:
        self.faults.clear()


class Setting:
    """A service and a client for it, with a clock that sleeping moves."""

    def __init__(self, service: Service, session: aiohttp.ClientSession, url: str) -> None:
        self.service = service
        self.session = session
        self.url = url
        self.slept: list[float] = []
        self._now = 1_767_648_000.0

    def client(self, policy: Policy = POLICY, url: str = "") -> HttpClient:
        headers = {"Authorization": f"Bearer {SECRET}"}
        timing = Timing(now=lambda: self._now, monotonic=lambda: self._now, sleep=self.sleep)
        address = url or self.url
        return HttpClient(
            self.session, "Trakt", address, policy, headers=headers, secrets=(SECRET,), timing=timing
        )

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._now += seconds

    @property
    def requests(self) -> int:
        return len(self.service.faults.requests)


@pytest.fixture
async def setting() -> AsyncIterator[Setting]:
    service = Service()
    async with serve(service) as port, aiohttp.ClientSession() as session:
        yield Setting(service, session, f"http://127.0.0.1:{port}")


def read(path: str = "/history") -> Request:
    return Request("GET", path, "reading the history")


def write(effect: Effect) -> Request:
    return Request("POST", "/sync", "writing plays", effect=effect, body=b"{}")


async def test_a_good_reply_is_decoded(setting: Setting) -> None:
    assert await setting.client().fetch(read(), dict[str, bool]) == {"ok": True}


async def test_the_session_stays_open(setting: Setting) -> None:
    await setting.client().send(read())
    assert not setting.session.closed


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_server_error_is_tried_again_and_then_unavailable(setting: Setting, status: int) -> None:
    setting.service.faults.add(FaultKind.STATUS, status=status, times=2)
    assert (await setting.client().send(read())).status == 200
    setting.service.faults.add(FaultKind.STATUS, status=status, times=9)
    with pytest.raises(Unavailable, match=f"status {status}"):
        await setting.client().send(read())
    assert setting.requests == 3 + 3


async def test_wrong_credentials_are_not_tried_again(setting: Setting) -> None:
    setting.service.faults.add(FaultKind.STATUS, status=401, times=9)
    with pytest.raises(AuthFailed, match="refused the credentials"):
        await setting.client().send(read())
    assert setting.requests == 1


async def test_a_firewalls_page_with_403_is_no_wrong_login(setting: Setting) -> None:
    setting.service.faults.add(FaultKind.STATUS, status=403, times=9)
    with pytest.raises(Unavailable, match="status 403"):
        await setting.client().send(read())


@pytest.mark.parametrize("status", [400, 404, 409, 422])
async def test_a_refusal_is_for_good(setting: Setting, status: int) -> None:
    setting.service.faults.add(FaultKind.STATUS, status=status, times=9)
    with pytest.raises(Rejected, match=f"status {status}"):
        await setting.client().send(read())
    assert setting.requests == 1


async def test_a_redirect_is_not_followed_with_our_credentials(setting: Setting) -> None:
    setting.service.faults.add(FaultKind.STATUS, status=302, Location="http://127.0.0.1:1/elsewhere")
    with pytest.raises(BadData, match="elsewhere"):
        await setting.client().send(read())


@pytest.mark.parametrize("status", [429, 503])
async def test_a_pause_is_kept_in_full(setting: Setting, status: int) -> None:
    setting.service.faults.add(FaultKind.STATUS, status=status, Retry_After="47")
    assert (await setting.client().send(read())).status == 200
    assert [wait for wait in setting.slept if wait] == [47]


async def test_a_date_as_pause_is_kept_in_full(setting: Setting) -> None:
    setting.service.faults.add(
        FaultKind.STATUS, status=429,
        Retry_After="Mon, 05 Jan 2026 21:20:40 GMT", Date="Mon, 05 Jan 2026 21:20:00 GMT",
    )  # fmt: skip
    assert (await setting.client().send(read())).status == 200
    assert [wait for wait in setting.slept if wait] == [40]


async def test_a_pause_beyond_patience_is_handed_back_with_its_length(setting: Setting) -> None:
    setting.service.faults.add(FaultKind.STATUS, status=429, Retry_After="3600")
    client = setting.client()
    with pytest.raises(RateLimited) as caught:
        await client.send(read())
    assert caught.value.retry_after == 3600
    with pytest.raises(RateLimited):  # the account knows without asking again
        await client.send(read())
    assert setting.requests == 1
    assert setting.slept == []


async def test_the_number_of_tries_is_capped(setting: Setting) -> None:
    setting.service.faults.add(FaultKind.STATUS, status=429, Retry_After="10", times=9)
    with pytest.raises(RateLimited):
        await setting.client().send(read())
    assert setting.requests == 3


async def test_a_reply_that_is_cut_off_is_bad_data(setting: Setting) -> None:
    setting.service.faults.add(FaultKind.CUT)
    with pytest.raises(BadData, match="cut off"):
        await setting.client().send(read())


@pytest.mark.parametrize("kind", [FaultKind.SHORT, FaultKind.PAGE])
async def test_half_a_reply_or_a_web_page_is_bad_data(setting: Setting, kind: FaultKind) -> None:
    setting.service.faults.add(kind)
    with pytest.raises(BadData, match="Trakt: reading the history"):
        await setting.client().fetch(read(), dict[str, bool])


async def test_a_dropped_connection_is_tried_again(setting: Setting) -> None:
    setting.service.faults.add(FaultKind.DROP, times=2)
    assert (await setting.client().send(read())).status == 200
    setting.service.faults.add(FaultKind.DROP, times=9)
    with pytest.raises(Unavailable):
        await setting.client().send(read())


async def test_nobody_there_is_unavailable(setting: Setting, unused_tcp_port: int) -> None:
    for request in (read(), write(Effect.ONCE), write(Effect.REPEATABLE)):
        with pytest.raises(Unavailable) as caught:
            await setting.client(url=f"http://127.0.0.1:{unused_tcp_port}").send(request)
        assert type(caught.value) is Unavailable  # nothing was sent, so nothing is ambiguous


async def test_silence_ends_by_itself(setting: Setting) -> None:
    setting.service.faults.add(FaultKind.HANG, times=9)
    with pytest.raises(Unavailable, match="did not answer in time"):
        await setting.client(Policy(total=0.05, tries=1)).send(read())


async def test_what_does_not_speak_http_is_bad_data(setting: Setting) -> None:
    async with _raw_server(b"SSH-2.0-OpenSSH_9.2\r\n") as port:
        with pytest.raises(BadData, match="does not speak HTTP"):
            await setting.client(url=f"http://127.0.0.1:{port}").send(read())


@pytest.mark.parametrize("kind", [FaultKind.LOST, FaultKind.CUT])
async def test_a_write_that_must_not_be_repeated_is_sent_once_and_ambiguous(
    setting: Setting, kind: FaultKind
) -> None:
    setting.service.faults.add(kind, times=9)
    with pytest.raises(Ambiguous, match="not known whether it was stored"):
        await setting.client().send(write(Effect.ONCE))
    assert setting.service.stored == 1


async def test_a_write_that_may_be_repeated_is_until_it_is_known(setting: Setting) -> None:
    setting.service.faults.add(FaultKind.LOST, times=2)
    assert (await setting.client().send(write(Effect.REPEATABLE))).status == 200
    setting.service.faults.add(FaultKind.LOST, times=9)
    with pytest.raises(Ambiguous):
        await setting.client().send(write(Effect.REPEATABLE))


@pytest.mark.parametrize("effect", [Effect.ONCE, Effect.REPEATABLE])
async def test_a_write_with_an_unreadable_reply_is_ambiguous(setting: Setting, effect: Effect) -> None:
    setting.service.faults.add(FaultKind.SHORT)
    with pytest.raises(Ambiguous):
        await setting.client().fetch(write(effect), dict[str, bool])


async def test_a_refused_write_is_not_ambiguous(setting: Setting) -> None:
    setting.service.faults.add(FaultKind.STATUS, status=422)
    with pytest.raises(Rejected):
        await setting.client().send(write(Effect.ONCE))
    setting.service.faults.add(FaultKind.STATUS, status=429, Retry_After="5")
    assert (await setting.client().send(write(Effect.ONCE))).status == 200


async def test_no_secret_in_messages_and_logs(setting: Setting, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    setting.service.faults.add(FaultKind.STATUS, status=404)
    messages = []
    for url in ("", "http://127.0.0.1:1"):
        with pytest.raises((Rejected, Unavailable)) as caught:
            await setting.client(url=url).send(read(f"/history?api_key={SECRET}"))
        messages.append(str(caught.value))
    assert SECRET not in " ".join([*messages, caplog.text])


@asynccontextmanager
async def _raw_server(greeting: bytes) -> AsyncIterator[int]:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(greeting)
        await writer.drain()
        writer.close()

    handler: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]] = greet
    server = await asyncio.start_server(handler, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
