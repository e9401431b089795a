"""What one fault did to one feature, one way or two ways."""

from __future__ import annotations

from msgspec import Struct

from .world import World


class Cell(Struct, frozen=True):
    """One cell of the matrix.

    lost: records that went without a person's doing. invented: records that nobody made. held: the most
    changes that waited for a person at once. recovered: runs after the fault's end until all agreed and
    nothing was left to do, or None. listed: how many of the lost stand in the journal. undone: how many of
    them came back by undoing.
    """

    lost: int
    invented: int
    held: int
    recovered: int | None
    listed: int = 0
    undone: int = 0


def figures(cell: Cell) -> str:
    """Return what a line of the page tells of a cell."""
    lost = f"{cell.lost}, undone {cell.undone}" if cell.lost else "0"
    runs = "no" if cell.recovered is None else str(cell.recovered)
    return f"{lost} | {cell.invented} | {cell.held} | {runs}"


def cell_of(world: World, recovered: int | None) -> Cell:
    """Return what the oracle of a world saw."""
    return Cell(len(world.oracle.lost), len(world.oracle.invented), world.held, recovered)
