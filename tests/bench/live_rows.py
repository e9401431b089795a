"""The rows about a run in a living event loop: real payloads over HTTP, and live scrobbles."""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
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
_ATTEMPTS = 3


async def loop_stall() -> Row:
    """The longest time for which nothing else got its turn, in a first run over a large Kodi library.

    The best of a few attempts: what else the machine does makes one of them worse, what we do all of them.
    """
    async with _emulator() as address, aiohttp.ClientSession() as session:
        os.environ[VARIABLE] = f'{{"kodi": "{address}"}}'
        attempts = [await _attempt(session) for _ in range(_ATTEMPTS)]
    stall, read = min(attempts)
    return Row("loop_stall", stall * 1000, "ms", 50.0, f"{read} titles over HTTP")


async def _attempt(session: aiohttp.ClientSession) -> tuple[float, int]:
    with TemporaryDirectory() as folder:
        database = await Database.open(Path(folder) / "crosswatch.db")
        await database.run(create_tracker, "Tracker", START, "tracker")
        provider = KodiProvider(
            session, KodiSettings("127.0.0.1", username="kodi", password=PASSWORD, ws_port=None), "UTC"
        )
        accounts = {
            "kodi": Account("kodi", "Kodi", provider),
            "tracker": Account("tracker", "Tracker", TrackerProvider(database, "tracker", "Tracker", _now)),
        }
        stall = await _worst_stall(database, accounts)
        await provider.close()
        await database.close()
    return stall


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
    """Note how late each beat comes, less the time for which other programs had all cores."""
    loop = asyncio.get_running_loop()
    while True:
        begun, waited = loop.time(), _waited_for_a_core()
        await asyncio.sleep(_BEAT)
        late = loop.time() - begun - _BEAT
        gaps.append(late - max(0.0, _waited_for_a_core() - waited))


def _waited_for_a_core() -> float:
    """Return for how many seconds the threads of this process were ready to run but had no core so far."""
    total = 0
    for thread in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # it has ended meanwhile
            total += int((thread / "schedstat").read_text(encoding="ascii").split()[1])
    return total / 1_000_000_000


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
