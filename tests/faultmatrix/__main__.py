"""Makes the page of the fault matrix, or checks that it is what real runs give."""

from __future__ import annotations

import argparse
import asyncio
import sys

from custom_components.crosswatch.model import Feature
from tests.machine.inline import inline_loop

from .at_trackers import measure_at
from .cell import Cell
from .page import PAGE, page_of
from .rows import ROWS, measure
from .tracker_page import Key, rows


async def _measure_all() -> dict[tuple[str, Feature], tuple[Cell, Cell]]:
    cells = {}
    for row in ROWS.values():
        for feature in Feature:
            cells[row.name, feature] = await measure(row, feature, True), await measure(row, feature, False)
        print(row.name, file=sys.stderr)
    return cells


async def _measure_trackers() -> dict[Key, tuple[Cell, Cell]]:
    cells = {}
    for key, service, fault, feature in rows():
        both = [await measure_at(service, feature, one_way, fault) for one_way in (True, False)]
        cells[key] = both[0], both[1]
        print(*key, file=sys.stderr)
    return cells


def main() -> int:
    """Run all cells. Returns 1 if the page is to be checked and is not what they give."""
    parser = argparse.ArgumentParser(prog="scripts/fault-matrix", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only tell whether the page is true")
    check = parser.parse_args().check
    loop = inline_loop()
    asyncio.set_event_loop(loop)
    in_memory = loop.run_until_complete(_measure_all())
    text = page_of(in_memory, loop.run_until_complete(_measure_trackers()))
    if not check:
        PAGE.write_text(text, "utf-8")
        return 0
    if PAGE.read_text("utf-8") == text:
        return 0
    print(f"{PAGE.name} is not what real runs give. Make it anew: scripts/fault-matrix", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
