"""Signing in again at a web tracker, and changing the app or the key that an account uses."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.crosswatch.model import AuthFailed
from custom_components.crosswatch.providers.base import Identity
from custom_components.crosswatch.providers.credentials import ClientApp

from ..household import set_up, shown
from ..web_site import WebSites, kept, tokens, web_account
from .walking import Result, answer, fields, suggested


async def _choose(hass: HomeAssistant, menu: Result, choice: str) -> Result:
    assert menu["type"] == "menu"
    assert choice in menu["menu_options"]
    return await answer(hass, menu, next_step_id=choice)


async def _end(hass: HomeAssistant, flow: Result) -> Result:
    await hass.async_block_till_done(wait_background_tasks=True)
    found: Any = await hass.config_entries.flow.async_configure(flow["flow_id"])
    await hass.async_block_till_done(wait_background_tasks=True)
    return dict(found)


@pytest.fixture
async def account(hass: HomeAssistant, sites: WebSites) -> MockConfigEntry:
    """Alice's account at Trakt, whose tokens were refused."""
    entry = web_account()
    await set_up(hass, entry)
    return entry


class TestTrakt:
    async def test_no_code_is_asked_for_before_somebody_is_there(
        self, hass: HomeAssistant, sites: WebSites, account: MockConfigEntry
    ) -> None:
        sites.trakt.troubles["identify"] = AuthFailed("revoked")
        assert await hass.config_entries.async_reload(account.entry_id) is False
        await hass.async_block_till_done()
        (flow,) = hass.config_entries.flow.async_progress()
        assert flow["step_id"] == "sign_in_again"
        assert "code" not in sites.trakt.requests

    async def test_the_same_person_goes_on_with_new_tokens(
        self, hass: HomeAssistant, sites: WebSites, account: MockConfigEntry, hass_storage: dict[str, Any]
    ) -> None:
        before = account.runtime_data.provider
        menu = await account.start_reauth_flow(hass)
        assert menu["menu_options"] == ["same_app", "other_app"]
        code = await _choose(hass, menu, "same_app")
        assert sites.trakt.apps == [ClientApp("my-app", "my-secret")]
        sites.trakt.says(tokens("new"))
        done = await _end(hass, code)
        assert done["reason"] == "reauth_successful"
        assert account.data["tokens"]["access"] == "new"
        assert kept(hass_storage, account)["access"] == "new"
        # What holds the old tokens is gone, and what has taken its place holds the new ones.
        assert before.closed
        assert account.state is ConfigEntryState.LOADED
        assert sites.trakt.signed_in[-1].tokens == tokens("new")
        assert shown(hass, "binary_sensor.trakt_alice_connectivity") == "on"

    async def test_somebody_else_is_refused(
        self, hass: HomeAssistant, sites: WebSites, account: MockConfigEntry
    ) -> None:
        code = await _choose(hass, await account.start_reauth_flow(hass), "same_app")
        sites.trakt.identity = Identity("bob", "bob")
        sites.trakt.says(tokens("bobs"))
        done = await _end(hass, code)
        assert done["reason"] == "wrong_account"
        assert account.data["tokens"]["access"] == "old"

    async def test_another_app_can_be_entered(
        self, hass: HomeAssistant, sites: WebSites, account: MockConfigEntry
    ) -> None:
        form = await _choose(hass, await account.start_reconfigure_flow(hass), "other_app")
        assert form["step_id"] == "trakt_app"
        assert suggested(form, "client_id") is None
        code = await answer(hass, form, client_id="other-app", client_secret="other-secret")
        sites.trakt.says(tokens("new"))
        done = await _end(hass, code)
        assert done["reason"] == "reconfigure_successful"
        assert account.data["client_id"] == "other-app"
        assert sites.trakt.signed_in[-1].app == ClientApp("other-app", "other-secret")
        assert sites.trakt.signed_in[-1].tokens == tokens("new")

    async def test_somebody_else_is_refused_with_another_app_too(
        self, hass: HomeAssistant, sites: WebSites, account: MockConfigEntry
    ) -> None:
        form = await _choose(hass, await account.start_reconfigure_flow(hass), "other_app")
        code = await answer(hass, form, client_id="other-app", client_secret="other-secret")
        sites.trakt.identity = Identity("bob", "bob")
        sites.trakt.says(tokens("bobs"))
        assert (await _end(hass, code))["reason"] == "wrong_account"
        assert account.data["client_id"] == "my-app"

    async def test_tokens_that_cannot_be_saved_are_not_used(
        self,
        hass: HomeAssistant,
        sites: WebSites,
        account: MockConfigEntry,
        monkeypatch: pytest.MonkeyPatch,
        hass_storage: dict[str, Any],
    ) -> None:
        code = await _choose(hass, await account.start_reauth_flow(hass), "same_app")
        sites.trakt.says(tokens("new"))

        async def full(*_: object) -> None:
            """As Home Assistant does when it cannot write: it logs, and goes on."""

        with monkeypatch.context() as broken:
            broken.setattr("homeassistant.helpers.storage.Store.async_save", full)
            failed = await _end(hass, code)
        assert failed["errors"] == {"base": "service_away"}
        assert "could not be saved" in failed["description_placeholders"]["detail"]
        assert account.data["tokens"]["access"] == "old"
        assert (await answer(hass, failed))["reason"] == "reauth_successful"
        assert account.data["tokens"]["access"] == "new"


class TestMDBList:
    async def test_a_new_key(self, hass: HomeAssistant, sites: WebSites) -> None:
        entry = web_account("mdblist", api_key="old-key", client_id="", tokens={"access": ""})
        await set_up(hass, entry)
        form = await _choose(hass, await entry.start_reauth_flow(hass), "mdblist_key")
        assert fields(form) == ["api_key"]
        done = await answer(hass, form, api_key="new-key")
        assert done["reason"] == "reauth_successful"
        assert entry.data["api_key"] == "new-key"
        assert sites.mdblist.signed_in[-1].api_key == "new-key"

    async def test_the_key_of_somebody_else(self, hass: HomeAssistant, sites: WebSites) -> None:
        entry = web_account("mdblist", api_key="old-key", client_id="", tokens={"access": ""})
        await set_up(hass, entry)
        sites.mdblist.identity = Identity("bob", "bob")
        form = await _choose(hass, await entry.start_reconfigure_flow(hass), "mdblist_key")
        assert (await answer(hass, form, api_key="bobs-key"))["reason"] == "wrong_account"
        assert entry.data["api_key"] == "old-key"

    async def test_from_a_code_to_a_key_and_back(
        self, hass: HomeAssistant, sites: WebSites, hass_storage: dict[str, Any]
    ) -> None:
        entry = web_account("mdblist")
        await set_up(hass, entry)
        form = await _choose(hass, await entry.start_reconfigure_flow(hass), "mdblist_key")
        assert (await answer(hass, form, api_key="key"))["reason"] == "reconfigure_successful"
        assert entry.data["tokens"]["access"] == ""
        assert f"crosswatch.tokens_{entry.entry_id}" not in hass_storage
        assert sites.mdblist.signed_in[-1].api_key == "key"

        form = await _choose(hass, await entry.start_reconfigure_flow(hass), "mdblist_code")
        assert form["step_id"] == "mdblist_app"
        code = await answer(hass, form, client_id="my-app")
        sites.mdblist.says(tokens("new"))
        assert (await _end(hass, code))["reason"] == "reconfigure_successful"
        assert entry.data["api_key"] == ""
        assert sites.mdblist.signed_in[-1].tokens == tokens("new")


async def test_an_account_that_uses_a_code_signs_in_again_with_its_app(
    hass: HomeAssistant, sites: WebSites
) -> None:
    entry = web_account("mdblist")
    await set_up(hass, entry)
    code = await _choose(hass, await entry.start_reauth_flow(hass), "mdblist_code")
    assert code["type"] == "progress"
    assert sites.mdblist.apps == [ClientApp("my-app")]
    hass.config_entries.flow.async_abort(code["flow_id"])
