"""Which request does what."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from . import hidden, history, lookups, people, ratings, scrobbles, watched, watchlist
from .answers import Answer, Call, Refused
from .service import Service

type Handler = Callable[[Service, Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """A kind of request. of_anyone: it may come without a person."""

    method: str
    pattern: re.Pattern[str]
    handler: Handler
    of_anyone: bool = False


def _route(method: str, path: str, handler: Handler, *, of_anyone: bool = False) -> Route:
    """Make a route. "*" is a variable part, "?" one that may be left out with all that follow."""
    steps = [step for step in path.split("/") if step]
    pattern = "".join("(?:/([^/]+)" if step == "?" else f"/{step.replace('*', '([^/]+)')}" for step in steps)
    return Route(method, re.compile(pattern + ")?" * steps.count("?") + "/?"), handler, of_anyone)


ROUTES = (
    _route("GET", "/sync/last_activities", people.last_activities),
    _route("GET", "/users/settings", people.settings),
    _route("GET", "/sync/watchlist/?/?/?", watchlist.read),
    _route("POST", "/sync/watchlist", watchlist.add),
    _route("POST", "/sync/watchlist/remove", watchlist.remove),
    _route("GET", "/sync/ratings/?/?", ratings.read),
    _route("POST", "/sync/ratings", ratings.add),
    _route("POST", "/sync/ratings/remove", ratings.remove),
    _route("GET", "/sync/history/?/?", history.read),
    _route("POST", "/sync/history", history.add),
    _route("POST", "/sync/history/remove", history.remove),
    _route("GET", "/sync/watched/*", watched.read),
    _route("GET", "/sync/playback/?", scrobbles.read_places),
    _route("DELETE", "/sync/playback/*", scrobbles.remove_place),
    _route("POST", "/scrobble/start", scrobbles.start),
    _route("POST", "/scrobble/pause", scrobbles.pause),
    _route("POST", "/scrobble/stop", scrobbles.stop),
    _route("GET", "/users/hidden/*", hidden.read),
    _route("POST", "/users/hidden/*", hidden.add),
    _route("POST", "/users/hidden/*/remove", hidden.remove),
    _route("GET", "/search/*/*", lookups.search, of_anyone=True),
    _route("GET", "/movies/*", lookups.movie, of_anyone=True),
    _route("GET", "/shows/*", lookups.show, of_anyone=True),
    _route("GET", "/shows/*/seasons", lookups.seasons, of_anyone=True),
    _route("GET", r"/shows/*/seasons/(\d+)/episodes/(\d+)", lookups.episode, of_anyone=True),
)


def _of_person(handler: Handler) -> Handler:
    """Return a handler of an address that names the person first."""

    def handle(service: Service, call: Call) -> Answer:
        people.check_person(call.parts[0])
        return handler(service, Call(call.method, call.path, call.query, call.parts[1:], call.body))

    return handle


PERSONAL_ROUTES = (
    _route("GET", "/users/*", people.profile),
    _route("GET", "/users/*/watchlist/?/?/?", _of_person(watchlist.read)),
    _route("GET", "/users/*/ratings/?/?", _of_person(ratings.read)),
    _route("GET", "/users/*/history/?/?", _of_person(history.read)),
    _route("GET", "/users/*/watched/*", _of_person(watched.read_of_person)),
)


def find(method: str, path: str) -> tuple[Route, tuple[str, ...]]:
    """Return the route of a request and the variable parts of its path. Raises Refused."""
    elsewhere = False
    for route in (*ROUTES, *PERSONAL_ROUTES):
        if match := route.pattern.fullmatch(path):
            if route.method == method:
                return route, tuple(part for part in match.groups() if part is not None)
            elsewhere = True
    raise Refused(405 if elsewhere else 404)
