"""Undoing a run by actions: the plan first, and only that plan is written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import voluptuous as vol
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.model import Feature, Item, MediaType, Record, Value
from custom_components.crosswatch.store.tracker import import_records
from custom_components.crosswatch.sync.results import Counts, RunStatus

from .fake_orchestrator import FakeOrchestrator, came_out
from .household import account_of, ask, device_id, home_with_sync, state_of

ADDED = 1_766_000_000


class Home:
    """Two trackers in step, the first of which wants two films that a run has brought to the second."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, sync: str) -> None:
        self.hass = hass
        self.entry = entry
        self.sync = sync
        self.device = device_id(hass, entry, sync)

    @classmethod
    async def with_a_run(cls, hass: HomeAssistant) -> Home:
        entry, found = await home_with_sync(hass)
        home = cls(hass, entry, found.subentry_id)
        database = await async_get_hub(hass).async_database()
        for feature, titles, amount in (
            (Feature.WATCHLIST, ("Alien", "Heat"), 1),
            (Feature.RATINGS, ("Alien",), 80),
        ):
            records = [
                Record("", Item(MediaType.MOVIE, (f"tmdb:{number}",), title, 2000), Value(amount, ADDED))
                for number, title in enumerate(titles, 1)
            ]
            await database.run(import_records, "living-room", feature, records)
        await home.ask("dry_run")
        await home.ask("sync_now")
        return home

    async def ask(self, action: str, **data: Any) -> dict[str, Any]:
        return await ask(self.hass, action, device_id=self.device, **data)

    async def undone(self, **data: Any) -> list[tuple[str, str, str]]:
        """The lines of the plan that undoes what is named."""
        said = await self.ask("undo_run", **data)
        return sorted((line["feature"], line["title"], line["operation"]) for line in said["lines"])


@pytest.fixture
async def home(hass: HomeAssistant) -> Home:
    return await Home.with_a_run(hass)


EVERYTHING = [
    ("ratings", "Alien (2000)", "remove"),
    ("watchlist", "Alien (2000)", "remove"),
    ("watchlist", "Heat (2000)", "remove"),
]


async def test_the_first_call_only_shows_and_sync_now_writes_what_was_shown(home: Home) -> None:
    said = await home.ask("undo_run")

    assert (said["dry"], said["state"], said["undoes"], said["total"]) == (True, "open", 2, 3)
    assert said["report"] == f"/crosswatch/plan/{said['plan_id']}"
    assert {line["reason"] for line in said["lines"]} == {"A run changed it, and that is undone"}
    assert {line["account"] for line in said["lines"]} == {"Travel"}

    written = await home.ask("sync_now", plan_id=said["plan_id"])
    assert written["syncs"][0]["done"] == {"added": 0, "updated": 0, "removed": 3}
    assert written["syncs"][0]["status"] == "ok"
    assert (await home.ask("sync_now"))["syncs"][0]["done"] == {"added": 0, "updated": 0, "removed": 0}


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ({"run": 2}, EVERYTHING),
        ({"feature": "ratings"}, EVERYTHING[:1]),
        ({"feature": ["ratings", "watchlist"], "item": "movie tmdb:2"}, EVERYTHING[2:]),
        ({"item": ["movie tmdb:1", "movie tmdb:2"]}, EVERYTHING),
    ],
)
async def test_a_part_of_a_run_can_be_named(
    home: Home, named: dict[str, Any], found: list[tuple[str, str, str]]
) -> None:
    assert await home.undone(**named) == found


async def test_accounts_and_a_time_can_be_named(hass: HomeAssistant, home: Home) -> None:
    travel, living_room = [account_of(hass, f"tracker:{name}") for name in ("travel", "living-room")]
    since = (dt_util.now() - timedelta(days=1)).strftime("%Y-%m-%d %H:%M:%S")

    assert await home.undone(since=since, account=device_id(hass, travel, travel.entry_id)) == EVERYTHING
    assert await home.undone(since=since, account=device_id(hass, living_room, living_room.entry_id)) == []


async def test_the_others_follow_if_asked_for(home: Home) -> None:
    said = await home.ask("undo_run", everywhere=True, feature="ratings")

    assert {line["account"] for line in said["lines"]} == {"Living room", "Travel"}


async def test_a_plan_that_was_only_looked_at_does_not_show_on_the_sync(
    hass: HomeAssistant, home: Home
) -> None:
    status = state_of(hass, "sensor", f"{home.sync}_status")
    last_run = state_of(hass, "sensor", f"{home.sync}_last_run")

    await home.ask("undo_run")

    assert state_of(hass, "sensor", f"{home.sync}_status") == status
    assert state_of(hass, "sensor", f"{home.sync}_last_run") == last_run
    assert await hass.config_entries.async_reload(home.entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, "sensor", f"{home.sync}_status") == status


async def test_a_plan_can_be_made_while_everything_is_paused(home: Home) -> None:
    await ask(home.hass, "pause_all")
    said = await home.ask("undo_run")

    with pytest.raises(ServiceValidationError) as refused:
        await home.ask("sync_now", plan_id=said["plan_id"])
    assert refused.value.translation_key == "paused"


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ({"run": 999}, "nothing_to_undo"),
        ({"item": "tmdb"}, "invalid_id"),
        ({"item": "movie tmdb:999"}, "unknown_item"),
        ({"account": "no-such-device"}, "no_account_device"),
    ],
)
async def test_what_is_not_there_is_refused(home: Home, named: dict[str, Any], why: str) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await home.ask("undo_run", **named)
    assert refused.value.translation_key == why


async def test_a_run_and_a_time_together_make_no_sense(home: Home) -> None:
    with pytest.raises(vol.Invalid):
        await home.ask("undo_run", run=2, since="2026-01-01 00:00:00")


async def test_the_sync_must_be_named(hass: HomeAssistant, home: Home) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await ask(hass, "undo_run", device_id=device_id(hass, home.entry, home.entry.entry_id))
    assert refused.value.translation_key == "no_sync_device"


async def test_a_sync_that_was_deleted_meanwhile_has_nothing_to_undo(
    hass: HomeAssistant, orchestrator: FakeOrchestrator
) -> None:
    entry, found = await home_with_sync(hass)
    orchestrator.outcome = came_out(RunStatus.PLANNED, planned=Counts(1), plan=None)
    with pytest.raises(ServiceValidationError) as refused:
        await ask(hass, "undo_run", device_id=device_id(hass, entry, found.subentry_id))
    assert refused.value.translation_key == "nothing_to_undo"


async def test_the_report_says_which_run_it_is_about(
    hass: HomeAssistant, home: Home, hass_client: ClientSessionGenerator
) -> None:
    said = await home.ask("undo_run")
    client = await hass_client()

    async def page() -> str:
        response = await client.get(f"/api/crosswatch/plan/{said['plan_id']}")
        return str(await response.text())

    shown = await page()
    assert "It puts back what run 2 changed." in shown
    assert "The action Sync now with the number of this plan writes it." in shown
    await home.ask("sync_now", plan_id=said["plan_id"])
    assert "It puts back what run 2 changed. It was applied." in await page()
