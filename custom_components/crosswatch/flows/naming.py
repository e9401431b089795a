"""Names that people give: not empty, and not taken by another of the same kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import voluptuous as vol
from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_NAME

from ..subentries import account_entries, is_account, profile_entries
from ..updates import finish_update

NAME_SCHEMA = vol.Schema({vol.Required(CONF_NAME): str})


def name_error(name: str, taken: Iterable[str]) -> str | None:
    """Return why a name cannot be used, as the key of an error."""
    if not name:
        return "name_empty"
    return "name_taken" if name.casefold() in {other.casefold() for other in taken} else None


def titles(entries: Iterable[ConfigEntry], *, but: ConfigEntry | None = None) -> list[str]:
    """Return the titles of entries, leaving one out."""
    return [entry.title for entry in entries if entry is not but]


class RenameStep(ConfigFlow):
    """Gives a tracker or a profile another name."""

    async def async_step_rename(self, user_input: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the new name."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            name = user_input[CONF_NAME].strip()
            same_kind = account_entries(self.hass) if is_account(entry) else profile_entries(self.hass)
            if error := name_error(name, titles(same_kind, but=entry)):
                errors[CONF_NAME] = error
            else:
                return finish_update(self, entry, "reconfigure_successful", {}, title=name)
        return self.async_show_form(
            step_id="rename",
            data_schema=self.add_suggested_values_to_schema(
                NAME_SCHEMA, user_input or {CONF_NAME: entry.title}
            ),
            errors=errors,
            description_placeholders={"name": entry.title},
        )
