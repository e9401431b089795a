"""Signing in: a Kodi says its name, and everything else gets a message that helps."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp import web

from custom_components.crosswatch.model import AuthFailed, BadData, Rejected, Unavailable
from custom_components.crosswatch.providers.kodi import KodiProvider, KodiSettings
from tests.emulators.faults import FaultKind
from tests.emulators.kodi import KodiEmulator
from tests.emulators.server import serve


async def test_a_kodi_says_who_it_is(provider: KodiProvider) -> None:
    identity = await provider.identify()
    assert (identity.unique_id, identity.name, identity.version) == ("emulated-kodi", "Living room", "21.1")


async def test_without_a_uuid_the_address_names_it(
    kodi: KodiEmulator, session: aiohttp.ClientSession
) -> None:
    identity = await kodi.provider(session, library_uuid="").identify()
    assert identity.unique_id == f"127.0.0.1:{kodi.port}"


async def test_a_wrong_password(kodi: KodiEmulator, session: aiohttp.ClientSession) -> None:
    with pytest.raises(AuthFailed, match="refused the credentials"):
        await kodi.provider(session, password="not it").identify()


async def test_nobody_there_names_the_setting_to_switch_on(
    session: aiohttp.ClientSession, unused_tcp_port: int
) -> None:
    settings = KodiSettings(host="127.0.0.1", port=unused_tcp_port, ws_port=None)
    with pytest.raises(Unavailable, match="Allow remote control via HTTP"):
        await KodiProvider(session, settings, "UTC", sleep=_no_sleep).identify()


@pytest.mark.parametrize("host", ["no host", "", "a" * 70])
async def test_an_impossible_host(session: aiohttp.ClientSession, host: str) -> None:
    settings = KodiSettings(host=host, ws_port=None)
    with pytest.raises(Unavailable):
        await KodiProvider(session, settings, "UTC", sleep=_no_sleep).identify()


class Router:
    """A web server that is no Kodi, in several ways."""

    def __init__(self, status: int, body: str, content_type: str) -> None:
        self._reply = (status, body, content_type)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        return app

    def hints(self) -> str:
        return ""

    async def _answer(self, request: web.Request) -> web.Response:
        status, body, content_type = self._reply
        return web.Response(status=status, text=body, content_type=content_type)


@pytest.mark.parametrize(
    ("status", "body", "content_type"),
    [
        (200, "<html>Welcome</html>", "text/html"),
        (404, "<html>Not found</html>", "text/html"),
        (405, "", "text/plain"),
        (302, "", "text/plain"),
        (200, "", "text/plain"),
        (200, '{"status": "ok"}', "application/json"),
        (200, '[{"jsonrpc": "2.0", "id": 0, "result": "pong"}]', "application/json"),
    ],
)
async def test_a_web_server_that_is_no_kodi(
    session: aiohttp.ClientSession, status: int, body: str, content_type: str
) -> None:
    async with serve(Router(status, body, content_type)) as port:
        settings = KodiSettings(host="127.0.0.1", port=port, ws_port=None)
        with pytest.raises(BadData, match="it is no Kodi"):
            await KodiProvider(session, settings, "UTC", sleep=_no_sleep).identify()


async def test_a_reply_cut_in_the_middle(kodi: KodiEmulator, provider: KodiProvider) -> None:
    kodi.faults.add(FaultKind.CUT)
    with pytest.raises(BadData, match="cut off"):
        await provider.identify()


async def test_a_kodi_that_is_too_old(kodi: KodiEmulator, provider: KodiProvider) -> None:
    kodi.version = (9, 7, 2)
    with pytest.raises(Rejected, match="Kodi 19 or newer"):
        await provider.identify()


async def test_other_bridges_are_named(kodi: KodiEmulator, provider: KodiProvider) -> None:
    kodi.addons += ["script.trakt", "plugin.video.plexkodiconnect", "plugin.video.jellyfin", "weather.x"]
    assert await provider.bridges() == ("Jellyfin for Kodi", "PlexKodiConnect", "Trakt")


async def test_a_kodi_without_bridges(provider: KodiProvider) -> None:
    assert await provider.bridges() == ()


async def test_an_emulator_can_stand_in_for_any_address(
    kodi: KodiEmulator, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSSWATCH_ENDPOINTS", f'{{"kodi": "http://127.0.0.1:{kodi.port}"}}')
    provider = kodi.provider(session, host="kodi.example", port=8080, ws_port=9090)
    assert (await provider.identify()).name == "Living room"


def test_addresses_of_both_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CROSSWATCH_ENDPOINTS", raising=False)
    assert KodiSettings("10.0.0.5").base_url == "http://10.0.0.5:8080"
    assert KodiSettings("fd00::5", ssl=True).base_url == "https://[fd00::5]:8080"
    assert KodiSettings("fd00::5").notifications_url == "ws://[fd00::5]:9090/jsonrpc"
    assert KodiSettings("10.0.0.5", ws_port=None).notifications_url is None


async def _no_sleep(seconds: float) -> None:
    """Waiting between tries is not what is tested here."""
