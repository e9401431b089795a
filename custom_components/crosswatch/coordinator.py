"""The two coordinators: the health of an account, and what is known of a profile's syncs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryError
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from msgspec.structs import replace

from .account import key_of
from .const import (
    CONF_INTERVAL,
    CONF_PROVIDER,
    CONF_TRACKER_ID,
    DOMAIN,
    INTERVAL_DEFAULT,
    LOGGER,
    PROVIDER_TRACKER,
)
from .hub import Hub
from .model import AuthFailed, Feature, ProviderError, WrongAccount
from .providers.base import Identity, Provider
from .store.counts import record_counts
from .store.runs import latest_results
from .store.tracker import count_records
from .subentries import account_key
from .sync_states import SyncStates, known_states

POLL_NETWORK = timedelta(minutes=1)
POLL_LOCAL = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """What one cheap poll told: who the account is, and how many records it showed at its last read."""

    identity: Identity
    counts: dict[Feature, int]


class AccountCoordinator(DataUpdateCoordinator[AccountHealth]):
    """Asks an account who it is, and so whether it can be reached and still is the same."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, hub: Hub, provider: Provider) -> None:
        """Poll a service in the network every minute, our own database rarely."""
        local = entry.data[CONF_PROVIDER] == PROVIDER_TRACKER
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=POLL_LOCAL if local else POLL_NETWORK,
            always_update=False,
        )
        self._hub = hub
        self._provider = provider
        self._provider_name: str = entry.data[CONF_PROVIDER]
        self._tracker: str | None = entry.data.get(CONF_TRACKER_ID)
        self._key = account_key(entry)

    async def _async_update_data(self) -> AccountHealth:
        placeholders = {"account": self.name}
        try:
            identity = await self._provider.identify()
            if key_of(self._provider_name, identity) != self._key:
                raise WrongAccount("another account answered")
        except AuthFailed as error:
            raise ConfigEntryAuthFailed(
                translation_domain=DOMAIN,
                translation_key="auth_failed",
                translation_placeholders=placeholders,
            ) from error
        except WrongAccount as error:
            raise ConfigEntryError(
                translation_domain=DOMAIN,
                translation_key="wrong_account",
                translation_placeholders=placeholders,
            ) from error
        except ProviderError as error:
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="account_unavailable",
                translation_placeholders={**placeholders, "error": str(error)},
            ) from error
        return AccountHealth(identity, await self._count())

    async def async_recount(self) -> None:
        """Publish how many records the account showed at its last read. Nothing is asked of it."""
        if self.last_update_success:
            self.async_set_updated_data(AccountHealth(self.data.identity, await self._count()))

    async def _count(self) -> dict[Feature, int]:
        """Count what the account showed at its last read; a tracker is ours, so it is counted as it is."""
        database = await self._hub.async_database()
        if self._tracker is not None:
            return await database.run(count_records, self._tracker)
        return await database.run(record_counts, self._key)


class SyncCoordinator(DataUpdateCoordinator[SyncStates]):
    """Publishes what is known of a profile's syncs.

    Its interval only starts a run; what the run brings is published as it comes. So set-up never waits
    for a run, and a failed run does not make entities unavailable.
    """

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, hub: Hub, start: Callable[[], Awaitable[None]]
    ) -> None:
        """Call `start` whenever the interval of the profile has passed."""
        minutes: int = entry.options.get(CONF_INTERVAL, INTERVAL_DEFAULT)
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=timedelta(minutes=minutes) if minutes else None,
            always_update=False,
        )
        self._hub = hub
        self._profile = entry.entry_id
        self._start = start
        self.data = {}

    async def async_load(self) -> None:
        """Publish what is on record of the last runs."""
        database = await self._hub.async_database()
        known = known_states(await database.run(latest_results, self._profile))
        under_way = {sync: state.progress for sync, state in self.data.items() if state.progress is not None}
        known = {sync: replace(state, progress=under_way.get(sync)) for sync, state in known.items()}
        self.async_set_updated_data({**self.data, **known})

    async def _async_update_data(self) -> SyncStates:
        await self._start()
        return self.data
