"""The actions: run a sync now, only look at what it would do, read a plan, pause everything."""

from __future__ import annotations

import voluptuous as vol
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN
from .hub import async_get_hub
from .model import Feature
from .profile import ProfileEntry
from .responses import plan_response, run_response
from .runner import Request
from .store.plans import LineState, count_lines, latest_plan, plan_header, plan_lines
from .subentries import profile_entries
from .sync.definitions import RunKind
from .texts import async_texts

SYNC_NOW = "sync_now"
DRY_RUN = "dry_run"
GET_PLAN = "get_plan"
PAUSE_ALL = "pause_all"

ATTR_PLAN_ID = "plan_id"
ATTR_FEATURE = "feature"
ATTR_STATE = "state"
ATTR_OFFSET = "offset"
ATTR_LIMIT = "limit"
ATTR_PAUSED = "paused"

MOST_LINES = 500

_PLAN_ID = vol.All(vol.Coerce(int), vol.Range(min=1))
_FEATURES = vol.In([str(feature) for feature in Feature])
_STATES = vol.In([str(state) for state in LineState])

SYNC_NOW_SCHEMA = vol.Schema({vol.Required(ATTR_DEVICE_ID): cv.string, vol.Optional(ATTR_PLAN_ID): _PLAN_ID})
DRY_RUN_SCHEMA = vol.Schema({vol.Required(ATTR_DEVICE_ID): cv.string})
GET_PLAN_SCHEMA = vol.All(
    vol.Schema(
        {
            vol.Optional(ATTR_DEVICE_ID): cv.string,
            vol.Optional(ATTR_PLAN_ID): _PLAN_ID,
            vol.Optional(ATTR_FEATURE): _FEATURES,
            vol.Optional(ATTR_STATE): _STATES,
            vol.Optional(ATTR_OFFSET, default=0): vol.All(vol.Coerce(int), vol.Range(min=0)),
            vol.Optional(ATTR_LIMIT, default=100): vol.All(vol.Coerce(int), vol.Range(min=1, max=MOST_LINES)),
        }
    ),
    cv.has_at_least_one_key(ATTR_DEVICE_ID, ATTR_PLAN_ID),
)
PAUSE_ALL_SCHEMA = vol.Schema({vol.Optional(ATTR_PAUSED, default=True): cv.boolean})


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, handler, schema, response in (
        (SYNC_NOW, _async_sync_now, SYNC_NOW_SCHEMA, SupportsResponse.OPTIONAL),
        (DRY_RUN, _async_dry_run, DRY_RUN_SCHEMA, SupportsResponse.OPTIONAL),
        (GET_PLAN, _async_get_plan, GET_PLAN_SCHEMA, SupportsResponse.ONLY),
        (PAUSE_ALL, _async_pause_all, PAUSE_ALL_SCHEMA, SupportsResponse.OPTIONAL),
    ):
        hass.services.async_register(DOMAIN, name, handler, schema=schema, supports_response=response)


async def _async_sync_now(call: ServiceCall) -> ServiceResponse:
    """Run a sync, all syncs of a profile, or one plan exactly as it was seen."""
    entry, sync = _resolve(call.hass, call.data[ATTR_DEVICE_ID])
    plan: int | None = call.data.get(ATTR_PLAN_ID)
    if plan is not None:
        sync = await _sync_of_open_plan(call.hass, plan, entry, sync)
    return await _async_run(call, entry, Request(RunKind.CONFIRMED, _named(sync), plan))


async def _async_dry_run(call: ServiceCall) -> ServiceResponse:
    """Plan a sync, or all syncs of a profile, and write nothing."""
    entry, sync = _resolve(call.hass, call.data[ATTR_DEVICE_ID])
    return await _async_run(call, entry, Request(RunKind.DRY, _named(sync)))


async def _async_run(call: ServiceCall, entry: ProfileEntry, request: Request) -> ServiceResponse:
    """Who wants the result waits for it; for anybody else the run goes on in the background."""
    runner = entry.runtime_data.runner
    if not call.return_response:
        runner.start_unattended(request)
        return None
    result = await runner.async_run(request)
    return run_response(call.hass, entry, result, await async_texts(call.hass))


async def _async_get_plan(call: ServiceCall) -> ServiceResponse:
    """Return one page of a plan."""
    plan = await _wanted_plan(call)
    database = await async_get_hub(call.hass).async_database()
    header = await database.run(plan_header, plan)
    if header is None:
        raise _error("unknown_plan", plan=str(plan))
    feature, state = call.data.get(ATTR_FEATURE), call.data.get(ATTR_STATE)
    lines = await database.run(
        plan_lines, plan, feature, state, call.data[ATTR_OFFSET], call.data[ATTR_LIMIT]
    )
    total = await database.run(count_lines, plan, feature, state)
    return plan_response(call.hass, header, lines, total, await async_texts(call.hass))


async def _async_pause_all(call: ServiceCall) -> ServiceResponse:
    """Pause everything, or let it go on."""
    hub = async_get_hub(call.hass)
    await hub.async_pause(call.data[ATTR_PAUSED])
    return {ATTR_PAUSED: hub.paused} if call.return_response else None


async def _wanted_plan(call: ServiceCall) -> int:
    """Return the plan that is named, or the newest one of the sync that is named."""
    named: int | None = call.data.get(ATTR_PLAN_ID)
    if named is not None:
        return named
    _, sync = _resolve(call.hass, call.data[ATTR_DEVICE_ID])
    if sync is None:
        raise _error("no_sync_device")
    database = await async_get_hub(call.hass).async_database()
    plan = await database.run(latest_plan, sync)
    if plan is None:
        raise _error("no_plan")
    return plan


async def _sync_of_open_plan(hass: HomeAssistant, plan: int, entry: ProfileEntry, sync: str | None) -> str:
    """Return the sync of a plan that can still be applied and belongs to what is named."""
    database = await async_get_hub(hass).async_database()
    header = await database.run(plan_header, plan)
    if header is None or header.sync not in entry.subentries or sync not in (None, header.sync):
        raise _error("unknown_plan", plan=str(plan))
    if header.state != "open":
        raise _error("stale_plan", plan=str(plan))
    return header.sync


def _resolve(hass: HomeAssistant, device_id: str) -> tuple[ProfileEntry, str | None]:
    """Return the profile of a device, and the sync where the device is that of a sync."""
    device = dr.async_get(hass).async_get(device_id)
    ours = {identifier for domain, identifier in device.identifiers if domain == DOMAIN} if device else set()
    for entry in profile_entries(hass):
        syncs = ours & set(entry.subentries)
        if not syncs and entry.entry_id not in ours:
            continue
        if entry.state is not ConfigEntryState.LOADED:
            raise _error("profile_not_loaded", profile=entry.title)
        return entry, next(iter(syncs), None)
    raise _error("unknown_device")


def _named(sync: str | None) -> frozenset[str] | None:
    return None if sync is None else frozenset({sync})


def _error(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )
