"""Mutants that no test can kill, because they do the same: each with its reason."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .mutants import Mutant

FILE = Path(__file__).with_name("equivalents.toml")


@dataclass(frozen=True)
class Equivalent:
    """A mutant of one function that is not a fault. `count`: how often its text occurs there."""

    module: str
    function: str
    mutant: str
    why: str
    count: int = 1


class Equivalents:
    """What is listed, and what of it was met."""

    def __init__(self, listed: Iterable[Equivalent]) -> None:
        self._left: Counter[tuple[str, str, str]] = Counter()
        for one in listed:
            self._left[one.module, one.function, one.mutant] += one.count

    def meet(self, module: str, mutant: Mutant) -> bool:
        """Whether a surviving mutant is listed; each is met once."""
        key = module, mutant.where.function, mutant.text
        self._left[key] -= 1
        return self._left[key] >= 0

    def stale(self, modules: Iterable[str]) -> list[str]:
        """Return the lines of these modules that stand for no surviving mutant any more."""
        asked = set(modules)
        return [
            f"{key[0]} {key[1]}: {key[2]}" for key, left in self._left.items() if left > 0 and key[0] in asked
        ]


def listed() -> list[Equivalent]:
    """Read the list."""
    if not FILE.exists():
        return []
    return [Equivalent(**one) for one in tomllib.loads(FILE.read_text("utf-8")).get("equivalent", [])]
