"""Reading a plan page by page."""

from __future__ import annotations

import voluptuous as vol
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv

from .action import Action, refused
from .action_target import sync_target
from .hub import async_get_hub
from .model import Feature
from .responses import plan_response
from .store.plans import LineState, count_lines, latest_plan, plan_header, plan_lines
from .texts import async_texts

ATTR_PLAN_ID = "plan_id"
ATTR_FEATURE = "feature"
ATTR_STATE = "state"
ATTR_OFFSET = "offset"
ATTR_LIMIT = "limit"

MOST_LINES = 500

PLAN_ID = vol.All(vol.Coerce(int), vol.Range(min=1))

_SCHEMA = vol.All(
    vol.Schema(
        {
            vol.Optional(ATTR_DEVICE_ID): cv.string,
            vol.Optional(ATTR_PLAN_ID): PLAN_ID,
            vol.Optional(ATTR_FEATURE): vol.In([str(feature) for feature in Feature]),
            vol.Optional(ATTR_STATE): vol.In([str(state) for state in LineState]),
            vol.Optional(ATTR_OFFSET, default=0): vol.All(vol.Coerce(int), vol.Range(min=0)),
            vol.Optional(ATTR_LIMIT, default=100): vol.All(vol.Coerce(int), vol.Range(min=1, max=MOST_LINES)),
        }
    ),
    cv.has_at_least_one_key(ATTR_DEVICE_ID, ATTR_PLAN_ID),
)


async def _async_get_plan(call: ServiceCall) -> ServiceResponse:
    """Return one page of a plan."""
    plan = await _wanted_plan(call)
    database = await async_get_hub(call.hass).async_database()
    header = await database.run(plan_header, plan)
    if header is None:
        raise refused("unknown_plan", plan=str(plan))
    feature, state = call.data.get(ATTR_FEATURE), call.data.get(ATTR_STATE)
    lines = await database.run(
        plan_lines, plan, feature, state, call.data[ATTR_OFFSET], call.data[ATTR_LIMIT]
    )
    total = await database.run(count_lines, plan, feature, state)
    return plan_response(call.hass, header, lines, total, await async_texts(call.hass))


async def _wanted_plan(call: ServiceCall) -> int:
    """Return the plan that is named, or the newest one of the sync that is named."""
    named: int | None = call.data.get(ATTR_PLAN_ID)
    if named is not None:
        return named
    _, sync = sync_target(call.hass, call.data[ATTR_DEVICE_ID])
    database = await async_get_hub(call.hass).async_database()
    plan = await database.run(latest_plan, sync)
    if plan is None:
        raise refused("no_plan")
    return plan


GET_PLAN_ACTION = Action("get_plan", _async_get_plan, _SCHEMA, SupportsResponse.ONLY)
