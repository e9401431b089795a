"""The database of all entries: damaged, too new, away for a while, closed at the end."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import issue_registry as ir

from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.store.database import Database
from custom_components.crosswatch.store.schema import MIGRATIONS
from custom_components.crosswatch.store.tracker import create_tracker, list_trackers

from .fake_orchestrator import FakeOrchestrator
from .household import facts_of, profile, set_up, state_of, tracker


class TestDatabase:
    def _path(self, folder: Path) -> Path:
        path = folder / ".storage" / "crosswatch" / "crosswatch.db"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    async def test_a_damaged_one_is_set_aside_and_told(
        self, hass: HomeAssistant, config_folder: Path, issue_registry: ir.IssueRegistry
    ) -> None:
        garbage = b"this is no database" * 1000
        path = self._path(config_folder)
        path.write_bytes(garbage)
        travel = tracker("Travel")
        await set_up(hass, travel)
        issue = issue_registry.async_get_issue("crosswatch", "database_damaged")
        kept = path.parent / facts_of(issue)["kept"]
        assert kept.read_bytes() == garbage
        assert state_of(hass, "binary_sensor", f"{travel.entry_id}_connectivity") == "on"

    async def test_one_of_a_newer_version_is_refused_and_not_touched(
        self, hass: HomeAssistant, config_folder: Path, issue_registry: ir.IssueRegistry
    ) -> None:
        path = self._path(config_folder)
        travel, home = tracker("Travel"), profile()
        database = await Database.open(path)
        await database.run(create_tracker, "Travel", 0, travel.data["tracker_id"])
        await database.close()
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version=999")
        connection.close()
        before = path.read_bytes()
        travel.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(travel.entry_id)
        assert travel.state is ConfigEntryState.SETUP_RETRY
        assert travel.error_reason_translation_key == "database_too_new"
        home.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(home.entry_id)
        assert issue_registry.async_get_issue("crosswatch", "database_too_new") is not None
        assert await hass.config_entries.async_remove(home.entry_id)
        assert path.read_bytes() == before
        with sqlite3.connect(path) as connection:
            connection.execute(f"PRAGMA user_version={len(MIGRATIONS)}")
        connection.close()
        assert await hass.config_entries.async_reload(travel.entry_id)
        assert issue_registry.async_get_issue("crosswatch", "database_too_new") is None

    async def test_one_that_cannot_be_opened_now_is_tried_again(
        self, hass: HomeAssistant, config_folder: Path
    ) -> None:
        path = self._path(config_folder)
        path.mkdir()
        travel = tracker("Travel")
        travel.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(travel.entry_id)
        assert travel.state is ConfigEntryState.SETUP_RETRY
        path.rmdir()
        assert await hass.config_entries.async_reload(travel.entry_id)

    async def test_one_that_fails_while_it_recovers_is_tried_again(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        orchestrator.start_error = sqlite3.OperationalError("disk I/O error")
        travel = tracker("Travel")
        travel.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(travel.entry_id)
        assert travel.error_reason_translation_key == "database_unavailable"
        orchestrator.start_error = None
        assert await hass.config_entries.async_reload(travel.entry_id)
        assert orchestrator.started == 2

    async def test_it_is_closed_when_home_assistant_stops(self, hass: HomeAssistant) -> None:
        await set_up(hass, tracker("Travel"))
        database = await async_get_hub(hass).async_database()
        await hass.async_stop(force=True)
        with pytest.raises(sqlite3.ProgrammingError):
            await database.run(list_trackers)


async def test_the_database_is_not_opened_again_while_home_assistant_stops(hass: HomeAssistant) -> None:
    hub = async_get_hub(hass)
    await hub.async_database()
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done()

    with pytest.raises(ConfigEntryNotReady):
        await hub.async_database()
    assert hub.open_database is None
