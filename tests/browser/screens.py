"""The places of Home Assistant's interface that a user of CrossWatch comes by, found as a user finds them."""

from __future__ import annotations

import re

from playwright.sync_api import FrameLocator, Locator, Page, expect

INTEGRATION = "/config/integrations/integration/crosswatch"


class Flow:
    """The dialog that asks questions, one step after the other."""

    def __init__(self, page: Page) -> None:
        self.dialog = page.locator("dialog-data-entry-flow")

    def titled(self, text: str) -> Flow:
        """Wait for the step of that title."""
        self.says(text)
        return self

    def says(self, text: str) -> None:
        """Wait until the step shows a text."""
        expect(self.dialog.get_by_text(text).first).to_be_visible()

    def choose(self, option: str) -> None:
        """Choose from a menu."""
        self.dialog.get_by_text(option, exact=True).click()

    def field(self, name: str) -> Locator:
        """A field for text, for numbers or for a password."""
        label = re.compile(rf"^{name}\*?$")
        return self.dialog.get_by_role("textbox", name=label).or_(
            self.dialog.get_by_role("spinbutton", name=label)
        )

    def fill(self, field: str, text: str) -> None:
        """Type into a field."""
        self.field(field).fill(text)

    def add(self, *options: str) -> None:
        """Choose several from a list, in that order."""
        for option in options:
            self.dialog.get_by_role("button", name="Add", exact=True).click()
            # The list takes a choice only once it is wholly open.
            expect(self.dialog.get_by_placeholder("Search")).to_be_focused()
            self.dialog.get_by_role("option", name=option).click()
            expect(self.dialog.get_by_role("button", name=f"Remove {option}")).to_be_visible()

    def choose_role(self, feature: str, account: str, role: str) -> None:
        """Choose how an account takes part in a feature."""
        section = self.dialog.locator("ha-form-expandable", has_text=feature)
        section.get_by_role("button", name=re.compile(rf"^{account} ")).click()
        self.dialog.get_by_role("menuitem", name=role).click()

    def submit(self, button: str = "Submit") -> None:
        """Press the button at the end of the step."""
        self.dialog.get_by_role("button", name=button).click()

    def finish(self, button: str) -> None:
        """Press the last button and wait until the dialog is gone."""
        self.submit(button)
        expect(self.dialog.get_by_role("button", name=button)).to_have_count(0)

    @property
    def code(self) -> str:
        """The code that is to be typed in elsewhere."""
        return self.dialog.locator("ha-markdown h2").inner_text()

    def qr_code_is_shown(self) -> None:
        """The picture came within the text, the frontend let it through, and the browser could draw it."""
        picture = self.dialog.locator("ha-markdown img")
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.complete && image.naturalWidth") >= 100

    def follow_link(self) -> Page:
        """Follow the link of the step, which opens a page of its own."""
        with self.dialog.page.context.expect_page() as opened:
            self.dialog.locator("ha-markdown a").click()
        return opened.value

    def close(self) -> None:
        """Close the dialog before its end."""
        self.dialog.get_by_role("button", name="Close").first.click()
        expect(self.dialog.get_by_role("button")).to_have_count(0)

    def leave(self) -> None:
        """Press the button of a last step that only tells something."""
        self.dialog.get_by_role("button", name=re.compile("^(Close|Finish)$")).last.click()
        expect(self.dialog.get_by_role("button")).to_have_count(0)


def add_integration(page: Page) -> Flow:
    """Go from the overview to the first step of CrossWatch's flow, over the settings."""
    page.goto("/config")
    page.get_by_role("link", name="Devices & services").click()
    page.get_by_role("button", name="Add integration").click()
    page.get_by_placeholder("Search for a brand name").fill("crosswatch")
    page.get_by_role("button", name="CrossWatch", exact=True).click()
    return Flow(page).titled("Add to CrossWatch")


def add_account(page: Page, kind: str) -> Flow:
    """Go on to the form of an account."""
    flow = add_integration(page)
    flow.choose("Account")
    flow.titled("Add an account")
    flow.choose(kind)
    return flow


def add_tracker(page: Page, name: str) -> None:
    """Add a tracker and see its device page."""
    flow = add_account(page, "CrossWatch tracker (in Home Assistant, needs no login)")
    flow.titled("Add a CrossWatch tracker")
    flow.fill("Name", name)
    flow.submit()
    flow.finish("Skip and finish")
    expect(Device(page).row("Watchlist")).to_be_visible()


def open_integration(page: Page) -> None:
    """Open CrossWatch's page under Devices & services."""
    page.goto(INTEGRATION)
    expect(page.get_by_role("heading", name="CrossWatch")).to_be_visible()


def open_device(page: Page, name: str, model: str) -> Device:
    """Go to a device over the integration's page."""
    open_integration(page)
    page.get_by_role("button", name=re.compile(rf"^{re.escape(name)} {model} • ")).click()
    device = Device(page)
    expect(page.get_by_role("heading", name="Service info")).to_be_visible()
    return device


def open_repair(page: Page, title: str) -> Flow:
    """Open the dialog of a repair over the list of repairs."""
    page.goto("/config/repairs")
    page.get_by_text(title).first.click()
    return Flow(page).titled(title)


class Device:
    """The page of a device."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def row(self, entity: str) -> Locator:
        """One of its entities, by its name."""
        return self.page.locator("hui-generic-entity-row", has=self.page.get_by_text(entity, exact=True))

    def press(self, button: str) -> None:
        """Press one of its buttons."""
        self.row(button).get_by_role("button", name="Press").click()

    def press_and_wait(self, button: str, run: str) -> None:
        """Press a button and wait for the end of the run that it starts. `run` is the sync's event entity."""
        expect(self.row(button)).to_be_visible()
        of_run = "run => document.querySelector('home-assistant').hass.states[run].state"
        before = self.page.evaluate(of_run, run)
        self.press(button)
        self.page.wait_for_function(f"([run, before]) => ({of_run})(run) !== before", arg=[run, before])

    def visit(self) -> Report:
        """Follow its link."""
        self.page.get_by_role("link", name="Visit").click()
        return Report(self.page)


class Report:
    """The plan report."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.body = self.frame.locator("body")
        expect(self.body.get_by_role("heading", level=1)).to_be_visible()

    @property
    def frame(self) -> FrameLocator:
        """Where it is shown."""
        return self.page.frame_locator("iframe[title=CrossWatch]")

    def line(self, heading: str, title: str) -> Locator:
        """One line, by the heading that it stands under."""
        return self.frame.locator("h2", has_text=heading).locator("+ ul.lines > li").filter(has_text=title)

    def overflow(self) -> int:
        """By how many pixels it is wider than the screen."""
        wider: int = self.frame.locator("html").evaluate("page => page.scrollWidth - page.clientWidth")
        return wider
