"""What the entities of a sync and of an account show and do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_capture_events, async_fire_time_changed

from custom_components.crosswatch.model import Reason
from custom_components.crosswatch.sync.results import AccountResult, Counts, RunStatus
from tests.emulators.kodi import KodiEmulator

from .fake_orchestrator import STARTED, FakeOrchestrator, came_out
from .household import device, entity_id, home_with_sync, kodi_account, profile, set_up, state_of, tracker


async def _press(hass: HomeAssistant, button: str) -> None:
    await hass.services.async_call(
        "button", "press", {"entity_id": f"button.everything_{button}"}, blocking=True
    )
    await hass.async_block_till_done(wait_background_tasks=True)


def _figures(hass: HomeAssistant, sync: str) -> dict[str, str]:
    keys = (
        "planned_added",
        "planned_updated",
        "planned_removed",
        "last_added",
        "last_updated",
        "last_removed",
        "held",
        "unresolved",
        "progress",
    )
    return {key: state_of(hass, "sensor", f"{sync}_{key}") for key in keys}


class TestFigures:
    async def test_before_the_first_run_nothing_is_known(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        _, sync = await home_with_sync(hass)
        assert state_of(hass, "sensor", f"{sync.subentry_id}_status") == "not_run"
        assert set(_figures(hass, sync.subentry_id).values()) == {"unknown"}
        assert state_of(hass, "binary_sensor", f"{sync.subentry_id}_problem") == "off"

    async def test_a_plan_shows_what_is_to_do(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        _, sync = await home_with_sync(hass)
        orchestrator.outcome = came_out(RunStatus.PLANNED, planned=Counts(12, 3, 1), unresolved=2)
        await _press(hass, "dry_run")
        assert orchestrator.asked == [("dry", frozenset({sync.subentry_id}), None)]
        assert state_of(hass, "sensor", f"{sync.subentry_id}_status") == "planned"
        assert _figures(hass, sync.subentry_id) == {
            "planned_added": "12",
            "planned_updated": "3",
            "planned_removed": "1",
            "last_added": "unknown",
            "last_updated": "unknown",
            "last_removed": "unknown",
            "held": "0",
            "unresolved": "2",
            "progress": "unknown",
        }
        finished = dt_util.utc_from_timestamp(STARTED + 1 + 5).isoformat()
        assert state_of(hass, "sensor", f"{sync.subentry_id}_last_run") == finished

    async def test_what_was_written_stays_shown_after_a_later_plan(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        _, sync = await home_with_sync(hass)
        orchestrator.outcome = came_out(RunStatus.OK, planned=Counts(12, 3, 1), done=Counts(12, 3, 1))
        await _press(hass, "sync_now")
        orchestrator.outcome = came_out(RunStatus.PLANNED, planned=Counts(4))
        await _press(hass, "dry_run")
        figures = _figures(hass, sync.subentry_id)
        assert figures["planned_added"] == "4"
        assert [figures[f"last_{kind}"] for kind in ("added", "updated", "removed")] == ["12", "3", "1"]

    async def test_what_could_not_be_written_stays_to_do(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        _, sync = await home_with_sync(hass)
        orchestrator.outcome = came_out(RunStatus.PARTIAL, planned=Counts(5), done=Counts(3))
        await _press(hass, "sync_now")
        assert _figures(hass, sync.subentry_id)["planned_added"] == "2"
        assert state_of(hass, "binary_sensor", f"{sync.subentry_id}_problem") == "on"

    async def test_the_status_says_in_words_why_a_run_failed(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        _, sync = await home_with_sync(hass)
        why = Reason("account_failed", {"account": "Travel", "detail": "no route to host"})
        orchestrator.outcome = came_out(RunStatus.FAILED, reasons=(why,))
        await _press(hass, "sync_now")
        state = hass.states.get(entity_id(hass, "sensor", f"{sync.subentry_id}_status"))
        assert state is not None
        assert state.state == "failed"
        assert state.attributes["reasons"] == ["Travel could not be read: no route to host"]

        orchestrator.outcome = came_out(RunStatus.OK)
        await _press(hass, "sync_now")
        state = hass.states.get(entity_id(hass, "sensor", f"{sync.subentry_id}_status"))
        assert state is not None
        assert "reasons" not in state.attributes

    async def test_progress_is_shown_while_it_runs_and_not_afterwards(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        _, sync = await home_with_sync(hass)
        orchestrator.progress = [("read", 0), ("read", 1), ("read", 20), ("write", 70)]
        progress, status = (
            entity_id(hass, "sensor", f"{sync.subentry_id}_{key}") for key in ("progress", "status")
        )
        shown: dict[str, list[str]] = {progress: [], status: []}

        @callback
        def changed(event: Event[EventStateChangedData]) -> None:
            if (state := event.data["new_state"]) is not None:
                shown[state.entity_id].append(state.state)

        async_track_state_change_event(hass, list(shown), changed)
        orchestrator.go_on.clear()
        await hass.services.async_call(
            "button", "press", {"entity_id": "button.everything_sync_now"}, blocking=True
        )
        await hass.async_block_till_done()
        assert state_of(hass, "sensor", f"{sync.subentry_id}_status") == "running"
        orchestrator.go_on.set()
        await hass.async_block_till_done(wait_background_tasks=True)
        assert shown == {progress: ["0", "20", "70", "unknown"], status: ["running", "ok"]}

    async def test_a_run_that_breaks_leaves_everything_as_it_was_and_is_logged(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator, caplog: pytest.LogCaptureFixture
    ) -> None:
        _, sync = await home_with_sync(hass)
        orchestrator.outcome = came_out(RunStatus.OK, done=Counts(1))
        await _press(hass, "sync_now")
        orchestrator.error = RuntimeError("boom")
        orchestrator.progress = [("read", 10)]
        await _press(hass, "sync_now")
        assert state_of(hass, "sensor", f"{sync.subentry_id}_status") == "ok"
        assert state_of(hass, "sensor", f"{sync.subentry_id}_last_added") == "1"
        assert "The run failed" in caplog.text


class TestRuns:
    @pytest.mark.parametrize(
        ("status", "done", "planned", "told"),
        [
            (RunStatus.OK, Counts(1), Counts(1), "synced"),
            (RunStatus.OK, Counts(), Counts(), "nothing_to_do"),
            (RunStatus.PLANNED, Counts(), Counts(2), "planned"),
            (RunStatus.PLANNED, Counts(), Counts(), "nothing_to_do"),
            (RunStatus.HELD, Counts(), Counts(), "held"),
            (RunStatus.PARTIAL, Counts(1), Counts(2), "partial"),
            (RunStatus.FAILED, Counts(), Counts(), "failed"),
            (RunStatus.CANCELLED, Counts(1), Counts(2), "cancelled"),
        ],
    )
    async def test_each_run_is_one_event_without_titles(
        self,
        hass: HomeAssistant,
        orchestrator: FakeOrchestrator,
        status: RunStatus,
        done: Counts,
        planned: Counts,
        told: str,
    ) -> None:
        _, sync = await home_with_sync(hass)
        orchestrator.outcome = came_out(status, done=done, planned=planned, plan=7)
        await _press(hass, "sync_now")
        state = hass.states.get(entity_id(hass, "event", f"{sync.subentry_id}_run"))
        assert state is not None
        facts = {key: value for key, value in state.attributes.items() if key not in _USUAL_ATTRIBUTES}
        assert facts == {
            "event_type": told,
            "run": 1,
            "plan": 7,
            "added": done.added,
            "updated": 0,
            "removed": 0,
            "planned": planned.total,
            "held": 0,
            "held_by": {},
            "unresolved": 0,
        }

    async def test_a_run_of_before_a_restart_is_no_new_event(self, hass: HomeAssistant) -> None:
        home, sync = await home_with_sync(hass)
        await _press(hass, "dry_run")
        event = entity_id(hass, "event", f"{sync.subentry_id}_run")
        before = hass.states.get(event)
        assert await hass.config_entries.async_reload(home.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        after = hass.states.get(event)
        assert before is not None
        assert after is not None
        assert after.state == before.state

    async def test_the_same_press_twice_is_one_run(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        await home_with_sync(hass)
        orchestrator.go_on.clear()
        for _ in range(2):
            await hass.services.async_call(
                "button", "press", {"entity_id": "button.everything_sync_now"}, blocking=True
            )
        await hass.services.async_call(
            "button", "press", {"entity_id": "button.everything_dry_run"}, blocking=True
        )
        await hass.async_block_till_done()
        assert [asked[0] for asked in orchestrator.asked] == ["confirmed"]
        orchestrator.go_on.set()
        await hass.async_block_till_done(wait_background_tasks=True)
        assert [asked[0] for asked in orchestrator.asked] == ["confirmed", "dry"]

    async def test_a_press_at_the_moment_of_a_result_is_another_run(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        await home_with_sync(hass)
        presses = ["button.everything_sync_now"]

        @callback
        def press_once_more(_: Event[EventStateChangedData]) -> None:
            if presses:
                press = hass.services.async_call("button", "press", {"entity_id": presses.pop()})
                hass.async_create_task(press, eager_start=True)

        async_track_state_change_event(hass, ["event.everything_run"], press_once_more)
        await _press(hass, "sync_now")
        assert [asked[0] for asked in orchestrator.asked] == ["confirmed", "confirmed"]

    async def test_the_interval_starts_runs_after_each_other(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        await home_with_sync(hass, interval=60)
        assert len(orchestrator.asked) == 1
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=59))
        await hass.async_block_till_done(wait_background_tasks=True)
        assert len(orchestrator.asked) == 1
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=61))
        await hass.async_block_till_done(wait_background_tasks=True)
        assert [asked[0] for asked in orchestrator.asked] == ["scheduled", "scheduled"]

    async def test_something_that_vanished_is_looked_at_again_without_waiting_for_the_interval(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        orchestrator.look_again_at = int(dt_util.utcnow().timestamp()) + 900
        await home_with_sync(hass, interval=600)
        orchestrator.look_again_at = None
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=14))
        await hass.async_block_till_done(wait_background_tasks=True)
        assert len(orchestrator.asked) == 1
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=16))
        await hass.async_block_till_done(wait_background_tasks=True)
        assert len(orchestrator.asked) == 2

    async def test_an_account_that_refuses_us_asks_for_its_password(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator, kodi: KodiEmulator
    ) -> None:
        box = kodi_account(kodi)
        await set_up(hass, box)
        await home_with_sync(hass)
        orchestrator.account_results = (AccountResult("kodi:the-box", "AuthFailed", "refused"),)
        await _press(hass, "sync_now")
        (flow,) = hass.config_entries.flow.async_progress()
        assert flow["context"]["entry_id"] == box.entry_id
        assert flow["context"]["source"] == "reauth"


class TestPause:
    async def test_every_profile_shows_the_same_pause_and_it_survives_a_restart(
        self, hass: HomeAssistant, hass_storage: dict[str, Any]
    ) -> None:
        first, second = profile(name="First"), profile(name="Second")
        await set_up(hass, first, second)
        await hass.services.async_call(
            "switch", "turn_on", {"entity_id": "switch.first_pause_everything"}, blocking=True
        )
        assert state_of(hass, "switch", f"{second.entry_id}_pause_all") == "on"
        assert hass_storage["crosswatch.settings"]["data"] == {"paused": True}
        await hass.services.async_call(
            "switch", "turn_off", {"entity_id": "switch.second_pause_everything"}, blocking=True
        )
        assert state_of(hass, "switch", f"{first.entry_id}_pause_all") == "off"

    async def test_what_was_paused_before_a_restart_is_paused(
        self, hass: HomeAssistant, hass_storage: dict[str, Any]
    ) -> None:
        hass_storage["crosswatch.settings"] = {
            "version": 1,
            "minor_version": 1,
            "key": "crosswatch.settings",
            "data": {"paused": True},
        }
        home = profile()
        await set_up(hass, home)
        assert state_of(hass, "switch", f"{home.entry_id}_pause_all") == "on"

    async def test_paused_nothing_is_written_but_a_plan_may_be_made(
        self, hass: HomeAssistant, orchestrator: FakeOrchestrator
    ) -> None:
        await home_with_sync(hass, interval=60)
        orchestrator.asked.clear()
        await hass.services.async_call(
            "switch", "turn_on", {"entity_id": "switch.home_pause_everything"}, blocking=True
        )
        with pytest.raises(ServiceValidationError, match="paused"):
            await _press(hass, "sync_now")
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=61))
        await hass.async_block_till_done(wait_background_tasks=True)
        assert orchestrator.asked == []
        await _press(hass, "dry_run")
        assert [asked[0] for asked in orchestrator.asked] == ["dry"]


class TestDevices:
    async def test_a_sync_is_a_device_below_its_profile_that_leads_to_its_plan(
        self, hass: HomeAssistant
    ) -> None:
        home, sync = await home_with_sync(hass)
        below = device(hass, home, sync.subentry_id)
        above = device(hass, home, home.entry_id)
        assert below.name == "Everything"
        assert below.via_device_id == above.id
        assert below.entry_type is dr.DeviceEntryType.SERVICE
        assert below.configuration_url == f"homeassistant://crosswatch/sync/{sync.subentry_id}"
        assert above.configuration_url == "homeassistant://crosswatch"

    async def test_an_account_counts_what_it_holds(
        self, hass: HomeAssistant, entity_registry: er.EntityRegistry
    ) -> None:
        travel = tracker("Travel")
        await set_up(hass, travel)
        counts = {
            entity.unique_id.removeprefix(f"{travel.entry_id}_"): entity.entity_category
            for entity in er.async_entries_for_config_entry(entity_registry, travel.entry_id)
        }
        assert counts == dict.fromkeys(
            ("connectivity", "watchlist_count", "ratings_count", "history_count", "progress_count"),
            "diagnostic",
        )

    async def test_kodi_counts_no_watchlist(self, hass: HomeAssistant, kodi: KodiEmulator) -> None:
        box = kodi_account(kodi)
        await set_up(hass, box)
        shown = {
            entity.unique_id for entity in er.async_entries_for_config_entry(er.async_get(hass), box.entry_id)
        }
        assert f"{box.entry_id}_watchlist_count" not in shown
        assert f"{box.entry_id}_history_count" in shown


async def test_no_state_or_event_carries_a_title(hass: HomeAssistant, orchestrator: FakeOrchestrator) -> None:
    events = async_capture_events(hass, "state_changed")
    await home_with_sync(hass)
    orchestrator.outcome = came_out(
        RunStatus.HELD, held=3, reasons=(Reason("all_or_most", {"title": "Canary"}),)
    )
    await _press(hass, "sync_now")
    assert events
    assert "Canary" not in str([event.as_dict() for event in events])


_USUAL_ATTRIBUTES = {"event_types", "friendly_name", "icon", "device_class"}
