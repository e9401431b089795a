"""What differs between versions of Home Assistant works on this one."""

from __future__ import annotations

from homeassistant.const import __version__
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from custom_components.crosswatch import compat

from .household import profile


async def test_a_device_stands_below_another_of_its_entry(
    hass: HomeAssistant, device_registry: dr.DeviceRegistry
) -> None:
    home = profile()
    home.add_to_hass(hass)
    above = device_registry.async_get_or_create(
        config_entry_id=home.entry_id, **compat.service_device(hass, home, "above", name="Above")
    )
    below = device_registry.async_get_or_create(
        config_entry_id=home.entry_id,
        **compat.service_device(hass, home, "below", parent="above", name="Below"),
    )
    assert below.via_device_id == above.id
    assert below.entry_type is dr.DeviceEntryType.SERVICE


async def test_a_parent_that_is_not_there_yet_does_no_harm(
    hass: HomeAssistant, device_registry: dr.DeviceRegistry
) -> None:
    home = profile()
    home.add_to_hass(hass)
    if hasattr(dr, "async_get_device_id_by_identifier"):
        described = compat.service_device(hass, home, "below", parent="nobody", name="Below")
        device = device_registry.async_get_or_create(config_entry_id=home.entry_id, **described)
        assert device.via_device_id is None


def test_flows_go_on_with_a_subentry_since_2026_6() -> None:
    year, month = (int(part) for part in __version__.split(".")[:2])
    assert compat.can_continue_with_subentry() is ((year, month) >= (2026, 6))
