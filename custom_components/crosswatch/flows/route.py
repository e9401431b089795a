"""Adding and changing a route: which players are watched, and which accounts learn of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    TextSelector,
    TextSelectorConfig,
)

from ..const import (
    CONF_ACCOUNTS,
    CONF_ENABLED,
    CONF_PLAYERS,
    CONF_TITLE,
    CONF_UNIQUE_ID,
    CONF_USERS,
    SUBENTRY_ROUTE,
)
from ..model import Feature
from ..subentries import AccountData, RouteData, subentries_of
from .members import Choice, account_selector, async_choices
from .naming import name_error

_PLAYERS = EntitySelector(EntitySelectorConfig(domain="media_player", multiple=True))
_USERS = TextSelector(TextSelectorConfig(multiple=True))


class RouteFlow(ConfigSubentryFlow):
    """Adds a route to a profile, or changes one."""

    def __init__(self) -> None:
        """A new route is switched on and for everybody."""
        self._shown: dict[str, Any] = {CONF_PLAYERS: [], CONF_ACCOUNTS: [], CONF_USERS: []}
        self._enabled = True

    async def async_step_reconfigure(self, _: Mapping[str, Any] | None = None) -> SubentryFlowResult:
        """Change a route: the same questions, with what is stored as answers."""
        subentry = self._get_reconfigure_subentry()
        self._enabled = subentry.data[CONF_ENABLED]
        self._shown = {
            CONF_TITLE: subentry.title,
            CONF_PLAYERS: subentry.data[CONF_PLAYERS],
            CONF_ACCOUNTS: [account[CONF_UNIQUE_ID] for account in subentry.data[CONF_ACCOUNTS]],
            CONF_USERS: subentry.data[CONF_USERS],
        }
        return await self.async_step_user()

    async def async_step_user(self, user_input: Mapping[str, Any] | None = None) -> SubentryFlowResult:
        """Ask everything at once: it is little."""
        choices = {
            key: choice for key, choice in (await async_choices(self.hass)).items() if _takes_plays(choice)
        }
        if not choices:
            return self.async_abort(reason="no_account")
        errors: dict[str, str] = {}
        if user_input is not None:
            self._shown = {**user_input, CONF_TITLE: user_input[CONF_TITLE].strip()}
            errors = self._errors(choices)
            if not errors:
                return self._save(choices)
        schema = vol.Schema(
            {
                vol.Required(CONF_TITLE): str,
                vol.Required(CONF_PLAYERS): _PLAYERS,
                vol.Required(CONF_ACCOUNTS): account_selector(list(choices.values())),
                vol.Optional(CONF_USERS): _USERS,
            }
        )
        shown = {**self._shown, CONF_ACCOUNTS: [key for key in self._shown[CONF_ACCOUNTS] if key in choices]}
        return self.async_show_form(
            step_id="user", data_schema=self.add_suggested_values_to_schema(schema, shown), errors=errors
        )

    def _errors(self, choices: Mapping[str, Choice]) -> dict[str, str]:
        taken = [
            route.title
            for route in subentries_of(self._get_entry(), SUBENTRY_ROUTE)
            if self.source != SOURCE_RECONFIGURE
            or route.subentry_id != self._get_reconfigure_subentry().subentry_id
        ]
        if error := name_error(self._shown[CONF_TITLE], taken):
            return {CONF_TITLE: error}
        if not self._shown[CONF_PLAYERS]:
            return {CONF_PLAYERS: "no_player"}
        if not self._shown[CONF_ACCOUNTS]:
            return {CONF_ACCOUNTS: "no_account"}
        if any(key not in choices for key in self._shown[CONF_ACCOUNTS]):
            return {CONF_ACCOUNTS: "unknown_account"}
        return {}

    def _save(self, choices: Mapping[str, Choice]) -> SubentryFlowResult:
        users = (user.strip() for user in self._shown.get(CONF_USERS, ()))
        data = RouteData(
            players=list(self._shown[CONF_PLAYERS]),
            accounts=[
                AccountData(entry_id=choices[key].entry_id, unique_id=key)
                for key in self._shown[CONF_ACCOUNTS]
            ],
            users=[user for user in users if user],
            enabled=self._enabled,
        )
        title: str = self._shown[CONF_TITLE]
        if self.source == SOURCE_RECONFIGURE:
            return self.async_update_and_abort(
                self._get_entry(), self._get_reconfigure_subentry(), data=dict(data), title=title
            )
        return self.async_create_entry(title=title, data=dict(data))


def _takes_plays(choice: Choice) -> bool:
    can = choice.can(Feature.HISTORY)
    return can is not None and can.add
