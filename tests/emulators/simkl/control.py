"""How people and other programs move the emulator: the page for codes, and `/control/...`.

`POST /control/person` with {"do": "set", "feature": "ratings", "item": {...}, "value": {...}} does what a
person would at the site ("clear" takes it away, "status" with "status" puts it on another list).
`POST /control/approve` and `/control/deny` with {"user_code": ...} decide on a code, `POST /control/revoke`
and `/control/expire` end tokens, `POST /control/fault` with {"kind": "cut", "where": "all-items"} lets
something go wrong, `POST /control/account` sets type, allowance or what was used of it. `GET
/control/requests`, `/control/misuse`, `/control/codes` and `/control/held/{feature}` show what there is.
"""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import msgspec
from aiohttp import web

from custom_components.crosswatch.model import Feature, Item, Value
from tests.emulators.faults import FaultKind

from .accounts import AccountType
from .library import Status

if TYPE_CHECKING:
    from .emulator import SimklEmulator

PAGE = """<!DOCTYPE html><html><head><title>SIMKL</title></head><body><h1>Connect an app</h1>
<p>{said}</p><form method="post" action="/activate"><label>Code <input name="code" value="{code}"></label>
<button name="answer" value="yes">Allow</button><button name="answer" value="no">Deny</button></form>
</body></html>
"""


class Deed(msgspec.Struct, forbid_unknown_fields=True):
    """What a person is to do."""

    do: str
    item: Item
    feature: Feature = Feature.HISTORY
    value: Value = Value()
    status: Status = Status.DROPPED


class Control:
    """The pages beside the API."""

    def __init__(self, simkl: SimklEmulator) -> None:
        self._simkl = simkl

    def add_to(self, app: web.Application) -> None:
        """Add the pages to the server."""
        router = app.router
        router.add_get("/activate", self._show_page)
        router.add_post("/activate", self._take_code)
        router.add_post("/control/{what}", self._do)
        router.add_get("/control/held/{feature}", self._held)
        router.add_get("/control/{what}", self._tell)

    async def _show_page(self, request: web.Request) -> web.Response:
        return _page("", request.query.get("code", ""))

    async def _take_code(self, request: web.Request) -> web.Response:
        form = await request.post()
        code = str(form.get("code", ""))
        decide = self._simkl.approve_code if form.get("answer") == "yes" else self._simkl.deny_code
        try:
            decide(code)
        except LookupError:
            return _page("There is no such code.", code)
        return _page("Thank you. You can close this page.", "")

    async def _do(self, request: web.Request) -> web.Response:
        known: dict[str, Callable[[bytes], None]] = {
            "person": self._person,
            "approve": lambda body: self._simkl.approve_code(_text(body, "user_code")),
            "deny": lambda body: self._simkl.deny_code(_text(body, "user_code")),
            "revoke": lambda body: self._simkl.revoke(),
            "expire": lambda body: self._simkl.expire(),
            "fault": self._fault,
            "clear": lambda body: self._simkl.faults.clear(),
            "account": self._account,
        }
        act = known.get(request.match_info["what"])
        if act is None:
            return web.json_response({"known": sorted(known)}, status=404)
        return await _answered(request, act)

    def _person(self, body: bytes) -> None:
        deed = msgspec.json.decode(body, type=Deed)
        match deed.do:
            case "set":
                self._simkl.person_sets(deed.feature, deed.item, deed.value)
            case "clear":
                self._simkl.person_clears(deed.feature, deed.item)
            case "status":
                self._simkl.person_drops(deed.item, deed.status)
            case _:
                raise ValueError(f"nobody can {deed.do!r}")

    def _fault(self, body: bytes) -> None:
        fault = msgspec.json.decode(body, type=dict[str, str | int])
        headers = {name: str(fault[name]) for name in fault if name not in _FAULT_FIELDS}
        self._simkl.faults.add(
            FaultKind(str(fault["kind"])),
            str(fault.get("where", "")),
            after=int(fault.get("after", 0)),
            times=int(fault.get("times", 1)),
            status=int(fault.get("status", 500)),
            **headers,
        )

    def _account(self, body: bytes) -> None:
        sent = msgspec.json.decode(body, type=dict[str, str | int])
        person = self._simkl.person
        person.type = AccountType(str(sent.get("type", person.type)))
        person.used = int(sent.get("used", person.used))
        if "allowance" in sent:
            person.allowance = int(sent["allowance"])

    async def _held(self, request: web.Request) -> web.Response:
        held = self._simkl.held(Feature(request.match_info["feature"]))
        return web.Response(body=msgspec.json.encode(held), content_type="application/json")

    async def _tell(self, request: web.Request) -> web.Response:
        simkl = self._simkl
        told: dict[str, object] = {
            "requests": simkl.faults.requests,
            "misuse": dict(simkl.misuse),
            "exceeded": dict(simkl.meter.exceeded),
            "codes": simkl.sign_in.waiting(),
            "account": {"id": simkl.person.number, "type": simkl.person.type, "used": simkl.person.used},
        }
        what = request.match_info["what"]
        if what not in told:
            return web.json_response({"known": sorted(told)}, status=404)
        return web.json_response(told[what])


_FAULT_FIELDS = ("kind", "where", "after", "times", "status")


async def _answered(request: web.Request, act: Callable[[bytes], None]) -> web.Response:
    body: Awaitable[bytes] = request.read()
    try:
        act(await body)
    except (LookupError, ValueError) as error:
        return web.json_response({"error": str(error)}, status=400)
    return web.json_response({})


def _text(body: bytes, name: str) -> str:
    return msgspec.json.decode(body, type=dict[str, str])[name]


def _page(said: str, code: str) -> web.Response:
    return web.Response(
        text=PAGE.format(said=html.escape(said), code=html.escape(code)), content_type="text/html"
    )
