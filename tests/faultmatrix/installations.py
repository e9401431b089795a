"""Two Home Assistants that keep the same two accounts in step without knowing of each other."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.machine.inline import InlineDatabase
from tests.sync.home import HOUR, Home

from .services import TITLES
from .world import World, join, open_home

ROUNDS = 6


async def taking_turns(world: World, folder: Path) -> int | None:
    """The two run one after the other, some minutes apart. Returns the runs until both had nothing to do."""
    own, other = world.home, await _second(world, folder)
    for _ in range(ROUNDS):
        world.people_live()
        for home in (own, other):
            world.home = home
            await world.run()
    return await _both_rest(world, own, other)


async def at_once(world: World, folder: Path) -> int | None:
    """The two run at the same moment, each between the requests of the other one."""
    own, other = world.home, await _second(world, folder)
    for _ in range(ROUNDS):
        world.people_live()
        world.home.clock.passes(HOUR)
        before = {name: member.holds(world.feature) for name, member in world.members.items()}
        await asyncio.gather(own.run(), other.run())
        world.judge(before)
    return await _both_rest(world, own, other)


async def _second(world: World, folder: Path) -> Home:
    await world.begin(TITLES)
    (folder / "other").mkdir()
    other, _ = await open_home(folder / "other", world.home.clock, InlineDatabase)
    join(other, world)
    await other.confirmed()
    return other


async def _both_rest(world: World, *homes: Home) -> int | None:
    most = 0
    for home in (*homes, *homes):
        world.home = home
        runs = await world.runs_until_rest()
        if runs is None:
            return None
        most = max(most, runs)
    return most
