"""Mutates modules of the engine, prints what survives, and fails below the share that must be killed."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from .check import ROOT, Check, modules_under
from .equivalents import Equivalents, listed
from .mutants import Mutant
from .trials import Verdict

ENGINE = ROOT / "custom_components" / "crosswatch" / "engine"
GOAL = 90
TESTS = ("tests/engine", "tests/store/test_identity.py")
"""Pure tests of the engine, and those of identity, whose graph is loaded from a database."""

_OPTIONS = "-p no:homeassistant -p no:cacheprovider -p no:sugar -m 'not soak' --assert=plain --tb=no"

KILLED = (Verdict.KILLED, Verdict.TIMEOUT)


def main() -> int:
    """Run the check, and return 0 if enough was killed."""
    asked = _arguments()
    settings.register_profile(
        "mutation",
        deadline=None,
        database=None,
        derandomize=True,
        max_examples=25,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    os.environ["HYPOTHESIS_PROFILE"] = "mutation"
    os.chdir(ROOT)
    options = ["-q", "-x", "-s", "-o", f"addopts={_OPTIONS}"]
    modules = list(modules_under([_path(one) for one in asked.module] or [ENGINE]))
    report = _Report(Equivalents(listed()), asked.verbose)
    function = re.compile(asked.function)
    check = Check(modules, options, report.tell, lambda one: bool(function.search(one.where.function)))
    pytest.main([*options, *asked.tests], plugins=[check])
    status = report.end([_short(one) for one in modules] if not asked.function else [], asked.json)
    if check.broken:
        print("Left out, because they fail without any fault:", *check.broken, sep="\n  ")
    return 2 if check.broken else status


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/mutation", description=__doc__)
    parser.add_argument("module", nargs="*", help="below the engine, as guards or plays.py; default: all")
    parser.add_argument("--tests", nargs="+", default=TESTS, help="which tests are to notice")
    parser.add_argument("--function", default="", help="only functions whose name matches this expression")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("-v", "--verbose", action="store_true", help="name each mutant, killed or not")
    return parser.parse_args()


def _path(name: str) -> Path:
    path = ENGINE / name
    if not path.exists():
        sys.exit(f"no such module: {path.relative_to(ROOT)}")
    return path


def _short(module: Path) -> str:
    return module.relative_to(ENGINE).as_posix()


class _Report:
    """Counts verdicts by module, and prints what a person should look at."""

    def __init__(self, equivalents: Equivalents, verbose: bool) -> None:
        self._equivalents = equivalents
        self._verbose = verbose
        self._counts: dict[str, Counter[Verdict]] = defaultdict(Counter)

    def tell(self, mutant: Mutant, verdict: Verdict) -> None:
        """Take note of one verdict."""
        module = _short(mutant.module)
        if verdict not in KILLED and self._equivalents.meet(module, mutant):
            verdict = Verdict.EQUIVALENT
        self._counts[module][verdict] += 1
        if self._verbose or verdict in (Verdict.SURVIVED, Verdict.UNTESTED):
            print(
                f"{verdict} {module}:{mutant.line} {mutant.where.function or '(module)'}: {mutant.text}",
                flush=True,
            )

    def end(self, modules: list[str], json_file: Path | None) -> int:
        """Print the table, and return 0 if the goal is met and no equivalent is listed in vain."""
        total: Counter[Verdict] = Counter()
        print("\n" + "".join(f"{one:>12}" for one in Verdict) + f"{'%':>8}  module")
        for module, counts in sorted(self._counts.items()):
            total += counts
            print(_line(counts) + f"  {module}")
        print(_line(total) + "  all")
        if json_file:
            json_file.write_text(json.dumps(self._counts, indent=1, sort_keys=True) + "\n", "utf-8")
        stale = self._equivalents.stale(modules)
        if stale:
            print("Listed as equivalent, but killed or gone:", *stale, sep="\n  ")
        return 0 if _share(total) >= GOAL and not stale else 1


def _line(counts: Counter[Verdict]) -> str:
    return "".join(f"{counts[one]:>12}" for one in Verdict) + f"{_share(counts):>8.1f}"


def _share(counts: Counter[Verdict]) -> float:
    """Return how many percent of the faults were noticed."""
    faults = counts.total() - counts[Verdict.EQUIVALENT]
    return 100.0 * sum(counts[one] for one in KILLED) / faults if faults else 100.0


if __name__ == "__main__":
    sys.exit(main())
