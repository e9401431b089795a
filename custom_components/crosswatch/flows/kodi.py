"""Adding a Kodi by its address, as it was found in the network, or from Home Assistant's own Kodi entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_SSL, CONF_USERNAME
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector, SelectSelectorConfig
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from ..account import key_of
from ..const import CONF_ADVANCED, CONF_ENTRY_ID, CONF_LIBRARY, CONF_WS_PORT, PROVIDER_KODI
from ..hub import async_get_hub
from ..kodi_settings import DEFAULT_PORT, DEFAULT_WS_PORT
from ..providers.base import Identity
from ..store.accounts import forget_space
from ..subentries import account_key
from ..updates import finish_update
from .kodi_form import (
    CREDENTIALS_SCHEMA,
    KODI_SCHEMA,
    async_same_kodi,
    async_try,
    entry_data,
    shown_form,
    without_password,
)


class KodiSteps(ConfigFlow):
    """Adds a Kodi, lets it be moved, and asks for its password again."""

    _uuid = ""
    _suggested: Mapping[str, Any] | None = None

    async def async_step_kodi(self, user_input: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the address."""
        errors: dict[str, str] = {}
        if user_input is not None:
            data = entry_data(user_input, self._uuid)
            found = await async_try(self.hass, data)
            if isinstance(found, Identity):
                return await self._create_kodi(data, found)
            errors = found
            self._suggested = without_password(user_input)
        return self.async_show_form(
            step_id="kodi",
            data_schema=self.add_suggested_values_to_schema(KODI_SCHEMA, self._suggested),
            errors=errors,
        )

    async def _create_kodi(self, data: dict[str, Any], identity: Identity) -> ConfigFlowResult:
        await self.async_set_unique_id(key_of(PROVIDER_KODI, identity), raise_on_progress=False)
        self._abort_if_unique_id_configured()
        if await async_same_kodi(self.hass, data[CONF_HOST], data[CONF_PORT]) is not None:
            return self.async_abort(reason="already_configured")
        # What names the library now names it for good, wherever the Kodi moves.
        return self.async_create_entry(title=identity.name, data={**data, CONF_LIBRARY: identity.unique_id})

    async def async_step_zeroconf(self, discovery_info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """A Kodi announced itself in the network."""
        self._uuid = discovery_info.properties.get("uuid") or ""
        if not self._uuid:
            return self.async_abort(reason="no_uuid")
        port = discovery_info.port or DEFAULT_PORT
        await self.async_set_unique_id(f"{PROVIDER_KODI}:{self._uuid}")
        # The entry's listener sets it up again when the address is news.
        moved = {CONF_HOST: discovery_info.host, CONF_PORT: port}
        self._abort_if_unique_id_configured(updates=moved, reload_on_update=False)
        if await async_same_kodi(self.hass, discovery_info.host, port) is not None:
            return self.async_abort(reason="already_configured")
        name = discovery_info.name.split("._", 1)[0]
        self.context["title_placeholders"] = {"name": name}
        self._suggested = moved
        return await self.async_step_kodi()

    def kodi_entries_to_take_over(self) -> list[ConfigEntry]:
        """Return Home Assistant's own Kodi entries."""
        return [entry for entry in self.hass.config_entries.async_entries("kodi") if CONF_HOST in entry.data]

    async def async_step_kodi_takeover(self, user_input: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Take address and password from one of Home Assistant's own entries, if that is wanted."""
        entries = {entry.entry_id: entry for entry in self.kodi_entries_to_take_over()}
        if not entries:
            return self.async_abort(reason="nothing_to_take_over")
        if user_input is not None:
            return await self._take_over(entries.get(user_input[CONF_ENTRY_ID]))
        options = [SelectOptionDict(value=key, label=entry.title) for key, entry in entries.items()]
        schema = vol.Schema(
            {
                vol.Required(CONF_ENTRY_ID, default=options[0]["value"]): SelectSelector(
                    SelectSelectorConfig(options=options)
                )
            }
        )
        return self.async_show_form(step_id="kodi_takeover", data_schema=schema)

    async def _take_over(self, theirs: ConfigEntry | None) -> ConfigFlowResult:
        if theirs is None:
            return self.async_abort(reason="nothing_to_take_over")
        self._uuid = theirs.unique_id or ""
        form = {
            CONF_HOST: theirs.data[CONF_HOST],
            CONF_PORT: theirs.data.get(CONF_PORT, DEFAULT_PORT),
            CONF_USERNAME: theirs.data.get(CONF_USERNAME) or "",
            CONF_PASSWORD: theirs.data.get(CONF_PASSWORD) or "",
            CONF_ADVANCED: {
                CONF_SSL: theirs.data.get(CONF_SSL, False),
                CONF_WS_PORT: theirs.data.get(CONF_WS_PORT) or DEFAULT_WS_PORT,
            },
        }
        return await self.async_step_kodi(form)

    async def async_step_reauth_confirm(
        self, user_input: Mapping[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for user and password again."""
        entry = self._get_reauth_entry()
        shown = user_input or {CONF_USERNAME: entry.data[CONF_USERNAME]}
        errors: dict[str, str] = {}
        if user_input is not None:
            given = {
                CONF_USERNAME: user_input.get(CONF_USERNAME, ""),
                CONF_PASSWORD: user_input[CONF_PASSWORD],
            }
            found = await async_try(self.hass, {**entry.data, **given})
            if isinstance(found, Identity):
                return self._finish(entry, found, given, "reauth_successful")
            errors = {"base" if field == CONF_HOST else field: error for field, error in found.items()}
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=self.add_suggested_values_to_schema(CREDENTIALS_SCHEMA, without_password(shown)),
            errors=errors,
            description_placeholders={"name": entry.title},
        )

    async def async_step_reconfigure_kodi(
        self, user_input: Mapping[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change where the Kodi is. A password that is left empty stays as it is."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            data = entry_data(user_input, entry.data[CONF_LIBRARY])
            if not data[CONF_PASSWORD]:
                data[CONF_PASSWORD] = entry.data[CONF_PASSWORD]
            if await async_same_kodi(self.hass, data[CONF_HOST], data[CONF_PORT], but=entry) is not None:
                return self.async_abort(reason="already_configured")
            found = await async_try(self.hass, data)
            if isinstance(found, Identity):
                database = await async_get_hub(self.hass).async_database()
                await database.run(forget_space, account_key(entry))
                return self._finish(entry, found, data, "reconfigure_successful")
            errors = found
        shown = without_password(user_input) if user_input is not None else shown_form(entry.data)
        return self.async_show_form(
            step_id="reconfigure_kodi",
            data_schema=self.add_suggested_values_to_schema(KODI_SCHEMA, shown),
            errors=errors,
            description_placeholders={"name": entry.title},
        )

    def _finish(
        self, entry: ConfigEntry, identity: Identity, data: Mapping[str, Any], reason: str
    ) -> ConfigFlowResult:
        if key_of(PROVIDER_KODI, identity) != entry.unique_id:
            return self.async_abort(reason="wrong_account")
        return finish_update(self, entry, reason, data)
