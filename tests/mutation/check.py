"""The check itself, as a plugin of pytest: it takes the place of the tests' own run."""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FunctionType

import pytest

from .footprints import Footprints, Lines
from .mutants import Mutant, mutants_of
from .trials import Verdict, fails, in_child, with_function, with_module

ROOT = Path(__file__).parents[2]


@dataclass
class Known:
    """What is known of the tests before the first fault."""

    tests: list[pytest.Item] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    lines: list[Lines] = field(default_factory=list)
    functions: dict[tuple[str, str, int], list[FunctionType]] = field(
        default_factory=lambda: defaultdict(list)
    )


@dataclass(eq=False)
class Check:
    """Tries all mutants of some modules, and tells of each as it is done."""

    modules: Sequence[Path]
    options: Sequence[str]
    tell: Callable[[Mutant, Verdict], None]
    wanted: Callable[[Mutant], bool] = lambda mutant: True
    broken: list[str] = field(default_factory=list)
    _killers: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests as they are, then each mutant in a child of its own."""
        mutants = [mutant for module in self.modules for mutant in mutants_of(module) if self.wanted(mutant)]
        known = self._first_run(session.items)
        gc.freeze()  # or each child copies all memory when its collector looks at it
        for mutant in mutants:
            self.tell(mutant, self._try(mutant, known))
        return True

    def _first_run(self, tests: list[pytest.Item]) -> Known:
        footprints = Footprints(str(ROOT / "custom_components"))
        known = Known()
        with footprints.watching():
            for place, test in enumerate(tests):
                lines = footprints.fresh()
                begin = time.process_time()
                if fails(test, tests[place + 1] if place + 1 < len(tests) else None):
                    self.broken.append(test.nodeid)
                    continue
                known.tests.append(test)
                known.lines.append(lines)
                known.seconds.append(time.process_time() - begin)
        for thing in gc.get_objects():
            if isinstance(thing, FunctionType):
                code = thing.__code__
                known.functions[code.co_filename, code.co_qualname, code.co_firstlineno].append(thing)
        return known

    def _try(self, mutant: Mutant, known: Known) -> Verdict:
        if not mutant.where.function:
            total = 10 + 5 * sum(known.seconds)
            arguments = [*self.options, *(f"--deselect={one}" for one in self.broken), *_files(mutant, known)]
            return in_child(total, lambda: with_module(mutant, _name(mutant.module), arguments))[0]
        places = self._covering(mutant, known)
        functions = known.functions[str(mutant.module), mutant.where.function, mutant.where.function_line]
        if not places or not functions:
            return Verdict.UNTESTED
        limit = 5 + 5 * sum(known.seconds[place] for place in places)
        tests = [known.tests[place] for place in places]
        verdict, killer = in_child(limit, lambda: with_function(mutant, functions, tests))
        if killer >= 0:
            self._killers[mutant.where.function].insert(0, places[killer])
        return verdict

    def _covering(self, mutant: Mutant, known: Known) -> list[int]:
        """Return the tests that run the faulty line: the killers of its neighbours, then the fastest."""
        path, where = str(mutant.module), mutant.where
        lines = set(range(where.first, where.last + 1))
        places = [place for place, ran in enumerate(known.lines) if not lines.isdisjoint(ran.get(path, ()))]
        killers = self._killers[where.function]

        def rank(place: int) -> tuple[int, float]:
            return killers.index(place) if place in killers else len(killers), known.seconds[place]

        return sorted(places, key=rank)


def _files(mutant: Mutant, known: Known) -> list[str]:
    """Return the files of all tests, those first that run anything of the module."""
    path = str(mutant.module)
    near = [test for test, ran in zip(known.tests, known.lines, strict=True) if ran.get(path)]
    return list(dict.fromkeys(str(test.path) for test in (*near, *known.tests)))


def _name(module: Path) -> str:
    return ".".join(module.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def modules_under(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the modules that these paths name or hold."""
    for path in paths:
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))
