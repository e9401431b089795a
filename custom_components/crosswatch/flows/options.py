"""The options of a profile: how often it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from homeassistant.config_entries import ConfigFlowResult, OptionsFlow

from ..const import CONF_INTERVAL, INTERVAL_DEFAULT
from .interval import INTERVAL_SELECTOR, InvalidInterval, parse_interval, shown_interval

_SCHEMA = vol.Schema({vol.Required(CONF_INTERVAL): INTERVAL_SELECTOR})


class ProfileOptionsFlow(OptionsFlow):
    """Changes the interval."""

    async def async_step_init(self, user_input: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the interval."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                minutes = parse_interval(user_input[CONF_INTERVAL])
            except InvalidInterval as invalid:
                errors[CONF_INTERVAL] = str(invalid)
            else:
                return self.async_create_entry(data={**self.config_entry.options, CONF_INTERVAL: minutes})
        shown = shown_interval(self.config_entry.options.get(CONF_INTERVAL, INTERVAL_DEFAULT))
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(_SCHEMA, user_input or {CONF_INTERVAL: shown}),
            errors=errors,
        )
