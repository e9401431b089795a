"""Two trackers kept in step in Home Assistant, by what a person clicks: nothing here is made up."""

from __future__ import annotations

from http import HTTPStatus

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.model import Feature, Item, MediaType, Precision, Record, Value
from custom_components.crosswatch.store.tracker import count_records, import_records

from .household import ask, device_id, home_with_sync, state_of

ALIEN = Item(MediaType.MOVIE, ("imdb:tt0078748", "tmdb:348"), "Alien", 1979)
HEAT = Item(MediaType.MOVIE, ("imdb:tt0113277", "tmdb:949"), "Heat", 1995)


async def _fill(hass: HomeAssistant) -> None:
    """Alien is wanted and rated in the living room, Heat was watched on the way."""
    database = await async_get_hub(hass).async_database()
    watched = Value(1, 1_767_000_000, Precision.SECOND)
    await database.run(
        import_records, "living-room", Feature.WATCHLIST, [Record("", ALIEN, Value(1, 1_766_000_000))]
    )
    await database.run(
        import_records,
        "living-room",
        Feature.RATINGS,
        [Record("", ALIEN, Value(80, 1_766_500_000, Precision.SECOND))],
    )
    await database.run(import_records, "travel", Feature.HISTORY, [Record("", HEAT, watched)])


async def _counts(hass: HomeAssistant, tracker: str) -> dict[Feature, int]:
    database = await async_get_hub(hass).async_database()
    return await database.run(count_records, tracker)


async def test_the_first_run_only_plans_and_sync_now_writes(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    home, sync = await home_with_sync(hass)
    await _fill(hass)
    device = device_id(hass, home, sync.subentry_id)

    planned = await ask(hass, "dry_run", device_id=device)
    assert planned["syncs"][0]["status"] == "planned"
    assert planned["syncs"][0]["planned"] == {"added": 3, "updated": 0, "removed": 0}
    assert await _counts(hass, "travel") == {
        Feature.WATCHLIST: 0,
        Feature.RATINGS: 0,
        Feature.HISTORY: 1,
        Feature.PROGRESS: 0,
    }
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, "sensor", f"{sync.subentry_id}_status") == "planned"
    assert state_of(hass, "sensor", f"{sync.subentry_id}_planned_added") == "3"

    client = await hass_client()
    page = await client.get(f"/api/crosswatch/sync/{sync.subentry_id}")
    assert page.status == HTTPStatus.OK
    text = await page.text()
    assert "Alien (1979)" in text
    assert "Heat (1995)" in text
    assert "8 of 10" in text

    lines = await ask(hass, "get_plan", device_id=device, feature="ratings")
    assert lines["total"] == 1
    assert lines["lines"][0]["title"] == "Alien (1979)"
    assert lines["lines"][0]["account"] == "Travel"
    assert "imdb:tt0078748" in lines["lines"][0]["ids"]

    done = await ask(hass, "sync_now", device_id=device, plan_id=planned["syncs"][0]["plan_id"])
    assert done["syncs"][0]["status"] == "ok"
    assert done["syncs"][0]["done"] == {"added": 3, "updated": 0, "removed": 0}
    everything = {Feature.WATCHLIST: 1, Feature.RATINGS: 1, Feature.HISTORY: 1, Feature.PROGRESS: 0}
    assert await _counts(hass, "living-room") == everything
    assert await _counts(hass, "travel") == everything
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, "sensor", f"{sync.subentry_id}_last_added") == "3"
    assert state_of(hass, "sensor", f"{sync.subentry_id}_planned_added") == "0"

    again = await ask(hass, "sync_now", device_id=device)
    assert again["syncs"][0]["status"] == "ok"
    assert again["syncs"][0]["done"] == {"added": 0, "updated": 0, "removed": 0}


async def test_what_was_known_is_shown_again_after_a_restart(hass: HomeAssistant) -> None:
    home, sync = await home_with_sync(hass)
    await _fill(hass)
    device = device_id(hass, home, sync.subentry_id)
    for action in ("dry_run", "sync_now"):
        await ask(hass, action, device_id=device)
    assert await hass.config_entries.async_reload(home.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, "sensor", f"{sync.subentry_id}_status") == "ok"
    assert state_of(hass, "sensor", f"{sync.subentry_id}_last_added") == "3"
    assert state_of(hass, "event", f"{sync.subentry_id}_run") != "unavailable"
