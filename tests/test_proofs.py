"""The pages that say which test shows what name tests that exist, and leave no number out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.bench.__main__ import ROWS as BENCHMARKS
from tests.scenarios.play import names, read

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
LINE = re.compile(r"^\| (\d+) \| (.+) \| (.+) \|$", re.MULTILINE)
PROOF = re.compile(r"`([^`]+)`")
PAGES = {"scenarios.md": 28, "cases.md": 92}


def lines(page: str) -> list[tuple[int, str]]:
    """The numbers of a page, each with what stands beside it."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    return [(int(number), shown) for number, _, shown in LINE.findall(text)]


def is_there(proof: str) -> bool:
    """Whether a test, a scenario's folder or a benchmark of that name exists."""
    if proof.startswith("scripts/bench "):
        return proof.removeprefix("scripts/bench ") in BENCHMARKS
    path, _, name = proof.partition("::")
    if not name:
        return (TESTS / path / "given.toml").is_file()
    file = TESTS / path
    return file.is_file() and re.search(rf"def {name}\(", file.read_text("utf-8")) is not None


@pytest.mark.parametrize("page", PAGES)
def test_every_number_is_there_once(page: str) -> None:
    assert [number for number, _ in lines(page)] == list(range(1, PAGES[page] + 1))


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_is_named_exists(page: str) -> None:
    named = [proof for _, shown in lines(page) for proof in PROOF.findall(shown)]
    assert [proof for proof in named if not is_there(proof)] == []


def test_every_scenario_has_a_test() -> None:
    assert [number for number, shown in lines("scenarios.md") if not PROOF.findall(shown)] == []


def test_a_case_without_a_test_says_why() -> None:
    silent = [number for number, shown in lines("cases.md") if not PROOF.sub("", shown).strip("<br> ")]
    assert [
        number for number, shown in lines("cases.md") if number in silent and not PROOF.findall(shown)
    ] == []


def test_folders_say_what_they_show_and_the_pages_name_them() -> None:
    pages = {"merge": dict(lines("scenarios.md")), "case": dict(lines("cases.md"))}
    unnamed = [
        (name, proof)
        for name in names()
        for proof in read(name, "given")["proves"]
        if f"`scenarios/{name}`" not in pages[proof.split()[0]][int(proof.split()[1])]
    ]
    assert unnamed == []
