"""What CrossWatch tells on the page of system information."""

from __future__ import annotations

from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .hub import Hub, async_get_hub
from .subentries import account_entries, profile_entries, syncs_of


@callback
def async_register(_: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register what we tell."""
    register.async_register_info(system_health_info)


async def system_health_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return counts only: no names, no addresses."""
    hub = async_get_hub(hass)
    accounts = account_entries(hass)
    return {
        "accounts": len(accounts),
        "accounts_ready": sum(entry.state is ConfigEntryState.LOADED for entry in accounts),
        "syncs": sum(len(syncs_of(entry)) for entry in profile_entries(hass)),
        "paused": hub.paused,
        "database_mb": round(await hass.async_add_executor_job(_size, hub) / 1_000_000, 2),
    }


def _size(hub: Hub) -> int:
    path = hub.database_path
    parts = (path, path.with_name(f"{path.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())
