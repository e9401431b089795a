"""What all entries share: the database, the orchestrator, and whether everything is paused."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady, HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.storage import STORAGE_DIR, Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from . import issues
from .const import DOMAIN, LOGGER, SIGNAL_PAUSED
from .store.database import Database, DatabaseDamaged, DatabaseTooNew
from .sync.orchestrator import Orchestrator

SETTINGS_VERSION = 1


class Settings(TypedDict):
    """What the hub keeps in its small store."""

    paused: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """What is there once the database is open."""

    database: Database
    orchestrator: Orchestrator


class Hub:
    """One per Home Assistant. The database is opened by whoever needs it first."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Nothing is opened yet."""
        self._hass = hass
        self._settings: Store[Settings] = Store(hass, SETTINGS_VERSION, f"{DOMAIN}.settings")
        self._opening = asyncio.Lock()
        self._opened: Opened | None = None
        self._paused = False
        self._closed = False

    @property
    def database_path(self) -> Path:
        """Where the database lies."""
        return Path(self._hass.config.path(STORAGE_DIR, DOMAIN, f"{DOMAIN}.db"))

    @property
    def open_database(self) -> Database | None:
        """The database, if somebody opened it already."""
        return None if self._opened is None else self._opened.database

    @property
    def paused(self) -> bool:
        """Whether nothing may be written to any account."""
        return self._paused

    def now(self) -> int:
        """Return the time in seconds since 1970 UTC."""
        return int(dt_util.utcnow().timestamp())

    async def async_load_settings(self) -> None:
        """Read what is remembered from the last start."""
        if stored := await self._settings.async_load():
            self._paused = stored["paused"]

    async def async_pause(self, paused: bool) -> None:
        """Pause everything, or let it go on; remembered over restarts."""
        if paused == self._paused:
            return
        self._paused = paused
        await self._settings.async_save({"paused": paused})
        async_dispatcher_send(self._hass, SIGNAL_PAUSED)

    async def async_database(self) -> Database:
        """Return the open database.

        Raises ConfigEntryNotReady if a newer CrossWatch wrote it, or if it cannot be opened for the moment.
        """
        return (await self._async_open()).database

    async def async_usable_database(self) -> Database | None:
        """Return the open database, or None where it cannot be used; a repair or the log says why."""
        try:
            return await self.async_database()
        except HomeAssistantError as error:
            LOGGER.warning("%s", error)
            return None

    async def async_orchestrator(self) -> Orchestrator:
        """Return the orchestrator, which has recovered what an earlier run left behind."""
        return (await self._async_open()).orchestrator

    async def _async_open(self) -> Opened:
        async with self._opening:
            if self._closed:
                raise ConfigEntryNotReady(
                    translation_domain=DOMAIN,
                    translation_key="database_unavailable",
                    translation_placeholders={"error": "Home Assistant is stopping"},
                )
            if self._opened is None:
                self._opened = await self._async_open_now()
                self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, self._async_close)
            return self._opened

    async def _async_open_now(self) -> Opened:
        try:
            database = await self._async_open_or_begin_anew()
            opened = Opened(database, Orchestrator(database, self.now))
            await self._async_recover(opened)
        except DatabaseTooNew as error:
            issues.report_database_too_new(self._hass, error.found, error.supported)
            # Not ConfigEntryError: that one is logged with a traceback, and the repair tells what to do.
            raise ConfigEntryNotReady(
                translation_domain=DOMAIN,
                translation_key="database_too_new",
                translation_placeholders={"found": str(error.found), "supported": str(error.supported)},
            ) from error
        except (OSError, sqlite3.Error) as error:
            raise ConfigEntryNotReady(
                translation_domain=DOMAIN,
                translation_key="database_unavailable",
                translation_placeholders={"error": str(error)},
            ) from error
        issues.clear_database_too_new(self._hass)
        return opened

    async def _async_recover(self, opened: Opened) -> None:
        """Let the orchestrator see to what an earlier start left behind, before anybody else writes."""
        try:
            await opened.orchestrator.start()
        except BaseException:
            await opened.database.close()
            raise

    async def _async_open_or_begin_anew(self) -> Database:
        try:
            return await Database.open(self.database_path)
        except DatabaseDamaged as error:
            issues.report_database_damaged(self._hass, error.kept.name)
            return await Database.open(self.database_path)

    async def _async_close(self, _: Event) -> None:
        self._closed = True  # a reload that is still on its way must not open it again
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.database.close()


HUB: HassKey[Hub] = HassKey(DOMAIN)


@callback
def async_get_hub(hass: HomeAssistant) -> Hub:
    """Return the hub. A config flow may ask for it before anything is set up."""
    return hass.data.setdefault(HUB, Hub(hass))
