"""Setting up, unloading and removing an account."""

from __future__ import annotations

from contextlib import suppress

from homeassistant.core import HomeAssistant

from . import issues
from .account import AccountEntry, AccountRuntime, async_create_provider
from .account_troubles import note_well
from .const import CONF_PROVIDER, CONF_TRACKER_ID, PROVIDER_KODI, PROVIDER_TRACKER
from .coordinator import AccountCoordinator
from .hub import async_get_hub
from .model import ProviderError
from .providers.base import Provider
from .providers.kodi import KodiProvider
from .references import async_forget_unused_accounts, async_remember_title, async_review_accounts
from .store.tracker import create_tracker
from .token_store import TokenStore
from .trackers import WEB_TRACKERS
from .web_coordinator import WebAccountCoordinator


async def async_setup_account(hass: HomeAssistant, entry: AccountEntry) -> None:
    """Ask the account who it is. Raises when it cannot be reached, refuses us, or is another one."""
    hub = async_get_hub(hass)
    database = await hub.async_database()
    if entry.data[CONF_PROVIDER] == PROVIDER_TRACKER:
        # A fresh database, begun because the old one was damaged, has no trackers.
        await database.run(create_tracker, entry.title, hub.now(), entry.data[CONF_TRACKER_ID])
    provider, coordinator = await _async_make(hass, entry)
    try:
        await coordinator.async_config_entry_first_refresh()
    except BaseException:
        await provider.close()
        raise
    entry.runtime_data = AccountRuntime(provider, coordinator)
    async_review_accounts(hass)
    if isinstance(provider, KodiProvider):
        entry.async_create_background_task(
            hass, _async_look_for_bridges(hass, entry, provider), "crosswatch look for add-ons"
        )


async def _async_make(hass: HomeAssistant, entry: AccountEntry) -> tuple[Provider, AccountCoordinator]:
    """Make the provider of an account and what looks after it."""
    hub = async_get_hub(hass)
    if entry.data[CONF_PROVIDER] not in WEB_TRACKERS:
        provider = await async_create_provider(hass, entry.data, entry.title)
        return provider, AccountCoordinator(hass, entry, hub, provider)
    tokens = TokenStore(hass, entry)
    await tokens.async_load()
    provider = await async_create_provider(hass, entry.data, entry.title, tokens.async_save)
    return provider, WebAccountCoordinator(hass, entry, hub, provider)


async def _async_look_for_bridges(hass: HomeAssistant, entry: AccountEntry, provider: KodiProvider) -> None:
    """Warn of add-ons that carry plays elsewhere by themselves: each viewing would arrive twice."""
    with suppress(ProviderError):
        issues.report_kodi_bridges(hass, entry.entry_id, entry.title, await provider.bridges())


async def async_unload_account(entry: AccountEntry) -> None:
    """End what the provider keeps open."""
    await entry.runtime_data.provider.close()


async def async_remove_account(hass: HomeAssistant, entry: AccountEntry) -> None:
    """Raise repairs where the account is still used, else forget what is stored about it."""
    if entry.data[CONF_PROVIDER] == PROVIDER_KODI:
        issues.report_kodi_bridges(hass, entry.entry_id, entry.title, ())
    if entry.data[CONF_PROVIDER] in WEB_TRACKERS:
        note_well(hass, entry.entry_id)
        await TokenStore(hass, entry).async_forget()
    async_remember_title(hass, entry)
    async_review_accounts(hass)
    await async_forget_unused_accounts(hass)
