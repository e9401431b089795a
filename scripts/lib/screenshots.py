"""Takes the pictures of docs/images from the real interface, as the browser tests use it.

"demo" is the demo with what its trackers hold; "trackers" are accounts at services in the web.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import signed_in, started_browser
from tests.browser.home import Home
from tests.browser.screens import (
    Device,
    Flow,
    Report,
    add_account,
    open_device,
    open_integration,
    open_repair,
)
from tests.browser.test_held_changes import WAITS, hold_a_flood

from .picture import WIDTH, take, wait_for_icons
from .tracker_screenshots import take_trackers

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


def main() -> None:
    """One picture after the other, of all parts or of one."""
    parts: dict[str, Callable[[Browser, Path], None]] = {"demo": _take_demo, "trackers": take_trackers}
    parser = argparse.ArgumentParser(prog="scripts/screenshots", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"what to take: {', '.join(parts)} (default: all)")
    chosen = parser.parse_args().part or list(parts)
    if unknown := set(chosen) - set(parts):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    with started_browser() as browser:
        for name in chosen:
            with tempfile.TemporaryDirectory(prefix="crosswatch-") as folder:
                parts[name](browser, Path(folder))


def _take_demo(browser: Browser, folder: Path) -> None:
    home = Home(folder)
    try:
        home.ready()
        _at_a_desk(browser, home)
        _on_a_phone(browser, home)
        _what_waits(browser, home)
    finally:
        home.end()
        home.ended()


def _at_a_desk(browser: Browser, home: Home) -> None:
    scenes: dict[str, tuple[int, Callable[[Page], None]]] = {
        "integration": (1180, open_integration),
        "device": (1330, _device),
        "report": (1180, _report),
        "kodi": (1000, _kodi),
        "options": (720, _options),
    }
    for name, (height, scene) in scenes.items():
        with signed_in(browser, home, viewport={"width": WIDTH, "height": height}) as page:
            scene(page)
            take(page, name)
    with signed_in(browser, home, viewport={"width": WIDTH, "height": 900}) as page:
        _sync_flow(page)


def _on_a_phone(browser: Browser, home: Home) -> None:
    with signed_in(browser, home, **PHONE) as page:
        _report(page)
        take(page, "report-phone")


def _what_waits(browser: Browser, home: Home) -> None:
    """Last of all, because it brings a flood of plays into the demo."""
    with signed_in(browser, home, viewport={"width": WIDTH, "height": 860}) as page:
        hold_a_flood(home, page)
        open_repair(page, WAITS).says("Import 001 (1990)")
        take(page, "repair")


def _planned(page: Page) -> None:
    device = open_device(page, "Everywhere", "Sync")
    expect(device.row("Status")).to_contain_text("Planned")


def _device(page: Page) -> None:
    _planned(page)
    expect(page.get_by_role("button", name=re.compile("^Status Planned")).first).to_be_visible()
    wait_for_icons(page)


def _report(page: Page) -> None:
    _planned(page)
    report: Report = Device(page).visit()
    expect(report.line("Watchlist → Living room", "Jaws (1975)")).to_be_visible()


def _kodi(page: Page) -> None:
    form = add_account(page, "Kodi").titled("Add a Kodi")
    form.fill("Host", "192.168.1.20")
    form.fill("Username", "kodi")
    form.dialog.get_by_text("More settings").click()
    expect(form.field("Port for notifications")).to_be_visible()


def _options(page: Page) -> None:
    open_integration(page)
    page.get_by_role("button", name="Configure").first.click()
    Flow(page).says("From 15 minutes to 7 days.")


def _sync_flow(page: Page) -> None:
    """The steps as they are when a sync is changed: they are those of a new one, with answers in them."""
    open_integration(page)
    page.get_by_role("button", name="Change sync").click()
    flow = Flow(page).titled("Which accounts are kept in step?")
    flow.says("Choose the accounts in the order in which you trust them")
    take(page, "sync-accounts")
    flow.submit()
    flow.titled("How does each account take part?")
    flow.says("say for each list what each account does")
    take(page, "sync-roles")
    flow.submit()
    flow.titled("Everywhere: what will happen")
    flow.says("The first run only makes a plan.")
    take(page, "sync-summary")


if __name__ == "__main__":
    main()
