"""How long it takes from the end of a playback until every account has acknowledged it."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from custom_components.crosswatch.engine.playback import Moment, Rules, read_signal
from custom_components.crosswatch.model import ProviderError
from custom_components.crosswatch.providers.account import Account
from custom_components.crosswatch.providers.tracker import TrackerProvider
from custom_components.crosswatch.scrobble.definitions import RouteDefinition
from custom_components.crosswatch.scrobble.deliveries import Deliveries
from custom_components.crosswatch.scrobble.delivery import Surroundings
from custom_components.crosswatch.scrobble.route import Route
from custom_components.crosswatch.store.database import Database
from custom_components.crosswatch.store.outbox import Letter, State, count_letters
from custom_components.crosswatch.store.tracker import create_tracker

START = 1_767_268_800
LENGTH = 6_000
PLAYER = "media_player.tv"
TRACKERS = ("Living room", "Travel")


async def measure(n: int) -> list[float]:
    """Watch `n` films one after the other on a route with two trackers; return seconds from end to ack."""
    with tempfile.TemporaryDirectory() as folder:
        database = await Database.open(Path(folder) / "crosswatch.db")
        try:
            accounts = {f"tracker:{name}": await _tracker(database, name) for name in TRACKERS}
            return await _watch(database, accounts, n)
        finally:
            await database.close()


async def _tracker(database: Database, name: str) -> Account:
    await database.run(create_tracker, name, START, name)
    return Account(f"tracker:{name}", name, TrackerProvider(database, name, name, lambda: START))


async def _watch(database: Database, accounts: dict[str, Account], n: int) -> list[float]:
    failed: list[State] = []

    def told(letter: Letter, error: ProviderError | None) -> None:
        if letter.state is not State.DONE:
            failed.append(letter.state)

    around = Surroundings(database, accounts.get, lambda: START, lambda: 0.5, told)
    deliveries = Deliveries(around, lambda work, name: asyncio.create_task(work, name=name), _later)
    definition = RouteDefinition("route", "Bench", (PLAYER,), tuple(accounts))
    route = Route(definition, database, deliveries, Rules())
    taken = [await _watch_one(route, deliveries, number) for number in range(1, n + 1)]
    delivered = [await database.run(count_letters, account) for account in accounts]
    if failed or any(counts != {State.DONE: n} for counts in delivered):
        raise RuntimeError(f"not every account acknowledged: {delivered}")
    return taken


def _later(wait: float, due: Callable[[], None]) -> Callable[[], None]:
    return asyncio.get_running_loop().call_later(wait, due).cancel


async def _watch_one(route: Route, deliveries: Deliveries, number: int) -> float:
    begin = Moment(number * 10_000.0, START + number * 10_000.0)
    film: dict[str, object] = {
        "media_content_type": "movie",
        "media_title": f"Film {number}",
        "media_content_id": {"tmdb": str(number)},
        "media_duration": LENGTH,
        "media_position": 0,
    }
    await _say(route, "playing", film, begin)
    await _advance(route, Moment(begin.mono + 60, begin.utc + 60))
    ended = Moment(begin.mono + LENGTH, begin.utc + LENGTH)
    await _say(route, "idle", {}, ended)
    started = time.perf_counter()
    await _advance(route, Moment(ended.mono + 31, ended.utc + 31))
    await deliveries.idle()
    return time.perf_counter() - started


async def _say(route: Route, state: str, said: dict[str, object], now: Moment) -> None:
    route.take(read_signal(PLAYER, "kodi", state, said, now.utc, now), now)
    await _record(route)


async def _advance(route: Route, now: Moment) -> None:
    route.advance(now)
    await _record(route)


async def _record(route: Route) -> Sequence[object]:
    return [happening async for happening in route.record_all()]
