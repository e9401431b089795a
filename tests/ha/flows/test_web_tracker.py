"""Adding accounts at web trackers: by a code that is typed in elsewhere, or by a key."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from custom_components.crosswatch.flows import web_tracker
from custom_components.crosswatch.model import (
    AccountLocked,
    AppRefused,
    AuthFailed,
    BadData,
    PlanLimit,
    ProviderError,
    RateLimited,
    Rejected,
    Unavailable,
)
from custom_components.crosswatch.providers.base import Identity
from custom_components.crosswatch.providers.credentials import ClientApp, Tokens
from custom_components.crosswatch.providers.device_code import CodeState

from ..household import account_of, set_up
from ..web_site import WebSite, WebSites, tokens, web_account
from .walking import Result, answer, begin, fields, suggested

type Says = Tokens | CodeState | ProviderError

APP = {"client_id": " my-app ", "client_secret": "my-secret"}


async def _now_at(hass: HomeAssistant, flow: Result) -> Result:
    """Let what is on its way arrive, and look at the flow again as the page does."""
    await hass.async_block_till_done(wait_background_tasks=True)
    found: Any = await hass.config_entries.flow.async_configure(flow["flow_id"])
    return dict(found)


async def _typed_in(hass: HomeAssistant, flow: Result, site: WebSite, *says: Says) -> Result:
    """Let the service answer what we ask about the code, and look at the flow again."""
    for answered in says:
        site.says(answered)
    return await _now_at(hass, flow)


async def _code_at_trakt(hass: HomeAssistant) -> Result:
    return await answer(hass, await begin(hass, "account", "trakt"), **APP)


async def test_all_of_them_are_offered(hass: HomeAssistant, sites: WebSites) -> None:
    menu = await begin(hass, "account")
    assert menu["menu_options"] == ["tracker", "kodi", "trakt", "simkl", "mdblist"]


class TestByCode:
    async def test_trakt_wants_an_app_of_ones_own(self, hass: HomeAssistant, sites: WebSites) -> None:
        form = await begin(hass, "account", "trakt")
        assert form["step_id"] == "trakt_app"
        assert fields(form) == ["client_id", "client_secret"]
        assert form["description_placeholders"]["app_url"] == "https://site.test/apps"
        assert form["description_placeholders"]["redirect"] == "urn:ietf:wg:oauth:2.0:oob"
        assert sites.trakt.requests == []

    async def test_the_code_is_shown_with_its_address_and_a_picture(
        self, hass: HomeAssistant, sites: WebSites
    ) -> None:
        shown = await _code_at_trakt(hass)
        assert shown["type"] == "progress"
        assert shown["step_id"] == "code"
        assert shown["progress_action"] == "wait_for_code"
        facts = shown["description_placeholders"]
        assert facts["code"] == "1A2B-3C4D"
        assert facts["url"] == facts["link"] == "https://site.test/activate"
        assert facts["minutes"] == "10"
        head, _, picture = facts["qr"].partition(",")
        assert head == "data:image/png;base64"
        assert base64.b64decode(picture).startswith(b"\x89PNG")
        assert sites.trakt.apps == [ClientApp("my-app", "my-secret")]
        hass.config_entries.flow.async_abort(shown["flow_id"])

    async def test_an_address_that_holds_the_code_is_the_link(
        self, hass: HomeAssistant, sites: WebSites
    ) -> None:
        full = "https://site.test/activate?code=1A2B-3C4D"
        sites.simkl.code = type(sites.simkl.code)("device", "1A2B-3C4D", "https://site.test/activate", full)
        form = await begin(hass, "account", "simkl")
        assert fields(form) == ["client_id"]
        shown = await answer(hass, form, client_id="my-app")
        assert shown["description_placeholders"]["link"] == full
        assert shown["description_placeholders"]["url"] == "https://site.test/activate"
        hass.config_entries.flow.async_abort(shown["flow_id"])

    async def test_the_account_is_there_once_the_code_was_typed_in(
        self, hass: HomeAssistant, sites: WebSites
    ) -> None:
        flow = await _code_at_trakt(hass)
        away = Unavailable("a moment")
        done = await _typed_in(hass, flow, sites.trakt, CodeState.PENDING, away, tokens("new"))
        assert done["type"] == "create_entry"
        entry = account_of(hass, "trakt:alice")
        assert entry.title == "Trakt (alice)"
        assert dict(entry.data) == {
            "kind": "account",
            "provider": "trakt",
            "client_id": "my-app",
            "client_secret": "my-secret",
            "tokens": {
                "access": "new",
                "refresh": "new-refresh",
                "issued_at": 1_000,
                "expires_at": 87_400,
                "scope": "public",
            },
            "api_key": "",
            "account": "alice",
        }
        assert sites.trakt.requests.count("poll") == 3
        assert [provider.closed for provider in sites.trakt.providers] == [True, False]

    async def test_a_pair_that_is_renewed_meanwhile_is_the_one_that_is_stored(
        self, hass: HomeAssistant, sites: WebSites
    ) -> None:
        flow = await _code_at_trakt(hass)
        sites.trakt.troubles["identify"] = Unavailable("a moment")
        failed = await _typed_in(hass, flow, sites.trakt, tokens("new"))
        await sites.trakt.providers[-1].save(tokens("newer"))
        sites.trakt.troubles.clear()
        done = await answer(hass, failed)
        assert done["data"]["tokens"]["access"] == "newer"

    async def test_a_shipped_app_asks_nobody_for_one(
        self, hass: HomeAssistant, sites: WebSites, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(web_tracker, "shipped_app", lambda provider: ClientApp(f"ours-at-{provider}"))
        shown = await begin(hass, "account", "simkl")
        assert shown["type"] == "progress"
        assert sites.simkl.apps == [ClientApp("ours-at-simkl")]
        hass.config_entries.flow.async_abort(shown["flow_id"])

    async def test_closing_the_page_ends_the_questions(self, hass: HomeAssistant, sites: WebSites) -> None:
        shown = await _code_at_trakt(hass)
        hass.config_entries.flow.async_abort(shown["flow_id"])
        await hass.async_block_till_done(wait_background_tasks=True)
        asked = sites.trakt.requests.count("poll")
        sites.trakt.says(tokens())
        await hass.async_block_till_done(wait_background_tasks=True)
        assert sites.trakt.requests.count("poll") == asked
        assert not hass.config_entries.async_entries("crosswatch")

    async def test_an_account_that_is_there_already(self, hass: HomeAssistant, sites: WebSites) -> None:
        await set_up(hass, web_account())
        flow = await _code_at_trakt(hass)
        done = await _typed_in(hass, flow, sites.trakt, tokens("new"))
        assert done["reason"] == "already_configured"
        assert account_of(hass, "trakt:alice").data["tokens"]["access"] == "old"

    async def test_two_people_are_two_accounts(self, hass: HomeAssistant, sites: WebSites) -> None:
        await set_up(hass, web_account())
        flow = await _code_at_trakt(hass)
        sites.trakt.identity = Identity("bob", "bob")
        await _typed_in(hass, flow, sites.trakt, tokens("new"))
        assert account_of(hass, "trakt:bob").title == "Trakt (bob)"


class TestWhatGoesWrong:
    @pytest.mark.parametrize(
        ("end", "error"),
        [
            (CodeState.DENIED, "code_denied"),
            (CodeState.EXPIRED, "code_expired"),
            (AuthFailed("only reading was allowed"), "sign_in_refused"),
            (AccountLocked("locked"), "account_locked"),
            (PlanLimit("VIP only"), "plan_limit"),
        ],
    )
    async def test_a_new_code_is_offered(
        self, hass: HomeAssistant, sites: WebSites, end: CodeState | ProviderError, error: str
    ) -> None:
        flow = await _code_at_trakt(hass)
        failed = await _typed_in(hass, flow, sites.trakt, end)
        assert failed["step_id"] == "sign_in_failed"
        assert failed["errors"] == {"base": error}
        assert (await _now_at(hass, failed))["errors"] == {"base": error}
        assert sites.trakt.requests.count("code") == 1
        shown = await answer(hass, failed)
        assert shown["type"] == "progress"
        assert sites.trakt.requests.count("code") == 2
        assert (await _typed_in(hass, shown, sites.trakt, tokens()))["type"] == "create_entry"

    async def test_a_code_that_nobody_types_in(self, hass: HomeAssistant, sites: WebSites) -> None:
        sites.trakt.code = type(sites.trakt.code)("device", "1A2B", "https://site.test", lifetime=0)
        failed = await _now_at(hass, await _code_at_trakt(hass))
        assert failed["errors"] == {"base": "code_expired"}
        assert failed["description_placeholders"]["service"] == "Trakt"

    async def test_a_wrong_client_id_is_put_right_in_the_form(
        self, hass: HomeAssistant, sites: WebSites
    ) -> None:
        sites.trakt.troubles["code"] = AppRefused("no such app")
        form = await _code_at_trakt(hass)
        assert form["step_id"] == "trakt_app"
        assert form["errors"] == {"client_id": "app_refused"}
        assert form["description_placeholders"]["detail"] == "no such app"
        assert suggested(form, "client_id") == "my-app"
        assert suggested(form, "client_secret") is None
        sites.trakt.troubles.clear()
        shown = await answer(hass, form, client_id="right", client_secret="too")
        assert shown["type"] == "progress"
        hass.config_entries.flow.async_abort(shown["flow_id"])

    async def test_a_wrong_secret_shows_when_the_code_was_typed_in(
        self, hass: HomeAssistant, sites: WebSites
    ) -> None:
        flow = await _code_at_trakt(hass)
        form = await _typed_in(hass, flow, sites.trakt, AppRefused("the secret is wrong"))
        assert form["step_id"] == "trakt_app"
        # A page that is opened once more says so, too.
        for shown in (form, await _now_at(hass, form)):
            assert shown["errors"] == {"client_id": "app_refused"}
            assert suggested(shown, "client_id") == "my-app"

    @pytest.mark.parametrize("error", [Rejected("no"), BadData("no JSON"), ProviderError("odd")])
    async def test_a_strange_answer(self, hass: HomeAssistant, sites: WebSites, error: ProviderError) -> None:
        sites.simkl.troubles["code"] = error
        form = await answer(hass, await begin(hass, "account", "simkl"), client_id="my-app")
        assert form["errors"] == {"base": "strange_answer"}

    @pytest.mark.parametrize(
        ("error", "key"),
        [(Unavailable("down"), "service_away"), (RateLimited("wait 60 s", 60), "service_asks_to_wait")],
    )
    async def test_a_service_that_is_away_is_asked_again_without_typing_anything(
        self, hass: HomeAssistant, sites: WebSites, error: ProviderError, key: str
    ) -> None:
        sites.trakt.troubles["code"] = error
        failed = await _code_at_trakt(hass)
        assert failed["step_id"] == "sign_in_failed"
        assert failed["errors"] == {"base": key}
        sites.trakt.troubles.clear()
        shown = await answer(hass, failed)
        assert shown["type"] == "progress"
        assert sites.trakt.apps[-1] == ClientApp("my-app", "my-secret")
        hass.config_entries.flow.async_abort(shown["flow_id"])

    async def test_tokens_that_came_are_not_thrown_away(self, hass: HomeAssistant, sites: WebSites) -> None:
        flow = await _code_at_trakt(hass)
        sites.trakt.troubles["identify"] = Unavailable("down")
        failed = await _typed_in(hass, flow, sites.trakt, tokens("new"))
        assert failed["errors"] == {"base": "service_away"}
        sites.trakt.troubles.clear()
        assert (await answer(hass, failed))["type"] == "create_entry"
        assert sites.trakt.requests.count("code") == 1

    async def test_tokens_that_are_refused_are(self, hass: HomeAssistant, sites: WebSites) -> None:
        flow = await _code_at_trakt(hass)
        sites.trakt.troubles["identify"] = AuthFailed("refused")
        failed = await _typed_in(hass, flow, sites.trakt, tokens("new"))
        assert failed["errors"] == {"base": "sign_in_refused"}
        shown = await answer(hass, failed)
        assert shown["type"] == "progress"
        hass.config_entries.flow.async_abort(shown["flow_id"])

    async def test_looking_at_the_code_again_changes_nothing(
        self, hass: HomeAssistant, sites: WebSites
    ) -> None:
        shown = await _code_at_trakt(hass)
        again: Any = await hass.config_entries.flow.async_configure(shown["flow_id"])
        assert again["description_placeholders"] == shown["description_placeholders"]
        assert sites.trakt.requests.count("code") == 1
        hass.config_entries.flow.async_abort(shown["flow_id"])


class TestMDBList:
    async def test_a_key_is_enough(self, hass: HomeAssistant, sites: WebSites) -> None:
        form = await begin(hass, "account", "mdblist", "mdblist_key")
        assert form["description_placeholders"]["key_url"] == "https://site.test/key"
        done = await answer(hass, form, api_key=" my-key ")
        assert done["type"] == "create_entry"
        assert done["title"] == "MDBList (alice)"
        assert done["data"]["api_key"] == "my-key"
        assert done["data"]["tokens"]["access"] == ""
        assert done["result"].unique_id == "mdblist:alice"
        assert sites.mdblist.signed_in[-1].api_key == "my-key"

    @pytest.mark.parametrize(
        ("error", "shown"),
        [
            (AuthFailed("invalid"), {"api_key": "invalid_key"}),
            (Unavailable("down"), {"base": "service_away"}),
        ],
    )
    async def test_a_wrong_key_is_asked_for_again(
        self, hass: HomeAssistant, sites: WebSites, error: ProviderError, shown: dict[str, str]
    ) -> None:
        sites.mdblist.troubles["identify"] = error
        form = await answer(hass, await begin(hass, "account", "mdblist", "mdblist_key"), api_key="wrong")
        assert form["step_id"] == "mdblist_key"
        assert form["errors"] == shown
        assert (await _now_at(hass, form))["errors"] == shown
        assert suggested(form, "api_key") is None
        sites.mdblist.troubles.clear()
        assert (await answer(hass, form, api_key="right"))["type"] == "create_entry"

    async def test_a_code_needs_an_app(self, hass: HomeAssistant, sites: WebSites) -> None:
        form = await begin(hass, "account", "mdblist", "mdblist_code")
        assert form["step_id"] == "mdblist_app"
        shown = await answer(hass, form, client_id="my-app")
        done = await _typed_in(hass, shown, sites.mdblist, tokens("new"))
        assert done["data"]["tokens"]["access"] == "new"
        assert done["data"]["api_key"] == ""


async def test_no_secret_is_shown_or_logged(
    hass: HomeAssistant, sites: WebSites, caplog: pytest.LogCaptureFixture, config_folder: Path
) -> None:
    caplog.set_level("DEBUG", "custom_components.crosswatch")
    sites.trakt.troubles["code"] = Unavailable("down")
    failed = await _code_at_trakt(hass)
    assert "my-secret" not in str(failed)
    assert "my-secret" not in caplog.text
