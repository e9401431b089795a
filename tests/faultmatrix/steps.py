"""Faults of our own machine, at every single step of a run in turn: killed, disk full, database locked."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Concatenate

from msgspec import Struct

from custom_components.crosswatch.model import Feature
from tests.machine.inline import InlineDatabase, Plug, PowerCut
from tests.sync.home import Clock

from .members import MemoryMember
from .world import World, join, open_home

TITLES = 20
MOST_STEPS = 300


class Disk(InlineDatabase):
    """A database whose disk can be full. What was there can still be read.

    transactions: lets something happen just before one of them begins.
    """

    full = False
    transactions: Plug | None = None

    def _transaction[**P, T](
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        if self.transactions is not None:
            self.transactions.step()

        def as_far_as_it_goes(connection: sqlite3.Connection) -> T:
            before = connection.total_changes
            result = function(connection, *args, **kwargs)
            if self.full and connection.total_changes != before:
                raise sqlite3.OperationalError("database or disk is full")
            return result

        return super()._transaction(as_far_as_it_goes)


class Machine:
    """The machine on which a world's sync runs, and what can go wrong with it."""

    def __init__(self, world: World, folder: Path, disk: Disk) -> None:
        self.world = world
        self.folder = folder
        self.disk = disk
        self.power = Plug()
        self.transactions = Plug()
        self._other: sqlite3.Connection | None = None
        self._killed = False
        self.connect()

    def connect(self) -> None:
        """Let the steps of a run be counted."""
        self.disk.plug = self.power
        self.disk.transactions = self.transactions
        for member in (self.world.first, self.world.second):
            assert isinstance(member, MemoryMember)
            member.provider.plug = self.power

    def kill(self) -> None:
        """Kill the process with signal 9."""
        self._killed = True
        self.power.pull()

    def fill(self) -> None:
        """Fill the disk."""
        self.disk.full = True

    def lock(self) -> None:
        """Let another program hold the lock on the file."""
        self._other = sqlite3.connect(self.disk.path, isolation_level=None)
        self._other.execute("BEGIN IMMEDIATE")

    async def mend(self) -> None:
        """Let all be well again. A process that was killed is started anew."""
        self.power.disarm()
        self.transactions.disarm()
        self.disk.full = False
        if self._other is not None:
            self._other.close()
            self._other = None
        if self._killed:
            self._killed = False
            self.disk.lose()
            self.world.home, self.disk = await open_home(self.folder, self.world.home.clock, Disk)
            join(self.world.home, self.world, allowed=True)
            self.connect()


class StepFault(Struct, frozen=True):
    """What happens to the machine at a step of a run, and lasts until the end of the run.

    steps: of which kind. A process can be killed before and after every transaction, every read and every
    write; the database can fail whenever it is used.
    """

    strike: Callable[[Machine], None]
    steps: Callable[[Machine], Plug]


KILLED = StepFault(Machine.kill, lambda machine: machine.power)
DISK_FULL = StepFault(Machine.fill, lambda machine: machine.transactions)
LOCKED = StepFault(Machine.lock, lambda machine: machine.transactions)


async def step_story(
    folder: Path, feature: Feature, one_way: bool, fault: StepFault
) -> tuple[World, int | None]:
    """Let a fault strike at the first step of a run, then at the second of the next, and so on to the last.

    Returns the most runs that it ever took until all was well, or None.
    """
    clock = Clock()
    home, disk = await open_home(folder, clock, Disk)
    world = World(home, feature, [MemoryMember(name, clock) for name in ("first", "second")], one_way)
    await world.begin(TITLES)
    join(world.home, world, allowed=True)
    machine = Machine(world, folder, disk)
    most = 0
    for step in range(MOST_STEPS):
        world.people_live()
        steps = fault.steps(machine)
        steps.arm(step, partial(fault.strike, machine))
        await _try(world)
        struck = not steps.armed
        await machine.mend()
        runs = await world.runs_until_rest()
        if runs is None:
            return world, None
        most = max(most, runs)
        if not struck:
            await machine.disk.close()
            return world, most
    raise AssertionError("a run never came to its end")


async def _try(world: World) -> None:
    try:
        await world.run()
    except (PowerCut, sqlite3.OperationalError, BaseExceptionGroup):
        return
