"""Every text that a person may see is there, in English, and names only facts that it is given."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from custom_components.crosswatch.config_flow import CrossWatchConfigFlow
from custom_components.crosswatch.engine.playback import Why
from custom_components.crosswatch.flows.options import ProfileOptionsFlow
from custom_components.crosswatch.flows.route import RouteFlow
from custom_components.crosswatch.flows.sync import SyncFlow
from custom_components.crosswatch.flows.web_tracker_form import error_key
from custom_components.crosswatch.held_texts import HELD_BY
from custom_components.crosswatch.issues import ACCOUNT_TROUBLES
from custom_components.crosswatch.model import (
    TEXTS,
    AccountLocked,
    AppRefused,
    AuthFailed,
    BadData,
    Feature,
    Operation,
    PlanLimit,
    RateLimited,
    Role,
    Unavailable,
)
from custom_components.crosswatch.providers.device_code import CodeDenied, CodeExpired
from custom_components.crosswatch.scrobble.happenings import HappeningKind
from custom_components.crosswatch.sensor import STATUSES, SYNC_SENSORS
from custom_components.crosswatch.store.plans import LineState
from custom_components.crosswatch.sync_states import EVENT_TYPES

ROOT = Path(__file__).parents[2] / "custom_components" / "crosswatch"
EN: dict[str, Any] = json.loads((ROOT / "translations" / "en.json").read_text(encoding="utf-8"))
ICONS: dict[str, Any] = json.loads((ROOT / "icons.json").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "services.yaml").read_text(encoding="utf-8"))
CORRECTIONS = ROOT / "store" / "corrections.py"
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for folder in (ROOT, ROOT / "flows", ROOT / "actions")
    for path in folder.glob("*.py")
}
SOURCES[CORRECTIONS] = CORRECTIONS.read_text(encoding="utf-8")

# Steps that only lead to another one and show nothing themselves.
SILENT_STEPS = {
    *("reconfigure", "reauth", "zeroconf", "join"),
    *("trakt", "simkl", "mdblist_code", "same_app", "other_app", "code_done"),
}
# Steps of Home Assistant's own, which we do not have.
INHERITED_STEPS = {
    "bluetooth",
    "discovery",
    "dhcp",
    "esphome",
    "hassio",
    "homekit",
    "ignore",
    "import",
    "integration_discovery",
    "mqtt",
    "ssdp",
    "unignore",
    "usb",
    "hardware",
    "system",
}


def _texts(tree: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(tree, str):
        yield place, tree
        return
    for key, below in tree.items():
        yield from _texts(below, f"{place}.{key}".strip("."))


def _steps(flow: type) -> set[str]:
    found = {name.removeprefix("async_step_") for name in dir(flow) if name.startswith("async_step_")}
    return found - SILENT_STEPS - INHERITED_STEPS


def _called(name: str, keyword: str | None = None) -> set[str]:
    """Return the literal first arguments, or a keyword's literals, of all calls of a name."""
    found: set[str] = set()
    for source in SOURCES.values():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and name in (
                getattr(node.func, "id", ""),
                getattr(node.func, "attr", ""),
            ):
                values = (
                    [item.value for item in node.keywords if item.arg == keyword]
                    if keyword
                    else node.args[:1]
                )
                found |= {str(value.value) for value in values if isinstance(value, ast.Constant)}
    return found


def test_all_texts_are_plain_and_whole() -> None:
    for place, text in _texts(EN):
        assert text.strip() == text, place
        assert text, place
        assert "[%key" not in text, place
        assert not re.search(r"</?[a-z]+>", text), place
        names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
        assert all(name.isidentifier() for name in names), place


@pytest.mark.parametrize(
    ("flow", "section"),
    [
        (CrossWatchConfigFlow, EN["config"]),
        (ProfileOptionsFlow, EN["options"]),
        (SyncFlow, EN["config_subentries"]["sync"]),
        (RouteFlow, EN["config_subentries"]["route"]),
    ],
)
def test_every_step_has_its_texts_and_no_text_is_left_over(flow: type, section: dict[str, Any]) -> None:
    assert set(section["step"]) == _steps(flow)
    for name, step in section["step"].items():
        assert step["title"], name
        assert set(step.get("data", {})) == set(step.get("data_description", {})), name
        for below in step.get("sections", {}).values():
            assert below["name"]
            assert set(below.get("data", {})) == set(below.get("data_description", {})), name


def test_every_menu_has_a_word_for_each_choice() -> None:
    config, sync = EN["config"]["step"], EN["config_subentries"]["sync"]["step"]
    assert set(config["user"]["menu_options"]) == {"account", "profile"}
    trackers = {"trakt", "simkl", "mdblist"}
    assert set(config["account"]["menu_options"]) == {"tracker", "kodi", "kodi_takeover", *trackers}
    assert set(config["mdblist"]["menu_options"]) == {"mdblist_key", "mdblist_code"}
    assert set(config["sign_in_again"]["menu_options"]) == {"same_app", "other_app"}
    assert set(sync["circle"]["menu_options"]) == {"join", "roles"}


def test_the_title_of_a_menu_leaves_nothing_to_be_filled_in() -> None:
    """The frontend fills in the text of a menu, but not its title."""
    titles = [
        step["title"]
        for section in (EN["config"], EN["options"], *EN["config_subentries"].values())
        for step in section["step"].values()
        if "menu_options" in step
    ]
    assert len(titles) > 3
    assert [title for title in titles if "{" in title] == []


def test_every_error_and_end_of_a_flow_has_a_text() -> None:
    fixes = [issue["fix_flow"] for issue in EN["issues"].values() if "fix_flow" in issue]
    known = {
        key
        for section in (EN["config"], EN["options"], *EN["config_subentries"].values(), *fixes)
        for part in ("error", "abort")
        for key in section.get(part, {})
    }
    assert _called("async_abort", "reason") <= known
    literals = set(
        re.findall(r'(?:errors\[[^]]+\] = |CONF_\w+: |"base": |return )"(\w+)"', "".join(SOURCES.values()))
    )
    wanted = {
        literal for literal in literals if literal in known or literal.startswith(("name_", "no_", "too_"))
    }
    assert {"name_empty", "name_taken", "too_few_accounts", "invalid_auth", "not_kodi"} <= wanted
    assert wanted <= known
    assert _called("InvalidInterval") <= set(EN["options"]["error"]) & set(EN["config"]["error"])


def test_whoever_waits_is_told_what_for() -> None:
    assert set(EN["config"]["progress"]) == _called("async_show_progress", "progress_action")


def test_every_error_of_a_sign_in_has_a_text() -> None:
    kinds = (AppRefused, AccountLocked, PlanLimit, AuthFailed, Unavailable, CodeDenied, CodeExpired, BadData)
    keys = {error_key(kind("no")) for kind in kinds} | {error_key(RateLimited("no", 1.0)), "invalid_key"}
    assert len(keys) == len(kinds) + 2
    assert keys <= set(EN["config"]["error"])


def test_every_exception_has_a_text() -> None:
    raised = {
        key
        for name in (
            "ServiceValidationError",
            "HomeAssistantError",
            "ConfigEntryError",
            "ConfigEntryNotReady",
            "ConfigEntryAuthFailed",
            "UpdateFailed",
        )
        for key in _called(name, "translation_key")
    }
    raised |= _called("refused") | _called("_plan_error") | _called("CannotCorrect")
    assert set(EN["exceptions"]) == raised


def test_every_repair_has_its_texts() -> None:
    assert set(EN["issues"]) == {
        "database_damaged",
        "database_too_new",
        "account_missing",
        "held_changes",
        "kodi_bridge",
        *ACCOUNT_TROUBLES,
    }
    steps = EN["issues"]["account_missing"]["fix_flow"]["step"]
    assert set(steps) == {"init", "replace", "drop", "drop_whole"}
    assert set(EN["issues"]["database_damaged"]["fix_flow"]["step"]) == {"confirm"}
    held = EN["issues"]["held_changes"]["fix_flow"]["step"]["init"]
    assert set(held["menu_options"]) == {"apply", "discard", "always_allow", "later"}


def test_what_waits_for_a_person_is_said_in_words() -> None:
    panel = EN["config_panel"]
    assert set(panel["guards"]) == set(HELD_BY)
    assert {f"list_{operation}" for operation in Operation} <= set(panel["held"])
    assert panel["guards"] == EN["selector"]["held_reason"]["options"]


def test_every_entity_has_a_name_and_an_icon() -> None:
    sensors = {"status", *(description.key for description in SYNC_SENSORS)}
    wanted = {
        "binary_sensor": {"connectivity", "problem"},
        "button": {"sync_now", "dry_run"},
        "event": {"run", "route_playback"},
        "sensor": {
            *sensors,
            *(f"{feature}_count" for feature in Feature),
            "quota_left",
            "route_now_watching",
            "route_last_scrobble",
            "route_reason",
        },
        "switch": {"enabled", "pause_all", "route_enabled"},
    }
    assert {platform: set(entities) for platform, entities in EN["entity"].items()} == wanted
    assert {platform: set(entities) for platform, entities in ICONS["entity"].items()} == wanted
    for platform, entities in EN["entity"].items():
        for key, entity in entities.items():
            assert entity["name"], f"{platform}.{key}"


def test_every_state_has_a_word() -> None:
    sensors, events = EN["entity"]["sensor"], EN["entity"]["event"]
    assert set(sensors["status"]["state"]) == set(STATUSES)
    assert set(ICONS["entity"]["sensor"]["status"]["state"]) <= set(STATUSES)
    assert set(sensors["route_reason"]["state"]) == {str(why) for why in Why}
    words = events["run"]["state_attributes"]["event_type"]["state"]
    assert set(words) == set(EVENT_TYPES)
    steps = events["route_playback"]["state_attributes"]["event_type"]["state"]
    assert set(steps) == {str(kind) for kind in HappeningKind}


def test_every_action_and_each_of_its_fields_has_a_name_a_description_and_an_icon() -> None:
    assert set(EN["services"]) == set(SERVICES) == set(ICONS["services"])
    for name, action in SERVICES.items():
        assert EN["services"][name]["name"]
        assert EN["services"][name]["description"]
        fields = EN["services"][name].get("fields", {})
        assert set(fields) == set(action.get("fields", {})), name
        for field in fields.values():
            assert field["name"]
            assert field["description"]


def test_every_choice_of_a_selector_has_a_word() -> None:
    selectors = {name: set(selector["options"]) for name, selector in EN["selector"].items()}
    assert selectors == {
        "role": {str(role) for role in Role},
        "feature": {str(feature) for feature in Feature},
        "line_state": {str(state) for state in LineState},
        "held_reason": set(HELD_BY),
        "title_type": {"movie", "show"},
        "match": {"tie", "part"},
    }
    offered = {
        field["selector"]["select"]["translation_key"]: set(field["selector"]["select"]["options"])
        for action in SERVICES.values()
        for field in action.get("fields", {}).values()
        if "select" in field["selector"]
    }
    assert offered == {key: words for key, words in selectors.items() if key != "role"}


def test_every_reason_has_a_text_with_the_same_facts() -> None:
    reasons = EN["config_panel"]["reasons"]
    assert set(reasons) == set(TEXTS)
    for code, text in TEXTS.items():
        assert _facts(reasons[code]) == _facts(text), code


def test_the_report_and_the_summary_have_all_their_sentences() -> None:
    panel = EN["config_panel"]
    assert set(panel["features"]) == set(panel["features_inline"]) == {str(feature) for feature in Feature}
    said = {
        (node.args[0].value, node.args[1].value)
        for source in SOURCES.values()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "say" and len(node.args) > 1
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[1], ast.Constant)
    }
    assert said
    assert not [place for place in said if place[1] not in panel[place[0]]]
    report = panel["report"]
    made = [
        *(f"column_{state}" for state in LineState),
        *(f"total_{state}" for state in LineState if state is not LineState.PLANNED),
        *(f"total_planned_{operation}" for operation in Operation),
        *(f"line_{operation}" for operation in Operation),
        *(f"state_{state}" for state in ("open", "applied", "replaced")),
    ]
    assert not [key for key in made if key not in report]
    assert not [
        f"{role}_{number}"
        for role in Role
        if role is not Role.OFF
        for number in ("one", "many")
        if f"{role}_{number}" not in panel["summary"]
    ]


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
