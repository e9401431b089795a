"""What the entities of a route have in common."""

from __future__ import annotations

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import callback
from homeassistant.helpers.entity import Entity

from .devices import subentry_device
from .scrobble.happenings import Happening
from .scrobbler import RouteRuntime


class RouteEntity(Entity):
    """Something that a route shows or that can be done with it."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self,
        entry: ConfigEntry,
        subentry: ConfigSubentry,
        runtime: RouteRuntime,
        key: str,
    ) -> None:
        """Name it by the subentry's id."""
        self._runtime = runtime
        self._attr_translation_key = f"route_{key}"
        self._attr_unique_id = f"{subentry.subentry_id}_{key}"
        self._attr_device_info = subentry_device(runtime.hass, entry, subentry)

    async def async_added_to_hass(self) -> None:
        """Follow the route."""
        self.async_on_remove(self._runtime.async_add_listener(self._heard))

    @callback
    def _heard(self, _: Happening | None) -> None:
        self.async_write_ha_state()
