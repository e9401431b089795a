"""A Kodi as a local server: JSON-RPC over HTTP and its notifications by websocket, on one port.

`/control/...` is for those who try things out by hand or from another program: `POST /control/person`
with `{"do": "watch", "ref": "movie/1"}` does what a person would, `POST /control/fault` with
`{"kind": "cut", "where": "GetMovies"}` lets something go wrong, `GET /control/titles` shows the state.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any, Self

import aiohttp
from aiohttp import WSMsgType, web

from custom_components.crosswatch.providers.kodi import KodiProvider, KodiSettings
from tests.emulators.faults import FaultKind, Faults
from tests.emulators.server import HOST, serve

from .library import KodiLibrary
from .methods import MethodNotFoundError, Methods
from .parameters import InvalidParamsError
from .person import Person
from .titles import add_made_up, add_usual

PASSWORD = "se cret+"
DEEDS = (
    "add_movie", "add_show", "add_episode", "delete", "watch", "begin", "mark_unwatched",
    "mark_watched_without_date", "forget_place", "rate", "play", "stop",
)  # fmt: skip


class KodiEmulator:
    """One emulated Kodi.

    version: of its interface. tells_zone: whether it has a setting for the zone. twelve_hours: whether it
    shows times with AM and PM. omits_empty_lists: older versions leave an empty list out. leaves_out: so
    many titles are missing from each list that counts them. deaf: the websocket is open, but nobody
    answers; what it is asked there is in `asked`.
    """

    def __init__(
        self,
        zone: str = "Europe/Berlin",
        clock: Callable[[], float] = time.time,
        *,
        username: str = "kodi",
        password: str = PASSWORD,
    ) -> None:
        self.library = KodiLibrary(zone, clock)
        self.person = Person(self.library)
        self.faults = Faults()
        self.username = username
        self.password = password
        self.name = "Living room"
        self.profile = "Master user"
        self.version = (13, 5, 0)
        self.addons: list[str] = ["metadata.local", "skin.estuary"]
        self.scanning = False
        self.tells_zone = True
        self.twelve_hours = False
        self.omits_empty_lists = False
        self.offers_notifications = True
        self.leaves_out = 0
        self.deaf = False
        self.asked: asyncio.Queue[str] = asyncio.Queue()
        self.port = 0
        self.nobody_listens = asyncio.Event()
        self._methods = Methods(self)
        self._listeners: set[web.WebSocketResponse] = set()
        self._waiting: list[str] = []
        self.library.announce = self.announce

    @classmethod
    def with_titles(cls, items: int | None = None) -> Self:
        """Make one with real films and shows, and `items` made up films beside them."""
        kodi = cls()
        add_usual(kodi.library)
        add_made_up(kodi.library, items or 0)
        return kodi

    def hints(self) -> str:
        """What a person needs to sign in."""
        return f"Username {self.username!r}, password {self.password!r}; notifications on the same port"

    def settings(self, **others: Any) -> KodiSettings:
        """What an account needs to reach it."""
        known = {"host": HOST, "port": self.port, "ws_port": self.port, "library_uuid": "emulated-kodi"}
        return KodiSettings(**{**known, "username": self.username, "password": self.password, **others})

    def provider(self, session: aiohttp.ClientSession, zone: str = "UTC", **others: Any) -> KodiProvider:
        """Make the provider for it. `others` are settings."""
        return KodiProvider(session, self.settings(**others), zone, self.library.clock)

    def app(self) -> web.Application:
        """The server."""
        app = web.Application(client_max_size=16_000_000)
        app.router.add_post("/jsonrpc", self._post)
        app.router.add_get("/jsonrpc", self._listen)
        app.router.add_post("/control/person", self._control_person)
        app.router.add_post("/control/fault", self._control_fault)
        app.router.add_get("/control/titles", self._control_titles)
        app.on_shutdown.append(self._hang_up)
        return app

    @property
    def listeners(self) -> int:
        """How many websockets are connected."""
        return len(self._listeners)

    def announce(self, method: str, data: object) -> None:
        """Tell all listeners. It goes out with the next `flush`, or the next request."""
        self._waiting.append(
            json.dumps({"jsonrpc": "2.0", "method": method, "params": {"data": data, "sender": "xbmc"}})
        )

    async def flush(self) -> None:
        """Send what waits to be told."""
        waiting, self._waiting = self._waiting, []
        for text in waiting:
            for listener in list(self._listeners):
                await listener.send_str(text)

    async def end_notifications(self) -> None:
        """Let the websockets break off."""
        for listener in list(self._listeners):
            await listener.close()

    async def _post(self, request: web.Request) -> web.StreamResponse:
        if (refusal := self._refuse(request)) is not None:
            return refusal
        try:
            body = json.loads(await request.read())
        except ValueError:
            return _answer(_error(None, -32700, "Parse error."))
        calls = body if isinstance(body, list) else [body]
        label = ",".join(str(call.get("method")) for call in calls if isinstance(call, dict))

        async def make() -> bytes:
            reply = [self._call(call) for call in calls] if isinstance(body, list) else self._call(body)
            await self.flush()
            return json.dumps(reply or _error(None, -32600, "Invalid request.")).encode()

        return await self.faults.answer(request, label, make)

    def _refuse(self, request: web.Request) -> web.Response | None:
        token = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        if self.password and request.headers.get("Authorization") != f"Basic {token}":
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="Kodi"'})
        if request.content_type != "application/json":
            return web.Response(status=415)
        return None

    def _call(self, call: Any) -> dict[str, Any]:
        if not isinstance(call, dict) or call.get("jsonrpc") != "2.0" or "method" not in call:
            return _error(None, -32600, "Invalid request.")
        number = call.get("id")
        try:
            result = self._methods.call(call["method"], call.get("params") or {})
        except MethodNotFoundError:
            return _error(number, -32601, "Method not found.")
        except InvalidParamsError as error:
            return _error(number, -32602, "Invalid params.", error.data)
        return {"id": number, "jsonrpc": "2.0", "result": result}

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        if not self.offers_notifications:
            return web.Response(status=404)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        self._listeners.add(socket)
        self.nobody_listens.clear()
        try:
            async for message in socket:
                if message.type is WSMsgType.PING:
                    await socket.close(code=1007)  # the real one answers with a broken frame
                elif message.type is WSMsgType.TEXT:
                    self.asked.put_nowait(message.data)
                    if not self.deaf:
                        await socket.send_str(json.dumps(self._call(json.loads(message.data))))
        finally:
            self._listeners.discard(socket)
            if not self._listeners:
                self.nobody_listens.set()
        return socket

    async def _hang_up(self, app: web.Application) -> None:
        self.faults.clear()
        await self.end_notifications()

    async def _control_person(self, request: web.Request) -> web.Response:
        body = await request.json()
        deed = body.pop("do", "")
        if deed not in DEEDS:
            return web.json_response({"deeds": DEEDS}, status=400)
        ref = getattr(self.person, deed)(**body)
        await self.flush()
        return web.json_response({"ref": ref})

    async def _control_fault(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.faults.add(FaultKind(body.pop("kind")), **body)
        return web.json_response({})

    async def _control_titles(self, request: web.Request) -> web.Response:
        return web.json_response({title.ref: asdict(title) for title in self.library.titles.values()})


def _error(number: object, code: int, message: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
    error = {"code": code, "message": message} | ({"data": data} if data else {})
    return {"error": error, "id": number, "jsonrpc": "2.0"}


def _answer(reply: dict[str, Any]) -> web.Response:
    return web.Response(body=json.dumps(reply).encode(), content_type="application/json")


@asynccontextmanager
async def running_kodi(kodi: KodiEmulator) -> AsyncIterator[KodiEmulator]:
    """Run an emulated Kodi on this machine."""
    async with serve(kodi) as port:
        kodi.port = port
        yield kodi
