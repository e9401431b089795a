"""Pictures of accounts at Trakt, SIMKL and MDBList, taken with stand-ins for the three services."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import signed_in
from tests.browser.home import Home
from tests.browser.screens import Device, Flow, add_account, open_device, open_integration
from tests.browser.services import Services
from tests.browser.trackers_setup import (
    PEOPLE,
    make_a_sync,
    open_key_form,
    show_code_of_simkl,
    show_code_of_trakt,
    sign_in_at_mdblist,
    sign_in_at_simkl,
    sign_in_at_trakt,
)

from .picture import WIDTH, take, wait_for_icons

RUN = "event.everywhere_run"


def take_trackers(browser: Browser, folder: Path) -> None:
    """From signing in to the first plan, and what it looks like when a sign-in ended."""
    services = Services()
    with services.running():
        home = Home(folder, "--empty", endpoints=services.endpoints)
        try:
            home.ready()
            _take_all(browser, home, services)
        finally:
            home.end()
            home.ended()


def _take_all(browser: Browser, home: Home, services: Services) -> None:
    with signed_in(browser, home, viewport={"width": WIDTH, "height": 860}) as page:
        _sign_in(page)
        sign_in_at_trakt(page)
        sign_in_at_simkl(page)
        sign_in_at_mdblist(page, services)
        make_a_sync(page)
    with signed_in(browser, home, viewport={"width": WIDTH, "height": 1330}) as page:
        device = open_device(page, "Everywhere", "Sync")
        expect(device.row("Status")).to_contain_text("Planned")
        expect(device.visit().body).to_contain_text("would mark it as watched")
        take(page, "trackers-plan")
        device = open_device(page, "Everywhere", "Sync")
        for _ in range(2):  # what the first one wrote, the second one reads
            device.press_and_wait("Sync now", RUN)
    with signed_in(browser, home, viewport={"width": WIDTH, "height": 760}) as page:
        _account(page)
        _signed_out(page, services)


def _sign_in(page: Page) -> None:
    form = add_account(page, "Trakt").titled("An API app for Trakt")
    form.says("Trakt lets only VIP members make one.")
    take(page, "trakt-app")
    form = show_code_of_trakt(page)
    form.qr_code_is_shown()
    take(page, "trakt-code")
    form = show_code_of_simkl(page)
    form.qr_code_is_shown()
    take(page, "simkl-code")
    open_key_form(page)
    take(page, "mdblist-key")


def _account(page: Page) -> None:
    device: Device = open_device(page, PEOPLE["mdblist"], "Account")
    expect(device.row("Requests left")).to_be_visible()
    wait_for_icons(page)
    take(page, "mdblist-device")


def _signed_out(page: Page, services: Services) -> None:
    services.do(services.trakt.revoke)
    open_device(page, "Everywhere", "Sync").press_and_wait("Sync now", RUN)
    open_integration(page)
    page.get_by_role("button", name="Reconfigure").click()
    Flow(page).titled("Sign in again").says(PEOPLE["trakt"])
    take(page, "sign-in-again")
