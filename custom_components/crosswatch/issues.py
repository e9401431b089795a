"""The repairs that CrossWatch raises, and when they go away again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN
from .subentries import AccountData

DATABASE_DAMAGED = "database_damaged"
DATABASE_TOO_NEW = "database_too_new"
ACCOUNT_MISSING = "account_missing"
HELD_CHANGES = "held_changes"
KODI_BRIDGE = "kodi_bridge"
APP_REFUSED = "app_refused"
TRAKT_APP_REFUSED = "trakt_app_refused"
ACCOUNT_LOCKED = "account_locked"
PLAN_LIMIT = "plan_limit"

ACCOUNT_TROUBLES = (APP_REFUSED, TRAKT_APP_REFUSED, ACCOUNT_LOCKED, PLAN_LIMIT)
"""What an account's service may refuse until a person has seen to it there."""


@callback
def report_database_damaged(hass: HomeAssistant, kept: str) -> None:
    """Tell that a fresh database was begun; `kept` is the name of the damaged file beside it."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        DATABASE_DAMAGED,
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key=DATABASE_DAMAGED,
        translation_placeholders={"kept": kept},
        data={"kept": kept},
    )


@callback
def report_database_too_new(hass: HomeAssistant, found: int, supported: int) -> None:
    """Tell that a newer CrossWatch wrote the database, which was not touched."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        DATABASE_TOO_NEW,
        is_fixable=False,
        severity=ir.IssueSeverity.CRITICAL,
        translation_key=DATABASE_TOO_NEW,
        translation_placeholders={"found": str(found), "supported": str(supported)},
    )


@callback
def clear_database_too_new(hass: HomeAssistant) -> None:
    """The database could be opened."""
    ir.async_delete_issue(hass, DOMAIN, DATABASE_TOO_NEW)


@callback
def report_held(
    hass: HomeAssistant, entry_id: str, subentry_id: str, groups: Mapping[str, dict[str, str]]
) -> None:
    """Show what waits for a person in a sync: one repair for each guard, by its code with the facts.

    Those for which nothing waits any more are cleared.
    """
    prefix = f"{HELD_CHANGES}_{subentry_id}_"
    for code, facts in groups.items():
        ir.async_create_issue(
            hass,
            DOMAIN,
            f"{prefix}{code}",
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key=HELD_CHANGES,
            translation_placeholders=facts,
            data={"entry_id": entry_id, "subentry_id": subentry_id, "code": code},
        )
    clear(hass, prefix, keep={f"{prefix}{code}" for code in groups})


@callback
def clear_held_of_others(hass: HomeAssistant, syncs: Iterable[str]) -> None:
    """Clear what is shown as waiting for syncs other than these."""
    known = tuple(f"{HELD_CHANGES}_{sync}_" for sync in syncs)
    shown = {issue_id for domain, issue_id in ir.async_get(hass).issues if domain == DOMAIN}
    clear(hass, f"{HELD_CHANGES}_", keep={issue_id for issue_id in shown if issue_id.startswith(known)})


@callback
def report_account_missing(
    hass: HomeAssistant, entry_id: str, subentry_id: str, subentry_title: str, account: AccountData
) -> str:
    """Tell that a sync or route names an account that is gone. Returns the id of the repair."""
    unique_id = account["unique_id"]
    issue_id = f"{ACCOUNT_MISSING}_{subentry_id}_{unique_id}"
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        is_fixable=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key=ACCOUNT_MISSING,
        translation_placeholders={"name": subentry_title, "account": account.get("title", unique_id)},
        data={"entry_id": entry_id, "subentry_id": subentry_id, "unique_id": unique_id},
    )
    return issue_id


@callback
def report_kodi_bridges(hass: HomeAssistant, entry_id: str, account: str, bridges: Collection[str]) -> None:
    """Name the add-ons that carry plays of the same Kodi elsewhere; those that are gone are cleared."""
    prefix = f"{KODI_BRIDGE}_{entry_id}_"
    for name in bridges:
        ir.async_create_issue(
            hass,
            DOMAIN,
            f"{prefix}{name}",
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=KODI_BRIDGE,
            translation_placeholders={"account": account, "addon": name},
        )
    clear(hass, prefix, keep={f"{prefix}{name}" for name in bridges})


@callback
def report_account_trouble(hass: HomeAssistant, entry_id: str, trouble: str, facts: dict[str, str]) -> None:
    """Tell what an account's service refuses; `trouble` is one of `ACCOUNT_TROUBLES`."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{trouble}_{entry_id}",
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING if trouble == PLAN_LIMIT else ir.IssueSeverity.ERROR,
        translation_key=trouble,
        translation_placeholders=facts,
    )


@callback
def clear_account_troubles(hass: HomeAssistant, entry_id: str) -> None:
    """The account's service refuses nothing any more, or the account is gone."""
    for trouble in ACCOUNT_TROUBLES:
        ir.async_delete_issue(hass, DOMAIN, f"{trouble}_{entry_id}")


@callback
def clear(hass: HomeAssistant, prefix: str, keep: set[str] | None = None) -> None:
    """Clear every repair whose id begins with `prefix`, save those to keep."""
    for domain, issue_id in list(ir.async_get(hass).issues):
        if domain == DOMAIN and issue_id.startswith(prefix) and issue_id not in (keep or ()):
            ir.async_delete_issue(hass, DOMAIN, issue_id)
