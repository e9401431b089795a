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

ROWS: dict[str, Callable[[], Awaitable[Row]]] = {
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
}


def main() -> int:
    """Measure the rows asked for and return 0 if every goal was met."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="rows to measure; all if none is named")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows there")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(asyncio.run(_measure(arguments.one)).as_json()))
        return 0
    if unknown := set(arguments.names) - set(ROWS):
        parser.error(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(ROWS)}")
    rows = [_in_own_process(name) for name in arguments.names or ROWS]
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    return 0 if all(row["met"] for row in rows) else 1


async def _measure(name: str) -> Row:
    return await ROWS[name]()


def _in_own_process(name: str) -> dict[str, object]:
    command = [sys.executable, "-m", "tests.bench", "--one", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name} could not be measured:\n{done.stderr}")
    row: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    verdict = "met" if row["met"] else "MISSED"
    print(
        f"{name:18} {row['value']:10.3f} {row['unit']:14} goal {row['goal']:<6} {verdict:7} {row['detail']}"
    )
    return row


if __name__ == "__main__":
    sys.exit(main())
