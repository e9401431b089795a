"""A service that forgets for good: what of that reaches the other one, and how one action brings it back."""

from __future__ import annotations

from contextlib import suppress
from sqlite3 import Connection

from msgspec.structs import replace

from custom_components.crosswatch.store.held_changes import Selection, discard_held
from custom_components.crosswatch.sync import NothingToUndo
from tests.memory import FaultKind
from tests.sync.home import only

from .cell import Cell, cell_of
from .members import MemoryMember
from .services import TITLES
from .world import World

PERCENT = 9
RUNS = 12
LOOKS = 2
"""Further runs, so that even what went last is looked for a second time."""


async def bleed_story(world: World) -> Cell:
    """Let the first member lose 9 % of what it holds at each of twelve reads. Nobody touches anything.

    Then a person discards what is held and undoes all runs since the bleeding began.
    """
    await world.begin(TITLES)
    began = world.home.clock.now
    assert isinstance(world.first, MemoryMember)
    world.first.service.afflict(FaultKind.LOSS, RUNS, amount=PERCENT)
    for _ in range(RUNS + LOOKS):
        await world.run()
    cell = cell_of(world, None)
    listed = await world.home.database.run(_removals)
    await world.home.database.run(discard_held, Selection("sync"))
    before = world.second.holds(world.feature)
    with suppress(NothingToUndo):
        await world.home.undone(since=began)
    back = world.second.holds(world.feature) - before
    return replace(cell, listed=listed, undone=back.total(), recovered=await _runs_until_quiet(world))


async def _runs_until_quiet(world: World) -> int | None:
    """Return the runs until nothing is planned and the second member holds everything that people made.

    What the first one forgot stays away from there: a person declined it, so it counts as unresolved.
    """
    for runs in range(RUNS):
        result = only(await world.run())
        everything = world.oracle.should_hold(world.second.name, (world.first.name,))
        quiet = not (result.planned.total or result.held)
        if quiet and world.second.holds(world.feature) == everything:
            return runs
    return None


def _removals(connection: Connection) -> int:
    count: int = connection.execute(
        "SELECT count(*) FROM journal WHERE operation='remove' AND outcome='written'"
    ).fetchone()[0]
    return count
