"""The plan report over HTTP: as a page and as a table for a spreadsheet, for users who are signed in.

A browser's address bar carries no token, so the panel fetches the page; the table's link is signed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from http import HTTPStatus

from aiohttp import web
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant, callback
from homeassistant.generated.languages import LANGUAGES
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from .const import API_URL
from .hub import async_get_hub
from .model import Feature
from .report_csv import csv_head, csv_lines
from .report_page import PAGE_SIZE, Wanted, render_index, render_message, render_plan
from .store.accounts import title_of
from .store.plan_groups import plan_groups
from .store.plans import LineState, latest_plan, plan_header, plan_lines
from .store.restores import restored_account
from .subentries import profile_entries, syncs_of
from .texts import Texts, async_texts

LINK_LIFE = timedelta(hours=1)
CSV_CHUNK = 1000
_THEMES = ("light", "dark")
_POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "no-store",
}


@callback
def async_setup_report(hass: HomeAssistant) -> None:
    """Serve the report."""
    for view in (PlanView(), SyncView(), IndexView(), CsvView()):
        hass.http.register_view(view)


class PlanView(HomeAssistantView):
    """One plan."""

    url = API_URL + r"/plan/{plan:\d{1,15}}"
    name = "api:crosswatch:plan"

    async def get(self, request: web.Request, plan: str) -> web.Response:
        """Return the page, or a page that says that there is no such plan."""
        return await _plan_page(request, int(plan))


class SyncView(HomeAssistantView):
    """The newest plan of a sync: where the sync's device leads to."""

    url = API_URL + "/sync/{sync}"
    name = "api:crosswatch:sync"

    async def get(self, request: web.Request, sync: str) -> web.Response:
        """Return the page, or a page that says what to do to get a plan."""
        hass = request.app[KEY_HASS]
        database = await async_get_hub(hass).async_database()
        plan = await database.run(latest_plan, sync)
        if plan is None:
            return await _message(request, _title(hass, sync), "no_plan")
        return await _plan_page(request, plan)


class IndexView(HomeAssistantView):
    """All syncs."""

    url = API_URL + "/syncs"
    name = "api:crosswatch:syncs"

    async def get(self, request: web.Request) -> web.Response:
        """Return links to the newest plans."""
        hass, wanted = request.app[KEY_HASS], _wanted(request)
        syncs = [
            (subentry.subentry_id, subentry.title, entry.title)
            for entry in profile_entries(hass)
            for subentry in syncs_of(entry)
        ]
        return _page(render_index(await async_texts(hass, wanted.language), syncs, wanted))


class CsvView(HomeAssistantView):
    """One plan as a table."""

    url = API_URL + r"/plan/{plan:\d{1,15}}.csv"
    name = "api:crosswatch:plan:csv"

    async def get(self, request: web.Request, plan: str) -> web.StreamResponse:
        """Send all lines, a part at a time."""
        hass = request.app[KEY_HASS]
        database = await async_get_hub(hass).async_database()
        if await database.run(plan_header, int(plan)) is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        texts = await async_texts(hass, _wanted(request).language)
        response = web.StreamResponse(
            headers={"Content-Disposition": f'attachment; filename="crosswatch-plan-{int(plan)}.csv"'}
        )
        response.content_type, response.charset = "text/csv", "utf-8"
        await response.prepare(request)
        await response.write(csv_head().encode())
        offset = 0
        while lines := await database.run(plan_lines, int(plan), None, None, offset, CSV_CHUNK):
            await response.write(csv_lines(texts, lines).encode())
            offset += CSV_CHUNK
        await response.write_eof()
        return response


async def _plan_page(request: web.Request, plan: int) -> web.Response:
    hass, wanted = request.app[KEY_HASS], _wanted(request)
    database = await async_get_hub(hass).async_database()
    header = await database.run(plan_header, plan)
    if header is None:
        return await _message(request, "CrossWatch", "unknown_plan", HTTPStatus.NOT_FOUND)
    groups = await database.run(plan_groups, plan)
    lines = await database.run(
        plan_lines, plan, wanted.feature, wanted.state, wanted.page * PAGE_SIZE, PAGE_SIZE
    )
    texts = await async_texts(hass, wanted.language)
    title = await _plan_title(hass, header.sync)
    csv_url = async_sign_path(hass, f"{API_URL}/plan/{plan}.csv", LINK_LIFE)
    return _page(render_plan(texts, title, header, groups, lines, wanted, csv_url))


async def _message(
    request: web.Request, title: str, key: str, status: HTTPStatus = HTTPStatus.OK
) -> web.Response:
    wanted = _wanted(request)
    texts: Texts = await async_texts(request.app[KEY_HASS], wanted.language)
    return _page(render_message(texts, title, key, wanted), status)


def _page(html: str, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    return web.Response(text=html, content_type="text/html", status=status, headers=_POLICY)


async def _plan_title(hass: HomeAssistant, sync: str) -> str:
    """Return the title of a sync, or of the account at which a capture is put back."""
    number = restored_account(sync)
    if number is None:
        return _title(hass, sync)
    database = await async_get_hub(hass).async_database()
    return await database.run(title_of, number)


def _title(hass: HomeAssistant, sync: str) -> str:
    for entry in profile_entries(hass):
        if sync in entry.subentries:
            return entry.subentries[sync].title
    return "CrossWatch"


def _wanted(request: web.Request) -> Wanted:
    """Return what the address asks for. What makes no sense in it is left out."""
    query = request.query
    page = query.get("page", "")
    return Wanted(
        feature=_one_of(query.get("feature"), Feature),
        state=_one_of(query.get("state"), LineState),
        page=int(page) if page.isdecimal() and len(page) < 7 else 0,
        theme=_one_of(query.get("theme"), _THEMES) or "",
        language=_one_of(query.get("lang"), LANGUAGES),
    )


def _one_of(text: str | None, known: Iterable[str]) -> str | None:
    return text if text in {str(word) for word in known} else None
