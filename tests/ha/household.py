"""Entries for tests: trackers, a Kodi, and a profile with syncs and routes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.crosswatch.const import DOMAIN
from tests.emulators.kodi import KodiEmulator

BOTH = {"watchlist": "both", "ratings": "both", "history": "both", "progress": "both"}


def tracker(name: str) -> MockConfigEntry:
    """A tracker whose id is its name in small letters."""
    tracker_id = name.lower().replace(" ", "-")
    return MockConfigEntry(
        domain=DOMAIN,
        title=name,
        unique_id=f"tracker:{tracker_id}",
        data={"kind": "account", "provider": "tracker", "tracker_id": tracker_id},
    )


def kodi_account(kodi: KodiEmulator, **changed: Any) -> MockConfigEntry:
    """An account at an emulated Kodi."""
    data = {
        "kind": "account",
        "provider": "kodi",
        "host": "127.0.0.1",
        "port": kodi.port,
        "username": kodi.username,
        "password": kodi.password,
        "ssl": False,
        "ws_port": 0,
        "library": "the-box",
    }
    return MockConfigEntry(
        domain=DOMAIN, title="Living room Kodi", unique_id="kodi:the-box", data={**data, **changed}
    )


def member(account: ConfigEntry, **roles: str) -> dict[str, Any]:
    """How a sync names an account."""
    return {"entry_id": account.entry_id, "unique_id": account.unique_id, "roles": roles or dict(BOTH)}


def sync(
    title: str,
    accounts: Iterable[ConfigEntry | dict[str, Any]],
    removals: Iterable[str] = (),
    enabled: bool = True,
) -> dict[str, Any]:
    """A sync as a subentry."""
    members = [account if isinstance(account, dict) else member(account) for account in accounts]
    return {
        "subentry_type": "sync",
        "title": title,
        "unique_id": None,
        "data": {"members": members, "removals": list(removals), "enabled": enabled},
    }


def route(title: str, players: Iterable[str], accounts: Iterable[ConfigEntry]) -> dict[str, Any]:
    """A route as a subentry."""
    named = [{"entry_id": account.entry_id, "unique_id": account.unique_id} for account in accounts]
    data = {"players": list(players), "accounts": named, "users": [], "enabled": True}
    return {"subentry_type": "route", "title": title, "unique_id": None, "data": data}


def profile(*subentries: dict[str, Any], name: str = "Home", interval: int = 0) -> MockConfigEntry:
    """A profile. Unless a test says otherwise it runs only when asked."""
    return MockConfigEntry(
        domain=DOMAIN,
        title=name,
        data={"kind": "profile"},
        options={"interval": interval},
        subentries_data=list(subentries),
    )


async def set_up(hass: HomeAssistant, *entries: MockConfigEntry) -> None:
    """Add entries and set them up, all of them successfully."""
    for entry in entries:
        entry.add_to_hass(hass)
    for entry in entries:
        if entry.state is ConfigEntryState.NOT_LOADED:
            assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def home_with_sync(
    hass: HomeAssistant, *, interval: int = 0, enabled: bool = True
) -> tuple[MockConfigEntry, ConfigSubentry]:
    """Set up two trackers and a profile that keeps them in step; return the profile and its sync."""
    living_room, travel = tracker("Living room"), tracker("Travel")
    home = profile(sync("Everything", [living_room, travel], enabled=enabled), interval=interval)
    await set_up(hass, living_room, travel, home)
    return home, only_subentry(home)


def only_subentry(entry: ConfigEntry) -> ConfigSubentry:
    """Return the one subentry of a profile."""
    (found,) = entry.subentries.values()
    return found


def device_id(hass: HomeAssistant, entry: ConfigEntry, identifier: str) -> str:
    """Return the id of the device that stands for an entry or a subentry."""
    return device(hass, entry, identifier).id


def entity_id(hass: HomeAssistant, platform: str, unique_id: str) -> str:
    """Return the id of an entity by what never changes about it."""
    found = er.async_get(hass).async_get_entity_id(platform, DOMAIN, unique_id)
    assert found is not None, f"there is no {platform} {unique_id}"
    return found


async def ask(hass: HomeAssistant, action: str, **data: Any) -> dict[str, Any]:
    """Call an action and return its answer."""
    said: Any = await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)
    return dict(said)


def device(hass: HomeAssistant, entry: ConfigEntry, identifier: str) -> dr.DeviceEntry:
    """Return the device that stands for an entry or a subentry."""
    for found in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id):
        if (DOMAIN, identifier) in found.identifiers:
            return found
    raise AssertionError(f"there is no device for {identifier}")


def account_of(hass: HomeAssistant, unique_id: str) -> ConfigEntry:
    """Return the entry of an account."""
    entry = hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, unique_id)
    assert entry is not None, f"there is no account {unique_id}"
    return entry


def facts_of(issue: ir.IssueEntry | None) -> dict[str, str]:
    """Return the facts that the text of a repair names."""
    assert issue is not None, "there is no such repair"
    return issue.translation_placeholders or {}


def shown(hass: HomeAssistant, entity: str) -> str:
    """Return the state of an entity by its id."""
    state = hass.states.get(entity)
    assert state is not None, f"there is no {entity}"
    return state.state


def state_of(hass: HomeAssistant, platform: str, unique_id: str) -> str:
    """Return the state of an entity by what never changes about it."""
    return shown(hass, entity_id(hass, platform, unique_id))
