"""The rows about runs over in-memory accounts."""

from __future__ import annotations

import gc
import os
import resource
from collections.abc import Awaitable, Callable
from pathlib import Path

from custom_components.crosswatch.sync import RunKind
from tests.memory.household import changed

from .row import Row
from .world import FEATURES, World, opened

_ATTEMPTS = 3
"""Of these the best counts: what else the machine does only adds to a figure."""


async def idle_unmoved() -> Row:
    """Nothing changed and the accounts say so."""
    async with opened() as world:
        await world.in_step()
        before = world.requests()
        seconds, _ = await world.timed()
        asked = (world.requests() - before) / len(world.services)
        return Row("idle_unmoved", seconds, "CPU s", 0.05, f"{asked:g} requests per account")


async def idle_reread() -> Row:
    """Nothing changed, but everything is read again."""
    async with opened() as world:
        seconds = await _reread(world)
        return Row("idle_reread", seconds, "CPU s", 0.6, "2 accounts, 65,000 records each")


async def _reread(world: World) -> float:
    await world.in_step()
    for service in world.services:
        service.watermarks = False
    return min([(await world.timed())[0] for _ in range(_ATTEMPTS)])


async def first_run() -> Row:
    """The first run: read everything, plan, record."""
    attempts = []
    for _ in range(_ATTEMPTS):
        async with opened() as world:
            seconds, result = await world.timed()
            attempts.append((seconds, result.syncs[0].planned.total))
    seconds, planned = min(attempts)
    return Row("first_run", seconds, "CPU s", 3.0, f"{planned} changes planned")


async def changed_1pct() -> Row:
    """One percent changed on one side: plan, write, record."""
    async with opened() as world:
        await world.in_step()
        lists = {feature: world.services[0].records(feature) for feature in FEATURES}
        world.change(0, changed(lists))
        seconds, result = await world.timed()
        return Row("changed_1pct", seconds, "CPU s", 1.5, f"{result.syncs[0].done.total} changes written")


async def scale_100k() -> Row:
    """Twice as much costs about twice as much."""
    async with opened() as world:
        once = await _reread(world)
    async with opened(2.0) as world:
        twice = await _reread(world)
    return Row("scale_100k", twice / once, "x", 2.2, f"{once:.2f} s and {twice:.2f} s")


async def idle_writes() -> Row:
    """An idle run leaves a line in the list of runs and nothing else."""
    tables = ("plan", "plan_change", "change", "agreed", "ledger", "observed", "journal", "list_size", "run")
    async with opened(0.1) as world:
        await world.in_step()
        for service in world.services:
            service.watermarks = False
        before = await world.rows(*tables)
        await world.run()
        after = await world.rows(*tables)
    grown = {table: after[table] - before[table] for table in tables if after[table] != before[table]}
    planning = sum(rows for table, rows in grown.items() if table != "run")
    return Row("idle_writes", float(planning), "planning rows", 0.0, f"rows written: {grown}")


async def memory_idle() -> Row:
    """Extra peak memory of an idle run and of a run with one percent changed."""
    async with opened() as world:
        await world.in_step()
        lists = {feature: world.services[0].records(feature) for feature in FEATURES}
        edited = changed(lists)
        for service in world.services:
            service.watermarks = False
        idle = await extra_peak(world.run)
        world.change(0, edited)
        one_percent = await extra_peak(world.run)
    most = max(idle, one_percent)
    return Row("memory", most, "MB", 40.0, f"idle {idle:.0f} MB, 1 % changed {one_percent:.0f} MB")


async def memory_first_run() -> Row:
    """Extra peak memory of a first run."""

    async with opened() as world:

        async def run() -> object:
            return await world.run(RunKind.DRY)

        extra = await extra_peak(run)
    return Row("memory_first_run", extra, "MB", 120.0, "the first run's part of the row “memory”")


async def extra_peak(run: Callable[[], Awaitable[object]]) -> float:
    """Return by how many MB the peak of memory rose while something ran."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text(
        "5", encoding="ascii"
    )  # sets the peak back to what is in use now
    before = _peak()
    await run()
    return (_peak() - before) / 1024


def _peak() -> int:
    """Return the peak of the resident memory in KiB."""
    for line in Path(f"/proc/{os.getpid()}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
