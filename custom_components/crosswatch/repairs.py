"""The flows that fix repairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import voluptuous as vol
from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import SelectOptionDict, SelectSelector, SelectSelectorConfig

from . import issues
from .const import (
    CONF_ACCOUNTS,
    CONF_ALWAYS_ALLOW,
    CONF_ENTRY_ID,
    CONF_MEMBERS,
    CONF_TITLE,
    CONF_UNIQUE_ID,
)
from .flows.joining import circle_with
from .flows.members import Choice, async_choices
from .references import async_review_accounts
from .repairs_held import HeldChangesFlow
from .subentries import SyncData, accounts_named, allowed_lists

if TYPE_CHECKING:
    from homeassistant.components.repairs import RepairsFlowResult  # newer versions only

CONF_ACCOUNT = "account"
FEWEST_MEMBERS = {CONF_MEMBERS: 2, CONF_ACCOUNTS: 1}


async def async_create_fix_flow(
    _: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the flow for a repair."""
    if data is not None and issue_id.startswith(issues.ACCOUNT_MISSING):
        return AccountMissingFlow(str(data["entry_id"]), str(data["subentry_id"]), str(data["unique_id"]))
    if data is not None and issue_id.startswith(issues.HELD_CHANGES):
        return HeldChangesFlow(str(data["entry_id"]), str(data["subentry_id"]), str(data["code"]))
    return ConfirmRepairFlow()


class AccountMissingFlow(RepairsFlow):
    """An account that a sync or a route names is gone: name another one, or do without it."""

    def __init__(self, entry_id: str, subentry_id: str, unique_id: str) -> None:
        """Remember what is missing where."""
        self._entry_id = entry_id
        self._subentry_id = subentry_id
        self._unique_id = unique_id

    async def async_step_init(self, _: dict[str, str] | None = None) -> RepairsFlowResult:
        """Ask what to do."""
        found = self._find()
        if found is None:
            return self._done()  # the sync is gone too, so nothing is missing any more
        options = ["replace", "drop"] if await self._choices(found[1]) else ["drop"]
        return self.async_show_menu(
            step_id="init", menu_options=options, description_placeholders=self._placeholders(found[1])
        )

    async def async_step_replace(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Name another account, which takes over the roles of the missing one."""
        found = self._find()
        if found is None:
            return self._done()
        entry, subentry = found
        choices = await self._choices(subentry)
        errors: dict[str, str] = {}
        if user_input is not None and (choice := choices.get(user_input[CONF_ACCOUNT])) is not None:
            data = self._replaced(subentry, choice)
            if not self._closes_circle(subentry, data):
                self._update(entry, subentry, data)
                return self._done()
            errors["base"] = "circle"
        options = [SelectOptionDict(value=key, label=choice.label) for key, choice in choices.items()]
        schema = vol.Schema(
            {vol.Required(CONF_ACCOUNT): SelectSelector(SelectSelectorConfig(options=options))}
        )
        return self.async_show_form(
            step_id="replace",
            data_schema=schema,
            errors=errors,
            description_placeholders=self._placeholders(subentry),
        )

    async def async_step_drop(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """Do without the account. What would be left with too few goes as a whole."""
        found = self._find()
        if found is None:
            return self._done()
        entry, subentry = found
        left = {key: self._others(subentry, key) for key in FEWEST_MEMBERS if key in subentry.data}
        whole = any(len(named) < FEWEST_MEMBERS[key] for key, named in left.items())
        if user_input is None:
            step = "drop_whole" if whole else "drop"
            return self.async_show_form(
                step_id=step,
                data_schema=vol.Schema({}),
                description_placeholders=self._placeholders(subentry),
            )
        if whole:
            self.hass.config_entries.async_remove_subentry(entry, self._subentry_id)
        else:
            self._update(entry, subentry, {**subentry.data, **left})
        return self._done()

    async def async_step_drop_whole(self, user_input: dict[str, str] | None = None) -> RepairsFlowResult:
        """The same, once it was said that the whole sync or route goes."""
        return await self.async_step_drop(user_input)

    def _find(self) -> tuple[ConfigEntry, ConfigSubentry] | None:
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None or self._subentry_id not in entry.subentries:
            return None
        return entry, entry.subentries[self._subentry_id]

    async def _choices(self, subentry: ConfigSubentry) -> dict[str, Choice]:
        """Return the accounts that the sync or route does not name yet."""
        named = {account[CONF_UNIQUE_ID] for key in FEWEST_MEMBERS for account in subentry.data.get(key, ())}
        return {key: choice for key, choice in (await async_choices(self.hass)).items() if key not in named}

    def _replaced(self, subentry: ConfigSubentry, choice: Choice) -> dict[str, Any]:
        named = {CONF_ENTRY_ID: choice.entry_id, CONF_UNIQUE_ID: choice.unique_id}
        return {
            **subentry.data,
            **{
                key: [
                    {**_untitled(account), **named} if account[CONF_UNIQUE_ID] == self._unique_id else account
                    for account in subentry.data[key]
                ]
                for key in FEWEST_MEMBERS
                if key in subentry.data
            },
        }

    def _update(self, entry: ConfigEntry, subentry: ConfigSubentry, data: dict[str, Any]) -> None:
        """Store who takes part now. What was allowed for the missing account is allowed no more."""
        if CONF_ALWAYS_ALLOW in data:
            data = {**data, CONF_ALWAYS_ALLOW: allowed_lists(data)}
        self.hass.config_entries.async_update_subentry(entry, subentry, data=data)

    def _closes_circle(self, subentry: ConfigSubentry, data: dict[str, Any]) -> bool:
        if CONF_MEMBERS not in data:
            return False
        return circle_with(self.hass, cast(SyncData, data), {subentry.subentry_id}) is not None

    def _others(self, subentry: ConfigSubentry, key: str) -> list[dict[str, Any]]:
        return [account for account in subentry.data[key] if account[CONF_UNIQUE_ID] != self._unique_id]

    def _placeholders(self, subentry: ConfigSubentry) -> dict[str, str]:
        missing = (
            named.get("title", self._unique_id)
            for named in accounts_named(subentry.data)
            if named["unique_id"] == self._unique_id
        )
        return {"name": subentry.title, "account": next(missing, self._unique_id)}

    def _done(self) -> RepairsFlowResult:
        async_review_accounts(self.hass)
        return self.async_create_entry(title="", data={})


def _untitled(account: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in account.items() if key != CONF_TITLE}
