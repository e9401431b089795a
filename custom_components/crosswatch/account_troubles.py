"""Troubles of an account that only a person can end: who is told of them, and when they are over."""

from __future__ import annotations

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from . import issues
from .const import CONF_PROVIDER, PROVIDER_TRAKT
from .model import AccountLocked, AppRefused, AuthFailed, PlanLimit
from .trackers import WEB_TRACKERS

_REPAIRS = {
    AppRefused.__name__: issues.APP_REFUSED,
    AccountLocked.__name__: issues.ACCOUNT_LOCKED,
    PlanLimit.__name__: issues.PLAN_LIMIT,
}

ASKS_A_PERSON = frozenset({AuthFailed.__name__, AppRefused.__name__, AccountLocked.__name__})
"""Errors after which asking again is no use until a person has seen to it."""


@callback
def note_trouble(hass: HomeAssistant, entry: ConfigEntry, error: str, detail: str) -> None:
    """Tell a person, if a person is needed. `error` is the name of a `ProviderError` class."""
    if error == AuthFailed.__name__:
        entry.async_start_reauth(hass)
        return
    repair = _REPAIRS.get(error)
    if repair is None:
        return
    provider: str = entry.data[CONF_PROVIDER]
    if repair == issues.APP_REFUSED and provider == PROVIDER_TRAKT:
        repair = issues.TRAKT_APP_REFUSED
    service = WEB_TRACKERS[provider].name if provider in WEB_TRACKERS else entry.title
    facts = {"account": entry.title, "service": service, "detail": detail}
    issues.report_account_trouble(hass, entry.entry_id, repair, facts)


@callback
def note_well(hass: HomeAssistant, entry_id: str) -> None:
    """The account works, or is gone: its troubles are over."""
    issues.clear_account_troubles(hass, entry_id)
