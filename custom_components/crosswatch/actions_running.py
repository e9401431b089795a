"""Running a sync, only looking at what it would do, and stopping a run."""

from __future__ import annotations

import voluptuous as vol
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv

from .action import Action, refused
from .action_target import profile_target
from .actions_plans import ATTR_PLAN_ID, PLAN_ID
from .hub import async_get_hub
from .profile import ProfileEntry
from .responses import run_response
from .runner import Request
from .store.plans import plan_header
from .sync.definitions import RunKind
from .texts import async_texts

_DEVICE = {vol.Required(ATTR_DEVICE_ID): cv.string}


async def _async_sync_now(call: ServiceCall) -> ServiceResponse:
    """Run a sync, all syncs of a profile, or one plan exactly as it was seen."""
    entry, sync = profile_target(call.hass, call.data[ATTR_DEVICE_ID])
    plan: int | None = call.data.get(ATTR_PLAN_ID)
    if plan is not None:
        sync = await _sync_of_open_plan(call.hass, plan, entry, sync)
    return await async_run(call, entry, Request(RunKind.CONFIRMED, named(sync), plan))


async def _async_dry_run(call: ServiceCall) -> ServiceResponse:
    """Plan a sync, or all syncs of a profile, and write nothing."""
    entry, sync = profile_target(call.hass, call.data[ATTR_DEVICE_ID])
    return await async_run(call, entry, Request(RunKind.DRY, named(sync)))


async def _async_cancel_run(call: ServiceCall) -> ServiceResponse:
    """Stop what runs or waits to run. What is on its way to an account is finished first."""
    entry, sync = profile_target(call.hass, call.data[ATTR_DEVICE_ID])
    cancelled = await entry.runtime_data.runner.async_cancel(sync)
    return {"cancelled": cancelled} if call.return_response else None


async def async_run(call: ServiceCall, entry: ProfileEntry, request: Request) -> ServiceResponse:
    """Who wants the result waits for it; for anybody else the run goes on in the background."""
    runner = entry.runtime_data.runner
    if not call.return_response:
        runner.start_unattended(request)
        return None
    result = await runner.async_run(request)
    return run_response(call.hass, entry, result, await async_texts(call.hass))


def named(sync: str | None) -> frozenset[str] | None:
    """Return the syncs to run: the one named, or None for all of the profile."""
    return None if sync is None else frozenset({sync})


async def _sync_of_open_plan(hass: HomeAssistant, plan: int, entry: ProfileEntry, sync: str | None) -> str:
    """Return the sync of a plan that can still be applied and belongs to what is named."""
    database = await async_get_hub(hass).async_database()
    header = await database.run(plan_header, plan)
    if header is None or header.sync not in entry.subentries or sync not in (None, header.sync):
        raise refused("unknown_plan", plan=str(plan))
    if header.state != "open":
        raise refused("stale_plan", plan=str(plan))
    return header.sync


SYNC_NOW_ACTION = Action(
    "sync_now", _async_sync_now, vol.Schema({**_DEVICE, vol.Optional(ATTR_PLAN_ID): PLAN_ID})
)
DRY_RUN_ACTION = Action("dry_run", _async_dry_run, vol.Schema(_DEVICE))
CANCEL_RUN_ACTION = Action("cancel_run", _async_cancel_run, vol.Schema(_DEVICE))
