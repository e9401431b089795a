"""The addresses of the API, and the way of a request: let in, allowed, carried out, answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import web

from . import catalogue_pages, history, listing, reading, scrobbling
from .accounts import Account
from .calls import Call
from .gate import IDENTIFICATION, is_cached
from .history import in_one_edit
from .refusals import Answer, RefusedError, refused
from .sign_in import READ, WRITE

if TYPE_CHECKING:
    from .emulator import SimklEmulator

UNWANTED = {"/search/id": "search by id", "/sync/watched": "titles looked up beside the library"}
"""Addresses that the real service has and blocks apps for, when they ask there all the time."""

FORM = "application/x-www-form-urlencoded"

type Endpoint = Callable[[Call], Answer]
type Open = Callable[[web.Request, bytes], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """One address of the API that needs a token.

    reads_library: it is watched how often it is asked. locks: only one write at a time, and then a pause.
    """

    method: str
    path: str
    endpoint: Endpoint
    scope: str = READ
    reads_library: bool = False
    locks: bool = False


ROUTES = (
    *(Route(method, "/sync/activities", reading.activities) for method in ("GET", "POST")),
    *(Route(method, "/users/settings", reading.settings) for method in ("GET", "POST")),
    *(
        Route("GET", f"/sync/all-items{rest}", reading.all_items, reads_library=True)
        for rest in ("", "/", "/{type}", "/{type}/", "/{type}/{status}")
    ),
    *(
        Route("GET", f"/sync/ratings{rest}", reading.ratings, reads_library=True)
        for rest in ("", "/", "/{type}", "/{type}/{marks}")
    ),
    *(Route("GET", f"/sync/playback{rest}", reading.playback) for rest in ("", "/", "/{type}")),
    Route("DELETE", "/sync/playback/{id}", reading.delete_playback, WRITE),
    Route("GET", "/redirect", catalogue_pages.redirect),
    Route("POST", "/sync/history", history.add, WRITE),
    Route("POST", "/sync/history/remove", history.remove, WRITE),
    Route("POST", "/sync/add-to-list", listing.add_to_list, WRITE),
    Route("POST", "/sync/ratings", listing.rate, WRITE),
    Route("POST", "/sync/ratings/remove", listing.unrate, WRITE),
    *(
        Route("POST", f"/scrobble/{name}", endpoint, WRITE, locks=True)
        for name, endpoint in scrobbling.ENDPOINTS.items()
    ),
)


class Api:
    """The API of one emulator."""

    def __init__(self, simkl: SimklEmulator) -> None:
        self._simkl = simkl
        self._gate = simkl.gate

    def add_to(self, app: web.Application) -> None:
        """Add the addresses to the server."""
        for route in ROUTES:
            app.router.add_route(route.method, route.path, self._signed(route))
        sign_in = self._simkl.sign_in
        forms = {"device": sign_in.begin, "token": sign_in.tokens, "revoke": sign_in.revoke}
        for name, take in forms.items():
            app.router.add_post(f"/oauth2/{name}", self._open(_form(take)))
        app.router.add_get("/oauth/pin", self._open(self._pin))
        app.router.add_get("/oauth/pin/{code}", self._open(self._pin))
        app.router.add_get(r"/{page:movies|tv|anime}/{id:\d+}", self._open(self._title))
        app.router.add_get(r"/{page:tv|anime}/episodes/{id:\d+}", self._open(self._episodes))
        app.router.add_route("*", "/{rest:.*}", self._open(self._nowhere))

    async def _pin(self, request: web.Request, body: bytes) -> Answer:
        client_id, code = self._gate.client_id(request), request.match_info.get("code")
        sign_in = self._simkl.sign_in
        return sign_in.begin_pin(client_id) if code is None else sign_in.poll_pin(client_id, code)

    async def _title(self, request: web.Request, body: bytes) -> Answer:
        return catalogue_pages.title(self._simkl.known, request.match_info["page"], request.match_info["id"])

    async def _episodes(self, request: web.Request, body: bytes) -> Answer:
        return catalogue_pages.episodes(
            self._simkl.known, request.match_info["page"], request.match_info["id"]
        )

    async def _nowhere(self, request: web.Request, body: bytes) -> Answer:
        if request.path in UNWANTED:
            self._simkl.misuse[UNWANTED[request.path]] += 1
        raise refused("url_failed", "No such address")

    def _signed(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request, body: bytes) -> Answer:
            account = self._allowed(request, route)
            if body and request.content_type != "application/json":
                raise refused("wrong_parameter", "Bodies are JSON")
            return self._carry_out(route, self._call(request, account, body))

        return self._open(answer)

    def _allowed(self, request: web.Request, route: Route) -> Account:
        authorization = request.headers.get("Authorization", "")
        account = self._simkl.sign_in.check(authorization, self._gate.client_id(request), route.scope)
        if (wait := account.count()) is not None:
            raise refused("user_limit_exceeded", "The day's allowance is used up", Retry_After=str(wait))
        if route.path == "/sync/activities":
            self._gate.looked_at_activities(account)
        if route.reads_library:
            self._gate.read_library(account, _label(request))
        return account

    def _carry_out(self, route: Route, call: Call) -> Answer:
        account, now = call.account, self._simkl.monotonic()
        if route.scope == READ:
            return route.endpoint(call)
        if not route.locks:
            return in_one_edit(account.library, lambda: route.endpoint(call))
        if now < account.locked_until:
            raise refused("RATE_LIMIT", "Another scrobble is being written")
        account.locked_until = now + self._simkl.quirks.scrobble_lock
        return route.endpoint(call)

    def _call(self, request: web.Request, account: Account, body: bytes) -> Call:
        query = {name: text for name, text in request.query.items() if name not in IDENTIFICATION}
        simkl, path = self._simkl, dict(request.match_info)
        return Call(account, simkl.known, simkl.quirks, simkl.misuse, simkl.clock, path, query, body)

    def _open(self, make_answer: Open) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            self._simkl.sign_in.url = str(request.url.origin())
            refusal = self._gate.enter(request)
            if is_cached(request.path) and "Authorization" in request.headers:
                self._simkl.misuse["cached page asked for with a token"] += 1
            body = await request.read()
            answers: list[Answer] = []

            async def make() -> bytes:
                answers.append(await _answer(refusal, request, body, make_answer))
                return answers[-1].body

            try:
                response = await self._simkl.faults.answer(request, _label(request), make)
                return _finished(response, answers)
            finally:
                self._gate.leave(request)

        return handle


async def _answer(
    refusal: RefusedError | None, request: web.Request, body: bytes, make_answer: Open
) -> Answer:
    try:
        if refusal is not None:
            raise refusal
        return await make_answer(request, body)
    except RefusedError as error:
        return error.answer


def _finished(response: web.StreamResponse, answers: list[Answer]) -> web.StreamResponse:
    """Give a whole answer its own status; what was spoiled stays as it is."""
    if isinstance(response, web.Response) and answers and response.body == answers[-1].body:
        response.set_status(answers[-1].status)
        response.headers.update(answers[-1].headers)
    return response


def _form(take: Callable[[Mapping[str, str]], Answer]) -> Open:
    async def answer(request: web.Request, body: bytes) -> Answer:
        if request.content_type != FORM:
            raise refused("wrong_parameter", "This address takes forms")
        form = await request.post()
        return take({name: str(text) for name, text in form.items()})

    return answer


def _label(request: web.Request) -> str:
    """How a request stands among `faults.requests`: without what every request has."""
    query = [(name, text) for name, text in request.query.items() if name not in IDENTIFICATION]
    return f"{request.method} {request.path}" + (f"?{urlencode(query, safe=':,')}" if query else "")
