"""CrossWatch: keeps what a household watched, rated and wants to watch the same on every service it uses."""

from __future__ import annotations

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN
from .devices import async_remove_stale_devices, is_backed
from .hub import async_get_hub
from .migrations import async_migrate_entry
from .panel import async_setup_panel
from .report import async_setup_report
from .services import async_setup_services
from .setup_account import async_remove_account, async_setup_account, async_unload_account
from .setup_profile import async_remove_profile, async_setup_profile, async_unload_profile
from .subentries import is_account
from .updates import reload_when_changed

__all__ = [
    "async_migrate_entry",
    "async_remove_config_entry_device",
    "async_remove_entry",
    "async_setup",
    "async_setup_entry",
    "async_unload_entry",
]

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

ACCOUNT_PLATFORMS = [Platform.BINARY_SENSOR, Platform.SENSOR]
PROFILE_PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.SENSOR,
    Platform.SWITCH,
]


async def async_setup(hass: HomeAssistant, _: ConfigType) -> bool:
    """Set up what all entries share."""
    await async_get_hub(hass).async_load_settings()
    async_setup_services(hass)
    async_setup_report(hass)
    await async_setup_panel(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Set up an account or a profile."""
    if is_account(entry):
        await async_setup_account(hass, entry)
        await hass.config_entries.async_forward_entry_setups(entry, ACCOUNT_PLATFORMS)
    else:
        await async_setup_profile(hass, entry)
        await hass.config_entries.async_forward_entry_setups(entry, PROFILE_PLATFORMS)
        entry.runtime_data.runner.async_begin()
    async_remove_stale_devices(hass, entry)
    entry.async_on_unload(reload_when_changed(hass, entry))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Unload an account or a profile."""
    if is_account(entry):
        unloaded = await hass.config_entries.async_unload_platforms(entry, ACCOUNT_PLATFORMS)
        if unloaded:
            await async_unload_account(entry)
        return unloaded
    unloaded = await hass.config_entries.async_unload_platforms(entry, PROFILE_PLATFORMS)
    if unloaded:
        await async_unload_profile(hass, entry)
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Clean up after an account or a profile that was removed."""
    if is_account(entry):
        await async_remove_account(hass, entry)
    else:
        await async_remove_profile(hass, entry)


async def async_remove_config_entry_device(_: HomeAssistant, entry: ConfigEntry, device: DeviceEntry) -> bool:
    """Let a person remove a device that nothing stands behind."""
    return not is_backed(entry, device)
