"""The browser: started once, with one clean page after the other, signed in already."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect, sync_playwright
from playwright.sync_api import Error as BrowserError

from .home import Home

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
WAIT_MS = 30_000
OURS = "crosswatch"


@contextmanager
def started_browser() -> Iterator[Browser]:
    """Start the system's browser: the one that CROSSWATCH_BROWSER names, else one on PATH."""
    program = os.environ.get("CROSSWATCH_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def signed_in(browser: Browser, home: Home, **look: Any) -> Iterator[Page]:
    """Open a page whose user is signed in. `look` is what a browser context takes: size, phone or not."""
    context = browser.new_context(base_url=home.url, **look)
    context.set_default_timeout(WAIT_MS)
    tokens = json.dumps(json.dumps(home.sign_in()))
    # A frame without scripts has no storage either.
    context.add_init_script(f"if (window === window.top) localStorage.setItem('hassTokens', {tokens})")
    yield context.new_page()
    context.close()


@dataclass
class Complaints:
    """What the browser complains of, as far as it is about our pages and not about Home Assistant's."""

    found: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Note everything from now on."""
        page.on("console", self._console)
        page.on("pageerror", self._error)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        where = message.location["url"]
        # The frame with the report has no address of its own.
        if OURS in where or where.startswith("about:") or OURS in message.text.lower():
            self.found.append(f"{message.type}: {message.text} ({where})")

    def _error(self, error: BrowserError) -> None:
        if OURS in f"{error.message} {error.stack}".lower():
            self.found.append(f"not caught: {error.message}\n{error.stack}")

    def _response(self, response: Response) -> None:
        if OURS in response.url and not response.ok and response.status != 304:
            self.found.append(f"{response.status} for {response.url}")
