"""The config flow: accounts, profiles, and the syncs and routes of a profile. The steps are in `flows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.core import callback

from . import compat, migrations
from .const import CONF_PROVIDER, DOMAIN, PROVIDER_KODI, SUBENTRY_ROUTE, SUBENTRY_SYNC
from .flows.kodi import KodiSteps
from .flows.options import ProfileOptionsFlow
from .flows.profile import ProfileSteps
from .flows.route import RouteFlow
from .flows.sync import SyncFlow
from .flows.tracker import TrackerSteps
from .flows.web_tracker import WebTrackerSteps
from .subentries import is_account
from .trackers import WEB_TRACKERS


class CrossWatchConfigFlow(KodiSteps, TrackerSteps, WebTrackerSteps, ProfileSteps, domain=DOMAIN):
    """Adds an account or a profile, and lets both be changed later."""

    VERSION = migrations.VERSION
    MINOR_VERSION = migrations.MINOR_VERSION

    @staticmethod
    @callback
    def async_get_options_flow(_: ConfigEntry) -> OptionsFlow:
        """Return the options of a profile."""
        return ProfileOptionsFlow()

    @classmethod
    @callback
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        """Only profiles have options."""
        return not is_account(config_entry)

    @classmethod
    @callback
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Only profiles have syncs and routes."""
        return {} if is_account(config_entry) else {SUBENTRY_SYNC: SyncFlow, SUBENTRY_ROUTE: RouteFlow}

    async def async_step_user(self, _: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what is to be added."""
        return self.async_show_menu(step_id="user", menu_options=["account", "profile"])

    async def async_step_account(self, _: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Ask which service the account is at."""
        options = ["tracker", "kodi"]
        if self.kodi_entries_to_take_over():
            options.append("kodi_takeover")
        options += WEB_TRACKERS
        return self.async_show_menu(step_id="account", menu_options=options)

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """An account refused what we know of its user. Nothing begins before somebody is there."""
        if entry_data[CONF_PROVIDER] in WEB_TRACKERS:
            return await self.async_step_sign_in_again()
        return await self.async_step_reauth_confirm()

    async def async_step_reconfigure(self, _: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Change where a Kodi is, how a web tracker is signed in to, or the name of anything else."""
        entry = self._get_reconfigure_entry()
        provider = entry.data.get(CONF_PROVIDER)
        if provider == PROVIDER_KODI:
            return await self.async_step_reconfigure_kodi()
        if provider in WEB_TRACKERS:
            return await self.async_step_sign_in_again()
        return await self.async_step_rename()

    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """A profile is nothing without a sync: go on with the first one where that is possible."""
        if is_account(result["result"]):
            return result
        return await compat.continue_with_subentry(self.hass, result, SUBENTRY_SYNC)
