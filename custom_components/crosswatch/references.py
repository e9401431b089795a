"""Keeping what syncs and routes say about accounts true while accounts come and go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback

from . import issues
from .const import CONF_ACCOUNTS, CONF_ENTRY_ID, CONF_MEMBERS, CONF_TITLE, CONF_UNIQUE_ID
from .hub import async_get_hub
from .store.forget import forget_account, known_accounts
from .store.tracker import delete_tracker, list_trackers
from .subentries import (
    account_entries,
    account_key,
    accounts_named,
    find_account,
    profile_entries,
    tracker_key,
)


@callback
def async_review_accounts(hass: HomeAssistant) -> None:
    """Raise a repair for each account that is named but gone, heal those that came back, clear the rest."""
    missing: set[str] = set()
    for entry in profile_entries(hass):
        for subentry in list(entry.subentries.values()):
            missing |= _review(hass, entry, subentry)
    issues.clear(hass, f"{issues.ACCOUNT_MISSING}_", keep=missing)


@callback
def async_remember_title(hass: HomeAssistant, account: ConfigEntry) -> None:
    """Note what an account that is going was called, so that repairs can call it by that name."""
    for entry in profile_entries(hass):
        for subentry in list(entry.subentries.values()):
            data = _changed(subentry.data, account_key(account), {CONF_TITLE: account.title})
            hass.config_entries.async_update_subentry(entry, subentry, data=data)


@callback
def _review(hass: HomeAssistant, entry: ConfigEntry, subentry: ConfigSubentry) -> set[str]:
    missing: set[str] = set()
    data = dict(subentry.data)
    for named in accounts_named(subentry.data):
        account = find_account(hass, named)
        if account is None:
            missing.add(
                issues.report_account_missing(
                    hass, entry.entry_id, subentry.subentry_id, subentry.title, named
                )
            )
        elif account.entry_id != named["entry_id"]:
            data = _changed(data, named["unique_id"], {CONF_ENTRY_ID: account.entry_id})
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    return missing


def _changed(data: Mapping[str, Any], unique_id: str, facts: Mapping[str, str]) -> dict[str, Any]:
    """Return a subentry's data with something else said of one account."""
    return {
        **data,
        **{
            key: [{**named, **facts} if named[CONF_UNIQUE_ID] == unique_id else named for named in data[key]]
            for key in (CONF_MEMBERS, CONF_ACCOUNTS)
            if key in data
        },
    }


async def async_forget_unused_accounts(hass: HomeAssistant) -> None:
    """Drop what is stored about accounts that are gone and that no sync or route names any more."""
    database = await async_get_hub(hass).async_usable_database()
    if database is None:
        return
    used = {account_key(entry) for entry in account_entries(hass)}
    for entry in profile_entries(hass):
        for subentry in entry.subentries.values():
            used |= {named["unique_id"] for named in accounts_named(subentry.data)}
    for key in await database.run(known_accounts):
        if key not in used:
            await database.run(forget_account, key)
    for tracker in await database.run(list_trackers):
        if tracker_key(tracker) not in used:
            await database.run(delete_tracker, tracker)
