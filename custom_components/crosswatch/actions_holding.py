"""Deciding about changes that wait: letting them be written, or declining them."""

from __future__ import annotations

from collections.abc import Sequence

import voluptuous as vol
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv

from .action import Action
from .action_items import named_items
from .action_target import named_account, sync_target
from .actions_plans import ATTR_FEATURE
from .actions_running import async_run
from .held_texts import HELD_BY
from .model import Feature
from .store.held_changes import Selection
from .subentries import account_key

ATTR_REASON = "reason"
ATTR_ACCOUNT = "account"
ATTR_ITEM = "item"

_SCHEMA = vol.Schema(
    {
        vol.Required(ATTR_DEVICE_ID): cv.string,
        vol.Optional(ATTR_REASON): vol.In(HELD_BY),
        vol.Optional(ATTR_FEATURE): vol.In([str(feature) for feature in Feature]),
        vol.Optional(ATTR_ACCOUNT): cv.string,
        vol.Optional(ATTR_ITEM): vol.All(cv.ensure_list, [cv.string]),
    }
)


async def _async_approve(call: ServiceCall) -> ServiceResponse:
    """Let held changes be written, by a run that looks at each of them again."""
    entry, sync = sync_target(call.hass, call.data[ATTR_DEVICE_ID])
    runner = entry.runtime_data.runner
    counts = await runner.held.async_approve(await _chosen(call, sync))
    run = await async_run(call, entry, runner.after_decision(sync)) if counts else None
    if not call.return_response:
        return None
    return {"approved": sum(counts.values()), "reasons": dict(counts), "run": run}


async def _async_discard(call: ServiceCall) -> ServiceResponse:
    """Decline held changes. No account is asked."""
    entry, sync = sync_target(call.hass, call.data[ATTR_DEVICE_ID])
    counts = await entry.runtime_data.runner.held.async_discard(await _chosen(call, sync))
    if not call.return_response:
        return None
    return {"discarded": sum(counts.values()), "reasons": dict(counts)}


async def _chosen(call: ServiceCall, sync: str) -> list[Selection]:
    """Return which held changes are meant: all of the sync, or what each field leaves of them."""
    feature, account = call.data.get(ATTR_FEATURE), call.data.get(ATTR_ACCOUNT)
    return [
        Selection(
            sync,
            call.data.get(ATTR_REASON),
            None if feature is None else Feature(feature),
            None if account is None else account_key(named_account(call.hass, account)),
            item,
        )
        for item in await _items(call)
    ]


async def _items(call: ServiceCall) -> Sequence[int | None]:
    """Return the numbers of the titles that are meant; None stands for any."""
    written = call.data.get(ATTR_ITEM)
    return [None] if written is None else await named_items(call.hass, written)


APPROVE_ACTION = Action("approve", _async_approve, _SCHEMA)
DISCARD_ACTION = Action("discard", _async_discard, _SCHEMA)
