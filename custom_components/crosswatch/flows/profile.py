"""Adding a profile: a name, and how often it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_NAME

from ..const import CONF_INTERVAL, CONF_KIND, INTERVAL_DEFAULT, KIND_PROFILE
from ..subentries import profile_entries
from .interval import INTERVAL_SELECTOR, InvalidInterval, parse_interval, shown_interval
from .naming import RenameStep, name_error, titles

_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_NAME): str,
        vol.Required(CONF_INTERVAL, default=shown_interval(INTERVAL_DEFAULT)): INTERVAL_SELECTOR,
    }
)


class ProfileSteps(RenameStep):
    """Adds a profile."""

    async def async_step_profile(self, user_input: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the name and the interval."""
        errors: dict[str, str] = {}
        if user_input is not None:
            name = user_input[CONF_NAME].strip()
            if error := name_error(name, titles(profile_entries(self.hass))):
                errors[CONF_NAME] = error
            try:
                minutes = parse_interval(user_input[CONF_INTERVAL])
            except InvalidInterval as invalid:
                errors[CONF_INTERVAL] = str(invalid)
            if not errors:
                return self.async_create_entry(
                    title=name, data={CONF_KIND: KIND_PROFILE}, options={CONF_INTERVAL: minutes}
                )
        return self.async_show_form(
            step_id="profile",
            data_schema=self.add_suggested_values_to_schema(_SCHEMA, user_input),
            errors=errors,
        )
