"""The documentation is complete and true: what exists is described, and what is described exists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from custom_components.crosswatch.engine.guards.hold import GUARDS
from custom_components.crosswatch.engine.playback import Why
from custom_components.crosswatch.model import TEXTS
from custom_components.crosswatch.scrobble.happenings import HappeningKind
from custom_components.crosswatch.store.plans import LineState
from tests.bench.__main__ import ROWS

ROOT = Path(__file__).parents[1]
INTEGRATION = ROOT / "custom_components" / "crosswatch"
DOCS = ROOT / "docs"
PAGES = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")] + sorted(
    DOCS.rglob("*.md")
)
ENGLISH: Mapping[str, Any] = json.loads((INTEGRATION / "translations" / "en.json").read_text("utf-8"))

CODE_BLOCK = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
ACTION = re.compile(r"(?<![\w./])crosswatch\.(\w+)")
ROW = re.compile(r"^ *\| *`([^`]+)` *\|(.*)$", re.MULTILINE)


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def prose(text: str) -> str:
    """A page without its code blocks, in which brackets and hashes mean something else."""
    return CODE_BLOCK.sub("", text)


def rows(text: str) -> dict[str, str]:
    """What stands beside each `code` that begins a line of a table."""
    return {code: rest.strip() for code, rest in ROW.findall(text)}


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above."""
    level = heading.partition(" ")[0]
    start = text.index(f"\n{heading}\n") + len(heading) + 2
    end = re.search(rf"^#{{1,{len(level)}}} ", text[start:], re.MULTILINE)
    return text[start : start + end.start()] if end else text[start:]


def in_words(text: str) -> str:
    """A text as pages show it: what is filled in stands in italics."""
    return re.sub(r"\{(\w+)\}", r"*\1*", text)


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as they are made of them when a page is shown."""
    return {
        re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        for heading in HEADING.findall(prose(path.read_text("utf-8")))
    }


def links(path: Path) -> Iterator[str]:
    for match in LINK.finditer(prose(path.read_text("utf-8"))):
        target = match[1] or match[2]
        if not re.match(r"https?://", target):
            yield target


def actions() -> set[str]:
    return set(ENGLISH["services"])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_images_lead_somewhere(path: Path) -> None:
    broken = []
    for target in links(path):
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)
    assert broken == []


def test_every_page_is_linked_from_the_readme() -> None:
    readme = ROOT / "README.md"
    linked = {(ROOT / target.partition("#")[0]).resolve() for target in links(readme)}
    assert [str(path) for path in PAGES if path != readme and path not in linked] == []


def test_no_page_speaks_of_an_action_that_does_not_exist() -> None:
    named = {(path.name, name) for path in PAGES for name in ACTION.findall(path.read_text("utf-8"))}
    assert {name for _, name in named} >= actions()
    assert sorted((path, name) for path, name in named if name not in actions()) == []


def test_every_reason_is_explained_in_its_own_words() -> None:
    explained = rows(section(page("plan-report.md"), "## Reasons"))
    assert set(explained) == set(TEXTS)
    wrong = {
        code: text for code, text in TEXTS.items() if not explained[code].startswith(f"{in_words(text)} |")
    }
    assert wrong == {}


def test_every_state_of_a_plan_line_is_explained() -> None:
    explained = rows(section(page("plan-report.md"), "## States of a line"))
    shown = {state: ENGLISH["config_panel"]["report"][f"column_{state}"] for state in map(str, LineState)}
    assert {code: rest.partition(" |")[0] for code, rest in explained.items()} == shown


def test_every_guard_is_explained() -> None:
    explained = re.findall(r"^\| code \| `(\w+)` \|$", page("guards.md"), re.MULTILINE)
    assert sorted(explained) == sorted({"same_minute", *(getattr(guard, "__name__", "") for guard in GUARDS)})


def test_every_repair_has_a_section_with_its_title() -> None:
    text = page("repairs.md")
    assert set(re.findall(r"^## (\w+)$", text, re.MULTILINE)) == set(ENGLISH["issues"])
    untitled = [
        key
        for key, issue in ENGLISH["issues"].items()
        if f"\n> {in_words(issue['title'])}\n" not in section(text, f"## {key}")
    ]
    assert untitled == []


def test_every_action_has_a_section_with_its_fields_and_an_example() -> None:
    text = page("actions.md")
    assert set(re.findall(r"^## `crosswatch\.(\w+)`$", text, re.MULTILINE)) == actions()
    for name, action in ENGLISH["services"].items():
        described = section(text, f"## `crosswatch.{name}`")
        fields = described.partition("| field | required | means |")[2].partition("\n\n")[0]
        assert set(rows(fields)) == set(action["fields"])
        assert f"action: crosswatch.{name}" in described
        assert described.count("```yaml") > 1, f"{name} has no example of a response"


def test_every_entity_is_described_by_its_name() -> None:
    text = page("entities.md")
    described = dict(re.findall(r"^\| [^|]+ \| `([a-z_]+\.[a-z_]+)` \|(.*)$", text, re.MULTILINE))
    exists = {
        f"{platform}.{key}": entity["name"]
        for platform, keys in ENGLISH["entity"].items()
        for key, entity in keys.items()
    }
    assert set(described) == set(exists)
    assert [key for key, name in exists.items() if f"| {name} | `{key}` |" not in text] == []


def test_every_status_is_explained() -> None:
    explained = rows(section(page("entities.md"), "## Sync"))
    shown = {code: rest.partition(" |")[0] for code, rest in explained.items()}
    assert shown == ENGLISH["entity"]["sensor"]["status"]["state"]


@pytest.mark.parametrize(
    ("heading", "key"), [("## Run of a sync", "run"), ("## Playback of a route", "route_playback")]
)
def test_every_event_type_is_explained(heading: str, key: str) -> None:
    table = section(page("events.md"), heading).partition("| event type |")[2].partition("\n\n")[0]
    shown = {code: rest.partition(" |")[0] for code, rest in rows(table).items()}
    assert shown == ENGLISH["entity"]["event"][key]["state_attributes"]["event_type"]["state"]


def test_every_step_of_a_playback_is_an_event_type() -> None:
    states = ENGLISH["entity"]["event"]["route_playback"]["state_attributes"]["event_type"]["state"]
    assert set(states) == set(map(str, HappeningKind))


def test_every_reason_of_a_route_is_explained() -> None:
    explained = rows(section(page("scrobbling.md"), "## Reasons"))
    shown = {code: rest.partition(" |")[0] for code, rest in explained.items()}
    assert shown == ENGLISH["entity"]["sensor"]["route_reason"]["state"]
    assert set(shown) == set(map(str, Why))


def test_every_provider_has_a_page() -> None:
    providers = {path.parent.name for path in (INTEGRATION / "providers").glob("*/__init__.py")}
    assert {path.stem for path in (DOCS / "providers").glob("*.md")} == providers


def test_every_row_of_the_benchmarks_is_listed() -> None:
    assert list(rows(page("performance.md"))) == list(ROWS)


def test_the_changelog_knows_the_version() -> None:
    version = json.loads((INTEGRATION / "manifest.json").read_text("utf-8"))["version"]
    assert f"\n## [{version}] - " in (ROOT / "CHANGELOG.md").read_text("utf-8")
