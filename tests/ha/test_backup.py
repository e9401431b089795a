"""While Home Assistant makes a backup, nothing is written."""

from __future__ import annotations

import asyncio

import pytest
from homeassistant.core import HomeAssistant

from custom_components.crosswatch import backup
from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.store.tracker import create_tracker, list_trackers

from .household import set_up, tracker


async def test_writers_wait_until_the_backup_is_made(hass: HomeAssistant) -> None:
    await set_up(hass, tracker("Travel"))
    database = await async_get_hub(hass).async_database()
    await backup.async_pre_backup(hass)
    waiting = asyncio.create_task(database.run(create_tracker, "Bedroom", 0, "bedroom"))
    await asyncio.sleep(0)
    assert not waiting.done()
    await backup.async_post_backup(hass)
    await waiting
    assert "bedroom" in await database.run(list_trackers)


async def test_without_a_database_there_is_nothing_to_hold(hass: HomeAssistant) -> None:
    await backup.async_pre_backup(hass)
    await backup.async_post_backup(hass)
    assert async_get_hub(hass).open_database is None


async def test_a_backup_is_not_held_up_for_ever(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await set_up(hass, tracker("Travel"))
    database = await async_get_hub(hass).async_database()
    await database.hold()  # somebody else has it
    monkeypatch.setattr(backup, "PATIENCE", 0)
    await backup.async_pre_backup(hass)
    assert "busy" in caplog.text
    await backup.async_post_backup(hass)
    assert "travel" in await database.run(list_trackers)
