"""One account at run time: its provider, its health, and how each kind of provider is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .const import CONF_PROVIDER, CONF_TRACKER_ID, PROVIDER_KODI
from .hub import async_get_hub
from .kodi_settings import kodi_settings
from .model import Capabilities
from .providers.account import Account
from .providers.base import Identity, Provider
from .providers.kodi import KodiProvider
from .providers.token_keeper import Save
from .providers.tracker import TrackerProvider
from .subentries import account_key
from .trackers import WEB_TRACKERS, save_nowhere, tracker_provider

if TYPE_CHECKING:
    from .coordinator import AccountCoordinator

type AccountEntry = ConfigEntry[AccountRuntime]


@dataclass(frozen=True, slots=True)
class AccountRuntime:
    """What a loaded account entry has."""

    provider: Provider
    coordinator: AccountCoordinator


async def async_create_provider(
    hass: HomeAssistant, data: Mapping[str, Any], title: str, save: Save = save_nowhere
) -> Provider:
    """Make the provider of an account from what its entry stores. Nothing is asked of the service yet.

    save: keeps new tokens, of those that have any.
    """
    hub = async_get_hub(hass)
    if data[CONF_PROVIDER] in WEB_TRACKERS:
        return tracker_provider(hass, data, title, save)
    if data[CONF_PROVIDER] == PROVIDER_KODI:
        # A Kodi's certificate is its own; whoever turns on encryption for it trusts that box.
        session = async_get_clientsession(hass, verify_ssl=False)
        return KodiProvider(session, kodi_settings(data), hass.config.time_zone, hub.now)
    return TrackerProvider(await hub.async_database(), data[CONF_TRACKER_ID], title, hub.now)


async def async_capabilities(hass: HomeAssistant, entry: ConfigEntry) -> Capabilities:
    """Return what an account can do, whether or not it can be reached now."""
    runtime: AccountRuntime | None = getattr(entry, "runtime_data", None)
    if runtime is not None:
        return runtime.provider.capabilities
    provider = await async_create_provider(hass, entry.data, entry.title)
    return provider.capabilities


def key_of(provider: str, identity: Identity) -> str:
    """Return the key of the account that a provider says it is."""
    prefix = f"{provider}:"
    return identity.unique_id if identity.unique_id.startswith(prefix) else prefix + identity.unique_id


def ready_account(hass: HomeAssistant, entry: AccountEntry) -> Account:
    """Return a loaded account as a run needs it."""
    return Account(
        key=account_key(entry),
        title=entry.title,
        provider=entry.runtime_data.provider,
        zone=hass.config.time_zone,
    )
