"""Diagnostics tell what helps and no secret; neither does the log."""

from __future__ import annotations

import json
import logging

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.crosswatch.model import Reason
from custom_components.crosswatch.sync.results import Counts, RunStatus
from tests.emulators.kodi import KodiEmulator

from .fake_orchestrator import FakeOrchestrator, came_out
from .household import (
    ask,
    device_id,
    kodi_account,
    member,
    only_subentry,
    profile,
    route,
    set_up,
    sync,
    tracker,
)

PASSWORD = "canary-password"
CANARIES = (PASSWORD, "canary-user", "canary-title", "canary-name")


@pytest.fixture
def kodi_with_canaries(kodi: KodiEmulator) -> KodiEmulator:
    kodi.username, kodi.password, kodi.name = "canary-user", PASSWORD, "canary-name"
    return kodi


async def test_an_account(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, kodi_with_canaries: KodiEmulator
) -> None:
    assert await async_setup_component(hass, "diagnostics", {})
    box = kodi_account(kodi_with_canaries)
    await set_up(hass, box)
    told = await get_diagnostics_for_config_entry(hass, hass_client, box)
    assert told["provider"] == "kodi"
    assert told["reachable"] is True
    assert told["has_password"] is True
    assert told["features"]["history"]["keeps"] == "last_play"
    text = json.dumps(told)
    assert "127.0.0.1" not in text
    assert "the-box" not in text
    assert not [canary for canary in CANARIES if canary in text]


async def test_a_profile(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, orchestrator: FakeOrchestrator
) -> None:
    assert await async_setup_component(hass, "diagnostics", {})
    living_room, travel = tracker("canary-name"), tracker("Travel")
    home = profile(
        sync("canary-title", [member(living_room, watchlist="source"), member(travel, watchlist="target")]),
        route("TV", ["media_player.canary"], [travel, tracker("Gone")]),
        name="canary-user",
        interval=60,
    )
    orchestrator.outcome = came_out(
        RunStatus.HELD,
        planned=Counts(1, 2, 3),
        held=4,
        reasons=(Reason("burst", {"account": "canary-name"}),),
    )
    await set_up(hass, living_room, travel, home)
    told = await get_diagnostics_for_config_entry(hass, hass_client, home)
    assert told["interval"] == 60
    assert told["paused"] is False
    (shown,) = told["syncs"]
    assert shown["status"] == "held"
    assert shown["reasons"] == ["burst"]
    assert shown["members"] == [
        {"provider": "tracker", "roles": {"watchlist": "source"}},
        {"provider": "tracker", "roles": {"watchlist": "target"}},
    ]
    assert shown["features"][0]["planned"] == [1, 2, 3]
    assert told["routes"] == [{"enabled": True, "players": 1, "users": 0, "accounts": ["tracker", "missing"]}]
    assert not [canary for canary in (*CANARIES, "canary") if canary in json.dumps(told)]


async def test_the_log_holds_no_secret_whatever_happens(
    hass: HomeAssistant, kodi_with_canaries: KodiEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    kodi = kodi_with_canaries
    box, travel = kodi_account(kodi), tracker("Travel")
    home = profile(sync("Everything", [box, travel]))
    await set_up(hass, box, travel, home)
    device = device_id(hass, home, only_subentry(home).subentry_id)
    await ask(hass, "dry_run", device_id=device)
    kodi.password = "changed"
    await hass.config_entries.async_reload(box.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    ours = [
        record.getMessage() + str(record.exc_info or "")
        for record in caplog.records
        if "crosswatch" in record.name or "crosswatch" in record.getMessage()
    ]
    assert ours
    assert not [line for line in ours if PASSWORD in line]
    for state in hass.states.async_all():
        assert PASSWORD not in str(state.as_dict())
