"""Driving an emulated tracker from another program, such as a browser test of a real Home Assistant.

POST /control/person   {"do": "set" or "clear", "feature": "ratings", "item": {"type": "movie",
                       "ids": ["imdb:tt1000001"]}, "value": {"amount": 80, "at": 1767648000}}
POST /control/fault    {"kind": "status", "where": "POST /sync", "status": 503}
POST /control/clear    {} lets everything go well again
POST /control/approve  {"user_code": "ABCD1234"}, or deny: what the person says to a code
POST /control/revoke   {} ends all tokens of the person
POST /control/rules    {"vip": true} sets switches of the service
GET /control/titles/ratings?count=3  titles to edit
GET /control/held/ratings            what the site shows
GET /control/requests                what came so far, and how often limits were exceeded
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal, Protocol

import msgspec
from aiohttp import web

from custom_components.crosswatch.model import Feature, Item, Value

from .activation import TakesCodes
from .faults import FaultKind
from .site import Site

type Handler = Callable[[web.Request], Awaitable[web.Response]]


class Deed(msgspec.Struct, forbid_unknown_fields=True):
    """What a person does at the site."""

    do: Literal["set", "clear"]
    feature: Feature
    item: Item
    value: Value = Value()


class Typed(msgspec.Struct, forbid_unknown_fields=True):
    """A code that a person types in."""

    user_code: str


class Controlled(Site, TakesCodes, Protocol):
    """An emulated tracker."""

    def revoke(self) -> None:
        """End all tokens of the person."""


def add_control(app: web.Application, service: Controlled, rules: object) -> None:
    """Add the control interface to a server. rules: what /control/rules may set attributes of."""
    control = _Control(service, rules)
    for path, handler in control.posts.items():
        app.router.add_post(f"/control/{path}", _strict(handler))
    for path, handler in control.gets.items():
        app.router.add_get(f"/control/{path}", _strict(handler))


class _Control:
    def __init__(self, service: Controlled, rules: object) -> None:
        self._service = service
        self._rules = rules
        self.posts: dict[str, Handler] = {
            "person": self._person,
            "fault": self._fault,
            "clear": self._clear,
            "approve": self._approve,
            "deny": self._deny,
            "revoke": self._revoke,
            "rules": self._set_rules,
        }
        self.gets: dict[str, Handler] = {
            "titles/{feature}": self._titles,
            "held/{feature}": self._held,
            "requests": self._requests,
        }

    async def _person(self, request: web.Request) -> web.Response:
        deed = msgspec.json.decode(await request.read(), type=Deed)
        if deed.do == "set":
            self._service.person_sets(deed.feature, deed.item, deed.value)
        else:
            self._service.person_clears(deed.feature, deed.item)
        return _told({})

    async def _fault(self, request: web.Request) -> web.Response:
        body = await request.json()
        self._service.faults.add(FaultKind(body.pop("kind")), **body)
        return _told({})

    async def _clear(self, request: web.Request) -> web.Response:
        self._service.faults.clear()
        return _told({})

    async def _approve(self, request: web.Request) -> web.Response:
        typed = msgspec.json.decode(await request.read(), type=Typed)
        return _told({"waited": self._service.approve_code(typed.user_code)})

    async def _deny(self, request: web.Request) -> web.Response:
        typed = msgspec.json.decode(await request.read(), type=Typed)
        return _told({"waited": self._service.deny_code(typed.user_code)})

    async def _revoke(self, request: web.Request) -> web.Response:
        self._service.revoke()
        return _told({})

    async def _set_rules(self, request: web.Request) -> web.Response:
        for name, value in (await request.json()).items():
            kind = type(getattr(self._rules, name))
            setattr(self._rules, name, msgspec.convert(value, kind))
        return _told({})

    async def _titles(self, request: web.Request) -> web.Response:
        feature, count = Feature(request.match_info["feature"]), int(request.query.get("count", "1"))
        return _told(self._service.titles(feature, count))

    async def _held(self, request: web.Request) -> web.Response:
        return _told(self._service.held(Feature(request.match_info["feature"])))

    async def _requests(self, request: web.Request) -> web.Response:
        meter = self._service.meter
        told = {"requests": self._service.faults.requests, "exceeded": dict(meter.exceeded)}
        return _told(told | {"counts": dict(meter.counts)})


def _strict(handler: Handler) -> Handler:
    """Answer what cannot be understood with a status that says so."""

    async def handle(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            return web.json_response({"error": repr(error)}, status=400)

    return handle


def _told(data: object) -> web.Response:
    return web.Response(body=msgspec.json.encode(data), content_type="application/json")
