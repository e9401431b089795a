"""The actions: what they answer, and what they say when they are asked for something that is not there."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import voluptuous as vol
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.model import Feature, Item, MediaType, Reason, Record, Value
from custom_components.crosswatch.store.tracker import import_records
from custom_components.crosswatch.sync.errors import StalePlan, UnknownPlan
from custom_components.crosswatch.sync.results import AccountResult, Counts, RunStatus

from .fake_orchestrator import FakeOrchestrator, came_out
from .household import account_of, ask, device_id, home_with_sync, profile, set_up, sync, tracker


async def _refused(hass: HomeAssistant, action: str, **data: Any) -> str | None:
    with pytest.raises(ServiceValidationError) as refused:
        await ask(hass, action, **data)
    assert refused.value.translation_domain == "crosswatch"
    return refused.value.translation_key


async def _with_wishes(hass: HomeAssistant, *titles: str) -> str:
    """Let one tracker want films that the other does not; return the device of their sync."""
    home, found = await home_with_sync(hass)
    database = await async_get_hub(hass).async_database()
    records = [
        Record("", Item(MediaType.MOVIE, (f"tmdb:{number}",), title, 2000), Value(1, 1_766_000_000))
        for number, title in enumerate(titles, 1)
    ]
    await database.run(import_records, "living-room", Feature.WATCHLIST, records)
    return device_id(hass, home, found.subentry_id)


class TestSyncNow:
    async def test_the_answer_says_what_came_out_in_words(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        home, found = await home_with_sync(hass)
        orchestrator.outcome = came_out(
            RunStatus.PARTIAL,
            planned=Counts(2),
            done=Counts(1),
            plan=7,
            reasons=(Reason("account_failed", {"account": "Travel", "detail": "no answer"}),),
        )
        orchestrator.account_results = (AccountResult("tracker:travel", "Unavailable", "no answer"),)
        said = await ask(hass, "sync_now", device_id=device_id(hass, home, found.subentry_id))
        assert orchestrator.asked == [("confirmed", frozenset({found.subentry_id}), None)]
        (told,) = said["syncs"]
        assert told["title"] == "Everything"
        assert told["status"] == "partial"
        assert told["plan_id"] == 7
        assert told["report"] == "/crosswatch/plan/7"
        assert told["planned"] == {"added": 2, "updated": 0, "removed": 0}
        assert told["done"] == {"added": 1, "updated": 0, "removed": 0}
        assert "Travel" in told["reasons"][0]
        assert told["features"][0]["feature"] == "watchlist"
        assert said["accounts"] == [{"account": "Travel", "error": "Unavailable", "detail": "no answer"}]
        assert said["status"] == "ok"

    async def test_a_profile_runs_all_its_syncs(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        home, _ = await home_with_sync(hass)
        await ask(hass, "dry_run", device_id=device_id(hass, home, home.entry_id))
        assert orchestrator.asked == [("dry", None, None)]

    async def test_who_wants_no_answer_does_not_wait(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        home, found = await home_with_sync(hass)
        orchestrator.go_on.clear()
        device = device_id(hass, home, found.subentry_id)
        await hass.services.async_call("crosswatch", "sync_now", {"device_id": device}, blocking=True)
        orchestrator.go_on.set()
        await hass.async_block_till_done(wait_background_tasks=True)
        assert len(orchestrator.asked) == 1

    async def test_a_run_that_is_cancelled_under_way_is_told(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        home, found = await home_with_sync(hass)
        orchestrator.go_on.clear()
        device = device_id(hass, home, found.subentry_id)
        waiting = asyncio.create_task(ask(hass, "sync_now", device_id=device))
        await orchestrator.begun.wait()
        assert await hass.config_entries.async_unload(home.entry_id)
        with pytest.raises(HomeAssistantError) as told:
            await waiting
        assert told.value.translation_key == "run_cancelled"

    async def test_only_what_was_shown_is_written(self, hass: HomeAssistant) -> None:
        device = await _with_wishes(hass, "Alien", "Heat")
        planned = (await ask(hass, "dry_run", device_id=device))["syncs"][0]
        database = await async_get_hub(hass).async_database()
        late = Item(MediaType.MOVIE, ("tmdb:99",), "Late", 2001)
        await database.run(
            import_records, "living-room", Feature.WATCHLIST, [Record("", late, Value(1, 1_766_000_000))]
        )
        done = (await ask(hass, "sync_now", device_id=device, plan_id=planned["plan_id"]))["syncs"][0]
        assert done["done"]["added"] == 2

    async def test_a_plan_that_is_not_there_or_was_used_is_told(self, hass: HomeAssistant) -> None:
        device = await _with_wishes(hass, "Alien")
        assert await _refused(hass, "sync_now", device_id=device, plan_id=999) == "unknown_plan"
        planned = (await ask(hass, "dry_run", device_id=device))["syncs"][0]
        await ask(hass, "sync_now", device_id=device, plan_id=planned["plan_id"])
        assert await _refused(hass, "sync_now", device_id=device, plan_id=planned["plan_id"]) == "stale_plan"

    async def test_a_plan_of_another_profile_is_not_there(self, hass: HomeAssistant) -> None:
        device = await _with_wishes(hass, "Alien")
        planned = (await ask(hass, "dry_run", device_id=device))["syncs"][0]
        other = profile(name="Other")
        await set_up(hass, other)
        elsewhere = device_id(hass, other, other.entry_id)
        assert (
            await _refused(hass, "sync_now", device_id=elsewhere, plan_id=planned["plan_id"])
            == "unknown_plan"
        )

    async def test_a_plan_that_is_used_up_while_waiting_is_told_by_the_run(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        home, found = await home_with_sync(hass)
        device = device_id(hass, home, found.subentry_id)
        orchestrator.error = StalePlan(3)
        assert await _refused(hass, "sync_now", device_id=device) == "stale_plan"
        orchestrator.error = UnknownPlan(3)
        assert await _refused(hass, "sync_now", device_id=device) == "unknown_plan"

    async def test_devices_that_are_no_sync_and_profiles_that_are_not_set_up_are_told(
        self, hass: HomeAssistant
    ) -> None:
        home, found = await home_with_sync(hass)
        travel = account_of(hass, "tracker:travel")
        assert await _refused(hass, "sync_now", device_id="nowhere") == "unknown_device"
        account = device_id(hass, travel, travel.entry_id)
        assert await _refused(hass, "dry_run", device_id=account) == "unknown_device"
        device = device_id(hass, home, found.subentry_id)
        assert await hass.config_entries.async_unload(home.entry_id)
        assert await _refused(hass, "sync_now", device_id=device) == "profile_not_loaded"

    async def test_paused_it_is_refused(self, hass: HomeAssistant, orchestrator: FakeOrchestrator) -> None:
        home, found = await home_with_sync(hass)
        assert await ask(hass, "pause_all") == {"paused": True}
        device = device_id(hass, home, found.subentry_id)
        assert await _refused(hass, "sync_now", device_id=device) == "paused"
        assert await ask(hass, "pause_all", paused=False) == {"paused": False}
        assert (await ask(hass, "sync_now", device_id=device))["status"] == "ok"


class TestGetPlan:
    async def test_it_comes_in_pages_with_titles_ids_and_reasons(self, hass: HomeAssistant) -> None:
        device = await _with_wishes(hass, *(f"Film {number}" for number in range(5)))
        await ask(hass, "dry_run", device_id=device)
        first = await ask(hass, "get_plan", device_id=device, limit=2)
        assert first["total"] == 5
        assert first["counts"] == {"planned": 5}
        assert first["sync"] == "Everything"
        assert first["dry"] is True
        assert first["state"] == "open"
        rest = await ask(hass, "get_plan", plan_id=first["plan_id"], offset=2, limit=100)
        lines = [*first["lines"], *rest["lines"]]
        assert sorted(line["title"] for line in lines) == [f"Film {number} (2000)" for number in range(5)]
        assert {line["account"] for line in lines} == {"Travel"}
        assert {line["operation"] for line in lines} == {"add"}
        assert lines[0]["ids"]
        assert "Living room" in lines[0]["reason"]
        assert lines[0]["reason_code"] == "set_at"

    async def test_a_feature_or_a_state_can_be_chosen(self, hass: HomeAssistant) -> None:
        device = await _with_wishes(hass, "Alien")
        await ask(hass, "dry_run", device_id=device)
        assert (await ask(hass, "get_plan", device_id=device, feature="watchlist"))["total"] == 1
        assert (await ask(hass, "get_plan", device_id=device, feature="history"))["total"] == 0
        assert (await ask(hass, "get_plan", device_id=device, state="held"))["total"] == 0

    async def test_what_is_not_there_is_told(self, hass: HomeAssistant) -> None:
        home, found = await home_with_sync(hass)
        device = device_id(hass, home, found.subentry_id)
        assert await _refused(hass, "get_plan", device_id=device) == "no_plan"
        assert await _refused(hass, "get_plan", plan_id=1) == "unknown_plan"
        above = device_id(hass, home, home.entry_id)
        assert await _refused(hass, "get_plan", device_id=above) == "no_sync_device"

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"plan_id": 0},
            {"plan_id": 1, "limit": 501},
            {"plan_id": 1, "feature": "films"},
            {"plan_id": "x"},
        ],
    )
    async def test_what_makes_no_sense_is_refused(self, hass: HomeAssistant, data: dict[str, Any]) -> None:
        await set_up(hass, profile())
        with pytest.raises(vol.Invalid):
            await ask(hass, "get_plan", **data)


async def test_a_disabled_sync_can_still_be_looked_at(
    hass: HomeAssistant, orchestrator: FakeOrchestrator
) -> None:
    living_room, travel = tracker("Living room"), tracker("Travel")
    home = profile(sync("Everything", [living_room, travel], enabled=False))
    await set_up(hass, living_room, travel, home)
    found = next(iter(home.subentries))
    said = await ask(hass, "dry_run", device_id=device_id(hass, home, found))
    assert len(said["syncs"]) == 1
