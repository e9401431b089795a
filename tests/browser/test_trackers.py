"""Trakt, SIMKL and MDBList in a real browser: signing in, the first plan, edits on the sites, and undoing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from custom_components.crosswatch.model import Feature
from tests.emulators.mdblist import APP as MDBLIST_APP
from tests.emulators.trakt import APP

from .conftest import OpenPage
from .home import Home
from .screens import Device, Flow, Report, add_account, open_device, open_integration
from .services import NAMES, Services
from .trackers_setup import (
    PEOPLE,
    make_a_sync,
    sign_in_at_mdblist,
    sign_in_at_simkl,
    sign_in_at_trakt,
    type_the_code_in,
)

RUN = "event.everywhere_run"
LISTS = (Feature.WATCHLIST, Feature.RATINGS, Feature.HISTORY)
JAWS, LEBOWSKI, FORGOTTEN = "Jaws (1975)", "The Big Lebowski (1998)", "Psycho (1960)"


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    """The three services, with a household that uses them."""
    made = Services()
    with made.running():
        yield made


@pytest.fixture(scope="module")
def home(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home that speaks to them. Nothing is configured."""
    started = Home(tmp_path_factory.mktemp("trackers"), "--empty", endpoints=services.endpoints)
    started.ready()
    yield started
    started.end()
    started.ended()


def test_a_wrong_app_a_refused_code_and_a_forgotten_one_are_told(
    home: Home, services: Services, open_page: OpenPage
) -> None:
    page = open_page(home)
    form = add_account(page, "Trakt").titled("An API app for Trakt")
    form.fill("Client ID", "nobody-knows-it")
    form.fill("Client Secret", APP.client_secret)
    form.submit()
    form.says("Trakt refuses this API app")
    form.fill("Client ID", APP.client_id)
    form.fill("Client Secret", APP.client_secret)
    form.submit()

    form.titled("Type in the code")
    refused = form.code
    type_the_code_in(form, "Refuse", "You refused the device.")
    form.says("You said no at Trakt. Submit gets a new code.")

    services.trakt.rules.code_life = 6
    form.submit()
    form.titled("Type in the code")
    assert form.code != refused
    form.says("Nobody typed in the code in time. Submit gets a new one.")
    services.trakt.rules.code_life = 600

    form.close()
    open_integration(page)
    expect(page.get_by_text(PEOPLE["trakt"])).to_have_count(0)


def test_three_trackers_from_signing_in_to_undoing(
    home: Home, services: Services, open_page: OpenPage
) -> None:
    page = open_page(home)
    sign_in_at_trakt(page)
    sign_in_at_simkl(page)
    sign_in_at_mdblist(page, services)
    make_a_sync(page)

    device = open_device(page, "Everywhere", "Sync")
    device_page = page.url
    _read_the_first_plan(device, services)
    _sync_until_all_agree(page, device_page, services)
    _edit_on_the_sites(page, device_page, services)
    _undo(home, page, device_page, services)
    _sign_in_again(page, device_page, services)
    _take_a_code_for_the_key(page, device_page, services)
    for name in NAMES:
        assert not services.of(name).meter.exceeded, name


def _read_the_first_plan(device: Device, services: Services) -> None:
    """What one service lacks is planned with its reason, and nothing is written."""
    expect(device.row("Status")).to_contain_text("Planned")
    before = _everything(services)
    report = device.visit()
    expect(report.body).to_contain_text("This is a plan: nothing of it has been written.")
    trakt, simkl, mdblist = (PEOPLE[name] for name in NAMES)
    expect(report.line(f"Watchlist → {trakt}", "Citizen Kane (1941)")).to_contain_text(f"{simkl} has it")
    expect(report.line(f"Ratings → {mdblist}", "Heat (1995)")).to_contain_text("8 of 10")
    expect(report.line(f"History → {trakt}", "Severance 1x04")).to_contain_text(f"{simkl} has a play of")
    expect(report.line(f"Ratings → {simkl}", "Fargo (1996)")).to_contain_text("would mark it as watched")
    expect(report.line(f"History → {trakt}", "Alien (1979)")).to_have_count(0)  # a play of both is one play
    assert _everything(services) == before


def _sync_until_all_agree(page: Page, device_page: str, services: Services) -> None:
    """What was written shows at all three, and then a run is one request to each of them."""
    together: dict[Feature, dict[str, int]] = {feature: {} for feature in LISTS}
    for found in _everything(services).values():
        for feature in LISTS:
            together[feature] |= found[feature]
    # SIMKL takes a rating only of what it lists: first the plays go there, then the ratings, then all shows.
    for _ in range(3):
        _sync_now(page, device_page)
    assert _everything(services) == dict.fromkeys(NAMES, together)

    for name in NAMES:
        services.of(name).faults.requests.clear()
    _sync_now(page, device_page)
    assert {name: len(services.of(name).faults.requests) for name in NAMES} == dict.fromkeys(NAMES, 1)


def _edit_on_the_sites(page: Page, device_page: str, services: Services) -> None:
    services.sets("trakt", Feature.HISTORY, services.film("Jaws"))
    services.sets("mdblist", Feature.WATCHLIST, services.film("The Big Lebowski"))
    services.sets("simkl", Feature.RATINGS, services.film("Casablanca"), 80)
    _sync_now(page, device_page)
    for name in NAMES:
        assert JAWS in services.held(name, Feature.HISTORY)
        assert LEBOWSKI in services.held(name, Feature.WATCHLIST)
        assert services.held(name, Feature.RATINGS)["Casablanca (1942)"] == 80


def _undo(home: Home, page: Page, device_page: str, services: Services) -> None:
    """What the last run wrote is taken back, and what the person did stays where it was done."""
    token, device = home.sign_in()["access_token"], device_page.rsplit("/", 1)[1]
    plan = home.act("undo_run", token, device_id=device)
    page.goto(plan["report"])
    report = Report(page)
    expect(report.line(f"History → {PEOPLE['mdblist']}", JAWS)).to_contain_text("Remove")
    expect(report.line(f"Watchlist → {PEOPLE['trakt']}", LEBOWSKI)).to_contain_text("Remove")
    assert JAWS in services.held("mdblist", Feature.HISTORY)

    answer = home.act("sync_now", token, device_id=device, plan_id=plan["plan_id"])
    assert answer["syncs"][0]["done"] == {"added": 0, "updated": 0, "removed": 6}
    for _ in range(2):
        holders = [name for name in NAMES if JAWS in services.held(name, Feature.HISTORY)]
        assert holders == ["trakt"]
        holders = [name for name in NAMES if LEBOWSKI in services.held(name, Feature.WATCHLIST)]
        assert holders == ["mdblist"]
        holders = [name for name in NAMES if "Casablanca (1942)" in services.held(name, Feature.RATINGS)]
        assert holders == ["simkl"]
        _sync_now(page, device_page)


def _sign_in_again(page: Page, device_page: str, services: Services) -> None:
    """Trakt ends the sign-in: the others go on, a person signs in again, and Trakt gets what it missed."""
    services.do(services.trakt.revoke)
    services.sets("simkl", Feature.HISTORY, services.film("Psycho"), days_ago=1)
    device = _sync_now(page, device_page)
    expect(device.row("Status")).to_contain_text("Partly done")
    assert FORGOTTEN in services.held("mdblist", Feature.HISTORY)

    flow = _attend_to(page).titled("Sign in again")
    flow.says(f"Sign in to {PEOPLE['trakt']} once more")
    flow.choose("Sign in")
    type_the_code_in(flow.titled("Type in the code"), "Allow", "Your device is connected.")
    flow.says("You are signed in again.")
    flow.leave()
    _sync_now(page, device_page)
    assert FORGOTTEN in services.held("trakt", Feature.HISTORY)


def _take_a_code_for_the_key(page: Page, device_page: str, services: Services) -> None:
    """The key of MDBList ends too, and the person signs in by a code from now on."""
    services.do(services.mdblist.revoke)
    services.sets("trakt", Feature.HISTORY, services.film("Fight Club"), days_ago=1)
    _sync_now(page, device_page)
    flow = _attend_to(page).titled("Sign in at MDBList")
    flow.choose("With a code")
    flow.titled("An API app for MDBList")
    flow.fill("Client ID", MDBLIST_APP.client_id)
    flow.submit()
    type_the_code_in(flow.titled("Type in the code"), "Allow", "Your device is connected.")
    flow.says("You are signed in again.")
    flow.leave()
    _sync_now(page, device_page)
    assert "Fight Club (1999)" in services.held("mdblist", Feature.HISTORY)


def _attend_to(page: Page) -> Flow:
    """Follow the notice that an account needs somebody."""
    open_integration(page)
    page.get_by_role("button", name="Reconfigure").click()
    return Flow(page)


def _sync_now(page: Page, device_page: str) -> Device:
    page.goto(device_page)
    device = Device(page)
    device.press_and_wait("Sync now", RUN)
    return device


def _everything(services: Services) -> dict[str, dict[Feature, dict[str, int]]]:
    return {name: {feature: services.held(name, feature) for feature in LISTS} for name in NAMES}
