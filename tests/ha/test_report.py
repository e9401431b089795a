"""The plan report: what a person reads before pressing Sync now."""

from __future__ import annotations

import csv
import re
from collections.abc import Awaitable, Callable
from html.parser import HTMLParser
from http import HTTPStatus
from io import StringIO
from typing import Any
from zlib import crc32

import pytest
from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.model import Feature, Item, MediaType, Precision, Record, Value
from custom_components.crosswatch.store.tracker import import_records

from .household import ask, device_id, home_with_sync, profile, set_up

EVIL = '<script>alert("x")</script> & <b>'
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """A page as it is read: its text, links and elements. Complains about what is not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.elements: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        if tag not in VOID:
            self._open.append(tag)
        self.links += [str(value) for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.words)


@pytest.fixture
async def sync(hass: HomeAssistant) -> ConfigSubentry:
    _, found = await home_with_sync(hass)
    return found


@pytest.fixture
async def client(
    hass: HomeAssistant, sync: ConfigSubentry, hass_client: ClientSessionGenerator
) -> TestClient[Any, Any]:
    made: TestClient[Any, Any] = await hass_client()
    return made


@pytest.fixture
def read(client: TestClient[Any, Any]) -> Callable[[str], Awaitable[Page]]:
    async def get(path: str) -> Page:
        answer = await client.get(f"/api/crosswatch/{path}")
        assert answer.status == HTTPStatus.OK
        assert answer.content_type == "text/html"
        return Page(await answer.text())

    return get


async def _plan(hass: HomeAssistant, titles: list[str]) -> int:
    database = await async_get_hub(hass).async_database()
    wishes = [
        Record(
            "",
            Item(MediaType.MOVIE, (f"tmdb:{crc32(title.encode())}",), title, 2000),
            Value(1, 1_766_000_000),
        )
        for title in titles
    ]
    await database.run(import_records, "living-room", Feature.WATCHLIST, wishes)
    seen = Item(MediaType.MOVIE, ("tmdb:949",), "Heat", 1995)
    await database.run(
        import_records,
        "travel",
        Feature.RATINGS,
        [Record("", seen, Value(75, 1_766_000_000, Precision.SECOND))],
    )
    home = next(entry for entry in hass.config_entries.async_entries("crosswatch") if entry.title == "Home")
    said = await ask(hass, "dry_run", device_id=device_id(hass, home, home.entry_id))
    return int(said["syncs"][0]["plan_id"])


type Read = Callable[[str], Awaitable[Page]]


async def test_it_shows_what_is_planned_where_and_why(
    hass: HomeAssistant, sync: ConfigSubentry, read: Read
) -> None:
    plan = await _plan(hass, ["Alien", "Brazil"])
    page = await read(f"plan/{plan}")
    assert "Everything" in page.text
    assert "nothing of it has been written" in page.text
    assert "3 to add" in re.sub(r"\s+", " ", page.text)
    assert "Watchlist → Travel" in page.text
    assert "Ratings → Living room" in page.text
    assert "Alien (2000)" in page.text
    assert "7.5 of 10" in page.text
    assert "Living room has it since" in page.text
    assert "tmdb:949" in page.text


async def test_the_device_leads_to_the_newest_plan(
    hass: HomeAssistant, sync: ConfigSubentry, read: Read
) -> None:
    empty = await read(f"sync/{sync.subentry_id}")
    assert "There is no plan yet. Press Dry run" in empty.text
    await _plan(hass, ["Alien"])
    newest = await _plan(hass, ["Brazil"])
    page = await read(f"sync/{sync.subentry_id}")
    assert f"Plan {newest}," in page.text
    assert "Brazil (2000)" in page.text


async def test_a_plan_that_was_used_says_so(hass: HomeAssistant, sync: ConfigSubentry, read: Read) -> None:
    plan = await _plan(hass, ["Alien"])
    home = next(entry for entry in hass.config_entries.async_entries("crosswatch") if entry.title == "Home")
    device = device_id(hass, home, sync.subentry_id)
    await ask(hass, "sync_now", device_id=device, plan_id=plan)
    assert "It was applied." in (await read(f"plan/{plan}")).text
    newest = await read(f"sync/{sync.subentry_id}")
    assert "It was applied." in newest.text
    assert "2 written" in re.sub(r"\s+", " ", newest.text)


async def test_titles_cannot_break_the_page(hass: HomeAssistant, sync: ConfigSubentry, read: Read) -> None:
    page = await read(f"plan/{await _plan(hass, [EVIL])}")
    assert "script" not in page.elements
    assert EVIL in page.text


async def test_the_page_needs_nothing_from_anywhere(
    hass: HomeAssistant, sync: ConfigSubentry, read: Read, client: TestClient[Any, Any]
) -> None:
    plan = await _plan(hass, ["Alien"])
    page = await read(f"plan/{plan}")
    assert {"script", "img", "link", "iframe"}.isdisjoint(page.elements)
    assert all(link.startswith(("/crosswatch/", "/api/crosswatch/")) for link in page.links)
    answer = await client.get(f"/api/crosswatch/plan/{plan}")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "prefers-color-scheme:dark" in await answer.text()
    assert 'name="viewport"' in await answer.text()


async def test_it_follows_the_theme_and_takes_no_nonsense(
    hass: HomeAssistant, sync: ConfigSubentry, client: TestClient[Any, Any]
) -> None:
    plan = await _plan(hass, ["Alien"])
    dark = await (await client.get(f"/api/crosswatch/plan/{plan}?theme=dark&lang=xx-nowhere")).text()
    assert 'data-theme="dark"' in dark
    assert '<html lang="en"' in dark
    odd = await client.get(
        f"/api/crosswatch/plan/{plan}", params={"theme": '">x', "state": "odd", "page": "-1"}
    )
    assert odd.status == HTTPStatus.OK
    assert '">x' not in await odd.text()
    assert "Alien (2000)" in await odd.text()


async def test_long_plans_come_in_pages_and_parts_can_be_chosen(
    hass: HomeAssistant, sync: ConfigSubentry, read: Read
) -> None:
    plan = await _plan(hass, [f"Film {number}" for number in range(250)])
    first = await read(f"plan/{plan}")
    assert "Page 1 of 2" in first.text
    assert f"/crosswatch/plan/{plan}?page=1" in first.links
    second = await read(f"plan/{plan}?page=1")
    shown = set(re.findall(r"Film \d+ ", first.text)) | set(re.findall(r"Film \d+ ", second.text))
    assert len(shown) == 250
    ratings = await read(f"plan/{plan}?feature=ratings&state=planned")
    assert "Heat (1995)" in ratings.text
    assert "Film 1 (2000)" not in ratings.text
    assert "Page" not in ratings.text


async def test_the_table_has_every_line_and_its_link_needs_no_sign_in(
    hass: HomeAssistant, sync: ConfigSubentry, read: Read, hass_client_no_auth: ClientSessionGenerator
) -> None:
    plan = await _plan(hass, ["=SUM(A1)", *(f"Film {number}" for number in range(1200))])
    page = await read(f"plan/{plan}")
    (link,) = [link for link in page.links if ".csv" in link]
    stranger = await hass_client_no_auth()
    answer = await stranger.get(link)
    assert answer.status == HTTPStatus.OK
    assert f"crosswatch-plan-{plan}.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(StringIO((await answer.text()).removeprefix("\ufeff"))))
    assert len(rows) == 1202
    titles = {row["title"] for row in rows}
    assert "'=SUM(A1) (2000)" in titles
    assert rows[0]["reason"]


async def test_without_signing_in_there_is_nothing(
    hass: HomeAssistant, sync: ConfigSubentry, hass_client_no_auth: ClientSessionGenerator
) -> None:
    plan = await _plan(hass, ["Alien"])
    stranger = await hass_client_no_auth()
    for path in (f"plan/{plan}", f"plan/{plan}.csv", f"sync/{sync.subentry_id}", "syncs"):
        assert (await stranger.get(f"/api/crosswatch/{path}")).status == HTTPStatus.UNAUTHORIZED


async def test_a_plan_that_is_not_there_is_told_in_words(
    hass: HomeAssistant, client: TestClient[Any, Any]
) -> None:
    answer = await client.get("/api/crosswatch/plan/999")
    assert answer.status == HTTPStatus.NOT_FOUND
    assert "There is no such plan." in Page(await answer.text()).text
    assert (await client.get("/api/crosswatch/plan/999.csv")).status == HTTPStatus.NOT_FOUND


async def test_all_syncs_are_listed(hass: HomeAssistant, sync: ConfigSubentry, read: Read) -> None:
    page = await read("syncs")
    assert "Everything" in page.text
    assert page.links == [f"/crosswatch/sync/{sync.subentry_id}"]


async def test_without_a_sync_the_list_says_so(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    await set_up(hass, profile())
    answer = await (await hass_client()).get("/api/crosswatch/syncs")
    assert "There is no sync yet." in await answer.text()


async def test_the_panel_is_there_where_there_is_a_frontend_and_not_in_the_sidebar(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, hass_ws_client: Any
) -> None:
    assert await async_setup_component(hass, "frontend", {})
    await set_up(hass, profile())
    socket = await hass_ws_client()
    await socket.send_json_auto_id({"type": "get_panels"})
    panel = (await socket.receive_json())["result"]["crosswatch"]
    assert panel["title"] is None
    assert not panel["require_admin"]
    module = panel["config"]["_panel_custom"]["module_url"]
    answer = await (await hass_client()).get(module)
    assert answer.status == HTTPStatus.OK
    assert "crosswatch-plan-report" in await answer.text()
