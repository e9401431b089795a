"""Fails when the tests reach less of a folder than pyproject.toml asks for.

usage: coverage_gate.py COVERAGE_JSON
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def reached(files: dict[str, Any], folder: str) -> tuple[int, int]:
    """How many lines and branches under a folder were reached, and how many there are."""
    totals = [
        file["summary"] for name, file in files.items() if name == folder or name.startswith(folder + "/")
    ]
    hit = sum(total["covered_lines"] + total["covered_branches"] for total in totals)
    return hit, sum(total["num_statements"] + total["num_branches"] for total in totals)


def gaps(files: dict[str, Any], folder: str) -> list[str]:
    """Where the tests do not reach, a line for each file."""
    rows = []
    for name, file in sorted(files.items()):
        branches = [f"{source}->{target}" for source, target in file.get("missing_branches", [])]
        missing = [str(line) for line in file["missing_lines"]] or branches
        if missing and (name == folder or name.startswith(folder + "/")):
            rows.append(f"    {name}: {', '.join(missing[:20])}{' ...' if len(missing) > 20 else ''}")
    return rows


def main() -> int:
    """Compare, print and return the exit code."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    files = json.loads(Path(sys.argv[1]).read_text())["files"]
    failed = False
    for folder, wanted in settings["tool"]["crosswatch"]["coverage"].items():
        hit, there = reached(files, folder)
        percent = 100 * hit / there if there else 100.0
        enough = percent >= wanted
        failed |= not enough
        print(f"{'ok ' if enough else 'LOW'} {percent:6.2f} % of {there:5d} (at least {wanted} %)  {folder}")
        if not enough:
            print("\n".join(gaps(files, folder)))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
