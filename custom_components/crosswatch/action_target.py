"""Which profile, sync or account an action is for: the device that it names."""

from __future__ import annotations

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .account import AccountEntry
from .action import refused
from .const import DOMAIN
from .profile import ProfileEntry
from .subentries import account_entries, profile_entries


def profile_target(hass: HomeAssistant, device_id: str) -> tuple[ProfileEntry, str | None]:
    """Return the profile of a device, and the sync where the device is that of a sync."""
    ours = _identifiers(hass, device_id)
    for entry in profile_entries(hass):
        syncs = ours & set(entry.subentries)
        if not syncs and entry.entry_id not in ours:
            continue
        if entry.state is not ConfigEntryState.LOADED:
            raise refused("profile_not_loaded", profile=entry.title)
        return entry, next(iter(syncs), None)
    raise refused("unknown_device")


def sync_target(hass: HomeAssistant, device_id: str) -> tuple[ProfileEntry, str]:
    """Return the sync of a device, and its profile. The device of a whole profile is refused."""
    entry, sync = profile_target(hass, device_id)
    if sync is None:
        raise refused("no_sync_device")
    return entry, sync


def account_target(hass: HomeAssistant, device_id: str) -> AccountEntry:
    """Return the account of a device, which is ready to be asked."""
    entry = named_account(hass, device_id)
    if entry.state is not ConfigEntryState.LOADED:
        raise refused("account_not_loaded", account=entry.title)
    return entry


def named_account(hass: HomeAssistant, device_id: str) -> AccountEntry:
    """Return the account of a device, whether it is ready or not."""
    ours = _identifiers(hass, device_id)
    for entry in account_entries(hass):
        if entry.entry_id in ours or entry.unique_id in ours:
            return entry
    raise refused("no_account_device")


def _identifiers(hass: HomeAssistant, device_id: str) -> set[str]:
    device = dr.async_get(hass).async_get(device_id)
    return {identifier for domain, identifier in device.identifiers if domain == DOMAIN} if device else set()
