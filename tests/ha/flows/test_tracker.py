"""Adding a tracker, and giving it another name."""

from __future__ import annotations

from pathlib import Path

from homeassistant.core import HomeAssistant

from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.store.tracker import list_trackers, rename_tracker

from ..household import profile, set_up, shown, sync, tracker
from .walking import answer, begin, suggested


async def test_a_name_is_all_it_needs(hass: HomeAssistant) -> None:
    form = await begin(hass, "account", "tracker")
    assert form["step_id"] == "tracker"
    done = await answer(hass, form, name="  Living room ")
    assert done["type"] == "create_entry"
    assert done["title"] == "Living room"
    tracker_id = done["data"]["tracker_id"]
    assert done["result"].unique_id == f"tracker:{tracker_id}"
    database = await async_get_hub(hass).async_database()
    assert await database.run(list_trackers) == {tracker_id: "Living room"}


async def test_an_empty_name_and_one_that_is_taken_are_refused_and_can_be_corrected(
    hass: HomeAssistant,
) -> None:
    await set_up(hass, tracker("Travel"))
    form = await begin(hass, "account", "tracker")
    form = await answer(hass, form, name="  ")
    assert form["errors"] == {"name": "name_empty"}
    form = await answer(hass, form, name="travel")
    assert form["errors"] == {"name": "name_taken"}
    assert suggested(form, "name") == "travel"
    done = await answer(hass, form, name="Bedroom")
    assert done["type"] == "create_entry"


async def test_a_database_of_a_newer_version_is_said_and_the_flow_goes_on_when_it_is_gone(
    hass: HomeAssistant, config_folder: Path
) -> None:
    path = config_folder / ".storage" / "crosswatch" / "crosswatch.db"
    path.parent.mkdir(parents=True)
    path.mkdir()  # nothing that can be opened
    form = await begin(hass, "account", "tracker")
    form = await answer(hass, form, name="Travel")
    assert form["errors"] == {"base": "database_unavailable"}
    path.rmdir()
    done = await answer(hass, form, name="Travel")
    assert done["type"] == "create_entry"


async def test_a_tracker_that_a_sync_still_names_comes_back_with_its_name(hass: HomeAssistant) -> None:
    living_room, travel = tracker("Living room"), tracker("Travel")
    await set_up(hass, living_room, travel, profile(sync("Everything", [living_room, travel])))
    assert await hass.config_entries.async_remove(travel.entry_id)
    done = await answer(hass, await begin(hass, "account", "tracker"), name="Travel")
    assert done["result"].unique_id == "tracker:travel"


async def test_a_tracker_of_another_name_is_a_new_one(hass: HomeAssistant) -> None:
    living_room, travel = tracker("Living room"), tracker("Travel")
    await set_up(hass, living_room, travel, profile(sync("Everything", [living_room, travel])))
    assert await hass.config_entries.async_remove(travel.entry_id)
    database = await async_get_hub(hass).async_database()
    await database.run(rename_tracker, "travel", "Old")
    done = await answer(hass, await begin(hass, "account", "tracker"), name="Travel")
    assert done["result"].unique_id != "tracker:travel"


async def test_it_can_be_renamed_but_not_like_another_account(hass: HomeAssistant) -> None:
    entry = tracker("Travel")
    await set_up(hass, entry, tracker("Living room"))
    form = await entry.start_reconfigure_flow(hass)
    assert form["step_id"] == "rename"
    form = await answer(hass, form, name="Living room")
    assert form["errors"] == {"name": "name_taken"}
    done = await answer(hass, form, name="On the way")
    assert done["type"] == "abort"
    assert done["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert entry.title == "On the way"
    assert shown(hass, "binary_sensor.travel_connectivity") == "on"
