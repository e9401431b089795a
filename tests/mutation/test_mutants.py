"""The faults that are put into code: the right ones, one at a time, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from types import FunctionType

from .equivalents import FILE, Equivalent, Equivalents, listed
from .mutants import function_code, mutants_of

CODE = '''"""A docstring is no code."""
from math import pi

LEAST = 2
__all__ = ["few"]


def few(count: int = 1) -> str | None:
    """Say so."""
    if not count or count < LEAST:
        return "few"
    return None


class Shelf:
    rows: int = 0

    def add(self, rows: list[int]) -> None:
        for row in rows:
            if row:
                self.rows += row
'''


def module(folder: Path) -> Path:
    path = folder / "shelf.py"
    path.write_text(CODE)
    return path


def test_each_fault_is_named_with_its_function(tmp_path: Path) -> None:
    assert [(one.where.function, one.line, one.text) for one in mutants_of(module(tmp_path))] == [
        ("", 4, "2 -> 3"),
        ("", 8, "1 -> 2"),
        ("few", 10, "not count or count < LEAST -> not count and count < LEAST"),
        ("few", 10, "not count or count < LEAST -> count < LEAST"),
        ("few", 10, "not count or count < LEAST -> not count"),
        ("few", 10, "not count -> count"),
        ("few", 10, "count < LEAST -> count <= LEAST"),
        ("few", 10, "count < LEAST -> count >= LEAST"),
        ("few", 11, "return 'few' -> return None"),
        ("few", 11, "'few' -> 'XXfew'"),
        ("", 16, "0 -> 1"),
        ("Shelf.add", 20, "if row -> if not row"),
        ("Shelf.add", 21, "self.rows += row -> self.rows -= row"),
        ("Shelf.add", 21, "self.rows += row -> pass"),
    ]


def test_a_mutant_does_what_it_says(tmp_path: Path) -> None:
    mutant = next(
        one for one in mutants_of(module(tmp_path)) if one.text == "count < LEAST -> count <= LEAST"
    )
    whole = FunctionType(function_code(compile(CODE, "shelf.py", "exec"), mutant.where), {"LEAST": 2})
    faulty = FunctionType(function_code(mutant.compiled(), mutant.where), {"LEAST": 2})
    assert [whole(1), whole(2), whole(3)] == ["few", None, None]
    assert [faulty(1), faulty(2), faulty(3)] == ["few", "few", None]


def test_an_equivalent_is_met_as_often_as_it_is_listed_and_not_in_vain(tmp_path: Path) -> None:
    mutant = mutants_of(module(tmp_path))[0]
    known = Equivalents(
        [Equivalent("shelf.py", "", "2 -> 3", "why"), Equivalent("other.py", "f", "x", "why")]
    )
    assert known.stale(["shelf.py"]) == ["shelf.py : 2 -> 3"]
    assert [known.meet("shelf.py", mutant), known.meet("shelf.py", mutant)] == [True, False]
    assert known.stale(["shelf.py"]) == []


def test_every_equivalent_says_why() -> None:
    assert FILE.exists()
    assert all(one.why and one.count for one in listed())
