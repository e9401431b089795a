"""Bringing entries that an older CrossWatch stored up to date, and refusing those of a newer one."""

from __future__ import annotations

from collections.abc import Callable

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .const import CONF_ENABLED, CONF_REMOVALS, CONF_USERS, LOGGER, SUBENTRY_ROUTE, SUBENTRY_SYNC

VERSION = 1
"""Raised when an older CrossWatch could not work with what is stored any more."""

MINOR_VERSION = 1
"""Raised when something is added that an older CrossWatch overlooks."""


async def async_migrate_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Migrate an entry with its subentries. Home Assistant calls this when the versions differ."""
    if entry.version > VERSION:
        LOGGER.error(
            "“%s” was stored by a newer CrossWatch (version %s, this one knows up to %s). It stays as it is",
            entry.title,
            entry.version,
            VERSION,
        )
        return False
    for version, migrate in _MIGRATIONS.items():
        if (entry.version, entry.minor_version) < version:
            migrate(hass, entry)
            hass.config_entries.async_update_entry(entry, version=version[0], minor_version=version[1])
    return True


def _complete_subentries(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Syncs and routes of trial versions lack what was optional then."""
    defaults = {
        SUBENTRY_SYNC: {CONF_REMOVALS: [], CONF_ENABLED: True},
        SUBENTRY_ROUTE: {CONF_USERS: [], CONF_ENABLED: True},
    }
    for subentry in list(entry.subentries.values()):
        data = {**defaults[subentry.subentry_type], **subentry.data}
        hass.config_entries.async_update_subentry(entry, subentry, data=data)


_MIGRATIONS: dict[tuple[int, int], Callable[[HomeAssistant, ConfigEntry], None]] = {
    (1, 1): _complete_subentries,
}
