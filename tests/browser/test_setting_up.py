"""From an empty Home Assistant to a sync, by clicking."""

from __future__ import annotations

from playwright.sync_api import expect

from .conftest import OpenPage
from .home import Home
from .screens import Flow, add_integration, add_tracker, open_device


def test_two_trackers_a_profile_and_a_sync_are_set_up_by_hand(empty_home: Home, open_page: OpenPage) -> None:
    page = open_page(empty_home)
    add_tracker(page, "Living room")
    add_tracker(page, "Travel")

    profile = add_integration(page)
    profile.choose("Profile")
    profile.titled("Add a profile")
    profile.fill("Name", "Home")
    profile.submit()

    # A profile is of use with a sync only, so the flow goes on with one by itself.
    sync = Flow(page).titled("Which accounts are kept in step?")
    sync.fill("Name of the sync", "Everywhere")
    sync.add("Travel", "Living room")
    sync.submit()
    sync.titled("How does each account take part?")
    for feature in ("Watchlist", "Ratings", "History", "Progress"):
        expect(sync.dialog.get_by_role("heading", name=feature)).to_be_visible()
    sync.choose_role("Ratings", "Living room", "Only receives")
    sync.submit()

    sync.titled("Everywhere: what will happen")
    sync.says("Travel and Living room are kept in step both ways.")
    sync.says("Living room only receives. What you do there goes nowhere else.")
    sync.says("Nothing is ever removed.")
    sync.says("The first run only makes a plan.")
    sync.submit()
    sync.says("Created configuration for Everywhere.")
    sync.finish("Finish")

    device = open_device(page, "Everywhere", "Sync")
    for entity in (
        "Dry run",
        "Sync now",
        "Status",
        "Last run",
        "To add",
        "Held",
        "Problem",
        "Enabled",
        "Run",
    ):
        expect(device.row(entity)).to_be_visible()
    expect(device.row("Status")).to_contain_text("In step")
