"""Pausing everything, and letting it go on."""

from __future__ import annotations

import voluptuous as vol
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv

from .action import Action
from .hub import async_get_hub

ATTR_PAUSED = "paused"


async def _async_pause_all(call: ServiceCall) -> ServiceResponse:
    """Pause everything, or let it go on."""
    hub = async_get_hub(call.hass)
    await hub.async_pause(call.data[ATTR_PAUSED])
    return {ATTR_PAUSED: hub.paused} if call.return_response else None


PAUSE_ALL_ACTION = Action(
    "pause_all", _async_pause_all, vol.Schema({vol.Optional(ATTR_PAUSED, default=True): cv.boolean})
)
