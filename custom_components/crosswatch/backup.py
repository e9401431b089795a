"""Holding still while Home Assistant makes a backup, so that the copy of the database is whole."""

from __future__ import annotations

import asyncio

from homeassistant.core import HomeAssistant

from .const import LOGGER
from .hub import async_get_hub

PATIENCE = 30
"""Seconds to wait for what is being written. A backup is not held up for longer."""


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Stop all writers and fold the log into the file."""
    if (database := async_get_hub(hass).open_database) is None:
        return
    try:
        async with asyncio.timeout(PATIENCE):
            await database.hold()
    except TimeoutError:
        LOGGER.warning("The CrossWatch database was busy; the backup may lack what was written last")


async def async_post_backup(hass: HomeAssistant) -> None:
    """Let writers go on."""
    if (database := async_get_hub(hass).open_database) is not None:
        database.release()
