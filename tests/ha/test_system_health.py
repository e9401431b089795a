"""The page of system information."""

from __future__ import annotations

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import get_system_health_info

from .household import home_with_sync


async def test_it_counts_and_names_nobody(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "system_health", {})
    await home_with_sync(hass)
    told = await get_system_health_info(hass, "crosswatch")
    assert told["accounts"] == 2
    assert told["accounts_ready"] == 2
    assert told["syncs"] == 1
    assert told["paused"] is False
    assert told["database_mb"] > 0
