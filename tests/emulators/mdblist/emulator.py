"""MDBList as a local server: the interface and the host for signing in, on one port.

`/oauth/device/` is the page where a person types in a code, `/activate` is the same. `/control/...` is for
those who try things out by hand or from another program: tests/emulators/control.py says what can be done.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Self
from urllib.parse import parse_qsl

from aiohttp import web

from custom_components.crosswatch.model import Feature, Value
from custom_components.crosswatch.providers.credentials import ClientApp, Credentials, Tokens
from tests.emulators.activation import add_activation
from tests.emulators.catalogue import Catalogue
from tests.emulators.control import add_control
from tests.emulators.faults import Faults
from tests.emulators.meter import Limit, Meter
from tests.emulators.real_titles import usual_catalogue
from tests.emulators.server import HOST, serve

from .account import Account
from .bodies import Refused
from .logins import Logins, OAuthError
from .person import Person
from .reading import Reading
from .rules import Rules
from .shapes import Json
from .writing import Writing

APP = ClientApp("emulated-device-app")
NAME = "emulated_person"
NUMBER = 4711
READS, WRITES = "reads", "writes"
LIMITS = {READS: Limit(1000, 300), WRITES: Limit(300, 300)}
DAY = 86_400
MANY = 500
USUAL = 12


class MdblistEmulator(Person):
    """One emulated MDBList with one person.

    clock: seconds since 1970 UTC. monotonic: seconds that only go forward, for limits and codes. rules: what
    tests switch. used: requests of the day.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        catalogue: Catalogue | None = None,
    ) -> None:
        self.catalogue = catalogue or Catalogue.of(movies=400, shows=20)
        self.clock = clock
        self.rules = Rules()
        self.account = Account(clock, self.rules, self.catalogue)
        super().__init__(self.catalogue, self.account)
        self.faults = Faults()
        self.meter = Meter(dict(LIMITS), monotonic)
        self.logins = Logins(self.rules, clock, monotonic, clients={APP.client_id})
        self.used = 0
        self.port = 0
        self.url = ""
        self._day = 0
        self._reading = Reading(self.account, NAME, NUMBER)
        self._writing = Writing(self.account, self.catalogue)

    @classmethod
    def with_titles(cls, count: int | None = None) -> Self:
        """Make one that knows so many movies and some shows, with a few entries in every list."""
        movies = count or MANY
        made = cls(catalogue=usual_catalogue(movies, max(20, movies // 20)))
        for feature in Feature:
            for place, item in enumerate(made.titles(feature, USUAL)):
                at = int(made.clock()) - (place + 1) * DAY
                made.person_sets(feature, item, Value(70 if feature is Feature.RATINGS else 1, at))
        return made

    def hints(self) -> str:
        """What a person needs to sign in."""
        return f"API key {self.logins.key!r}; client id {APP.client_id!r}, codes at /activate"

    def credentials(self) -> Credentials:
        """Return those of the person, signed in by a code already."""
        grant = self.logins.sign_in(APP.client_id)
        tokens = Tokens(grant.access, grant.refresh, int(self.clock()), grant.until, "write")
        return Credentials(APP, tokens, account=str(NUMBER), name=NAME)

    def key_credentials(self) -> Credentials:
        """Return those of the person with an API key."""
        return Credentials(api_key=self.logins.key, account=str(NUMBER), name=NAME)

    def approve_code(self, user_code: str) -> bool:
        """Let the person type in a code and say yes. Returns whether it is one that waits."""
        return self.logins.decide(user_code, "approved")

    def deny_code(self, user_code: str) -> bool:
        """Let the person type in a code and say no. Returns whether it is one that waits."""
        return self.logins.decide(user_code, "denied")

    def revoke(self) -> None:
        """Let the person take away the app and make a new key: everything ends."""
        self.logins.grants.clear()
        self.logins.key += "-new"

    def tells(self, path: str, change: Callable[[Json], object]) -> None:
        """Let a question be answered with what `change` makes of the true answer from now on."""
        self._reading.changes[path] = change

    def app(self) -> web.Application:
        """The server."""
        app = web.Application(client_max_size=16_000_000)
        add_activation(app, self)
        add_activation(app, self, "/oauth/device/")
        add_control(app, self, self.rules)
        app.router.add_route("*", "/{rest:.*}", self._answer)
        app.on_shutdown.append(self._hang_up)
        return app

    async def _hang_up(self, app: web.Application) -> None:
        self.faults.clear()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        content = await request.read()
        shown = "&".join(f"{name}={value}" for name, value in request.query.items() if name != "apikey")
        label = f"{request.method} {request.path}{'?' if shown else ''}{shown}"

        async def make() -> web.Response:
            if request.path.startswith("/oauth/"):
                return self._sign_in(request, content)
            told: dict[str, str] = {}
            try:
                self._let_in(request)
                self._count(request.method, told)
                return _json(self._carry_out(request, content), 200, told)
            except Refused as refused:
                return _json({"error": refused.error}, refused.status, told | refused.headers)

        return await self.faults.respond(request, label, make)

    def _sign_in(self, request: web.Request, content: bytes) -> web.Response:
        if request.method != "POST":
            return _json({"error": "method_not_allowed"}, 405)
        if request.content_type != "application/x-www-form-urlencoded":
            return _json({"error": "invalid_request"}, 400)
        form = dict(parse_qsl(content.decode()))
        try:
            match request.path:
                case "/oauth/device-authorization/":
                    page = f"{request.scheme}://{request.host}/oauth/device/"
                    return _json(self.logins.begin(form, page), 200)
                case "/oauth/token/":
                    return _json(self.logins.token(form), 200)
                case _:
                    return _json({"error": "Not found"}, 404)
        except OAuthError as error:
            return _json({"error": str(error)}, 400)

    def _let_in(self, request: web.Request) -> None:
        if self.rules.error:
            raise Refused(200, self.rules.error)
        if not self.logins.knows(request.query.get("apikey"), request.headers.get("Authorization", "")):
            raise Refused(self.rules.bad_key_status, "Invalid API key!")

    def _count(self, method: str, told: dict[str, str]) -> None:
        """Count a request against the day and the window. `told` gets the headers of every reply."""
        now = self.clock()
        midnight = int(now // DAY + 1) * DAY
        if self._day != midnight:
            self._day, self.used = midnight, 0
        over = self.used >= self.rules.daily
        self.used += not over
        told |= {
            "X-RateLimit-Limit": str(self.rules.daily),
            "X-RateLimit-Remaining": str(self.rules.daily - self.used),
            "X-RateLimit-Reset": str(midnight),
        }
        if over:
            wait = {"Retry-After": str(int(midnight - now) + 1)}
            raise Refused(429, "Daily API limit exceeded!", wait)
        seconds = self.meter.take(READS if method == "GET" else WRITES)
        if seconds is not None:
            raise Refused(429, "API rate limit exceeded!", {"Retry-After": str(int(seconds) + 1)})

    def _carry_out(self, request: web.Request, content: bytes) -> object:
        query: Mapping[str, str] = request.query
        if request.method == "GET":
            return self._reading.answer(request.path, query)
        if request.method != "POST":
            raise Refused(405, "Method not allowed")
        if request.content_type != "application/json":
            raise Refused(415, "Content-Type must be application/json")
        return self._writing.answer(request.path, content, query)


def _json(data: object, status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    if data is None:
        return web.Response(status=204, headers=headers)
    body = json.dumps(data).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


@asynccontextmanager
async def running_mdblist(mdblist: MdblistEmulator) -> AsyncIterator[MdblistEmulator]:
    """Run an emulated MDBList on this machine."""
    async with serve(mdblist) as port:
        mdblist.port = port
        mdblist.url = f"http://{HOST}:{port}"
        yield mdblist
