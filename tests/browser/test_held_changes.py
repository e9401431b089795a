"""What a guard holds is a repair: a person reads why, decides in its dialog, and it is done."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from scripts.demo_lib import TRAVEL
from tests.live.flood import FLOOD, import_flood

from .conftest import OpenPage
from .home import Home
from .screens import Flow, open_device, open_repair

RUN = "event.everywhere_run"
WAITS = f"Everywhere: {FLOOD} changes wait for you"


def hold_a_flood(home: Home, page: Page) -> None:
    """Bring the demo into step, and a flood of plays into one of its trackers."""
    device = open_device(page, "Everywhere", "Sync")
    expect(device.row("Status")).to_contain_text(re.compile("Planned|In step"))
    device.press_and_wait("Sync now", RUN)
    expect(device.row("Status")).to_contain_text("In step")
    import_flood(home.database, TRAVEL)
    device.press_and_wait("Sync now", RUN)
    expect(device.row("Status")).to_contain_text("Waits for you")


def test_a_flood_is_read_and_applied_in_the_dialog_of_its_repair(
    furnished_home: Home, open_page: OpenPage
) -> None:
    page = open_page(furnished_home)
    hold_a_flood(furnished_home, page)

    flow: Flow = open_repair(page, WAITS)
    flow.says("Too many plays at once.")
    flow.says(f"{FLOOD} new plays in one run at Living room are more than 200.")
    flow.says("Import 001 (1990)")
    flow.choose("Decide later")
    flow.says("The changes go on waiting, and this repair stays.")
    flow.leave()
    flow = open_repair(page, WAITS)
    flow.choose("Apply: write them")
    flow.leave()

    device = open_device(page, "Everywhere", "Sync")
    expect(device.row("Status")).to_contain_text("In step")
    page.goto("/config/repairs")
    expect(page.get_by_text(WAITS)).to_have_count(0)
