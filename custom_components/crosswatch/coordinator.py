"""The two coordinators: the health of an account, and what is known of a profile's syncs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryError, HomeAssistantError
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from msgspec import structs

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
from .model import (
    AccountLocked,
    AppRefused,
    AuthFailed,
    Feature,
    PlanLimit,
    ProviderError,
    WrongAccount,
)
from .providers.base import Identity, Provider, Quota
from .store.counts import record_counts
from .store.runs import latest_results
from .store.tracker import count_records
from .subentries import account_key
from .sync_states import SyncStates, known_states

POLL_NETWORK = timedelta(minutes=1)
POLL_LOCAL = timedelta(minutes=15)

BUSY = "Busy"
"""The error of an account that answers, but plays or scans."""

MISSING = "Missing"
"""The error of an account that was not ready when the run began."""


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """What one cheap poll told: who the account is, and how many records it showed at its last read.

    quota: how many requests its service still takes, where it tells.
    """

    identity: Identity
    counts: dict[Feature, int]
    quota: Quota | None = None


def entry_error(error: ProviderError, account: str) -> HomeAssistantError:
    """Return what Home Assistant makes of an error: ask a person, give up until then, or try again."""
    if isinstance(error, AuthFailed):
        return ConfigEntryAuthFailed(
            translation_domain=DOMAIN,
            translation_key="auth_failed",
            translation_placeholders={"account": account},
        )
    if isinstance(error, WrongAccount):
        return ConfigEntryError(
            translation_domain=DOMAIN,
            translation_key="wrong_account",
            translation_placeholders={"account": account},
        )
    if isinstance(error, AppRefused | AccountLocked | PlanLimit):
        return ConfigEntryError(
            translation_domain=DOMAIN,
            translation_key="account_refused",
            translation_placeholders={"account": account, "error": str(error)},
        )
    return unavailable(account, str(error))


def unavailable(account: str, error: str) -> UpdateFailed:
    """Return that an account cannot be reached."""
    return UpdateFailed(
        translation_domain=DOMAIN,
        translation_key="account_unavailable",
        translation_placeholders={"account": account, "error": error},
    )


def refused(account: str, error: str) -> UpdateFailed:
    """Return that an account answers, and takes nothing from us until a person has seen to it."""
    return UpdateFailed(
        translation_domain=DOMAIN,
        translation_key="account_refused",
        translation_placeholders={"account": account, "error": error},
    )


class AccountCoordinator(DataUpdateCoordinator[AccountHealth]):
    """Asks an account who it is, and so whether it can be reached and still is the same."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, hub: Hub, provider: Provider) -> None:
        """Poll a service in the network every minute, our own database rarely."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=self._interval(entry),
            always_update=False,
        )
        self.account_entry = entry
        self._hub = hub
        self._provider = provider
        self._provider_name: str = entry.data[CONF_PROVIDER]
        self._tracker: str | None = entry.data.get(CONF_TRACKER_ID)
        self._key = account_key(entry)

    def _interval(self, entry: ConfigEntry) -> timedelta | None:
        return POLL_LOCAL if entry.data[CONF_PROVIDER] == PROVIDER_TRACKER else POLL_NETWORK

    async def _async_update_data(self) -> AccountHealth:
        try:
            identity = await self._async_identify()
        except ProviderError as error:
            raise entry_error(error, self.name) from error
        return AccountHealth(identity, await self._count())

    async def _async_identify(self) -> Identity:
        identity = await self._provider.identify()
        if key_of(self._provider_name, identity) != self._key:
            raise WrongAccount("another account answered")
        return identity

    async def async_told(self, error: str, detail: str) -> None:
        """Look after the account after a run; `error` is what kept it out of the run, or empty."""
        if error == AuthFailed.__name__:
            self.account_entry.async_start_reauth(self.hass)
        elif error == BUSY or (not error) is self.last_update_success:
            # The account shows already what the run met: an idle run costs no second request.
            await self.async_recount()
        else:
            await self.async_request_refresh()

    async def async_recount(self) -> None:
        """Publish how many records the account showed at its last read. Nothing is asked of it."""
        if self.last_update_success:
            self.async_set_updated_data(replace(self.data, counts=await self._count()))

    @callback
    def async_show_quota(self) -> None:
        """Show what is left of the account's quota, where it has one."""

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
        known = {sync: structs.replace(state, progress=under_way.get(sync)) for sync, state in known.items()}
        self.async_set_updated_data({**self.data, **known})

    async def _async_update_data(self) -> SyncStates:
        await self._start()
        return self.data
