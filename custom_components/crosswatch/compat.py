"""What differs between the supported versions of Home Assistant. No other module knows a version.

Every question is a test for the feature itself, so nothing here goes stale when a version moves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from homeassistant import config_entries
from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo

from .const import DOMAIN


def service_device(  # one call, because newer versions freeze a DeviceInfo once it is made
    hass: HomeAssistant,
    entry: ConfigEntry,
    identifier: str,
    *,
    parent: str | None = None,
    **details: str | None,
) -> DeviceInfo:
    """Describe a device that stands for a service, below the device `parent` of the same entry."""
    make: Callable[..., DeviceInfo] = DeviceInfo
    via = {} if parent is None else _via(hass, entry, parent)
    return make(identifiers={(DOMAIN, identifier)}, entry_type=DeviceEntryType.SERVICE, **details, **via)


def _via(hass: HomeAssistant, entry: ConfigEntry, parent: str) -> dict[str, Any]:
    if not hasattr(dr, "async_get_device_id_by_identifier"):
        return {"via_device": (DOMAIN, parent)}
    for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id):
        if (DOMAIN, parent) in device.identifiers:
            return {"via_device_id": device.id}
    return {}


def can_continue_with_subentry() -> bool:
    """Whether a flow that made an entry may go straight on to the flow of a subentry."""
    flow_type = getattr(config_entries, "FlowType", None)
    return hasattr(flow_type, "CONFIG_SUBENTRIES_FLOW") and hasattr(
        config_entries.ConfigFlow, "async_on_create_entry"
    )


async def continue_with_subentry(
    hass: HomeAssistant, result: ConfigFlowResult, subentry_type: str
) -> ConfigFlowResult:
    """Add the flow of a first subentry to the result of a flow that made an entry, where that is possible."""
    if not can_continue_with_subentry():
        return result
    flow = await hass.config_entries.subentries.async_init(
        (result["result"].entry_id, subentry_type),
        context=config_entries.SubentryFlowContext(source=config_entries.SOURCE_USER),
    )
    if flow["type"] is FlowResultType.ABORT:
        return result
    kind = config_entries.FlowType.CONFIG_SUBENTRIES_FLOW
    cast(dict[str, Any], result)["next_flow"] = (kind, flow["flow_id"])
    return result
