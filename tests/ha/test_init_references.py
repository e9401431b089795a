"""Profiles name accounts: those that are missing are told, those that come back are found."""

from __future__ import annotations

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .household import (
    account_of,
    facts_of,
    home_with_sync,
    only_subentry,
    profile,
    set_up,
    state_of,
    sync,
    tracker,
)


class TestReferences:
    async def test_a_removed_account_is_a_repair_and_coming_back_heals(
        self, hass: HomeAssistant, issue_registry: ir.IssueRegistry
    ) -> None:
        home, found = await home_with_sync(hass)
        issue_id = f"account_missing_{found.subentry_id}_tracker:travel"
        travel = account_of(hass, "tracker:travel")
        assert await hass.config_entries.async_remove(travel.entry_id)
        assert facts_of(issue_registry.async_get_issue("crosswatch", issue_id)) == {
            "name": "Everything",
            "account": "Travel",
        }
        again = tracker("Travel")
        await set_up(hass, again)
        assert issue_registry.async_get_issue("crosswatch", issue_id) is None
        assert only_subentry(home).data["members"][1]["entry_id"] == again.entry_id

    async def test_accounts_may_come_after_the_profile(
        self, hass: HomeAssistant, issue_registry: ir.IssueRegistry
    ) -> None:
        living_room, travel = tracker("Living room"), tracker("Travel")
        home = profile(sync("Everything", [living_room, travel]))
        await set_up(hass, home)
        assert home.state is ConfigEntryState.LOADED
        assert len(issue_registry.issues) == 2
        await set_up(hass, living_room, travel)
        assert not issue_registry.issues

    async def test_a_missing_account_shows_at_the_sync(self, hass: HomeAssistant) -> None:
        living_room = tracker("Living room")
        home = profile(sync("Everything", [living_room, tracker("Travel")]))
        await set_up(hass, living_room, home)
        assert state_of(hass, "binary_sensor", f"{only_subentry(home).subentry_id}_problem") == "on"

    async def test_a_discovery_that_was_ignored_is_no_account(
        self, hass: HomeAssistant, issue_registry: ir.IssueRegistry
    ) -> None:
        ignored = MockConfigEntry(domain="crosswatch", source="ignore", unique_id="kodi:the-box", data={})
        ignored.add_to_hass(hass)
        living_room = tracker("Living room")
        missing = {"entry_id": ignored.entry_id, "unique_id": "kodi:the-box", "roles": {}}
        home = profile(sync("Everything", [living_room, missing]))
        await set_up(hass, living_room, home)
        assert len(issue_registry.issues) == 1
