"""Captures of an account: taking one, listing and comparing them, putting one back."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import voluptuous as vol
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv

from .account import AccountEntry, ready_account
from .action import Action, refused
from .action_target import account_target
from .actions_plans import ATTR_PLAN_ID, PLAN_ID
from .const import DOMAIN
from .engine.restore import Extent
from .hub import async_get_hub
from .model import AuthFailed, Feature, ProviderError
from .responses import capture_response, differences_response, restore_response
from .store.capture_differences import compare_captures, compare_with_account
from .store.captures import Capture, find_capture, list_captures
from .subentries import account_key
from .sync.capture import Captures
from .sync.errors import NothingToCapture, StalePlan, UnknownCapture, UnknownPlan
from .texts import async_texts

ATTR_FEATURES = "features"
ATTR_CAPTURE_ID = "capture_id"
ATTR_WITH_CAPTURE_ID = "with_capture_id"
ATTR_EXACT = "exact"

_CAPTURE_ID = PLAN_ID
_FEATURES = vol.All(cv.ensure_list, [vol.In([str(feature) for feature in Feature])], vol.Length(min=1))
_DEVICE = {vol.Required(ATTR_DEVICE_ID): cv.string}


def _compares_with_something(data: dict[str, Any]) -> dict[str, Any]:
    if ATTR_WITH_CAPTURE_ID in data and ATTR_CAPTURE_ID not in data:
        raise vol.Invalid(f"{ATTR_WITH_CAPTURE_ID} needs {ATTR_CAPTURE_ID}")
    return data


def _plans_or_writes(data: dict[str, Any]) -> dict[str, Any]:
    if ATTR_PLAN_ID in data and data.keys() & {ATTR_CAPTURE_ID, ATTR_FEATURES, ATTR_EXACT}:
        raise vol.Invalid(f"{ATTR_PLAN_ID} stands for all other fields")
    return data


async def _async_capture(call: ServiceCall) -> ServiceResponse:
    """Capture an account as it is now."""
    entry = account_target(call.hass, call.data[ATTR_DEVICE_ID])
    captures = await _async_captures(call.hass)
    capture = await _async_work(
        call.hass, entry, captures.take(ready_account(call.hass, entry), _features(call))
    )
    return capture_response(capture) if call.return_response else None


async def _async_get_captures(call: ServiceCall) -> ServiceResponse:
    """Return the captures of an account, or how one of them differs from another or from the account."""
    entry = account_target(call.hass, call.data[ATTR_DEVICE_ID])
    number, other = call.data.get(ATTR_CAPTURE_ID), call.data.get(ATTR_WITH_CAPTURE_ID)
    database = await async_get_hub(call.hass).async_database()
    if number is None:
        found = await database.run(list_captures, account_key(entry))
        return {"captures": [capture_response(capture) for capture in found]}
    first = await _async_find(call.hass, entry, number)
    if other is None:
        differences = await database.run(compare_with_account, first.capture, first.account)
    else:
        second = await _async_find(call.hass, entry, other)
        differences = await database.run(compare_captures, first.capture, second.capture)
    return {**capture_response(first), "features": differences_response(differences)}


async def _async_restore_capture(call: ServiceCall) -> ServiceResponse:
    """Plan what puts a capture back; or write such a plan as it was shown."""
    hub = async_get_hub(call.hass)
    entry = account_target(call.hass, call.data[ATTR_DEVICE_ID])
    captures, account = await _async_captures(call.hass), ready_account(call.hass, entry)
    plan: int | None = call.data.get(ATTR_PLAN_ID)
    if plan is None:
        extent = Extent.EXACT if call.data.get(ATTR_EXACT, False) else Extent.AT_LEAST
        work = captures.plan(account, call.data[ATTR_CAPTURE_ID], _features(call), extent)
    elif hub.paused:
        raise refused("paused")
    else:
        work = captures.restore(account, plan)
    result = await _async_work(call.hass, entry, work)
    return restore_response(result, await async_texts(call.hass)) if call.return_response else None


async def _async_captures(hass: HomeAssistant) -> Captures:
    hub = async_get_hub(hass)
    orchestrator = await hub.async_orchestrator()
    return Captures(await hub.async_database(), orchestrator.lock, hub.now)


async def _async_find(hass: HomeAssistant, entry: AccountEntry, number: int) -> Capture:
    database = await async_get_hub(hass).async_database()
    found = await database.run(find_capture, account_key(entry), number)
    if found is None:
        raise refused("unknown_capture", capture=str(number), account=entry.title)
    return found


async def _async_work[T](hass: HomeAssistant, entry: AccountEntry, work: Coroutine[Any, Any, T]) -> T:
    """Do it in the background of the account: it ends with that, and goes on if the caller goes away."""
    task = entry.async_create_background_task(hass, work, f"crosswatch captures of {entry.title}")
    try:
        result = await asyncio.shield(task)
    except asyncio.CancelledError:
        if (waiting := asyncio.current_task()) is not None and waiting.cancelling():
            raise
        raise HomeAssistantError(translation_domain=DOMAIN, translation_key="capture_cancelled") from None
    except (UnknownCapture, NothingToCapture, UnknownPlan, StalePlan, ProviderError) as error:
        if isinstance(error, AuthFailed):
            entry.async_start_reauth(hass)
        raise _told(entry, error) from error
    await entry.runtime_data.coordinator.async_recount()
    return result


def _told(entry: AccountEntry, error: Exception) -> HomeAssistantError:
    """Return the error in the words of whoever asked."""
    match error:
        case UnknownCapture():
            return refused("unknown_capture", capture=str(error.capture), account=entry.title)
        case NothingToCapture():
            return refused("nothing_to_capture", account=entry.title)
        case UnknownPlan():
            return refused("unknown_plan", plan=str(error.plan))
        case StalePlan():
            return refused("stale_restore", plan=str(error.plan))
    placeholders = {"account": entry.title, "error": str(error)}
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key="capture_failed", translation_placeholders=placeholders
    )


def _features(call: ServiceCall) -> list[Feature] | None:
    named: list[str] | None = call.data.get(ATTR_FEATURES)
    return None if named is None else [Feature(name) for name in named]


CAPTURE_ACTION = Action(
    "capture", _async_capture, vol.Schema({**_DEVICE, vol.Optional(ATTR_FEATURES): _FEATURES})
)
GET_CAPTURES_ACTION = Action(
    "get_captures",
    _async_get_captures,
    vol.All(
        vol.Schema(
            {
                **_DEVICE,
                vol.Optional(ATTR_CAPTURE_ID): _CAPTURE_ID,
                vol.Optional(ATTR_WITH_CAPTURE_ID): _CAPTURE_ID,
            }
        ),
        _compares_with_something,
    ),
    SupportsResponse.ONLY,
)
RESTORE_CAPTURE_ACTION = Action(
    "restore_capture",
    _async_restore_capture,
    vol.All(
        vol.Schema(
            {
                **_DEVICE,
                vol.Optional(ATTR_CAPTURE_ID): _CAPTURE_ID,
                vol.Optional(ATTR_FEATURES): _FEATURES,
                vol.Optional(ATTR_EXACT): cv.boolean,
                vol.Optional(ATTR_PLAN_ID): PLAN_ID,
            }
        ),
        cv.has_at_least_one_key(ATTR_CAPTURE_ID, ATTR_PLAN_ID),
        _plans_or_writes,
    ),
)
