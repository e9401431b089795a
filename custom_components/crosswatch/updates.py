"""What change of an entry asks for it to be set up again, and how flows end without asking twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult
from homeassistant.core import HomeAssistant

from .const import (
    CONF_ACCOUNTS,
    CONF_ALWAYS_ALLOW,
    CONF_ENABLED,
    CONF_ENTRY_ID,
    CONF_MEMBERS,
    CONF_TITLE,
    CONF_TOKENS,
)

type Fingerprint = tuple[str, Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]


def fingerprint(entry: ConfigEntry) -> Fingerprint:
    """Return what matters of an entry: a change of anything else goes on without setting it up anew."""
    return (
        entry.title,
        # Whoever renews the tokens has them already.
        {key: value for key, value in entry.data.items() if key != CONF_TOKENS},
        dict(entry.options),
        {
            subentry.subentry_id: (subentry.title, _lasting(subentry.data))
            for subentry in entry.subentries.values()
        },
    )


def _lasting(data: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is looked up at each run.

    That is whether a sync is switched on, which guards were lifted, and what entry an account has.
    """
    lasting = {key: value for key, value in data.items() if key not in (CONF_ENABLED, CONF_ALWAYS_ALLOW)}
    for key in (CONF_MEMBERS, CONF_ACCOUNTS):
        if key in lasting:
            lasting[key] = [
                {name: value for name, value in named.items() if name not in (CONF_ENTRY_ID, CONF_TITLE)}
                for named in lasting[key]
            ]
    return lasting


def reload_when_changed(hass: HomeAssistant, entry: ConfigEntry) -> Callable[[], None]:
    """Set the entry up again when something that matters changes. Returns how to stop listening."""
    known = fingerprint(entry)

    async def _updated(_: HomeAssistant, entry: ConfigEntry) -> None:
        if fingerprint(entry) != known:
            hass.config_entries.async_schedule_reload(entry.entry_id)

    return entry.add_update_listener(_updated)


def finish_update(
    flow: ConfigFlow, entry: ConfigEntry, reason: str, data: Mapping[str, Any], title: str | None = None
) -> ConfigFlowResult:
    """End a flow that changed an entry, which is set up again: by its listener, or else by us."""
    before = fingerprint(entry)
    flow.hass.config_entries.async_update_entry(
        entry, data={**entry.data, **data}, title=entry.title if title is None else title
    )
    if fingerprint(entry) == before or not entry.update_listeners:
        flow.hass.config_entries.async_schedule_reload(entry.entry_id)
    return flow.async_abort(reason=reason)
