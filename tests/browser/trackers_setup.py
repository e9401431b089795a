"""Signing in at trackers in the web and making a sync of them, as a person does it in a browser."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.emulators.simkl import CLIENT_ID
from tests.emulators.trakt import APP

from .screens import Device, Flow, add_account, add_integration
from .services import Services

PEOPLE = {
    "trakt": "Trakt (Emulated Person)",
    "simkl": "SIMKL (Ellen)",
    "mdblist": "MDBList (emulated_person)",
}


def sign_in_at_trakt(page: Page) -> None:
    """Sign in by a code, with an app that has a secret."""
    type_the_code_in(show_code_of_trakt(page), "Allow", "Your device is connected.")
    _see_the_account(page)


def sign_in_at_simkl(page: Page) -> None:
    """Sign in by a code."""
    type_the_code_in(show_code_of_simkl(page), "Allow", "Thank you.")
    _see_the_account(page)


def sign_in_at_mdblist(page: Page, services: Services) -> None:
    """Sign in by a key, at the second attempt."""
    form = open_key_form(page)
    form.fill("API key", "nobody-knows-it")
    form.submit()
    form.says("MDBList does not know this key.")
    form.fill("API key", services.mdblist.logins.key)
    form.submit()
    _see_the_account(page)
    expect(Device(page).row("Requests left")).to_contain_text(re.compile(r"99\d\srequests"))


def show_code_of_trakt(page: Page) -> Flow:
    """Go on until Trakt's code is shown."""
    form = add_account(page, "Trakt").titled("An API app for Trakt")
    form.fill("Client ID", APP.client_id)
    form.fill("Client Secret", APP.client_secret)
    form.submit()
    return form.titled("Type in the code")


def show_code_of_simkl(page: Page) -> Flow:
    """Go on until SIMKL's code is shown."""
    form = add_account(page, "SIMKL").titled("An API app for SIMKL")
    form.fill("Client ID", CLIENT_ID)
    form.submit()
    return form.titled("Type in the code")


def open_key_form(page: Page) -> Flow:
    """Go on to the form for MDBList's key."""
    form = add_account(page, "MDBList").titled("Sign in at MDBList")
    form.choose("With an API key")
    return form.titled("The API key of MDBList")


def type_the_code_in(form: Flow, answer: str, thanks: str) -> None:
    """Follow the link of the step, type its code in there, and say yes or no."""
    form.qr_code_is_shown()
    code = form.code
    site = form.follow_link()
    site.get_by_label("Code").fill(code)
    site.get_by_role("button", name=answer).click()
    expect(site.get_by_text(thanks)).to_be_visible()
    site.close()


def make_a_sync(page: Page) -> None:
    """Add a profile with a sync of the three, as suggested."""
    profile = add_integration(page)
    profile.choose("Profile")
    profile.titled("Add a profile")
    profile.fill("Name", "Home")
    profile.submit()
    sync = Flow(page).titled("Which accounts are kept in step?")
    sync.fill("Name of the sync", "Everywhere")
    sync.add("Trakt", "SIMKL", "MDBList")
    sync.submit()
    sync.titled("How does each account take part?")
    sync.submit()
    sync.titled("Everywhere: what will happen")
    sync.submit()
    sync.finish("Finish")


def _see_the_account(page: Page) -> None:
    Flow(page).finish("Skip and finish")
    expect(Device(page).row("Connectivity")).to_contain_text("Connected")
