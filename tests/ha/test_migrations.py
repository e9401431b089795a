"""Entries of older versions are brought up to date, those of newer ones are refused as they are."""

from __future__ import annotations

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.crosswatch import migrations

from .household import member, profile, set_up, tracker


def _older(entry: MockConfigEntry, version: int, minor: int) -> MockConfigEntry:
    object.__setattr__(entry, "version", version)
    object.__setattr__(entry, "minor_version", minor)
    return entry


async def test_syncs_and_routes_of_a_trial_version_get_what_they_lack(hass: HomeAssistant) -> None:
    travel, bedroom = tracker("Travel"), tracker("Bedroom")
    named = {"entry_id": travel.entry_id, "unique_id": travel.unique_id}
    home = profile(
        {
            "subentry_type": "sync",
            "title": "Everything",
            "unique_id": None,
            "data": {"members": [member(travel), member(bedroom)], "removals": ["watchlist"]},
        },
        {
            "subentry_type": "route",
            "title": "TV",
            "unique_id": None,
            "data": {"players": ["media_player.tv"], "accounts": [named], "enabled": False},
        },
    )
    await set_up(hass, travel, bedroom, _older(home, 1, 0))
    assert home.state is ConfigEntryState.LOADED
    assert (home.version, home.minor_version) == (migrations.VERSION, migrations.MINOR_VERSION)
    found = {subentry.subentry_type: subentry.data for subentry in home.subentries.values()}
    assert found["sync"]["enabled"] is True
    assert found["sync"]["removals"] == ["watchlist"]
    assert found["route"]["users"] == []
    assert found["route"]["enabled"] is False


async def test_an_account_of_a_trial_version_is_taken_as_it_is(hass: HomeAssistant) -> None:
    travel = _older(tracker("Travel"), 1, 0)
    before = dict(travel.data)
    await set_up(hass, travel)
    assert dict(travel.data) == before
    assert travel.minor_version == migrations.MINOR_VERSION


async def test_an_entry_of_a_newer_version_is_refused_and_stays_as_it_is(hass: HomeAssistant) -> None:
    home = _older(profile(), migrations.VERSION + 1, 1)
    home.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(home.entry_id)
    assert home.state is ConfigEntryState.MIGRATION_ERROR
    assert home.version == migrations.VERSION + 1


async def test_something_that_was_only_added_by_a_newer_version_does_no_harm(hass: HomeAssistant) -> None:
    home = _older(profile(), migrations.VERSION, migrations.MINOR_VERSION + 5)
    await set_up(hass, home)
    assert home.state is ConfigEntryState.LOADED
    assert home.minor_version == migrations.MINOR_VERSION + 5
