"""Prints every row with its goal; `--json FILE` writes them as a list of objects.

Each row runs in a process of its own, so that neither memory nor warm caches of one flatter another.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from .engine_rows import (
    changed_1pct,
    first_run,
    idle_reread,
    idle_unmoved,
    idle_writes,
    memory_first_run,
    memory_idle,
    scale_100k,
)
from .live_rows import ack_p95, loop_stall
from .merge_rows import rewatch_match
from .row import Row
from .tracker_rows import three_way

ROWS: dict[str, Callable[[], Awaitable[Row | tuple[Row, ...]]]] = {
    "idle_unmoved": idle_unmoved,
    "idle_reread": idle_reread,
    "first_run": first_run,
    "changed_1pct": changed_1pct,
    "scale_100k": scale_100k,
    "memory": memory_idle,
    "memory_first_run": memory_first_run,
    "rewatch_match": rewatch_match,
    "loop_stall": loop_stall,
    "idle_writes": idle_writes,
    "ack_p95": ack_p95,
    "three_way": three_way,
}
"""What can be measured by itself. One measurement may bring several rows."""


def main() -> int:
    """Measure the rows asked for and return 0 if every goal was met."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="rows to measure; all if none is named")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows there")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps([row.as_json() for row in asyncio.run(_measure(arguments.one))]))
        return 0
    if unknown := set(arguments.names) - set(ROWS):
        parser.error(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    rows = [row for name in arguments.names or ROWS for row in _in_own_process(name)]
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 0 if all(row["met"] for row in rows) else 1


async def _measure(name: str) -> tuple[Row, ...]:
    measured = await ROWS[name]()
    return (measured,) if isinstance(measured, Row) else measured


def _in_own_process(name: str) -> list[dict[str, object]]:
    command = [sys.executable, "-m", "tests.bench", "--one", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name} could not be measured:\n{done.stderr}")
    rows: list[dict[str, object]] = json.loads(done.stdout.splitlines()[-1])
    for row in rows:
        verdict = "met" if row["met"] else "MISSED"
        figure = f"{row['name']:22} {row['value']:10.3f} {row['unit']:21} goal {row['goal']:<6}"
        print(f"{figure} {verdict:7} {row['detail']}", flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(main())
