"""Diagnostics: what helps to find a fault, and nothing else.

Built from a list of what may be told. No titles, no names, no addresses, no credentials.
"""

from __future__ import annotations

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import CONF_API_KEY, CONF_PASSWORD, CONF_SSL
from homeassistant.core import HomeAssistant
from msgspec import to_builtins

from .const import (
    CONF_ENABLED,
    CONF_INTERVAL,
    CONF_MEMBERS,
    CONF_PLAYERS,
    CONF_PROVIDER,
    CONF_REMOVALS,
    CONF_ROLES,
    CONF_USERS,
    INTERVAL_DEFAULT,
    SUBENTRY_ROUTE,
)
from .hub import async_get_hub
from .subentries import accounts_named, find_account, is_account, subentries_of, syncs_of
from .sync.results import Counts, FeatureResult
from .sync_states import SyncState
from .token_store import stored_tokens
from .trackers import WEB_TRACKERS


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, Any]:
    """Return the diagnostics of an account or a profile."""
    return _account(entry) if is_account(entry) else _profile(hass, entry)


def _account(entry: ConfigEntry) -> dict[str, Any]:
    coordinator = entry.runtime_data.coordinator
    capabilities = entry.runtime_data.provider.capabilities
    return {
        "provider": entry.data[CONF_PROVIDER],
        "version": coordinator.data.identity.version,
        "reachable": coordinator.last_update_success,
        "has_password": bool(entry.data.get(CONF_PASSWORD)),
        "encrypted": bool(entry.data.get(CONF_SSL)),
        "sign_in": _sign_in(entry),
        "quota": None if coordinator.data.quota is None else to_builtins(coordinator.data.quota),
        "library": capabilities.library,
        "features": {
            str(feature): {
                "keeps": str(can.keeps),
                "adds": can.add,
                "updates": can.update,
                "removes": can.remove,
                "records": coordinator.data.counts.get(feature),
            }
            for feature, can in capabilities.features.items()
        },
    }


def _sign_in(entry: ConfigEntry) -> dict[str, Any] | None:
    """Tell how an account at a web tracker is signed in to: by what, and since and until when."""
    if entry.data[CONF_PROVIDER] not in WEB_TRACKERS:
        return None
    if entry.data.get(CONF_API_KEY):
        return {"by": "key"}
    tokens = stored_tokens(entry.data)
    return {
        "by": "code",
        "issued_at": tokens.issued_at,
        "expires_at": tokens.expires_at,
        "scope": tokens.scope,
    }


def _profile(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, Any]:
    states = entry.runtime_data.runner.coordinator.data
    return {
        "interval": entry.options.get(CONF_INTERVAL, INTERVAL_DEFAULT),
        "paused": async_get_hub(hass).paused,
        "syncs": [_sync(hass, sync, states.get(sync.subentry_id, SyncState())) for sync in syncs_of(entry)],
        "routes": [
            {
                "enabled": route.data[CONF_ENABLED],
                "players": len(route.data[CONF_PLAYERS]),
                "users": len(route.data[CONF_USERS]),
                "accounts": _providers(hass, route),
            }
            for route in subentries_of(entry, SUBENTRY_ROUTE)
        ],
    }


def _sync(hass: HomeAssistant, subentry: ConfigSubentry, state: SyncState) -> dict[str, Any]:
    result = state.result
    return {
        "enabled": subentry.data[CONF_ENABLED],
        "members": [
            {"provider": provider, "roles": dict(member[CONF_ROLES])}
            for provider, member in zip(_providers(hass, subentry), subentry.data[CONF_MEMBERS], strict=True)
        ],
        "removals": list(subentry.data[CONF_REMOVALS]),
        "run": state.run,
        "finished": state.finished,
        "status": None if result is None else str(result.status),
        "reasons": [] if result is None else [reason.code for reason in result.reasons],
        "features": [] if result is None else [_feature(feature) for feature in result.features],
    }


def _providers(hass: HomeAssistant, subentry: ConfigSubentry) -> list[str]:
    """Return which providers a sync or a route names, in its order."""
    found = (find_account(hass, named) for named in accounts_named(subentry.data))
    return ["missing" if entry is None else entry.data[CONF_PROVIDER] for entry in found]


def _feature(feature: FeatureResult) -> dict[str, Any]:
    return {
        "feature": str(feature.feature),
        "status": str(feature.status),
        "planned": _counts(feature.planned),
        "done": _counts(feature.done),
        "held": feature.held,
        "unresolved": feature.unresolved,
        "failed": feature.failed,
        "reasons": [reason.code for reason in feature.reasons],
    }


def _counts(counts: Counts) -> list[int]:
    return [counts.added, counts.updated, counts.removed]
