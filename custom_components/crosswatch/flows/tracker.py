"""Adding a CrossWatch tracker: a name is all it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.exceptions import HomeAssistantError

from ..const import CONF_KIND, CONF_PROVIDER, CONF_TRACKER_ID, KIND_ACCOUNT, PROVIDER_TRACKER
from ..hub import async_get_hub
from ..store.database import Database
from ..store.tracker import create_tracker, list_trackers
from ..subentries import account_entries, account_key, tracker_key
from .naming import NAME_SCHEMA, RenameStep, name_error, titles


class TrackerSteps(RenameStep):
    """Adds a tracker. One that was deleted while a sync names it comes back by its name."""

    async def async_step_tracker(self, user_input: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the name."""
        errors: dict[str, str] = {}
        if user_input is not None:
            name = user_input[CONF_NAME].strip()
            if error := name_error(name, titles(account_entries(self.hass))):
                errors[CONF_NAME] = error
            else:
                try:
                    return await self._create_tracker(name)
                except HomeAssistantError:
                    errors["base"] = "database_unavailable"
        return self.async_show_form(
            step_id="tracker",
            data_schema=self.add_suggested_values_to_schema(NAME_SCHEMA, user_input),
            errors=errors,
        )

    async def _create_tracker(self, name: str) -> ConfigFlowResult:
        hub = async_get_hub(self.hass)
        database = await hub.async_database()
        tracker = await self._left_behind(database, name)
        tracker_id = await database.run(create_tracker, name, hub.now(), tracker)
        await self.async_set_unique_id(tracker_key(tracker_id))
        return self.async_create_entry(
            title=name,
            data={CONF_KIND: KIND_ACCOUNT, CONF_PROVIDER: PROVIDER_TRACKER, CONF_TRACKER_ID: tracker_id},
        )

    async def _left_behind(self, database: Database, name: str) -> str | None:
        """Return a stored tracker of that name that no entry stands for any more."""
        used = {account_key(entry) for entry in account_entries(self.hass)}
        for tracker_id, stored in (await database.run(list_trackers)).items():
            if stored.casefold() == name.casefold() and tracker_key(tracker_id) not in used:
                return tracker_id
        return None
