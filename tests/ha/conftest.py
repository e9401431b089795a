"""Home Assistant with CrossWatch, in a configuration folder of its own."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant

from tests.emulators.kodi import KodiEmulator, running_kodi

# Home Assistant finds the integration only if it was imported before the first ``hass`` starts, as here.
from .fake_orchestrator import FakeOrchestrator

# The test tools come first: whatever else imports from them must find them loaded.
pytest_plugins = [
    "pytest_homeassistant_custom_component.plugins",
    "tests.ha.living_room",
    "tests.ha.web_emulators",
    "tests.ha.web_site",
]


@pytest.fixture
def _database_threads(verify_cleanup: None) -> Iterator[None]:
    """Let the database's thread end before anybody looks for threads that were left behind."""
    yield
    for thread in threading.enumerate():
        if thread.name.startswith("crosswatch-db"):
            thread.join(timeout=10)


@pytest.fixture(autouse=True)
def _custom_integrations(_database_threads: None, enable_custom_integrations: None) -> None:
    """Every test of this folder loads the real integration."""


@pytest.fixture(autouse=True)
def config_folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Where the database and the settings of this test lie."""
    hass.config.config_dir = str(tmp_path)
    return tmp_path


@pytest.fixture
def orchestrator(monkeypatch: pytest.MonkeyPatch) -> FakeOrchestrator:
    """Runs that come out as a test wants them to."""
    fake = FakeOrchestrator()
    monkeypatch.setattr("custom_components.crosswatch.hub.Orchestrator", fake.opened)
    return fake


@pytest.fixture
async def kodi(socket_enabled: None) -> AsyncIterator[KodiEmulator]:
    """An emulated Kodi with one film."""
    emulator = KodiEmulator()
    emulator.person.add_movie("The Matrix", 1999, imdb="tt0133093", tmdb="603")
    async with running_kodi(emulator):
        yield emulator
