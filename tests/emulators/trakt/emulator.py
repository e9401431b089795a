"""Trakt as a local server: the interface and the host for signing in, on one port.

`/activate` is the page where a person types in a code. `/control/...` is for those who try things out by
hand or from another program: tests/emulators/control.py says what can be done there.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

from aiohttp import web

from custom_components.crosswatch.model import Feature, Value
from custom_components.crosswatch.providers.credentials import ClientApp, Credentials, Tokens
from tests.emulators.activation import add_activation
from tests.emulators.catalogue import Catalogue
from tests.emulators.control import add_control
from tests.emulators.faults import Faults
from tests.emulators.meter import Meter
from tests.emulators.real_titles import usual_catalogue
from tests.emulators.server import HOST, serve

from . import gate
from .account import Account
from .answers import Answer, Call, Refused
from .bodies import Finder
from .logins import Logins
from .people import UUID
from .person import Person
from .routes import find
from .rules import Rules
from .service import Service

APP = ClientApp("emulated-client-id", "emulated client secret")
MANY = 500
USUAL = 12


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that came, and how it was answered before any fault."""

    call: Call
    headers: Mapping[str, str]
    answer: Answer


class TraktEmulator(Person):
    """One emulated Trakt with one person.

    clock: seconds since 1970 UTC. monotonic: seconds that only go forward, for the limits. rules: what
    tests switch. observers: get to know every exchange. account: the person's lists.
    """

    name = "Emulated Person"

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        catalogue: Catalogue | None = None,
    ) -> None:
        self.catalogue = catalogue or Catalogue.of(movies=400, shows=20)
        self.clock = clock
        self.rules = Rules()
        self.account = Account(clock, self.rules)
        super().__init__(self.catalogue, self.account)
        self.faults = Faults()
        self.meter = Meter(dict(gate.LIMITS), monotonic)
        self.logins = Logins(self.rules, clock, monotonic)
        self.logins.apps[APP.client_id] = APP.client_secret
        self.observers: list[Callable[[Exchange], object]] = []
        self.port = 0
        self.url = ""
        finder = Finder(self.catalogue, self.rules)
        self._service = Service(self.catalogue, self.rules, self.account, finder)
        self._sign_in_calls = {
            "/oauth/device/code": self.logins.device_code,
            "/oauth/device/token": self.logins.device_token,
            "/oauth/token": self.logins.token,
            "/oauth/revoke": self.logins.revoke,
        }

    @classmethod
    def with_titles(cls, count: int | None = None) -> Self:
        """Make one that knows real titles and so many others, with a few entries in every list."""
        movies = count or MANY
        made = cls(catalogue=usual_catalogue(movies, max(20, movies // 20)))
        for feature in Feature:
            for place, item in enumerate(made.titles(feature, USUAL)):
                at = int(made.clock()) - (place + 1) * 86_400
                made.person_sets(feature, item, Value(1 if feature is not Feature.RATINGS else 70, at))
        return made

    def hints(self) -> str:
        """What a person needs to sign in."""
        return f"Client id {APP.client_id!r}, client secret {APP.client_secret!r}; codes at /activate"

    def credentials(self) -> Credentials:
        """Return those of the person, signed in already."""
        grant = self.logins.sign_in(APP.client_id)
        until = grant.created_at + grant.expires_in
        tokens = Tokens(grant.access, grant.refresh, grant.created_at, until, "public")
        return Credentials(APP, tokens, account=UUID, name=self.name)

    def approve_code(self, user_code: str) -> bool:
        """Let the person type in a code and say yes. Returns whether it is one that waits."""
        return self.logins.decide(user_code, "approved")

    def deny_code(self, user_code: str) -> bool:
        """Let the person type in a code and say no. Returns whether it is one that waits."""
        return self.logins.decide(user_code, "denied")

    def revoke(self) -> None:
        """Let the person take the app off the account: all tokens end."""
        self.logins.end_all()

    def app(self) -> web.Application:
        """The server."""
        app = web.Application(client_max_size=16_000_000)
        add_activation(app, self)
        add_control(app, self, self.rules)
        app.router.add_route("*", "/{rest:.*}", self._answer)
        app.on_shutdown.append(self._hang_up)
        return app

    async def _hang_up(self, app: web.Application) -> None:
        self.faults.clear()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = re.sub("//+", "/", request.path)
        query = f"?{request.query_string}" if request.query_string else ""
        self.logins.activation_page = f"{request.scheme}://{request.host}/activate"
        self.logins.patient = not self.meter.enforced
        content = await request.read()

        async def make() -> web.Response:
            call = Call(request.method, path, dict(request.query))
            return self._reply(call, request.headers, content)

        return await self.faults.respond(request, f"{request.method} {path}{query}", make)

    def _reply(self, call: Call, headers: Mapping[str, str], content: bytes) -> web.Response:
        told: dict[str, str] = {}
        try:
            gate.check_agent(headers)
            if call.method in ("POST", "PUT"):
                call = Call(call.method, call.path, call.query, (), gate.read_body(headers, content))
            answer = self._carry_out(call, headers, told)
        except Refused as refused:
            answer = refused.answer
        for observe in self.observers:
            observe(Exchange(call, headers, answer))
        return _response(answer, told)

    def _carry_out(self, call: Call, headers: Mapping[str, str], told: dict[str, str]) -> Answer:
        """Do what is asked. `told` gets the headers that every reply has."""
        if handle := self._sign_in_calls.get(call.path):
            if call.method != "POST":
                raise Refused(405)
            return handle(call)
        gate.check_app(headers, self.logins, self.rules)
        route, parts = find(call.method, call.path)
        signed = "Authorization" in headers or not route.of_anyone
        if signed:
            gate.check_person(headers, self.logins)
        bucket = gate.POSTS if call.method != "GET" else gate.GETS if signed else gate.ANYONES
        told |= gate.take(self.meter, bucket, self.clock())
        gate.check_account(call.path, self.rules)
        return route.handler(self._service, Call(call.method, call.path, call.query, parts, call.body))


def _response(answer: Answer, told: Mapping[str, str]) -> web.Response:
    headers = {**told, **answer.headers}
    if answer.page:
        return web.Response(text=answer.page, status=answer.status, headers=headers, content_type="text/html")
    if answer.data is None:
        return web.Response(status=answer.status, headers=headers)
    body = json.dumps(answer.data).encode()
    return web.Response(body=body, status=answer.status, headers=headers, content_type="application/json")


@asynccontextmanager
async def running_trakt(trakt: TraktEmulator) -> AsyncIterator[TraktEmulator]:
    """Run an emulated Trakt on this machine."""
    async with serve(trakt) as port:
        trakt.port = port
        trakt.url = f"http://{HOST}:{port}"
        yield trakt
