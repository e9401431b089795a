"""What the subentries of a profile hold: syncs and routes, and the accounts that they name.

An account is named by `{entry_id, unique_id}`. The entry id finds it at once; the unique id finds it
again after it was deleted and added anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NotRequired, TypedDict

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback

from .const import (
    CONF_ACCOUNTS,
    CONF_ENABLED,
    CONF_KIND,
    CONF_MEMBERS,
    CONF_REMOVALS,
    CONF_ROLES,
    CONF_UNIQUE_ID,
    DOMAIN,
    KIND_ACCOUNT,
    KIND_PROFILE,
    PROVIDER_TRACKER,
    SUBENTRY_SYNC,
)
from .model import Feature, Role
from .sync.definitions import MemberDefinition, Profile, SyncDefinition


class AccountData(TypedDict):
    """How a subentry names an account. The title is only there once the account is gone, for repairs."""

    entry_id: str
    unique_id: str
    title: NotRequired[str]


class MemberData(AccountData):
    """How a sync stores a member: its role per feature."""

    roles: dict[str, str]


class SyncData(TypedDict):
    """What a sync's subentry stores. Members stand in order of trust."""

    members: list[MemberData]
    removals: list[str]
    enabled: bool


class RouteData(TypedDict):
    """What a route's subentry stores. No users means everybody."""

    players: list[str]
    accounts: list[AccountData]
    users: list[str]
    enabled: bool


@callback
def account_entries(hass: HomeAssistant) -> list[ConfigEntry]:
    """Return all account entries, in the order in which they were added."""
    return [entry for entry in _entries(hass) if is_account(entry)]


@callback
def profile_entries(hass: HomeAssistant) -> list[ConfigEntry]:
    """Return all profile entries."""
    return [entry for entry in _entries(hass) if entry.data[CONF_KIND] == KIND_PROFILE]


@callback
def _entries(hass: HomeAssistant) -> list[ConfigEntry]:
    """Return our entries without those that only note that a discovery is to be ignored."""
    return hass.config_entries.async_entries(DOMAIN, include_ignore=False)


def is_account(entry: ConfigEntry) -> bool:
    """Whether the entry is an account, and no profile."""
    return bool(entry.data[CONF_KIND] == KIND_ACCOUNT)


def syncs_of(entry: ConfigEntry) -> list[ConfigSubentry]:
    """Return the syncs of a profile in the order in which they were added, in which they also plan."""
    return subentries_of(entry, SUBENTRY_SYNC)


def subentries_of(entry: ConfigEntry, subentry_type: str) -> list[ConfigSubentry]:
    """Return the subentries of one type."""
    return [subentry for subentry in entry.subentries.values() if subentry.subentry_type == subentry_type]


def account_key(entry: ConfigEntry) -> str:
    """Return the key by which the store knows an account."""
    return entry.unique_id or entry.entry_id


def tracker_key(tracker_id: str) -> str:
    """Return the key of the account that stands for a CrossWatch tracker."""
    return f"{PROVIDER_TRACKER}:{tracker_id}"


def accounts_named(data: Mapping[str, Any]) -> Iterator[AccountData]:
    """Yield how a sync or a route names its accounts."""
    yield from data.get(CONF_MEMBERS, ())
    yield from data.get(CONF_ACCOUNTS, ())


@callback
def find_account(hass: HomeAssistant, named: Mapping[str, Any]) -> ConfigEntry | None:
    """Return the entry of a named account, or None if it is gone."""
    same = [entry for entry in account_entries(hass) if entry.unique_id == named[CONF_UNIQUE_ID]]
    return next(iter(same), None)


def sync_definition(subentry: ConfigSubentry) -> SyncDefinition:
    """Return a sync as a run needs it."""
    return definition(subentry.subentry_id, subentry.title, subentry.data)


def definition(sync_id: str, title: str, data: Mapping[str, Any]) -> SyncDefinition:
    """Return the definition that a sync's stored data stands for."""
    return SyncDefinition(
        id=sync_id,
        title=title,
        members=tuple(
            MemberDefinition(
                account=member[CONF_UNIQUE_ID],
                roles={Feature(name): Role(role) for name, role in member[CONF_ROLES].items()},
            )
            for member in data[CONF_MEMBERS]
        ),
        removals=frozenset(Feature(name) for name in data[CONF_REMOVALS]),
        enabled=data[CONF_ENABLED],
    )


def profile_definition(entry: ConfigEntry) -> Profile:
    """Return a profile as a run needs it."""
    return Profile(
        id=entry.entry_id,
        title=entry.title,
        syncs=tuple(sync_definition(subentry) for subentry in syncs_of(entry)),
    )
