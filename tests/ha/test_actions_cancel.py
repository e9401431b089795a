"""Stopping what runs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from custom_components.crosswatch.model import Feature, Outcome, Write
from custom_components.crosswatch.providers.tracker import TrackerProvider

from .emptied import FILMS, PLAYS, Household, in_step
from .fake_orchestrator import FakeOrchestrator
from .household import ask, device_id, entity_id, home_with_sync, state_of


class Gate:
    """Keeps a tracker from answering a write until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached = asyncio.Event()
        self.open = asyncio.Event()
        apply = TrackerProvider.apply
        gate = self

        async def slowly(self: TrackerProvider, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
            gate.reached.set()
            await gate.open.wait()
            return await apply(self, feature, writes)

        monkeypatch.setattr(TrackerProvider, "apply", slowly)


def _event_type(household: Household) -> object:
    event = household.hass.states.get(entity_id(household.hass, "event", f"{household.sync.subentry_id}_run"))
    assert event is not None
    return event.attributes["event_type"]


async def test_what_is_on_its_way_is_finished_and_the_next_run_does_the_rest(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    household = await in_step(hass)
    await household.adds("living-room", Feature.WATCHLIST, FILMS[8:30])
    await household.adds("living-room", Feature.HISTORY, PLAYS[:3])
    gate = Gate(monkeypatch)
    running = asyncio.create_task(ask(hass, "sync_now", device_id=household.device))
    await gate.reached.wait()
    assert state_of(hass, "sensor", f"{household.sync.subentry_id}_status") == "running"

    cancelling = hass.async_create_task(ask(hass, "cancel_run", device_id=household.device))
    gate.open.set()

    assert await cancelling == {"cancelled": 1}
    with pytest.raises(HomeAssistantError) as told:
        await running
    assert told.value.translation_key == "run_cancelled"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, "sensor", f"{household.sync.subentry_id}_status") == "cancelled"
    assert state_of(hass, "sensor", f"{household.sync.subentry_id}_progress") == "unknown"
    assert _event_type(household) == "cancelled"
    assert (await household.wishes("travel"), await household.plays("travel")) == (8, 3)

    await household.runs()
    assert (await household.wishes("travel"), await household.plays("travel")) == (30, 3)
    assert state_of(hass, "sensor", f"{household.sync.subentry_id}_status") == "ok"


async def test_what_waits_for_its_turn_is_stopped_too_and_other_syncs_are_not(
    hass: HomeAssistant, orchestrator: FakeOrchestrator
) -> None:
    home, sync = await home_with_sync(hass)
    orchestrator.go_on.clear()
    device = device_id(hass, home, sync.subentry_id)
    for action in ("sync_now", "dry_run"):
        await hass.services.async_call("crosswatch", action, {"device_id": device}, blocking=True)
    await orchestrator.begun.wait()
    assert await ask(hass, "cancel_run", device_id=device) == {"cancelled": 2}
    orchestrator.go_on.set()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(orchestrator.asked) == 1


async def test_a_profile_stops_all_its_runs(hass: HomeAssistant, orchestrator: FakeOrchestrator) -> None:
    home, sync = await home_with_sync(hass)
    orchestrator.go_on.clear()
    device = device_id(hass, home, sync.subentry_id)
    await hass.services.async_call("crosswatch", "sync_now", {"device_id": device}, blocking=True)
    await orchestrator.begun.wait()
    above = device_id(hass, home, home.entry_id)
    await hass.services.async_call("crosswatch", "cancel_run", {"device_id": above}, blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await ask(hass, "cancel_run", device_id=above) == {"cancelled": 0}
