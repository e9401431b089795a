"""Registering the actions."""

from __future__ import annotations

from homeassistant.core import HomeAssistant, callback

from .actions import ACTIONS
from .const import DOMAIN


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register all actions."""
    for action in ACTIONS:
        hass.services.async_register(
            DOMAIN, action.name, action.handler, schema=action.schema, supports_response=action.response
        )
