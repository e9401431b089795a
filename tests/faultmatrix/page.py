"""The page that shows the matrix. It is made of what was measured, and read again by its own test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from custom_components.crosswatch.model import Feature

from .cell import Cell, figures
from .rows import ROWS, Row
from .tracker_page import TrackerCells, tracker_section

PAGE = Path(__file__).parents[2] / "docs" / "fault-matrix.md"

type Cells = Mapping[tuple[str, Feature], tuple[Cell, Cell]]
"""(name of the row, feature) -> what came of it one way and two ways"""

_INTRODUCTION = """# Fault matrix

What goes wrong with services and machines, and what your records suffer by it. Every figure comes from
real runs of the real orchestrator over a real database. `scripts/fault-matrix` makes this page anew,
`scripts/fault-matrix --check` tells whether it is still true, and so do the tests.

- **lost**: records that went from an account although nobody removed them.
- **invented**: records that nobody made, plays above all, and records that came back although somebody
  had removed them.
- **held**: the most changes that waited for a person at once. Held is not written.
- **recovered**: runs after the end of the fault until both accounts held what people had made there and
  nothing was left to do. Nobody had to help, but for *9 % bleed*.

Two accounts hold the same records. In *one way* the first is the source and the second the target, in
*two ways* both are full members; the sync removes, where the list allows it. While the fault lasts,
people add, change and remove things at both. A judge that sees only the people and the accounts counts
what was lost and invented.
"""

_COLUMNS = "**lost** | **invented** | **held** | **recovered**"
_HEAD = f"""
| | | one way | | | | two ways | | | |
|---|---|---|---|---|---|---|---|---|---|
| **fault** | **list** | {_COLUMNS} | {_COLUMNS} |
"""

_NOTES = """
## What was done

| fault | what happens |
|---|---|
"""

_END = """
The accounts are services in memory that are read in full every time, show deletions only by what is
missing, and store twice what they are sent twice: the least that a service can do to help. Faults marked
*Kodi* are those of an emulated Kodi behind HTTP, with the real provider; a Kodi has no watchlist, so for
that list a service in memory fails in the same way.

Where a service silently and persistently drops records (*9 % bleed*), nothing can tell that from
somebody who tidies up. What of it reaches the other account stays within the [removal
budget](guards.md#removal-budget). Each of these removals stands in the journal, and undoing all runs
since then, one action, brought every one of them back: *9, undone 9*.

Two installations that write the same play in the same second to a service that looks at nothing leave it
there twice. Neither can see what the other is about to do. Such a copy is known as a copy: it is not
carried any further, and it does not multiply.
"""


def page_of(cells: Cells, at_trackers: TrackerCells) -> str:
    """Return the whole page."""
    table = "\n".join(line for row in ROWS.values() for line in lines_of(row, cells))
    notes = "\n".join(f"| {row.name} | {row.text} |" for row in ROWS.values())
    return f"{_INTRODUCTION}{_HEAD}{table}\n{_NOTES}{notes}\n{_END}{tracker_section(at_trackers)}"


def lines_of(row: Row, cells: Cells) -> list[str]:
    """Return the lines of one fault."""
    return [line_of(row, feature, cells[row.name, feature]) for feature in Feature]


def line_of(row: Row, feature: Feature, both: Sequence[Cell]) -> str:
    """Return the line of one fault and one list. It is the same whenever the same comes of it."""
    told = " | ".join(figures(cell) for cell in both)
    return f"| {row.name} | {feature} | {told} |"
