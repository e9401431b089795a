"""What the subentries of a profile hold: syncs and routes, and the accounts that they name.

An account is named by `{entry_id, unique_id}`. The entry id finds it at once; the unique id finds it
again after it was deleted and added anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NotRequired, TypedDict

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback

from .const import (
    CONF_ACCOUNTS,
    CONF_ALWAYS_ALLOW,
    CONF_CARRY_CONSUMED,
    CONF_ENABLED,
    CONF_HANDS_OFF,
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


class AllowedData(TypedDict):
    """How a sync names a list for which the guards that measure are lifted. `account` is its key."""

    account: str
    feature: str


class SyncData(TypedDict):
    """What a sync's subentry stores. Members stand in order of trust.

    What older subentries lack is off or empty. hands_off: tokens of the identity graph.
    """

    members: list[MemberData]
    removals: list[str]
    enabled: bool
    carry_consumed: NotRequired[bool]
    hands_off: NotRequired[list[str]]
    always_allow: NotRequired[list[AllowedData]]


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
        carry_consumed=data.get(CONF_CARRY_CONSUMED, False),
        hands_off=frozenset(data.get(CONF_HANDS_OFF, ())),
        always_allow=frozenset(
            (allowed["account"], Feature(allowed["feature"])) for allowed in allowed_lists(data)
        ),
    )


def allowed_lists(data: Mapping[str, Any]) -> list[AllowedData]:
    """Return the lists for which guards are lifted. Those of accounts that left the sync are none."""
    members = {member[CONF_UNIQUE_ID] for member in data[CONF_MEMBERS]}
    return [allowed for allowed in data.get(CONF_ALWAYS_ALLOW, ()) if allowed["account"] in members]


def with_allowed_lists(data: Mapping[str, Any], lists: Iterable[tuple[str, Feature]]) -> dict[str, Any]:
    """Return a sync's data with the guards that measure lifted for more lists, as (account, feature)."""
    allowed = allowed_lists(data)
    for account, feature in lists:
        more = AllowedData(account=account, feature=str(feature))
        if more not in allowed:
            allowed.append(more)
    return {**data, CONF_ALWAYS_ALLOW: allowed}


def profile_definition(entry: ConfigEntry) -> Profile:
    """Return a profile as a run needs it."""
    return Profile(
        id=entry.entry_id,
        title=entry.title,
        syncs=tuple(sync_definition(subentry) for subentry in syncs_of(entry)),
    )
