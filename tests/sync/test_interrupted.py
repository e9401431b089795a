"""Runs that end early as Home Assistant ends: quietly, and the next start completes them."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path
from typing import Any

from custom_components.crosswatch.model import Feature
from tests.sync.home import Home, faulty, movie

FILMS = [movie(f"Film {number:03}", 1_000 + number) for number in range(35)]


async def test_a_run_that_is_cancelled_as_the_database_closes_ends_quietly(tmp_path: Path) -> None:
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    home = await Home.open(tmp_path)
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    for item in FILMS:
        await home.adds(a, Feature.WATCHLIST, item)
    await home.run()
    fault = faulty(home, b)
    fault.waits_in_write = asyncio.Event()
    task = asyncio.create_task(home.confirmed())
    await fault.writing.wait()

    task.cancel()
    closing = asyncio.create_task(home.database.close())
    await asyncio.sleep(0)
    fault.waits_in_write.set()
    await asyncio.wait({task, closing})

    assert task.cancelled()
    del task
    gc.collect()
    assert complaints == []

    after = await Home.open(tmp_path)
    after.syncs = home.syncs
    assert await after.tracker("a") == a
    assert await after.tracker("b") == b
    after.clock.passes(3_600)
    await after.run()
    await after.later()
    assert len(await after.titles(b, Feature.WATCHLIST)) == len(FILMS)
    assert await after.dump("change") == {"change": []}
    await after.database.close()


async def test_a_run_that_is_cancelled_twice_ends_quietly(tmp_path: Path) -> None:
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    home = await Home.open(tmp_path)
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.adds(a, Feature.WATCHLIST, FILMS[0])
    await home.database.hold()
    task = asyncio.create_task(home.run())
    await asyncio.sleep(0)
    home.database.release()
    for _ in range(5):
        await asyncio.sleep(0)
        task.cancel()
    await home.database.close()
    await asyncio.wait({task})

    del task
    gc.collect()
    assert complaints == []
