"""Switches: whether a sync or a route is at work, and a pause for everything."""

from __future__ import annotations

from typing import Any

from homeassistant.components.switch import SwitchEntity
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_ENABLED, SIGNAL_PAUSED
from .devices import profile_device
from .entity import SyncEntity, add_for_routes, add_for_syncs
from .hub import async_get_hub
from .profile import ProfileEntry
from .route_switch import route_switches
from .subentries import is_account

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the switches of a profile and of its syncs and routes."""
    if is_account(entry):
        return
    async_add_entities([PauseSwitch(hass, entry)])
    add_for_syncs(entry, async_add_entities, lambda subentry: [EnabledSwitch(entry, subentry)])
    add_for_routes(hass, entry, async_add_entities, route_switches)


class EnabledSwitch(SyncEntity, SwitchEntity):
    """Whether the sync takes part in runs. It is stored with the sync and survives restarts."""

    _attr_entity_category = EntityCategory.CONFIG

    def __init__(self, entry: ProfileEntry, subentry: ConfigSubentry) -> None:
        """One per sync."""
        super().__init__(entry, subentry, "enabled")

    @property
    def is_on(self) -> bool:
        """Whether it takes part."""
        return self.subentry is not None and bool(self.subentry.data[CONF_ENABLED])

    async def async_turn_on(self, **_: Any) -> None:
        """Let the sync take part."""
        self._store(enabled=True)

    async def async_turn_off(self, **_: Any) -> None:
        """Leave the sync out."""
        self._store(enabled=False)

    def _store(self, *, enabled: bool) -> None:
        if self.subentry is not None:
            self.hass.config_entries.async_update_subentry(
                self._entry, self.subentry, data={**self.subentry.data, CONF_ENABLED: enabled}
            )
            self.coordinator.async_update_listeners()


class PauseSwitch(SwitchEntity):
    """A pause for everything. Every profile shows the same one."""

    _attr_has_entity_name = True
    _attr_translation_key = "pause_all"
    _attr_entity_category = EntityCategory.CONFIG
    _attr_should_poll = False

    def __init__(self, hass: HomeAssistant, entry: ProfileEntry) -> None:
        """One per profile, on its device."""
        self._hub = async_get_hub(hass)
        self._attr_unique_id = f"{entry.entry_id}_pause_all"
        self._attr_device_info = profile_device(hass, entry)

    @property
    def is_on(self) -> bool:
        """Whether everything is paused."""
        return self._hub.paused

    async def async_added_to_hass(self) -> None:
        """Follow the pause, whoever changes it."""
        self.async_on_remove(async_dispatcher_connect(self.hass, SIGNAL_PAUSED, self.async_write_ha_state))

    async def async_turn_on(self, **_: Any) -> None:
        """Pause everything."""
        await self._hub.async_pause(True)

    async def async_turn_off(self, **_: Any) -> None:
        """Let everything go on."""
        await self._hub.async_pause(False)
