"""Two fresh homes for all tests of this folder, and for each test a page in which the user is signed in."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from .chromium import Complaints, signed_in, started_browser
from .home import Home

SCREENSHOTS = Path(tempfile.gettempdir()) / "crosswatch-browser"
type OpenPage = Callable[..., Page]

_failed = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember for the fixtures whether the test failed."""
    report = yield
    item.stash[_failed] = item.stash.get(_failed, False) or report.failed
    return report


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Home]]:
    """Both start at once; who needs one waits for that one."""
    homes = {
        "empty": Home(tmp_path_factory.mktemp("empty"), "--empty"),
        "furnished": Home(tmp_path_factory.mktemp("furnished")),
    }
    yield homes
    for home in homes.values():
        home.end()
    for home in homes.values():
        home.ended()


@pytest.fixture(scope="session")
def empty_home(_homes: dict[str, Home]) -> Home:
    """CrossWatch is installed, and nothing is configured."""
    _homes["empty"].ready()
    return _homes["empty"]


@pytest.fixture(scope="session")
def furnished_home(_homes: dict[str, Home]) -> Home:
    """Two trackers that differ a little, a profile with a sync and a route."""
    _homes["furnished"].ready()
    return _homes["furnished"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser."""
    with started_browser() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Open a page at a home. After the test: no complaint about our pages, a picture if the test failed."""
    complaints = Complaints()
    pages: list[Page] = []
    with ExitStack() as opened:

        def open_page(home: Home, **look: Any) -> Page:
            page = opened.enter_context(signed_in(browser, home, **look))
            complaints.listen(page)
            pages.append(page)
            return page

        yield open_page
        if request.node.stash.get(_failed, False):
            _take_pictures(request.node, pages)
    assert complaints.found == []


def _take_pictures(test: pytest.Item, pages: list[Page]) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    for number, page in enumerate(pages, 1):
        picture = SCREENSHOTS / f"{test.name}-{number}.png"
        page.screenshot(path=picture)
        test.add_report_section("teardown", "what the browser showed", f"{picture} ({page.url})")
