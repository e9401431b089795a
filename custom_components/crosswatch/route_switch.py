"""The switch of a route."""

from __future__ import annotations

from typing import Any

from homeassistant.components.switch import SwitchEntity
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import EntityCategory

from .route_entity import RouteEntity
from .scrobbler import RouteRuntime


def route_switches(entry: ConfigEntry, subentry: ConfigSubentry, runtime: RouteRuntime) -> list[SwitchEntity]:
    """Return the switches of a route."""
    return [RouteEnabledSwitch(entry, subentry, runtime, "enabled")]


class RouteEnabledSwitch(RouteEntity, SwitchEntity):
    """Whether the route scrobbles. Switching it off discards what plays now."""

    _attr_entity_category = EntityCategory.CONFIG

    @property
    def is_on(self) -> bool:
        """Whether it scrobbles."""
        return self._runtime.enabled

    async def async_turn_on(self, **_: Any) -> None:
        """Follow the players."""
        await self._runtime.async_set_enabled(enabled=True)
        self.async_write_ha_state()

    async def async_turn_off(self, **_: Any) -> None:
        """Follow them no more."""
        await self._runtime.async_set_enabled(enabled=False)
        self.async_write_ha_state()
