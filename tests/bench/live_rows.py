"""The rows about a run in a living event loop: real payloads over HTTP, and live scrobbles."""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from custom_components.crosswatch.model import Feature, Role
from custom_components.crosswatch.providers.endpoints import VARIABLE
from custom_components.crosswatch.providers.kodi import KodiProvider, KodiSettings
from custom_components.crosswatch.providers.tracker import TrackerProvider
from custom_components.crosswatch.store.database import Database
from custom_components.crosswatch.store.tracker import create_tracker
from custom_components.crosswatch.sync import (
    Account,
    MemberDefinition,
    Orchestrator,
    Profile,
    RunKind,
    SyncDefinition,
)
from tests.emulators.kodi.emulator import PASSWORD
from tests.scrobble.bench_ack import measure

from .row import Row
from .world import START

TITLES = 50_000
SCROBBLES = 100
FEATURES = (Feature.RATINGS, Feature.HISTORY, Feature.PROGRESS)
_BEAT = 0.002


async def loop_stall() -> Row:
    """The longest time for which nothing else got its turn, in a first run over a large Kodi library."""
    async with _emulator() as address, aiohttp.ClientSession() as session:
        os.environ[VARIABLE] = f'{{"kodi": "{address}"}}'
        with TemporaryDirectory() as folder:
            database = await Database.open(Path(folder) / "crosswatch.db")
            await database.run(create_tracker, "Tracker", START, "tracker")
            provider = KodiProvider(
                session, KodiSettings("127.0.0.1", username="kodi", password=PASSWORD, ws_port=None), "UTC"
            )
            accounts = {
                "kodi": Account("kodi", "Kodi", provider),
                "tracker": Account(
                    "tracker", "Tracker", TrackerProvider(database, "tracker", "Tracker", _now)
                ),
            }
            stall, read = await _worst_stall(database, accounts)
            await provider.close()
            await database.close()
    return Row("loop_stall", stall * 1000, "ms", 50.0, f"{read} titles over HTTP")


def _now() -> int:
    return START


async def _worst_stall(database: Database, accounts: dict[str, Account]) -> tuple[float, int]:
    roles = dict.fromkeys(FEATURES, Role.BOTH)
    sync = SyncDefinition("sync", "Sync", tuple(MemberDefinition(key, roles) for key in accounts))
    orchestrator = Orchestrator(database, _now)
    gaps: list[float] = []
    watch = asyncio.create_task(_listen(gaps))
    await asyncio.sleep(0.1)
    profile = Profile("bench", "Bench", (sync,))
    for kind in (RunKind.SCHEDULED, RunKind.CONFIRMED):
        result = await orchestrator.run(profile, accounts, kind, report=lambda _: None)
    watch.cancel()
    if any(account.error for account in result.accounts):
        raise RuntimeError(f"the run failed: {result.accounts}")
    count = await database.run(
        lambda connection: connection.execute("SELECT count(*) FROM catalogue").fetchone()[0]
    )
    return max(gaps), int(count)


async def _listen(gaps: list[float]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        begun = loop.time()
        await asyncio.sleep(_BEAT)
        gaps.append(loop.time() - begun - _BEAT)


@asynccontextmanager
async def _emulator() -> AsyncIterator[str]:
    """Start Kodi's emulator in a process of its own, so that only our side of the wire is measured."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.emulators",
        "kodi",
        "--items",
        str(TITLES),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        yield line.split(" at ")[1].split()[0]
    finally:
        process.terminate()
        await process.wait()


async def ack_p95() -> Row:
    """From the close of a playback until every account has acknowledged it."""
    seconds = await measure(SCROBBLES)
    p95 = statistics.quantiles(seconds, n=20)[-1]
    return Row("ack_p95", p95, "s", 2.0, f"{SCROBBLES} playbacks, median {statistics.median(seconds):.3f} s")
