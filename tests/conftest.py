"""What all tests share: which of them run inside Home Assistant, and how hard Hypothesis looks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent

# Home Assistant's test tools bring some twenty fixtures to every test (no sockets, patched clocks, a search
# for lingering tasks). pyproject.toml keeps them out; the conftest of each of these folders brings them in,
# which pytest allows only for folders that are named when it is called: `pytest tests/ha`.
HOME_ASSISTANT_FOLDERS = (HERE / "ha", HERE / "kodi")
HOME_ASSISTANT_PLUGIN = "pytest_homeassistant_custom_component.plugins"

SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("default", deadline=None, suppress_health_check=SLOW_IS_FINE)
settings.register_profile(
    "ci", deadline=None, suppress_health_check=SLOW_IS_FINE, print_blob=True, derandomize=True
)
settings.register_profile(
    "soak",
    deadline=None,
    suppress_health_check=SLOW_IS_FINE,
    print_blob=True,
    max_examples=2000,
    stateful_step_count=80,
)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") == "true" else "default")
)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out what needs Home Assistant's test tools where they are not loaded."""
    if collection_path in HOME_ASSISTANT_FOLDERS and not config.pluginmanager.has_plugin(
        HOME_ASSISTANT_PLUGIN
    ):
        return True
    return None


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say what is left out."""
    if config.pluginmanager.has_plugin(HOME_ASSISTANT_PLUGIN):
        return None
    return "without Home Assistant's test tools (name tests/ha or tests/kodi to run those)"
