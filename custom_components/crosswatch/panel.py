"""The panel that shows the plan report inside Home Assistant, where the reader is signed in already.

It has no place in the sidebar: the device of each sync, the repairs and the actions' answers lead to it.
"""

from __future__ import annotations

from pathlib import Path

from homeassistant.components import panel_custom
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration

from .const import DOMAIN, PANEL_URL, STATIC_URL

ELEMENT = "crosswatch-plan-report"
_FOLDER = Path(__file__).parent / "www"


async def async_setup_panel(hass: HomeAssistant) -> None:
    """Register the panel, where there is a frontend to show it."""
    if "frontend" not in hass.config.components:
        return
    version = (await async_get_integration(hass, DOMAIN)).version
    await hass.http.async_register_static_paths(
        [StaticPathConfig(STATIC_URL, str(_FOLDER), cache_headers=True)]
    )
    await panel_custom.async_register_panel(
        hass=hass,
        frontend_url_path=PANEL_URL,
        webcomponent_name=ELEMENT,
        module_url=f"{STATIC_URL}/plan-report.js?v={version}",
    )
