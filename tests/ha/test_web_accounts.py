"""Accounts at web trackers: asked rarely, followed by runs, with repairs that a person understands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.crosswatch.model import (
    AccountLocked,
    AppRefused,
    AuthFailed,
    PlanLimit,
    ProviderError,
    RateLimited,
    Unavailable,
)
from custom_components.crosswatch.providers.base import Identity, Quota
from custom_components.crosswatch.sync.results import AccountResult

from .fake_orchestrator import FakeOrchestrator
from .household import device, entity_id, facts_of, profile, set_up, state_of, sync, tracker
from .web_site import WebSites, web_account

QUOTA = Quota(remaining=480, limit=500, resets_at=1_767_676_400)


@pytest.fixture
async def account(hass: HomeAssistant, sites: WebSites, orchestrator: FakeOrchestrator) -> MockConfigEntry:
    """Alice's account at Trakt, set up."""
    entry = web_account()
    await set_up(hass, entry)
    sites.trakt.requests.clear()
    return entry


@pytest.fixture
async def home(hass: HomeAssistant, orchestrator: FakeOrchestrator, account: MockConfigEntry) -> Home:
    """A profile that keeps the account and a tracker in step."""
    travel = tracker("Travel")
    await set_up(hass, travel, profile(sync("Everything", [account, travel])))
    return Home(hass, orchestrator)


class Home:
    """Runs that come out as a test says."""

    def __init__(self, hass: HomeAssistant, orchestrator: FakeOrchestrator) -> None:
        self._hass = hass
        self._orchestrator = orchestrator

    async def runs(self, error: str = "", detail: str = "") -> None:
        self._orchestrator.account_results = (AccountResult("trakt:alice", error, detail),)
        button = {"entity_id": "button.everything_sync_now"}
        await self._hass.services.async_call("button", "press", button, blocking=True)
        await self._hass.async_block_till_done(wait_background_tasks=True)


async def _pass(hass: HomeAssistant, clock: FrozenDateTimeFactory, **time: float) -> None:
    clock.tick(timedelta(**time))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


def _connectivity(hass: HomeAssistant, account: MockConfigEntry) -> str:
    return state_of(hass, "binary_sensor", f"{account.entry_id}_connectivity")


def _issue(hass: HomeAssistant, trouble: str, account: MockConfigEntry) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue("crosswatch", f"{trouble}_{account.entry_id}")


class TestRequests:
    async def test_it_is_asked_who_it_is_when_it_is_set_up_and_every_six_hours(
        self, hass: HomeAssistant, sites: WebSites, freezer: FrozenDateTimeFactory, account: MockConfigEntry
    ) -> None:
        await _pass(hass, freezer, hours=5, minutes=40)
        assert sites.trakt.requests == []
        await _pass(hass, freezer, minutes=30)
        assert sites.trakt.requests == ["identify"]
        for _ in range(4):
            await _pass(hass, freezer, minutes=30)
        assert sites.trakt.requests == ["identify"]

    async def test_a_run_costs_no_second_request_however_it_comes_out(
        self, hass: HomeAssistant, sites: WebSites, account: MockConfigEntry, home: Home
    ) -> None:
        for error in ("", "Unavailable", "", "Busy", "RateLimited", "BadData", "Missing", "Rejected", ""):
            await home.runs(error)
        assert sites.trakt.requests == []

    async def test_runs_do_not_put_off_the_question(
        self,
        hass: HomeAssistant,
        sites: WebSites,
        freezer: FrozenDateTimeFactory,
        account: MockConfigEntry,
        home: Home,
    ) -> None:
        for _ in range(13):
            await _pass(hass, freezer, minutes=30)
            await home.runs()
        assert sites.trakt.requests == ["identify"]

    async def test_one_that_was_away_is_looked_for_within_the_hour(
        self,
        hass: HomeAssistant,
        sites: WebSites,
        freezer: FrozenDateTimeFactory,
        account: MockConfigEntry,
        home: Home,
    ) -> None:
        await home.runs("Unavailable", "Trakt did not answer in time")
        assert _connectivity(hass, account) == "off"
        await _pass(hass, freezer, minutes=31)
        assert sites.trakt.requests == ["identify"]
        assert _connectivity(hass, account) == "on"

    @pytest.mark.parametrize("error", ["AuthFailed", "AppRefused", "AccountLocked"])
    async def test_one_that_waits_for_a_person_is_left_alone(
        self,
        hass: HomeAssistant,
        sites: WebSites,
        freezer: FrozenDateTimeFactory,
        account: MockConfigEntry,
        home: Home,
        error: str,
    ) -> None:
        await home.runs(error)
        assert _connectivity(hass, account) == "off"
        await _pass(hass, freezer, hours=5)
        assert sites.trakt.requests == []


class TestRuns:
    async def test_an_account_that_failed_shows_it_and_recovers_with_the_next_run(
        self, hass: HomeAssistant, account: MockConfigEntry, home: Home, caplog: pytest.LogCaptureFixture
    ) -> None:
        for _ in range(3):
            await home.runs("Unavailable", "Trakt answered with status 502")
        assert _connectivity(hass, account) == "off"
        told = [record for record in caplog.records if "status 502" in record.getMessage()]
        assert len(told) == 1
        await home.runs()
        assert _connectivity(hass, account) == "on"

    @pytest.mark.parametrize("error", ["Busy", "Missing", "RateLimited", "PlanLimit", "Rejected"])
    async def test_an_account_that_answers_is_reachable(
        self, hass: HomeAssistant, account: MockConfigEntry, home: Home, error: str
    ) -> None:
        await home.runs(error)
        assert _connectivity(hass, account) == "on"

    async def test_an_answer_of_that_sort_does_not_make_a_lost_account_reachable(
        self, hass: HomeAssistant, account: MockConfigEntry, home: Home
    ) -> None:
        await home.runs("Unavailable")
        await home.runs("Missing")
        assert _connectivity(hass, account) == "off"

    async def test_one_that_must_sign_in_again_asks_for_it(
        self, hass: HomeAssistant, account: MockConfigEntry, home: Home, caplog: pytest.LogCaptureFixture
    ) -> None:
        await home.runs("AuthFailed", "the token was revoked")
        assert "Trakt (alice) cannot be used now: the token was revoked" in caplog.text
        (flow,) = hass.config_entries.flow.async_progress()
        assert flow["context"]["entry_id"] == account.entry_id
        assert flow["step_id"] == "sign_in_again"
        assert _connectivity(hass, account) == "off"


class TestRepairs:
    @pytest.mark.parametrize(
        ("provider", "error", "trouble"),
        [
            ("trakt", AppRefused("403"), "trakt_app_refused"),
            ("simkl", AppRefused("not an AUTH V2 app"), "app_refused"),
            ("trakt", AccountLocked("423"), "account_locked"),
            ("trakt", PlanLimit("VIP only"), "plan_limit"),
        ],
    )
    async def test_a_refusal_at_set_up_is_told_once_and_not_asked_for_again_and_again(
        self, hass: HomeAssistant, sites: WebSites, provider: str, error: ProviderError, trouble: str
    ) -> None:
        entry = web_account(provider)
        sites[provider].troubles["identify"] = error
        entry.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_ERROR
        facts = facts_of(_issue(hass, trouble, entry))
        assert facts["account"] == entry.title
        assert facts["detail"] == str(error)
        sites[provider].troubles.clear()
        assert await hass.config_entries.async_reload(entry.entry_id)
        assert _issue(hass, trouble, entry) is None
        assert sites[provider].requests == ["identify", "identify"]
        assert all(one.closed for one in sites[provider].providers[:-1])

    @pytest.mark.parametrize(
        ("error", "trouble"),
        [
            ("AppRefused", "trakt_app_refused"),
            ("AccountLocked", "account_locked"),
            ("PlanLimit", "plan_limit"),
        ],
    )
    async def test_what_a_run_met_is_told_and_cleared_when_it_is_over(
        self, hass: HomeAssistant, account: MockConfigEntry, home: Home, error: str, trouble: str
    ) -> None:
        await home.runs(error, "Trakt says no")
        assert facts_of(_issue(hass, trouble, account)) == {
            "account": "Trakt (alice)",
            "service": "Trakt",
            "detail": "Trakt says no",
        }
        await home.runs("RateLimited")
        assert _issue(hass, trouble, account) is not None
        await home.runs()
        assert _issue(hass, trouble, account) is None

    async def test_a_refusal_a_few_hours_later(
        self, hass: HomeAssistant, sites: WebSites, freezer: FrozenDateTimeFactory, account: MockConfigEntry
    ) -> None:
        sites.trakt.troubles["identify"] = AppRefused("403")
        await _pass(hass, freezer, hours=6, minutes=31)
        assert _issue(hass, "trakt_app_refused", account) is not None
        assert _connectivity(hass, account) == "off"
        assert account.state is ConfigEntryState.LOADED

    async def test_a_removed_account_needs_no_repair(
        self, hass: HomeAssistant, account: MockConfigEntry, home: Home
    ) -> None:
        await home.runs("AccountLocked")
        assert await hass.config_entries.async_remove(account.entry_id)
        assert _issue(hass, "account_locked", account) is None


class TestSettingUp:
    async def test_a_service_that_is_down_is_tried_again(self, hass: HomeAssistant, sites: WebSites) -> None:
        entry = web_account()
        sites.trakt.troubles["identify"] = Unavailable("down")
        entry.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_RETRY

    async def test_one_whose_quota_is_used_up_is_set_up_and_not_asked_every_minute(
        self, hass: HomeAssistant, sites: WebSites, freezer: FrozenDateTimeFactory
    ) -> None:
        entry = web_account()
        sites.trakt.troubles["identify"] = RateLimited("wait until midnight", 20_000)
        sites.trakt.quota = Quota(0, 500, 1_767_676_400)
        await set_up(hass, entry)
        assert entry.state is ConfigEntryState.LOADED
        await _pass(hass, freezer, hours=3)
        assert sites.trakt.requests == ["identify"]
        assert state_of(hass, "sensor", f"{entry.entry_id}_quota_left") == "0"

    async def test_another_account_behind_the_entry_is_refused(
        self, hass: HomeAssistant, sites: WebSites
    ) -> None:
        entry = web_account()
        sites.trakt.identity = Identity("bob", "bob")
        entry.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_ERROR
        assert entry.error_reason_translation_key == "wrong_account"

    async def test_refused_tokens_ask_a_person(self, hass: HomeAssistant, sites: WebSites) -> None:
        entry = web_account()
        sites.trakt.troubles["identify"] = AuthFailed("expired")
        entry.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        (flow,) = hass.config_entries.flow.async_progress()
        assert flow["step_id"] == "sign_in_again"

    async def test_its_device_names_the_service(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        found = device(hass, account, account.entry_id)
        assert (found.name, found.manufacturer) == ("Trakt (alice)", "Trakt")
        assert found.entry_type is dr.DeviceEntryType.SERVICE

    async def test_unloading_ends_the_questions(
        self, hass: HomeAssistant, sites: WebSites, freezer: FrozenDateTimeFactory, account: MockConfigEntry
    ) -> None:
        assert await hass.config_entries.async_unload(account.entry_id)
        assert sites.trakt.providers[-1].closed
        await _pass(hass, freezer, hours=13)
        assert sites.trakt.requests == []


class TestQuota:
    async def test_it_is_unknown_until_the_service_has_told(
        self, hass: HomeAssistant, sites: WebSites, account: MockConfigEntry, home: Home
    ) -> None:
        entity = f"{account.entry_id}_quota_left"
        assert state_of(hass, "sensor", entity) == "unknown"
        sites.trakt.quota = QUOTA
        await home.runs()
        assert state_of(hass, "sensor", entity) == "480"
        state = hass.states.get(entity_id(hass, "sensor", entity))
        assert state is not None
        assert state.attributes["limit"] == 500
        assert state.attributes["resets_at"] == "2026-01-06T05:13:20+00:00"
        assert sites.trakt.requests == []

    async def test_where_no_end_is_told_none_is_shown(
        self, hass: HomeAssistant, sites: WebSites, account: MockConfigEntry, home: Home
    ) -> None:
        sites.trakt.quota = Quota(7)
        await home.runs()
        state = hass.states.get(entity_id(hass, "sensor", f"{account.entry_id}_quota_left"))
        assert state is not None
        assert state.state == "7"
        assert state.attributes["resets_at"] is None

    async def test_it_follows_what_scrobbles_cost(
        self, hass: HomeAssistant, sites: WebSites, account: MockConfigEntry
    ) -> None:
        sites.trakt.quota = QUOTA
        account.runtime_data.coordinator.async_show_quota()
        assert state_of(hass, "sensor", f"{account.entry_id}_quota_left") == "480"

    async def test_a_tracker_of_ours_has_none(self, hass: HomeAssistant) -> None:
        travel = tracker("Travel")
        await set_up(hass, travel)
        travel.runtime_data.coordinator.async_show_quota()
        assert not [state for state in hass.states.async_all() if state.entity_id.endswith("requests_left")]


async def test_diagnostics_tell_how_it_is_signed_in_to_and_no_secret(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, sites: WebSites
) -> None:
    assert await async_setup_component(hass, "diagnostics", {})
    secret = {"access": "canary-access", "refresh": "canary-refresh", "issued_at": 500, "expires_at": 900}
    entry = web_account(client_id="canary-id", client_secret="canary-secret", tokens=secret)
    sites.trakt.quota = QUOTA
    await set_up(hass, entry)
    told = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert told["sign_in"] == {"by": "code", "issued_at": 500, "expires_at": 900, "scope": ""}
    assert told["quota"] == {"remaining": 480, "limit": 500, "resets_at": 1_767_676_400}
    assert "canary" not in str(told)
    assert "alice" not in str(told)


async def test_diagnostics_of_a_key(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, sites: WebSites
) -> None:
    assert await async_setup_component(hass, "diagnostics", {})
    entry = web_account("mdblist", api_key="canary-key", client_id="", tokens={"access": ""})
    await set_up(hass, entry)
    told: dict[str, Any] = dict(await get_diagnostics_for_config_entry(hass, hass_client, entry))
    assert told["sign_in"] == {"by": "key"}
    assert told["quota"] is None
    assert "canary" not in str(told)
