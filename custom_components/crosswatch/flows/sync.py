"""Adding and changing a sync: which accounts, how each takes part, and a summary before it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import voluptuous as vol
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant

from ..const import CONF_ACCOUNTS, CONF_GUARDS, CONF_HANDS_OFF, CONF_TITLE
from ..engine.written_ids import InvalidId
from ..subentries import SyncData, definition, syncs_of
from ..texts import async_texts
from .joining import circle_with, join, other_syncs
from .members import Choice, account_selector, async_choices, common_features
from .naming import name_error
from .sync_form import roles_schema, sync_data
from .sync_guards import guards_section, take_guards
from .sync_summary import cannot_do, summarise


class SyncFlow(ConfigSubentryFlow):
    """Adds a sync to a profile, or changes one."""

    hass: HomeAssistant

    def __init__(self) -> None:
        """Nothing is chosen yet."""
        self._title = ""
        self._chosen: list[str] = []
        self._data = SyncData(members=[], removals=[], enabled=True)
        self._joined: ConfigSubentry | None = None
        self._written: list[str] | None = None

    async def async_step_reconfigure(self, _: Mapping[str, Any] | None = None) -> SubentryFlowResult:
        """Change a sync: the same questions, with what is stored as answers."""
        subentry = self._get_reconfigure_subentry()
        self._title = subentry.title
        self._data = cast(SyncData, subentry.data)
        self._chosen = [member["unique_id"] for member in self._data["members"]]
        return await self.async_step_user()

    async def async_step_user(self, user_input: Mapping[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for the title and the accounts in order of trust."""
        choices = await async_choices(self.hass)
        if len(choices) < 2:
            return self.async_abort(reason="not_enough_accounts")
        errors: dict[str, str] = {}
        if user_input is not None:
            self._title = user_input[CONF_TITLE].strip()
            self._chosen = user_input[CONF_ACCOUNTS]
            errors = self._errors(choices)
            if not errors:
                return await self.async_step_roles()
        schema = vol.Schema(
            {
                vol.Required(CONF_TITLE): str,
                vol.Required(CONF_ACCOUNTS): account_selector(list(choices.values())),
            }
        )
        shown = {CONF_TITLE: self._title, CONF_ACCOUNTS: [key for key in self._chosen if key in choices]}
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
        )

    def _errors(self, choices: Mapping[str, Choice]) -> dict[str, str]:
        taken = [
            sync.title for sync in syncs_of(self._get_entry()) if sync.subentry_id not in self._own_ids()
        ]
        if error := name_error(self._title, taken):
            return {CONF_TITLE: error}
        if any(key not in choices for key in self._chosen):
            return {CONF_ACCOUNTS: "unknown_account"}
        if len(set(self._chosen)) < 2:
            return {CONF_ACCOUNTS: "too_few_accounts"}
        if not common_features([choices[key] for key in self._chosen]):
            return {CONF_ACCOUNTS: "no_common_feature"}
        return {}

    async def async_step_roles(
        self, user_input: Mapping[str, Mapping[str, Any]] | None = None
    ) -> SubentryFlowResult:
        """Ask how each account takes part, feature by feature."""
        choices = await self._choices()
        if choices is None:
            return self.async_abort(reason="unknown_account")
        errors: dict[str, str] = {}
        invalid = ""
        if user_input is not None:
            error, invalid = self._take(choices, user_input)
            if error is None:
                return await self._after_roles()
            errors["base"] = error
        texts = await async_texts(self.hass)
        return self.async_show_form(
            step_id="roles",
            data_schema=roles_schema(choices, self._data).extend(
                guards_section(texts, choices, self._data, self._written)
            ),
            errors=errors,
            description_placeholders={
                "title": self._title,
                "cannot_do": cannot_do(texts, choices),
                "invalid": invalid,
            },
        )

    def _take(
        self, choices: Sequence[Choice], answers: Mapping[str, Mapping[str, Any]]
    ) -> tuple[str | None, str]:
        """Take over the answers. Returns the key of an error, and the id that is none."""
        stored, guards = self._data, answers.get(CONF_GUARDS)
        roles = {name: fields for name, fields in answers.items() if name != CONF_GUARDS}
        self._joined, self._written = None, None
        self._data = sync_data(choices, roles, enabled=stored["enabled"])
        try:
            take_guards(self._data, guards, stored)
        except InvalidId as invalid:
            self._written = list(guards[CONF_HANDS_OFF]) if guards is not None else None
            return "invalid_id", str(invalid)
        return (None if definition("", "", self._data).features() else "nothing_to_do"), ""

    async def _after_roles(self) -> SubentryFlowResult:
        if circle_with(self.hass, self._data, self._own_ids()) is not None:
            return await self.async_step_circle()
        return await self.async_step_summary()

    async def async_step_circle(self, _: Mapping[str, Any] | None = None) -> SubentryFlowResult:
        """Refuse a sync that would answer another one without end, and offer to join them."""
        circle = circle_with(self.hass, self._data, self._own_ids())
        ids = circle.syncs if circle is not None else ()
        titles = [
            subentry.title for _, subentry in other_syncs(self.hass, set()) if subentry.subentry_id in ids
        ]
        return self.async_show_menu(
            step_id="circle",
            menu_options=["roles"] if self._joinable() is None else ["join", "roles"],
            description_placeholders={"title": self._title, "others": ", ".join(titles)},
        )

    async def async_step_join(self, _: Mapping[str, Any] | None = None) -> SubentryFlowResult:
        """Add the accounts to the sync that is already there, unless that closes yet another circle."""
        other = self._joinable()
        if other is None:
            return self.async_abort(reason="cannot_join")
        joined = join(self._data, cast(SyncData, other.data))
        if circle_with(self.hass, joined, {*self._own_ids(), other.subentry_id}) is not None:
            return self.async_abort(reason="cannot_join")
        self._data, self._joined = joined, other
        self._chosen = [member["unique_id"] for member in joined["members"]]
        return await self.async_step_summary()

    async def async_step_summary(self, user_input: Mapping[str, Any] | None = None) -> SubentryFlowResult:
        """Say in plain sentences what the sync will do, and save it when that is right."""
        if user_input is not None:
            return self._save(self._data)
        choices = await self._choices()
        if choices is None:
            return self.async_abort(reason="unknown_account")
        texts = await async_texts(self.hass)
        return self.async_show_form(
            step_id="summary",
            data_schema=vol.Schema({}),
            description_placeholders={
                "title": self._joined.title if self._joined is not None else self._title,
                "summary": summarise(texts, choices, self._data),
            },
            last_step=True,
        )

    def _joinable(self) -> ConfigSubentry | None:
        """Return the one sync of this profile that closes the circle with this one, if it is one."""
        circle = circle_with(self.hass, self._data, self._own_ids())
        if circle is None or len(circle.syncs) != 1:
            return None
        return self._get_entry().subentries.get(circle.syncs[0])

    def _save(self, data: SyncData) -> SubentryFlowResult:
        if self._joined is not None:
            return self._save_joined(self._joined, data)
        if self.source == SOURCE_RECONFIGURE:
            return self.async_update_and_abort(
                self._get_entry(), self._get_reconfigure_subentry(), data=dict(data), title=self._title
            )
        return self.async_create_entry(title=self._title, data=dict(data))

    def _save_joined(self, joined: ConfigSubentry, data: SyncData) -> SubentryFlowResult:
        entry = self._get_entry()
        self.hass.config_entries.async_update_subentry(entry, joined, data=dict(data))
        if self.source == SOURCE_RECONFIGURE:
            self.hass.config_entries.async_remove_subentry(
                entry, self._get_reconfigure_subentry().subentry_id
            )
        return self.async_abort(reason="joined", description_placeholders={"other": joined.title})

    async def _choices(self) -> list[Choice] | None:
        """Return the chosen accounts, or None if one of them has gone since."""
        choices = await async_choices(self.hass)
        if any(key not in choices for key in self._chosen):
            return None
        return [choices[key] for key in self._chosen]

    def _own_ids(self) -> set[str]:
        return {self._get_reconfigure_subentry().subentry_id} if self.source == SOURCE_RECONFIGURE else set()
