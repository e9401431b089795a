"""The quality scale is kept honest: every rule is there, and what is done names a proof that exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parents[2]
ROOT = REPOSITORY / "custom_components" / "crosswatch"
RULES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "quality_scale.yaml").read_text(encoding="utf-8"))[
    "rules"
]

BRONZE = """
action-setup appropriate-polling brands common-modules config-flow-test-coverage config-flow
dependency-transparency docs-actions docs-conditions docs-high-level-description
docs-installation-instructions docs-removal-instructions docs-triggers entity-event-setup
entity-unique-id has-entity-name runtime-data test-before-configure test-before-setup
unique-config-entry
"""
SILVER = """
action-exceptions config-entry-unloading docs-configuration-parameters docs-installation-parameters
entity-unavailable integration-owner log-when-unavailable parallel-updates reauthentication-flow
test-coverage
"""
GOLD = """
devices diagnostics discovery-update-info discovery docs-data-update docs-examples
docs-known-limitations docs-supported-devices docs-supported-functions docs-troubleshooting
docs-use-cases dynamic-devices entity-category entity-device-class entity-disabled-by-default
entity-translations exception-translations icon-translations reconfiguration-flow repair-issues
stale-devices
"""
PLATINUM = "async-dependency inject-websession strict-typing"

PLATFORMS = ("binary_sensor", "button", "event", "sensor", "switch")
# Home Assistant imports root modules of these names by itself and expects its own contract of them.
RESERVED = {
    "cast",
    "condition",
    "energy",
    "group",
    "hardware",
    "intent",
    "llm",
    "logbook",
    "media_source",
    "recorder",
    "reproduce_state",
    "significant_change",
    "trigger",
}


def test_every_rule_is_there() -> None:
    assert set(RULES) == set(f"{BRONZE} {SILVER} {GOLD} {PLATINUM}".split())


def test_what_is_done_names_a_proof_and_what_is_exempt_a_reason() -> None:
    for name, rule in RULES.items():
        assert rule["status"] in ("done", "exempt", "todo"), name
        if rule["status"] != "todo":
            assert rule["comment"], name
        if rule["status"] == "done":
            for named in re.findall(r"[\w/-]+(?:\.py|\.json|\.md|/)(?=[,;\s]|$)", rule["comment"]):
                assert (REPOSITORY / named).exists() or (ROOT / named).exists(), f"{name}: {named}"


def test_every_platform_says_how_many_updates_it_takes_at_once() -> None:
    for platform in PLATFORMS:
        tree = ast.parse((ROOT / f"{platform}.py").read_text(encoding="utf-8"))
        names = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        assert "PARALLEL_UPDATES" in names, platform


def test_no_module_has_a_name_that_home_assistant_takes_for_a_platform() -> None:
    assert RESERVED.isdisjoint(path.stem for path in ROOT.glob("*.py"))
