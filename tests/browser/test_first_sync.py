"""The furnished demo: read what is planned, let it be done, and see that nothing is left to do."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from scripts.demo_lib import TRACKERS
from scripts.demo_lib.seed import read_titles, records_of

from .conftest import OpenPage
from .home import Home
from .screens import Report, open_device

RUN = "event.everywhere_run"
LISTS = {"watchlist": "Watchlist", "ratings": "Ratings", "history": "History", "progress": "In progress"}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


def test_a_plan_is_read_applied_and_leaves_nothing_to_do(
    furnished_home: Home, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(furnished_home)
    device = open_device(page, "Everywhere", "Sync")
    device_page = page.url
    expect(device.row("Status")).to_contain_text("Planned")
    device.press_and_wait("Dry run", RUN)
    expect(device.row("Status")).to_contain_text("Planned")

    report = device.visit()
    expect(report.body).to_contain_text("This is a plan: nothing of it has been written.")
    expect(report.line("Watchlist → Living room", "Jaws (1975)")).to_contain_text("Travel has it since")
    rated = report.line("Ratings → Living room", "The Shawshank Redemption (1994)")
    expect(rated).to_contain_text("9 of 10")
    expect(report.line("History → Travel", "Severance 1x06")).to_contain_text("Living room has a play of")
    _follow_a_filter(report)
    _download_the_table(report, tmp_path / "plan.csv")

    page.goto(device_page)
    device.press_and_wait("Sync now", RUN)
    expect(device.row("Status")).to_contain_text("In step")
    expect(device.row("Problem")).to_contain_text("OK")

    device.press_and_wait("Dry run", RUN)
    for planned in ("To add", "To update", "To remove"):
        expect(device.row(planned)).to_contain_text(re.compile(r"\b0\b"))
    assert _planned_lines(furnished_home, device_page) == []
    expect(device.visit().body).to_contain_text("Nothing is planned: the accounts agree.")

    for tracker in TRACKERS:
        _holds_everything(page, tracker)


def test_the_report_fits_on_a_phone(furnished_home: Home, open_page: OpenPage) -> None:
    page = open_page(furnished_home, **PHONE)
    device = open_device(page, "Everywhere", "Sync")
    expect(device.row("Last run")).not_to_contain_text("Unknown")
    page.goto("/crosswatch/plan/1")
    report = Report(page)
    expect(report.line("History → Travel", "The Godfather: Part II (1974)")).to_be_visible()
    assert report.overflow() <= 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_stranger_is_asked_to_log_in(furnished_home: Home, browser: Browser) -> None:
    context = browser.new_context(base_url=furnished_home.url)
    page = context.new_page()
    page.goto("/crosswatch/plan/1")
    expect(page.get_by_label("Username")).to_be_visible()
    answer = page.request.get("/api/crosswatch/plan/1")
    assert answer.status == 401
    assert "Everywhere" not in answer.text()
    context.close()


def _follow_a_filter(report: Report) -> None:
    report.body.get_by_role("link", name="Watchlist", exact=True).click()
    expect(report.body.get_by_role("heading", name="History → Travel")).to_have_count(0)
    expect(report.line("Watchlist → Travel", "Dark (2017)")).to_be_visible()
    report.page.go_back()
    expect(report.body.get_by_role("heading", name="History → Travel")).to_be_visible()


def _download_the_table(report: Report, path: Path) -> None:
    with report.page.expect_download() as download:
        report.body.get_by_role("link", name="Download as a table").click()
    download.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as table:
        titles = {row["title"] for row in csv.DictReader(table)}
    assert {"Jaws (1975)", "Dark (2017)", "The Godfather (1972)"} <= titles


def _planned_lines(home: Home, device_page: str) -> list[object]:
    token = home.sign_in()["access_token"]
    lines: list[object] = home.act("get_plan", token, device_id=device_page.rsplit("/", 1)[1])["lines"]
    return lines


def _holds_everything(page: Page, tracker: str) -> None:
    """What either of them held before is now in this one."""
    titles = read_titles()
    device = open_device(page, tracker, "Tracker")
    for feature, row in LISTS.items():
        held = {
            (record.item, record.value.at if feature == "history" else None)
            for name in TRACKERS
            for kept, records in records_of(name, titles["movies"], titles["shows"], now=0).items()
            if kept == feature
            for record in records
        }
        expect(device.row(row)).to_contain_text(re.compile(rf"\b{len(held)}\b"))
