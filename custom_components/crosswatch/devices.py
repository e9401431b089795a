"""The devices of CrossWatch: one for each account, profile, sync and route."""

from __future__ import annotations

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntry, DeviceInfo

from . import compat
from .const import CONF_PROVIDER, DOMAIN, PANEL_URL, PROVIDER_TRACKER, SUBENTRY_SYNC
from .subentries import is_account
from .trackers import WEB_TRACKERS

MANUFACTURER = "CrossWatch"
_MANUFACTURERS = {PROVIDER_TRACKER: MANUFACTURER, "kodi": "Kodi"}
_MODELS = {"sync": "Sync", "route": "Route"}


def account_device(hass: HomeAssistant, entry: ConfigEntry, version: str) -> DeviceInfo:
    """Describe an account's device."""
    provider: str = entry.data[CONF_PROVIDER]
    return compat.service_device(
        hass,
        entry,
        entry.entry_id,
        name=entry.title,
        manufacturer=WEB_TRACKERS[provider].name if provider in WEB_TRACKERS else _MANUFACTURERS[provider],
        model="Tracker" if provider == PROVIDER_TRACKER else "Account",
        sw_version=version or None,
    )


def profile_device(hass: HomeAssistant, entry: ConfigEntry) -> DeviceInfo:
    """Describe a profile's device, which leads to the reports of all its syncs."""
    return compat.service_device(
        hass,
        entry,
        entry.entry_id,
        name=entry.title,
        manufacturer=MANUFACTURER,
        model="Profile",
        configuration_url=f"homeassistant://{PANEL_URL}",
    )


def subentry_device(hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry) -> DeviceInfo:
    """Describe the device of a sync or a route. A sync's device leads to its plan report."""
    is_sync = subentry.subentry_type == SUBENTRY_SYNC
    return compat.service_device(
        hass,
        entry,
        subentry.subentry_id,
        parent=entry.entry_id,
        name=subentry.title,
        manufacturer=MANUFACTURER,
        model=_MODELS[subentry.subentry_type],
        configuration_url=f"homeassistant://{PANEL_URL}/sync/{subentry.subentry_id}" if is_sync else None,
    )


@callback
def subentry_device_id(hass: HomeAssistant, entry: ConfigEntry, subentry_id: str) -> str | None:
    """Return the id of the device of a sync or a route, or None if it has none now."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return next((device.id for device in devices if (DOMAIN, subentry_id) in device.identifiers), None)


@callback
def async_register_profile_device(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Register the profile's device first, because those of its syncs refer to it."""
    dr.async_get(hass).async_get_or_create(config_entry_id=entry.entry_id, **profile_device(hass, entry))


@callback
def async_remove_stale_devices(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Remove the devices of an entry that nothing stands behind any more."""
    registry = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        if not is_backed(entry, device):
            registry.async_remove_device(device.id)


def is_backed(entry: ConfigEntry, device: DeviceEntry) -> bool:
    """Whether an account, a profile, a sync or a route still stands behind a device."""
    behind = {entry.entry_id} if is_account(entry) else {entry.entry_id, *entry.subentries}
    return any(domain == DOMAIN and identifier in behind for domain, identifier in device.identifiers)
