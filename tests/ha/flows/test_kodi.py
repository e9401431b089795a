"""Adding a Kodi, moving it, and signing in to it again. The Kodi is emulated, the requests are real."""

from __future__ import annotations

from collections.abc import AsyncIterator
from ipaddress import ip_address
from typing import Any
from unittest.mock import patch

import pytest
from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.emulators.faults import FaultKind
from tests.emulators.kodi import KodiEmulator

from ..household import kodi_account, set_up, shown
from .walking import Result, answer, begin, suggested

ADVANCED = {"ssl": False, "ws_port": 0}
CANARY = "canary-password"


def _form(kodi: KodiEmulator, **changed: Any) -> dict[str, Any]:
    right = {
        "host": "127.0.0.1",
        "port": kodi.port,
        "username": kodi.username,
        "password": kodi.password,
        "advanced": ADVANCED,
    }
    return {**right, **changed}


@pytest.fixture
async def router(socket_enabled: None) -> AsyncIterator[int]:
    """A web server that is no Kodi; gives its port."""

    async def welcome(_: web.Request) -> web.Response:
        return web.Response(text="<h1>Welcome to your router</h1>", content_type="text/html")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", welcome)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


def _announced(kodi: KodiEmulator, uuid: str | None = "the-box") -> ZeroconfServiceInfo:
    address = ip_address("127.0.0.1")
    return ZeroconfServiceInfo(
        ip_address=address,
        ip_addresses=[address],
        hostname="box.local.",
        name="Living room._xbmc-jsonrpc-h._tcp.local.",
        port=kodi.port,
        type="_xbmc-jsonrpc-h._tcp.local.",
        properties={"uuid": uuid} if uuid else {},
    )


async def _discovered(hass: HomeAssistant, kodi: KodiEmulator, uuid: str | None = "the-box") -> Result:
    found: Any = await hass.config_entries.flow.async_init(
        "crosswatch", context={"source": "zeroconf"}, data=_announced(kodi, uuid)
    )
    return dict(found)


class TestByAddress:
    async def test_address_and_password_are_all_it_needs(
        self, hass: HomeAssistant, kodi: KodiEmulator
    ) -> None:
        form = await begin(hass, "account", "kodi")
        done = await answer(hass, form, **_form(kodi))
        assert done["type"] == "create_entry"
        assert done["title"] == "Living room"
        assert done["result"].unique_id == f"kodi:127.0.0.1:{kodi.port}"
        assert done["data"]["library"] == f"127.0.0.1:{kodi.port}"
        assert done["data"]["port"] == kodi.port
        await hass.async_block_till_done(wait_background_tasks=True)
        assert shown(hass, "binary_sensor.living_room_connectivity") == "on"

    async def test_each_mistake_is_told_beside_its_field_and_can_be_corrected(
        self, hass: HomeAssistant, kodi: KodiEmulator, router: int, unused_tcp_port: int
    ) -> None:
        form = await begin(hass, "account", "kodi")
        form = await answer(hass, form, **_form(kodi, port=unused_tcp_port))
        assert form["errors"] == {"host": "cannot_connect"}
        form = await answer(hass, form, **_form(kodi, port=router))
        assert form["errors"] == {"host": "not_kodi"}
        form = await answer(hass, form, **_form(kodi, password="wrong"))
        assert form["errors"] == {"password": "invalid_auth"}
        for no_host in ("http://box/", "box:8080", "my box", " "):
            form = await answer(hass, form, **_form(kodi, host=no_host))
            assert form["errors"] == {"host": "invalid_host"}
        kodi.faults.add(FaultKind.CUT, times=9)
        form = await answer(hass, form, **_form(kodi))
        assert form["errors"] == {"host": "not_kodi"}
        kodi.faults.clear()
        kodi.version = (11, 0, 0)
        form = await answer(hass, form, **_form(kodi))
        assert form["errors"] == {"host": "too_old"}
        kodi.version = (13, 5, 0)
        assert (await answer(hass, form, **_form(kodi)))["type"] == "create_entry"

    async def test_what_nobody_thought_of_is_told_too(self, hass: HomeAssistant, kodi: KodiEmulator) -> None:
        form = await begin(hass, "account", "kodi")
        with patch(
            "custom_components.crosswatch.flows.kodi_form.async_create_provider",
            side_effect=RuntimeError("boom"),
        ):
            form = await answer(hass, form, **_form(kodi))
        assert form["errors"] == {"base": "unknown"}
        assert (await answer(hass, form, **_form(kodi)))["type"] == "create_entry"

    async def test_the_password_is_never_shown_again(self, hass: HomeAssistant, kodi: KodiEmulator) -> None:
        form = await answer(hass, await begin(hass, "account", "kodi"), **_form(kodi, password=CANARY))
        assert suggested(form, "username") == kodi.username
        assert suggested(form, "password") is None

    async def test_the_same_kodi_is_refused_a_second_time(
        self, hass: HomeAssistant, kodi: KodiEmulator
    ) -> None:
        await set_up(hass, kodi_account(kodi))
        done = await answer(hass, await begin(hass, "account", "kodi"), **_form(kodi))
        assert done["type"] == "abort"
        assert done["reason"] == "already_configured"

    async def test_a_name_that_leads_nowhere_is_no_other_kodi(
        self, hass: HomeAssistant, kodi: KodiEmulator
    ) -> None:
        kodi_account(kodi, host="box.invalid").add_to_hass(hass)
        with patch.object(hass.loop, "getaddrinfo", side_effect=OSError("no such name")):
            done = await answer(hass, await begin(hass, "account", "kodi"), **_form(kodi))
        assert done["type"] == "create_entry"

    async def test_the_same_kodi_under_another_name_is_refused(
        self, hass: HomeAssistant, kodi: KodiEmulator
    ) -> None:
        kodi_account(kodi, host="box.local").add_to_hass(hass)
        found = [(2, 1, 6, "", ("127.0.0.1", 0))]
        with patch.object(hass.loop, "getaddrinfo", return_value=found):
            done = await answer(hass, await begin(hass, "account", "kodi"), **_form(kodi))
        assert done["reason"] == "already_configured"


class TestFoundInTheNetwork:
    async def test_only_the_password_is_missing(self, hass: HomeAssistant, kodi: KodiEmulator) -> None:
        form = await _discovered(hass, kodi)
        assert form["step_id"] == "kodi"
        assert suggested(form, "host") == "127.0.0.1"
        assert suggested(form, "port") == kodi.port
        (flow,) = hass.config_entries.flow.async_progress()
        assert flow["context"]["title_placeholders"] == {"name": "Living room"}
        done = await answer(hass, form, **_form(kodi))
        assert done["result"].unique_id == "kodi:the-box"
        assert done["data"]["library"] == "the-box"

    async def test_one_that_is_there_is_not_offered(self, hass: HomeAssistant, kodi: KodiEmulator) -> None:
        await set_up(hass, kodi_account(kodi))
        assert (await _discovered(hass, kodi))["reason"] == "already_configured"

    async def test_one_that_has_moved_is_found_again(
        self, hass: HomeAssistant, kodi: KodiEmulator, unused_tcp_port: int
    ) -> None:
        box = kodi_account(kodi, port=unused_tcp_port)
        box.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(box.entry_id)
        assert (await _discovered(hass, kodi))["reason"] == "already_configured"
        assert box.data["port"] == kodi.port
        assert box.data["password"] == kodi.password
        assert await hass.config_entries.async_reload(box.entry_id)

    async def test_one_that_was_added_by_its_address_is_not_offered(
        self, hass: HomeAssistant, kodi: KodiEmulator
    ) -> None:
        await answer(hass, await begin(hass, "account", "kodi"), **_form(kodi))
        await hass.async_block_till_done(wait_background_tasks=True)
        assert (await _discovered(hass, kodi))["reason"] == "already_configured"

    async def test_one_that_does_not_say_which_it_is_is_left(
        self, hass: HomeAssistant, kodi: KodiEmulator
    ) -> None:
        assert (await _discovered(hass, kodi, uuid=None))["reason"] == "no_uuid"


class TestTakenOver:
    @pytest.fixture
    def theirs(self, hass: HomeAssistant, kodi: KodiEmulator) -> MockConfigEntry:
        data = {
            "host": "127.0.0.1",
            "port": kodi.port,
            "username": kodi.username,
            "password": kodi.password,
            "ssl": False,
            "ws_port": kodi.port,
            "name": "Box",
            "timeout": 5,
        }
        entry = MockConfigEntry(domain="kodi", title="Box", unique_id="the-box", data=data)
        entry.add_to_hass(hass)
        return entry

    async def test_it_is_offered_only_where_there_is_something(self, hass: HomeAssistant) -> None:
        menu = await begin(hass, "account")
        assert "kodi_takeover" not in menu["menu_options"]

    async def test_everything_is_copied_after_consent(
        self, hass: HomeAssistant, kodi: KodiEmulator, theirs: MockConfigEntry
    ) -> None:
        form = await begin(hass, "account", "kodi_takeover")
        assert form["type"] == "form"
        done = await answer(hass, form, entry_id=theirs.entry_id)
        assert done["type"] == "create_entry"
        assert done["result"].unique_id == "kodi:the-box"
        assert done["data"]["password"] == kodi.password
        assert done["data"]["ws_port"] == kodi.port
        assert theirs.data["name"] == "Box"

    async def test_what_no_longer_fits_can_be_corrected(
        self, hass: HomeAssistant, kodi: KodiEmulator, theirs: MockConfigEntry
    ) -> None:
        kodi.password = "changed"
        form = await answer(hass, await begin(hass, "account", "kodi_takeover"), entry_id=theirs.entry_id)
        assert form["step_id"] == "kodi"
        assert form["errors"] == {"password": "invalid_auth"}
        assert suggested(form, "host") == "127.0.0.1"
        assert (await answer(hass, form, **_form(kodi)))["type"] == "create_entry"

    async def test_one_of_two_entries_that_goes_meanwhile(
        self, hass: HomeAssistant, kodi: KodiEmulator, theirs: MockConfigEntry
    ) -> None:
        other = MockConfigEntry(domain="kodi", title="Other", data={"host": "127.0.0.2"})
        other.add_to_hass(hass)
        form = await begin(hass, "account", "kodi_takeover")
        with patch.object(hass.config_entries, "async_entries", return_value=[theirs]):
            done = await answer(hass, form, entry_id=other.entry_id)
        assert done["reason"] == "nothing_to_take_over"

    async def test_an_entry_that_goes_meanwhile(
        self, hass: HomeAssistant, kodi: KodiEmulator, theirs: MockConfigEntry
    ) -> None:
        form = await begin(hass, "account", "kodi_takeover")
        menu = await begin(hass, "account")
        with patch.object(hass.config_entries, "async_entries", return_value=[]):
            done = await answer(hass, form, entry_id=theirs.entry_id)
            gone = await answer(hass, menu, next_step_id="kodi_takeover")
        assert done["reason"] == "nothing_to_take_over"
        assert gone["reason"] == "nothing_to_take_over"


class TestSigningInAgain:
    async def test_a_new_password_is_asked_for_and_taken(
        self, hass: HomeAssistant, kodi: KodiEmulator
    ) -> None:
        entry = kodi_account(kodi)
        await set_up(hass, entry)
        kodi.password = "new"
        form = await entry.start_reauth_flow(hass)
        assert form["step_id"] == "reauth_confirm"
        form = await answer(hass, form, username=kodi.username, password="wrong")
        assert form["errors"] == {"password": "invalid_auth"}
        assert suggested(form, "password") is None
        kodi.faults.add(FaultKind.DROP, times=9)
        form = await answer(hass, form, username=kodi.username, password="new")
        assert form["errors"] == {"base": "cannot_connect"}
        kodi.faults.clear()
        done = await answer(hass, form, username=kodi.username, password="new")
        assert done["reason"] == "reauth_successful"
        await hass.async_block_till_done(wait_background_tasks=True)
        assert entry.data["password"] == "new"
        assert shown(hass, "binary_sensor.living_room_kodi_connectivity") == "on"

    async def test_another_account_is_refused(self, hass: HomeAssistant, kodi: KodiEmulator) -> None:
        entry = kodi_account(kodi, library="another-box")
        entry.add_to_hass(hass)
        form = await entry.start_reauth_flow(hass)
        done = await answer(hass, form, username=kodi.username, password=kodi.password)
        assert done["reason"] == "wrong_account"
        assert entry.data["password"] == kodi.password


class TestMoving:
    async def test_it_can_be_moved_without_typing_the_password(
        self, hass: HomeAssistant, kodi: KodiEmulator, unused_tcp_port: int
    ) -> None:
        entry = kodi_account(kodi, port=unused_tcp_port)
        entry.add_to_hass(hass)
        form = await entry.start_reconfigure_flow(hass)
        assert form["step_id"] == "reconfigure_kodi"
        assert suggested(form, "port") == unused_tcp_port
        assert suggested(form, "password") is None
        moved = _form(kodi)
        del moved["password"]
        form = await answer(hass, form, **{**moved, "port": unused_tcp_port})
        assert form["errors"] == {"host": "cannot_connect"}
        done = await answer(hass, form, **moved)
        assert done["reason"] == "reconfigure_successful"
        await hass.async_block_till_done(wait_background_tasks=True)
        assert entry.data["port"] == kodi.port
        assert entry.data["password"] == kodi.password
        assert entry.data["library"] == "the-box"

    async def test_it_cannot_be_moved_onto_another_entry(
        self, hass: HomeAssistant, kodi: KodiEmulator
    ) -> None:
        await set_up(hass, kodi_account(kodi))
        other = MockConfigEntry(
            domain="crosswatch",
            title="Other",
            unique_id="kodi:other",
            data={**kodi_account(kodi).data, "port": 1, "library": "other"},
        )
        other.add_to_hass(hass)
        done = await answer(hass, await other.start_reconfigure_flow(hass), **_form(kodi))
        assert done["reason"] == "already_configured"

    async def test_another_account_is_refused(self, hass: HomeAssistant, kodi: KodiEmulator) -> None:
        entry = kodi_account(kodi, library="another-box", port=1)
        entry.add_to_hass(hass)
        done = await answer(hass, await entry.start_reconfigure_flow(hass), **_form(kodi))
        assert done["reason"] == "wrong_account"
        assert entry.data["port"] == 1
