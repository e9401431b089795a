"""A route as its engine wants it, and the accounts that it names as they are now."""

from __future__ import annotations

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigSubentry
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .account import AccountEntry, ready_account
from .const import (
    CONF_ENABLED,
    CONF_LIBRARY,
    CONF_PLAYERS,
    CONF_PROVIDER,
    CONF_USERS,
    DOMAIN,
    PROVIDER_KODI,
)
from .hub import async_get_hub
from .kodi_settings import DEFAULT_PORT
from .providers.account import Account
from .scrobble.definitions import RouteDefinition
from .subentries import account_key, accounts_named, find_account

# The platform of HA's own Kodi integration is named as our provider is.
_PLATFORM_KODI = PROVIDER_KODI


@callback
def route_definition(hass: HomeAssistant, subentry: ConfigSubentry) -> RouteDefinition:
    """Return what a route's subentry stands for. Accounts that are gone are left out; a repair names them."""
    accounts = [
        entry for named in accounts_named(subentry.data) if (entry := find_account(hass, named)) is not None
    ]
    players = tuple(subentry.data[CONF_PLAYERS])
    return RouteDefinition(
        id=subentry.subentry_id,
        title=subentry.title,
        players=players,
        accounts=tuple(account_key(entry) for entry in accounts),
        users=frozenset(subentry.data[CONF_USERS]),
        own_accounts={player: _own_accounts(hass, player, accounts) for player in players},
        enabled=subentry.data[CONF_ENABLED],
    )


@callback
def platform_of(hass: HomeAssistant, player: str) -> str:
    """Return the integration that a player belongs to, as the registry knows it; empty if it does not."""
    registered = er.async_get(hass).async_get(player)
    return registered.platform if registered is not None else ""


@callback
def account_now(hass: HomeAssistant, key: str) -> Account | None:
    """Return an account that may be written now, or None: not set up, or everything is paused."""
    entry: AccountEntry | None = account_entry(hass, key)
    if entry is None or entry.state is not ConfigEntryState.LOADED or async_get_hub(hass).paused:
        return None
    return ready_account(hass, entry)


@callback
def account_entry(hass: HomeAssistant, key: str) -> ConfigEntry | None:
    """Return the entry of an account by its key."""
    return hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, key)


def _own_accounts(hass: HomeAssistant, player: str, accounts: list[ConfigEntry]) -> frozenset[str]:
    """Return the accounts that are the player itself: a Kodi marks by itself what it plays."""
    registered = er.async_get(hass).async_get(player)
    if registered is None or registered.platform != _PLATFORM_KODI or registered.config_entry_id is None:
        return frozenset()
    kodi = hass.config_entries.async_get_entry(registered.config_entry_id)
    if kodi is None:
        return frozenset()
    return frozenset(account_key(entry) for entry in accounts if _same_kodi(kodi, entry))


def _same_kodi(kodi: ConfigEntry, account: ConfigEntry) -> bool:
    if account.data[CONF_PROVIDER] != PROVIDER_KODI:
        return False
    if kodi.unique_id is not None and kodi.unique_id == account.data.get(CONF_LIBRARY):
        return True
    return _address(kodi) == _address(account)


def _address(entry: ConfigEntry) -> tuple[str, int]:
    return str(entry.data[CONF_HOST]).lower(), int(entry.data.get(CONF_PORT, DEFAULT_PORT))
