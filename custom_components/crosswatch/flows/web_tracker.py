"""Adding an account at a web tracker, signing in to it again, and changing the app or key it uses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlowResult,
)
from homeassistant.const import CONF_API_KEY, CONF_CLIENT_ID, CONF_CLIENT_SECRET

from ..account import async_create_provider, key_of
from ..const import (
    CONF_ACCOUNT,
    CONF_KIND,
    CONF_PROVIDER,
    CONF_TOKENS,
    KIND_ACCOUNT,
    PROVIDER_MDBLIST,
    PROVIDER_SIMKL,
    PROVIDER_TRAKT,
)
from ..model import AppRefused, AuthFailed, ProviderError
from ..providers.base import Identity
from ..providers.credentials import ClientApp, Tokens
from ..providers.shipped_apps import shipped_app
from ..token_store import TokenStore, token_data
from ..trackers import WEB_TRACKERS, credentials_of
from ..updates import finish_update
from .code_login import CodeLoginSteps
from .web_tracker_form import (
    KEY_SCHEMA,
    PUBLIC_APP_SCHEMA,
    REDIRECT,
    SECRET_APP_SCHEMA,
    blames_app,
    error_key,
    typed_app,
)


class WebTrackerSteps(CodeLoginSteps):
    """Signs in to a web tracker with its app and a code, or with a key."""

    _tokens = Tokens("")
    _key = ""
    _error: ProviderError | None = None

    async def async_step_trakt(self, _: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Add an account at Trakt."""
        return await self._begin(PROVIDER_TRAKT)

    async def async_step_simkl(self, _: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Add an account at SIMKL."""
        return await self._begin(PROVIDER_SIMKL)

    async def async_step_mdblist(self, _: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Ask how to sign in at MDBList."""
        return self.async_show_menu(step_id="mdblist", menu_options=["mdblist_key", "mdblist_code"])

    async def async_step_mdblist_code(self, _: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Sign in at MDBList by a code."""
        return await self._begin(PROVIDER_MDBLIST)

    async def async_step_mdblist_key(self, user_input: dict[str, str] | None = None) -> ConfigFlowResult:
        """Ask for the key of an account at MDBList."""
        self._tracker = WEB_TRACKERS[PROVIDER_MDBLIST]
        if user_input is None:
            return self._key_form()
        self._app, self._tokens = ClientApp(""), Tokens("")
        self._key = user_input[CONF_API_KEY].strip()
        return await self._identify()

    async def async_step_trakt_app(self, user_input: dict[str, str] | None = None) -> ConfigFlowResult:
        """Ask for an API app at Trakt."""
        return await self._take_app(user_input)

    async def async_step_simkl_app(self, user_input: dict[str, str] | None = None) -> ConfigFlowResult:
        """Ask for an API app at SIMKL."""
        return await self._take_app(user_input)

    async def async_step_mdblist_app(self, user_input: dict[str, str] | None = None) -> ConfigFlowResult:
        """Ask for an API app at MDBList."""
        return await self._take_app(user_input)

    async def async_step_sign_in_again(self, _: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Sign in to an account that is there: as before, or through another API app."""
        entry = self._entry()
        if WEB_TRACKERS[entry.data[CONF_PROVIDER]].key_url:
            return await self.async_step_mdblist()
        return self.async_show_menu(
            step_id="sign_in_again",
            menu_options=["same_app", "other_app"],
            description_placeholders={"name": entry.title},
        )

    async def async_step_same_app(self, _: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Sign in through the app that the account uses."""
        return await self._begin(self._entry().data[CONF_PROVIDER])

    async def async_step_other_app(self, _: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for another app."""
        self._tracker = WEB_TRACKERS[self._entry().data[CONF_PROVIDER]]
        return self._app_form()

    async def async_step_sign_in_failed(
        self, user_input: Mapping[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Try again: with a new code, unless the last one brought tokens that are still good."""
        if user_input is None:
            return self.async_show_form(
                step_id="sign_in_failed", errors=self._errors(), description_placeholders=self._facts()
            )
        return await (self._identify() if self._tokens.access else self._begin_code())

    async def _begin(self, provider: str) -> ConfigFlowResult:
        """Sign in through the account's own app or the shipped one; without any, ask for one."""
        self._tracker, self._key, self._tokens = WEB_TRACKERS[provider], "", Tokens("")
        entry = self._entry_or_none()
        app = ClientApp("") if entry is None else credentials_of(entry.data, entry.title).app
        if not app.client_id:
            shipped = await self.hass.async_add_executor_job(partial(shipped_app, provider))
            if shipped is None:
                return self._app_form()
            app = shipped
        self._app = app
        return await self._begin_code()

    async def _take_app(self, user_input: dict[str, str] | None) -> ConfigFlowResult:
        if user_input is None:
            return self._app_form()
        self._app, self._tokens = typed_app(user_input), Tokens("")
        return await self._begin_code()

    async def _signed_in(self, tokens: Tokens) -> ConfigFlowResult:
        self._tokens = tokens
        return await self._identify()

    async def _identify(self) -> ConfigFlowResult:
        """Ask who signed in, and end the flow with that account."""
        provider = await async_create_provider(self.hass, self._data(), self._tracker.name, self._keep)
        try:
            identity = await provider.identify()
            return await self._end_with(identity)
        except ProviderError as error:
            return await self._not_signed_in(error)
        finally:
            await provider.close()

    async def _keep(self, tokens: Tokens) -> None:
        self._tokens = tokens

    async def _not_signed_in(self, error: ProviderError) -> ConfigFlowResult:
        """Go where it can be put right. The error is kept: whoever looks at a form again is to see it."""
        self._error = error
        if isinstance(error, AuthFailed):
            self._tokens = Tokens("")  # they are good for nothing, so a new code is needed
        if self._key:
            return self._key_form()
        if isinstance(error, AppRefused) or (blames_app(error) and not self._tokens.access):
            return self._app_form()
        return await self.async_step_sign_in_failed()

    def _app_form(self) -> ConfigFlowResult:
        schema = SECRET_APP_SCHEMA if self._tracker.has_secret else PUBLIC_APP_SCHEMA
        typed = {} if self._error is None else {CONF_CLIENT_ID: self._app.client_id}
        field = CONF_CLIENT_ID if isinstance(self._error, AppRefused) else "base"
        return self.async_show_form(
            step_id=f"{self._tracker.provider}_app",
            data_schema=self.add_suggested_values_to_schema(schema, typed),
            errors=self._errors(field),
            description_placeholders=self._facts(),
        )

    def _key_form(self) -> ConfigFlowResult:
        wrong = {CONF_API_KEY: "invalid_key"}
        return self.async_show_form(
            step_id=f"{self._tracker.provider}_key",
            data_schema=KEY_SCHEMA,
            errors=wrong if isinstance(self._error, AuthFailed) else self._errors(),
            description_placeholders=self._facts(),
        )

    def _errors(self, field: str = "base") -> dict[str, str]:
        return {} if self._error is None else {field: error_key(self._error)}

    def _facts(self) -> dict[str, str]:
        tracker = self._tracker
        return {
            "service": tracker.name,
            "app_url": tracker.app_url,
            "key_url": tracker.key_url,
            "redirect": REDIRECT,
            "detail": "" if self._error is None else str(self._error),
        }

    def _data(self) -> dict[str, Any]:
        return {
            CONF_KIND: KIND_ACCOUNT,
            CONF_PROVIDER: self._tracker.provider,
            CONF_CLIENT_ID: self._app.client_id,
            CONF_CLIENT_SECRET: self._app.client_secret,
            CONF_TOKENS: token_data(self._tokens),
            CONF_API_KEY: self._key,
        }

    async def _end_with(self, identity: Identity) -> ConfigFlowResult:
        """End with the account. Raises Unavailable if its tokens could not be saved."""
        key = key_of(self._tracker.provider, identity)
        data = {**self._data(), CONF_ACCOUNT: identity.unique_id}
        entry = self._entry_or_none()
        if entry is None:
            await self.async_set_unique_id(key, raise_on_progress=False)
            self._abort_if_unique_id_configured()
            return self.async_create_entry(title=f"{self._tracker.name} ({identity.name})", data=data)
        if key != entry.unique_id:
            return self.async_abort(reason="wrong_account")
        tokens = TokenStore(self.hass, entry)
        await (tokens.async_forget() if self._key else tokens.async_replace(self._tokens))
        again = self.source == SOURCE_REAUTH
        return finish_update(self, entry, "reauth_successful" if again else "reconfigure_successful", data)

    def _entry(self) -> ConfigEntry:
        """Return the account that is there already."""
        return self._get_reauth_entry() if self.source == SOURCE_REAUTH else self._get_reconfigure_entry()

    def _entry_or_none(self) -> ConfigEntry | None:
        return self._entry() if self.source in (SOURCE_REAUTH, SOURCE_RECONFIGURE) else None
