"""Going through flows step by step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, ConfigEntry, SubentryFlowContext
from homeassistant.core import HomeAssistant

type Result = dict[str, Any]


async def begin(hass: HomeAssistant, *choices: str) -> Result:
    """Begin to add something and choose from the menus."""
    result: Any = await hass.config_entries.flow.async_init("crosswatch", context={"source": SOURCE_USER})
    for choice in choices:
        assert result["type"] == "menu"
        assert choice in result["menu_options"]
        result = await hass.config_entries.flow.async_configure(result["flow_id"], {"next_step_id": choice})
    return dict(result)


async def answer(hass: HomeAssistant, result: Result, **answers: Any) -> Result:
    """Answer one step. At the end of a flow, let what it changed take effect."""
    found: Any = await hass.config_entries.flow.async_configure(result["flow_id"], answers)
    await _take_effect(hass, found)
    return dict(found)


async def begin_subentry(
    hass: HomeAssistant, entry: ConfigEntry, kind: str, change: str | None = None
) -> Result:
    """Begin to add a subentry, or to change one."""
    context = SubentryFlowContext(source=SOURCE_RECONFIGURE if change else SOURCE_USER)
    if change:
        context["subentry_id"] = change
    found: Any = await hass.config_entries.subentries.async_init((entry.entry_id, kind), context=context)
    return dict(found)


async def answer_subentry(hass: HomeAssistant, result: Result, **answers: Any) -> Result:
    """Answer one step of a subentry's flow. At its end, let what it changed take effect."""
    found: Any = await hass.config_entries.subentries.async_configure(result["flow_id"], answers)
    await _take_effect(hass, found)
    return dict(found)


async def _take_effect(hass: HomeAssistant, result: Mapping[str, Any]) -> None:
    if result["type"] in ("create_entry", "abort"):
        await hass.async_block_till_done(wait_background_tasks=True)


def suggested(result: Mapping[str, Any], field: str) -> Any:
    """Return what stands in a field of a form at first."""
    for marker in result["data_schema"].schema:
        if marker == field:
            description = marker.description or {}
            if "suggested_value" in description:
                return description["suggested_value"]
            default = getattr(marker, "default", None)
            return default() if callable(default) else None
    raise AssertionError(f"the form has no field {field}")


def fields(result: Result) -> list[str]:
    """Return the names of a form's fields."""
    return [str(marker) for marker in result["data_schema"].schema]
