"""Signing in at emulated trackers, keeping them in step, and what happens when a sign-in ends."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from custom_components.crosswatch.model import Feature, Precision, Value

from .flows.walking import Result, answer, begin
from .household import ask, device_id, only_subentry, profile, set_up, state_of, sync
from .web_emulators import Emulators

NAMES = ["trakt", "simkl", "mdblist"]
ALL = {"watchlist": "both", "ratings": "both", "history": "both"}


async def _shown_code(hass: HomeAssistant, emulators: Emulators, provider: str) -> Result:
    """Go through the menus and the form of the app, until the code is shown."""
    emulators.clock.goes_on.clear()
    app = emulators.app(provider)
    choices = ["mdblist", "mdblist_code"] if provider == "mdblist" else [provider]
    form = await begin(hass, "account", *choices)
    given = {"client_id": app.client_id}
    if app.client_secret:
        given["client_secret"] = app.client_secret
    return await answer(hass, form, **given)


async def _type_in(hass: HomeAssistant, emulators: Emulators, provider: str, shown: Result) -> Result:
    """Be the person who says yes at the site, and wait until the flow has heard of it."""
    emulators.of(provider).approve_code(shown["description_placeholders"]["code"])
    emulators.clock.goes_on.set()
    await hass.async_block_till_done(wait_background_tasks=True)
    found: Any = await hass.config_entries.flow.async_configure(shown["flow_id"])
    await hass.async_block_till_done(wait_background_tasks=True)
    return dict(found)


@pytest.mark.parametrize("provider", NAMES)
async def test_a_person_signs_in_by_a_code(hass: HomeAssistant, emulators: Emulators, provider: str) -> None:
    shown = await _shown_code(hass, emulators, provider)
    assert shown["type"] == "progress"
    done = await _type_in(hass, emulators, provider, shown)
    assert done["type"] == "create_entry"
    entry: ConfigEntry = done["result"]
    assert entry.state is ConfigEntryState.LOADED
    assert entry.unique_id == f"{provider}:{entry.data['account']}"
    assert entry.data["account"]
    assert state_of(hass, "binary_sensor", f"{entry.entry_id}_connectivity") == "on"
    assert not emulators.of(provider).meter.exceeded


@pytest.mark.parametrize("provider", NAMES)
async def test_a_wrong_client_id_is_said_in_the_form(
    hass: HomeAssistant, emulators: Emulators, provider: str
) -> None:
    choices = ["mdblist", "mdblist_code"] if provider == "mdblist" else [provider]
    form = await begin(hass, "account", *choices)
    secret = {"client_secret": "wrong"} if provider == "trakt" else {}
    form = await answer(hass, form, client_id="nobody-knows-it", **secret)
    assert form["step_id"] == f"{provider}_app"
    assert form["errors"] == {"client_id": "app_refused"}


async def test_a_key_of_mdblist(hass: HomeAssistant, emulators: Emulators) -> None:
    form = await begin(hass, "account", "mdblist", "mdblist_key")
    form = await answer(hass, form, api_key="nobody-knows-it")
    assert form["errors"] == {"api_key": "invalid_key"}
    done = await answer(hass, form, api_key=emulators.mdblist.key_credentials().api_key)
    assert done["type"] == "create_entry"
    left = state_of(hass, "sensor", f"{done['result'].entry_id}_quota_left")
    assert 0 < int(left) < emulators.mdblist.rules.daily


@pytest.mark.parametrize("provider", NAMES)
async def test_a_revoked_sign_in_asks_a_person_who_signs_in_again(
    hass: HomeAssistant, emulators: Emulators, provider: str
) -> None:
    entry = await emulators.account(hass, provider)
    await set_up(hass, entry)
    emulators.of(provider).revoke()
    assert not await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    (flow,) = hass.config_entries.flow.async_progress()
    emulators.clock.passes(600)  # until somebody sees it
    emulators.clock.goes_on.clear()
    choice = "mdblist_code" if provider == "mdblist" else "same_app"
    shown = await answer(hass, dict(flow), next_step_id=choice)
    done = await _type_in(hass, emulators, provider, shown)
    assert done["reason"] == "reauth_successful"
    assert entry.state is ConfigEntryState.LOADED
    assert state_of(hass, "binary_sensor", f"{entry.entry_id}_connectivity") == "on"


async def test_trakt_takes_the_app_away_and_gives_it_back(
    hass: HomeAssistant, emulators: Emulators, issue_registry: ir.IssueRegistry
) -> None:
    entry = await emulators.account(hass, "trakt")
    await set_up(hass, entry)
    emulators.trakt.rules.app_refused = True
    assert not await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert [issue.translation_key for issue in issue_registry.issues.values()] == ["trakt_app_refused"]
    assert not hass.config_entries.flow.async_progress()
    emulators.trakt.rules.app_refused = False
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert not issue_registry.issues


async def test_a_locked_account_is_told(
    hass: HomeAssistant, emulators: Emulators, issue_registry: ir.IssueRegistry
) -> None:
    entry = await emulators.account(hass, "trakt")
    emulators.trakt.rules.locked = "locked"
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert [issue.translation_key for issue in issue_registry.issues.values()] == ["account_locked"]


async def test_three_trackers_agree_and_an_idle_run_is_one_request_each(
    hass: HomeAssistant, emulators: Emulators
) -> None:
    at = int(emulators.clock.now()) - 90_000
    film, other, liked = emulators.trakt.titles(Feature.HISTORY, 3)
    emulators.trakt.person_sets(Feature.HISTORY, film, Value(1, at - at % 60, Precision.MINUTE))
    emulators.simkl.person_sets(Feature.WATCHLIST, other, Value(1, at))
    emulators.mdblist.person_sets(Feature.HISTORY, liked, Value(1, at - 5_000, Precision.SECOND))
    accounts = [await emulators.account(hass, name) for name in NAMES]
    members = [
        {"entry_id": account.entry_id, "unique_id": account.unique_id, "roles": dict(ALL)}
        for account in accounts
    ]
    home = profile(sync("Everything", members))
    await set_up(hass, *accounts, home)
    device = device_id(hass, home, only_subentry(home).subentry_id)
    planned = await ask(hass, "dry_run", device_id=device)
    assert planned["syncs"][0]["status"] == "planned"
    for _ in range(4):
        await ask(hass, "sync_now", device_id=device)
        await hass.async_block_till_done(wait_background_tasks=True)
    for name in NAMES:
        emulators.of(name).faults.requests.clear()
    done = await ask(hass, "sync_now", device_id=device)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert done["syncs"][0]["status"] == "ok"
    assert [len(emulators.of(name).faults.requests) for name in NAMES] == [1, 1, 1]
    for site in (emulators.trakt, emulators.simkl, emulators.mdblist):
        assert len(site.held(Feature.HISTORY)) == 2
        assert len(site.held(Feature.WATCHLIST)) == 1
        assert not site.meter.exceeded
