"""Faults of services: what begins, how many runs it lasts, and how it ends."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from custom_components.crosswatch.model import Record
from tests.memory import FaultKind
from tests.memory.shelf import Shelf

from .members import MemoryMember
from .world import World

DAY = 86_400
TITLES = 100
"""What both members hold before anything goes wrong: enough that a tenth of it is more than a slip."""


class ServiceFault(Struct, frozen=True):
    """A fault of a service in memory. `strike` makes it begin; it lasts `runs` runs and is then cured.

    calm: runs from its beginning in which nobody does anything.
    """

    strike: Callable[[World], None]
    runs: int = 3
    calm: int = 0


LIVELY = 3
"""Runs in which people do something. More would be more than the budget for removals lets through."""


def _service(member: object) -> MemoryMember:
    assert isinstance(member, MemoryMember)
    return member


def at_first(kind: FaultKind, times: int | None = None, amount: int = 0) -> Callable[[World], None]:
    """Return what makes the first member misbehave."""

    def strike(world: World) -> None:
        _service(world.first).service.afflict(kind, times, amount=amount)

    return strike


def at_second(kind: FaultKind, times: int | None = None) -> Callable[[World], None]:
    """Return what makes the second member misbehave, which is written to."""

    def strike(world: World) -> None:
        _service(world.second).service.afflict(kind, times)

    return strike


def reuses_ids(world: World) -> None:
    """The first member gives each record's id to the next record."""
    shelf = _shelf(world)
    records = list(shelf.stored.values())
    turned = zip(records, [*records[1:], records[0]], strict=True)
    shelf.load([Record(record.ref, other.item, other.value) for record, other in turned])


def creates_anew(world: World) -> None:
    """The first member forgets all its ids and gives new ones to the same records."""
    _service(world.first).service.changes_refs(world.feature)


def _shelf(world: World) -> Shelf:
    return _service(world.first).service.shelves[world.feature]


async def service_story(world: World, fault: ServiceFault) -> int | None:
    """Let a service misbehave for some runs while people go on living."""
    await world.begin(TITLES)
    fault.strike(world)
    for place in range(fault.runs):
        if fault.calm <= place < fault.calm + LIVELY:
            world.people_live()
        await world.run()
    for member in (world.first, world.second):
        _service(member).service.cure()
    return await world.runs_until_rest()
