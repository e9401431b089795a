"""What HACS, Home Assistant's loader and our own lock files say of the integration agrees."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path
from typing import Any

import pytest
from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration

from custom_components.crosswatch.const import DOMAIN

ROOT = Path(__file__).parents[2]
INTEGRATION = ROOT / "custom_components" / DOMAIN
REQUIREMENTS = ROOT / "requirements"
REPOSITORY = "https://github.com/crosswatch-ha/crosswatch"

# Home Assistant imports modules of these names by itself and expects their platform's contract in them.
RESERVED = {
    "backup": ("async_pre_backup", "async_post_backup"),
    "cast": (),
    "condition": ("async_get_conditions",),
    "diagnostics": ("async_get_config_entry_diagnostics",),
    "energy": (),
    "group": (),
    "hardware": (),
    "intent": (),
    "llm": (),
    "logbook": ("async_describe_events",),
    "media_source": ("async_get_media_source",),
    "reproduce_state": (),
    "recorder": (),
    "repairs": ("async_create_fix_flow",),
    "significant_change": (),
    "system_health": ("async_register",),
    "trigger": ("async_get_triggers",),
}


@pytest.fixture
def manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((INTEGRATION / "manifest.json").read_text())
    return found


def pins(name: str) -> dict[str, str]:
    """Exact versions in a requirements file, by package."""
    lines = (REQUIREMENTS / name).read_text().splitlines()
    found = (re.match(r"([A-Za-z0-9_.-]+)==([^ ;]+)", line) for line in lines)
    return {match[1].lower().replace("_", "-"): match[2] for match in found if match}


def test_manifest_has_what_home_assistant_and_hacs_ask_for(manifest: dict[str, Any]) -> None:
    assert manifest["domain"] == DOMAIN
    assert manifest["name"] == "CrossWatch"
    assert manifest["config_flow"] is True
    assert manifest["integration_type"] == "service"
    assert manifest["iot_class"] == "cloud_polling"
    assert manifest["documentation"] == REPOSITORY
    assert manifest["issue_tracker"] == f"{REPOSITORY}/issues"
    assert manifest["zeroconf"] == ["_xbmc-jsonrpc-h._tcp.local."]
    assert all(owner.startswith("@") for owner in manifest["codeowners"])


def test_manifest_is_in_the_order_that_hassfest_wants(manifest: dict[str, Any]) -> None:
    assert list(manifest) == [
        "domain",
        "name",
        *sorted(key for key in manifest if key not in ("domain", "name")),
    ]


def test_version_is_one_that_hacs_can_compare_and_the_changelog_knows_it(manifest: dict[str, Any]) -> None:
    assert AwesomeVersion(manifest["version"]).strategy is AwesomeVersionStrategy.SEMVER
    released = re.findall(r"^## \[(\d\S*)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert manifest["version"] == released[0]


def test_requirements_are_pinned_and_the_same_everywhere(manifest: dict[str, Any]) -> None:
    wanted = dict(requirement.split("==") for requirement in manifest["requirements"])
    assert wanted == pins("integration.in")
    for leg in ("oldest", "newest", "demo"):
        locked = pins(f"{leg}.txt")
        assert {name: locked.get(name) for name in wanted} == wanted, leg


def test_locks_name_no_address() -> None:
    for path in REQUIREMENTS.iterdir():
        for word in ("://", "--index", "--extra-index", "--find-links"):
            assert word not in path.read_text(), path.name


def test_the_floor_is_the_oldest_version_that_is_tested() -> None:
    hacs = json.loads((ROOT / "hacs.json").read_text())
    assert set(hacs) <= {
        *("name", "homeassistant", "hacs", "country", "content_in_root", "filename", "zip_release"),
        *("hide_default_branch", "persistent_directory", "render_readme"),
    }
    assert hacs["name"] == "CrossWatch"
    floor = AwesomeVersion(hacs["homeassistant"])
    tested = AwesomeVersion(pins("oldest.in")["homeassistant"])
    assert (floor.section(0), floor.section(1)) == (tested.section(0), tested.section(1))
    assert floor <= tested


def test_reserved_names_are_used_only_for_their_platform() -> None:
    for name, promised in RESERVED.items():
        path = INTEGRATION / f"{name}.py"
        if (INTEGRATION / name).is_dir():
            path = INTEGRATION / name / "__init__.py"
        if path.exists():
            assert promised, f"{path.name} is imported by Home Assistant: choose another name"
            assert any(word in path.read_text() for word in promised), path.name


@pytest.mark.parametrize(
    ("name", "height"), [("icon.png", 256), ("icon@2x.png", 512), ("logo.png", None), ("logo@2x.png", None)]
)
def test_brand_images_have_the_sizes_that_home_assistant_asks_for(name: str, height: int | None) -> None:
    data = (INTEGRATION / "brand" / name).read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, tall = struct.unpack(">II", data[16:24])
    shortest = (256, 512) if "@2x" in name else (128, 256)
    if height:
        assert (width, tall) == (height, height)
    else:
        assert width > tall
        assert shortest[0] <= tall * 2 <= shortest[1] * 2


async def test_home_assistant_finds_it(hass: HomeAssistant, manifest: dict[str, Any]) -> None:
    integration = await async_get_integration(hass, DOMAIN)
    assert integration.name == "CrossWatch"
    assert integration.version == manifest["version"]
    assert integration.requirements == manifest["requirements"]
    for needed in (*integration.dependencies, *integration.after_dependencies):
        assert (await async_get_integration(hass, needed)).domain == needed
