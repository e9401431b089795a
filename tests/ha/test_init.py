"""Setting up, unloading, reloading and removing accounts and profiles."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.crosswatch import async_remove_config_entry_device
from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.store.tracker import list_trackers
from tests.emulators.faults import FaultKind
from tests.emulators.kodi import KodiEmulator

from .fake_orchestrator import FakeOrchestrator
from .household import (
    account_of,
    ask,
    device,
    device_id,
    home_with_sync,
    kodi_account,
    member,
    only_subentry,
    profile,
    route,
    set_up,
    state_of,
    sync,
    tracker,
)


class TestAccounts:
    async def test_it_is_set_up_unloaded_and_set_up_again(self, hass: HomeAssistant) -> None:
        travel = tracker("Travel")
        await set_up(hass, travel)
        assert state_of(hass, "binary_sensor", f"{travel.entry_id}_connectivity") == "on"
        assert await hass.config_entries.async_unload(travel.entry_id)
        assert travel.state is ConfigEntryState.NOT_LOADED
        assert state_of(hass, "binary_sensor", f"{travel.entry_id}_connectivity") == "unavailable"
        assert await hass.config_entries.async_setup(travel.entry_id)
        await hass.async_block_till_done()
        assert state_of(hass, "binary_sensor", f"{travel.entry_id}_connectivity") == "on"

    async def test_a_kodi_that_is_off_is_tried_again(self, hass: HomeAssistant, kodi: KodiEmulator) -> None:
        box = kodi_account(kodi)
        kodi.faults.add(FaultKind.DROP, times=9)
        box.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(box.entry_id)
        assert box.state is ConfigEntryState.SETUP_RETRY
        kodi.faults.clear()
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=2))
        await hass.async_block_till_done(wait_background_tasks=True)
        assert state_of(hass, "binary_sensor", f"{box.entry_id}_connectivity") == "on"

    async def test_a_wrong_password_asks_a_person(self, hass: HomeAssistant, kodi: KodiEmulator) -> None:
        box = kodi_account(kodi, password="wrong")
        box.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(box.entry_id)
        await hass.async_block_till_done()
        assert box.state is ConfigEntryState.SETUP_ERROR
        (flow,) = hass.config_entries.flow.async_progress()
        assert flow["context"]["source"] == "reauth"
        assert flow["step_id"] == "reauth_confirm"

    async def test_another_account_behind_the_entry_is_refused(
        self, hass: HomeAssistant, kodi: KodiEmulator
    ) -> None:
        box = kodi_account(kodi, library="another-box")
        box.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(box.entry_id)
        assert box.state is ConfigEntryState.SETUP_ERROR
        assert box.error_reason_translation_key == "wrong_account"

    async def test_one_that_goes_away_is_logged_once_and_comes_back(
        self,
        hass: HomeAssistant,
        kodi: KodiEmulator,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        box = kodi_account(kodi)
        await set_up(hass, box)
        kodi.faults.add(FaultKind.STATUS, times=99)
        for _ in range(3):
            async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=1, seconds=1))
            await hass.async_block_till_done(wait_background_tasks=True)
        assert state_of(hass, "binary_sensor", f"{box.entry_id}_connectivity") == "off"
        assert state_of(hass, "sensor", f"{box.entry_id}_history_count") == "unavailable"
        told = [record for record in caplog.records if record.levelname == "ERROR"]
        assert len(told) == 1
        assert "Living room Kodi cannot be reached" in told[0].getMessage()
        kodi.faults.clear()
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=1, seconds=1))
        await hass.async_block_till_done(wait_background_tasks=True)
        assert state_of(hass, "binary_sensor", f"{box.entry_id}_connectivity") == "on"

    async def test_a_tracker_that_no_sync_names_goes_with_its_entry(self, hass: HomeAssistant) -> None:
        travel = tracker("Travel")
        await set_up(hass, travel, tracker("Bedroom"))
        assert await hass.config_entries.async_remove(travel.entry_id)
        database = await async_get_hub(hass).async_database()
        assert list(await database.run(list_trackers)) == ["bedroom"]

    async def test_a_tracker_that_a_sync_names_is_kept_until_the_sync_lets_it_go(
        self, hass: HomeAssistant
    ) -> None:
        home, found = await home_with_sync(hass)
        travel = account_of(hass, "tracker:travel")
        assert await hass.config_entries.async_remove(travel.entry_id)
        database = await async_get_hub(hass).async_database()
        assert "travel" in await database.run(list_trackers)
        hass.config_entries.async_remove_subentry(home, found.subentry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert list(await database.run(list_trackers)) == ["living-room"]


class TestProfiles:
    async def test_a_sync_that_is_removed_takes_everything_with_it(
        self, hass: HomeAssistant, device_registry: dr.DeviceRegistry, entity_registry: er.EntityRegistry
    ) -> None:
        home, found = await home_with_sync(hass)
        device = device_id(hass, home, found.subentry_id)
        await ask(hass, "dry_run", device_id=device)
        database = await async_get_hub(hass).async_database()
        assert await database.run(_syncs) == [found.subentry_id]
        hass.config_entries.async_remove_subentry(home, found.subentry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert await database.run(_syncs) == []
        assert device_registry.async_get(device) is None
        left = er.async_entries_for_config_entry(entity_registry, home.entry_id)
        assert [entity.unique_id for entity in left] == [f"{home.entry_id}_pause_all"]

    async def test_a_profile_that_is_removed_takes_its_syncs_with_it(self, hass: HomeAssistant) -> None:
        home, found = await home_with_sync(hass)
        device = device_id(hass, home, found.subentry_id)
        await ask(hass, "dry_run", device_id=device)
        assert await hass.config_entries.async_remove(home.entry_id)
        database = await async_get_hub(hass).async_database()
        assert await database.run(_syncs) == []
        assert await database.run(_runs) == 0
        assert set(await database.run(list_trackers)) == {"living-room", "travel"}

    async def test_a_sync_that_is_added_is_there_at_once_and_makes_its_first_plan(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        living_room, travel = tracker("Living room"), tracker("Travel")
        home = profile(interval=360)
        await set_up(hass, living_room, travel, home)
        assert orchestrator.asked == []
        added = sync("Everything", [living_room, travel])
        hass.config_entries.async_add_subentry(home, _subentry(added))
        await hass.async_block_till_done(wait_background_tasks=True)
        assert state_of(hass, "sensor", f"{only_subentry(home).subentry_id}_status") == "ok"
        assert [asked[0] for asked in orchestrator.asked] == ["scheduled"]

    async def test_switching_a_sync_off_does_not_set_everything_up_again(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        home, found = await home_with_sync(hass)
        runner = home.runtime_data.runner
        entity = "switch.everything_enabled"
        await hass.services.async_call("switch", "turn_off", {"entity_id": entity}, blocking=True)
        await hass.async_block_till_done()
        assert only_subentry(home).data["enabled"] is False
        assert home.runtime_data.runner is runner
        assert state_of(hass, "sensor", f"{found.subentry_id}_status") == "disabled"
        await hass.services.async_call("switch", "turn_on", {"entity_id": entity}, blocking=True)
        assert only_subentry(home).data["enabled"] is True
        assert state_of(hass, "sensor", f"{found.subentry_id}_status") == "not_run"

    async def test_a_device_that_nothing_stands_behind_goes(
        self, hass: HomeAssistant, device_registry: dr.DeviceRegistry
    ) -> None:
        home = profile()
        home.add_to_hass(hass)
        old = device_registry.async_get_or_create(
            config_entry_id=home.entry_id, identifiers={("crosswatch", "old")}
        )
        await set_up(hass, home)
        assert device_registry.async_get(old.id) is None

    async def test_only_a_device_that_nothing_stands_behind_may_be_removed_by_hand(
        self, hass: HomeAssistant, device_registry: dr.DeviceRegistry
    ) -> None:
        home, found = await home_with_sync(hass)
        kept = device(hass, home, found.subentry_id)
        device_registry.async_get_or_create(
            config_entry_id=home.entry_id, identifiers={("crosswatch", "old")}
        )
        stale = device(hass, home, "old")
        assert not await async_remove_config_entry_device(hass, home, kept)
        assert await async_remove_config_entry_device(hass, home, stale)

    async def test_unloading_cancels_the_run(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        home, _ = await home_with_sync(hass)
        orchestrator.go_on.clear()
        await hass.services.async_call(
            "button", "press", {"entity_id": "button.everything_sync_now"}, blocking=True
        )
        await hass.async_block_till_done()
        assert len(orchestrator.asked) == 1
        assert await hass.config_entries.async_unload(home.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert home.state is ConfigEntryState.NOT_LOADED

    async def test_a_route_that_is_removed_leaves_nothing_behind(
        self, hass: HomeAssistant, hass_storage: dict[str, object]
    ) -> None:
        travel = tracker("Travel")
        home = profile(route("TV", ["media_player.tv"], [travel]))
        await set_up(hass, travel, home)
        found = only_subentry(home)
        assert await hass.config_entries.async_reload(home.entry_id)
        assert f"crosswatch.route_{found.subentry_id}" in hass_storage
        hass.config_entries.async_remove_subentry(home, found.subentry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert f"crosswatch.route_{found.subentry_id}" not in hass_storage


async def test_nothing_is_run_before_home_assistant_has_started(
    hass: HomeAssistant, orchestrator: FakeOrchestrator
) -> None:
    hass.set_state(CoreState.starting)
    await home_with_sync(hass, interval=360)
    assert orchestrator.asked == []
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(orchestrator.asked) == 1


async def test_a_sync_names_the_accounts_that_are_ready(
    hass: HomeAssistant, orchestrator: FakeOrchestrator
) -> None:
    living_room, travel, bedroom = tracker("Living room"), tracker("Travel"), tracker("Bedroom")
    home = profile(
        sync("Everything", [living_room, travel, member(bedroom, watchlist="target")], ["watchlist"])
    )
    await set_up(hass, living_room, travel, bedroom, home)
    assert await hass.config_entries.async_unload(bedroom.entry_id)
    device = device_id(hass, home, only_subentry(home).subentry_id)
    await ask(hass, "dry_run", device_id=device)
    assert orchestrator.accounts == ["tracker:living-room", "tracker:travel"]
    assert orchestrator.profile is not None
    (definition,) = orchestrator.profile.syncs
    assert definition.title == "Everything"
    assert [found.account for found in definition.members] == [
        "tracker:living-room",
        "tracker:travel",
        "tracker:bedroom",
    ]
    assert definition.removals == {"watchlist"}
    assert definition.members[2].roles == {"watchlist": "target"}


def _subentry(data: dict[str, Any]) -> ConfigSubentry:
    return ConfigSubentry(
        data=MappingProxyType(data["data"]),
        subentry_type=data["subentry_type"],
        title=data["title"],
        unique_id=None,
    )


def _syncs(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT id FROM sync")]


def _runs(connection: sqlite3.Connection) -> int:
    count: int = connection.execute("SELECT count(*) FROM run").fetchone()[0]
    return count
