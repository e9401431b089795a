"""Undoing a run: making the plan of it. `sync_now` with the plan's number writes it."""

from __future__ import annotations

from datetime import datetime

import voluptuous as vol
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from .action import Action, refused
from .action_items import named_items
from .action_target import named_account, sync_target
from .actions_plans import ATTR_FEATURE
from .hub import async_get_hub
from .model import Feature
from .responses import plan_response
from .runner import Request
from .store.plans import count_lines, plan_header, plan_lines
from .subentries import account_key
from .sync.definitions import RunKind, UndoRequest
from .texts import async_texts

ATTR_RUN = "run"
ATTR_SINCE = "since"
ATTR_ITEM = "item"
ATTR_ACCOUNT = "account"
ATTR_EVERYWHERE = "everywhere"

FIRST_LINES = 100

_SCHEMA = vol.Schema(
    {
        vol.Required(ATTR_DEVICE_ID): cv.string,
        vol.Exclusive(ATTR_RUN, "runs"): vol.All(vol.Coerce(int), vol.Range(min=1)),
        vol.Exclusive(ATTR_SINCE, "runs"): cv.datetime,
        vol.Optional(ATTR_FEATURE): vol.All(cv.ensure_list, [vol.In([str(feature) for feature in Feature])]),
        vol.Optional(ATTR_ITEM): vol.All(cv.ensure_list, [cv.string]),
        vol.Optional(ATTR_ACCOUNT): vol.All(cv.ensure_list, [cv.string]),
        vol.Optional(ATTR_EVERYWHERE, default=False): cv.boolean,
    }
)


async def _async_undo_run(call: ServiceCall) -> ServiceResponse:
    """Plan what undoes a run, write nothing, and return the plan with its first lines."""
    entry, sync = sync_target(call.hass, call.data[ATTR_DEVICE_ID])
    wanted = await _wanted(call, sync)
    request = Request(RunKind.UNDO, frozenset({sync}), undo=wanted)
    result = await entry.runtime_data.runner.async_run(request)
    plan = result.syncs[0].plan
    database = await async_get_hub(call.hass).async_database()
    header = None if plan is None else await database.run(plan_header, plan)
    if header is None:
        raise refused("nothing_to_undo")
    lines = await database.run(plan_lines, header.plan, None, None, 0, FIRST_LINES)
    total = await database.run(count_lines, header.plan, None, None)
    return plan_response(call.hass, header, lines, total, await async_texts(call.hass))


async def _wanted(call: ServiceCall, sync: str) -> UndoRequest:
    data = call.data
    features, items, accounts = data.get(ATTR_FEATURE), data.get(ATTR_ITEM), data.get(ATTR_ACCOUNT)
    return UndoRequest(
        sync=sync,
        run=data.get(ATTR_RUN),
        since=_seconds(data.get(ATTR_SINCE)),
        features=None if features is None else frozenset(Feature(feature) for feature in features),
        items=None if items is None else frozenset(await named_items(call.hass, items)),
        accounts=None
        if accounts is None
        else frozenset(account_key(named_account(call.hass, account)) for account in accounts),
        everywhere=data[ATTR_EVERYWHERE],
    )


def _seconds(since: datetime | None) -> int | None:
    """Return a time of a call, which is in the zone of this Home Assistant if it names none."""
    return None if since is None else int(dt_util.as_utc(since).timestamp())


UNDO_RUN_ACTION = Action("undo_run", _async_undo_run, _SCHEMA, SupportsResponse.ONLY)
