"""The health of an account at a web tracker, whose requests are counted.

Runs tell whether it works, so it costs no request of its own but at set-up and a few times a day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import callback
from homeassistant.helpers.event import async_track_time_interval

from .account_troubles import ASKS_A_PERSON, note_trouble, note_well
from .const import CONF_ACCOUNT
from .coordinator import (
    BUSY,
    MISSING,
    AccountCoordinator,
    AccountHealth,
    entry_error,
    refused,
    unavailable,
)
from .hub import async_get_hub
from .model import PlanLimit, ProviderError, RateLimited, Rejected
from .providers.base import Identity, Quota, ReportsQuota

IDENTIFY_EVERY = 6 * 3_600
"""Seconds after which an account that works is asked who it is, and what its plan allows."""

LOOK_EVERY = timedelta(minutes=30)
"""How often an account that was away is asked whether it is back."""

_ANSWERED = frozenset({BUSY, MISSING, RateLimited.__name__, PlanLimit.__name__, Rejected.__name__})
"""Errors of an account that did answer."""


class WebAccountCoordinator(AccountCoordinator):
    """Asks rarely, and takes over what runs and scrobbles met."""

    _identity: Identity
    _identified_at = 0
    _asks_a_person = False

    def _interval(self, entry: ConfigEntry) -> timedelta | None:
        """Only our own clock asks: the interval of the base begins anew with everything that is published."""
        return None

    async def _async_setup(self) -> None:
        entry = self.account_entry
        self._identity = Identity(entry.data[CONF_ACCOUNT], entry.title)
        entry.async_on_unload(async_track_time_interval(self.hass, self._async_look, LOOK_EVERY))

    async def _async_look(self, _: datetime) -> None:
        age = async_get_hub(self.hass).now() - self._identified_at
        away = not self.last_update_success and not self._asks_a_person
        if away or age >= IDENTIFY_EVERY:
            await self.async_refresh()

    async def _async_update_data(self) -> AccountHealth:
        self._identified_at = async_get_hub(self.hass).now()
        try:
            self._identity = await self._async_identify()
            self._note_well()
        except RateLimited:
            self.logger.debug("%s asks for patience; who it is was settled before", self.name)
        except ProviderError as error:
            self._note(type(error).__name__, str(error))
            raise entry_error(error, self.name) from error
        return await self._health()

    async def _health(self) -> AccountHealth:
        return AccountHealth(self._identity, await self._count(), self._quota())

    async def async_told(self, error: str, detail: str) -> None:
        """Take over what a run met at the account. Nothing is asked of it."""
        if error and error not in _ANSWERED:
            self._note(error, detail)
            said = refused if error in ASKS_A_PERSON else unavailable
            self.async_set_update_error(said(self.name, detail))
            return
        if error == PlanLimit.__name__:
            self._note(error, detail)
        elif not error:
            self._note_well()
        if not error or self.last_update_success:
            self.async_set_updated_data(await self._health())

    @callback
    def async_show_quota(self) -> None:
        """Show what is left of the quota, if that is news."""
        quota = self._quota()
        if self.last_update_success and quota != self.data.quota:
            self.async_set_updated_data(replace(self.data, quota=quota))

    def _quota(self) -> Quota | None:
        return self._provider.quota if isinstance(self._provider, ReportsQuota) else None

    def _note(self, error: str, detail: str) -> None:
        self._asks_a_person = error in ASKS_A_PERSON
        note_trouble(self.hass, self.account_entry, error, detail)

    def _note_well(self) -> None:
        self._asks_a_person = False
        note_well(self.hass, self.account_entry.entry_id)
