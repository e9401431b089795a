"""A real Kodi for the tests of this folder: one for all of them, started once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
import pytest_socket

from custom_components.crosswatch.providers.kodi import KodiProvider, KodiSettings

from .real_kodi import RealKodi, missing_programs, start_kodi

pytest_plugins = ["pytest_homeassistant_custom_component.plugins"]


@pytest.fixture(scope="session")
def real_kodi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKodi]:
    """A Kodi with the films and shows of `media`."""
    if missing := missing_programs():
        pytest.fail(f"These programs are needed for a real Kodi: {', '.join(missing)}")
    # Home Assistant's test tools close all sockets before each test, so before this one is started too.
    pytest_socket.enable_socket()
    with start_kodi(tmp_path_factory.mktemp("kodi")) as kodi:
        yield kodi


@pytest.fixture
def kodi(real_kodi: RealKodi, socket_enabled: None) -> RealKodi:
    """The Kodi of this folder, running, with nothing watched, rated or begun."""
    real_kodi.ensure_running()
    real_kodi.forget_everything()
    return real_kodi


@pytest.fixture
def settings(kodi: RealKodi) -> KodiSettings:
    """What an account needs to reach it."""
    return KodiSettings(
        host=kodi.host,
        port=kodi.port,
        username=kodi.username,
        password=kodi.password,
        ws_port=kodi.ws_port,
    )


@pytest.fixture
async def provider(settings: KodiSettings) -> AsyncIterator[KodiProvider]:
    """The provider for it. Its own zone is another one than Kodi's."""
    async with aiohttp.ClientSession() as session:
        made = KodiProvider(session, settings, "America/New_York")
        yield made
        await made.close()
