"""What one cheap request tells, and what only notifications prove."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from custom_components.crosswatch.model import Activity, Feature, Unavailable, Value
from custom_components.crosswatch.providers.kodi import KodiProvider
from custom_components.crosswatch.providers.kodi.notifications import Notifications, changed_type
from tests.emulators.faults import FaultKind
from tests.emulators.kodi import KodiEmulator

from .conftest import NOW
from .reading import put


async def test_it_takes_one_request(kodi: KodiEmulator, provider: KodiProvider) -> None:
    activity = await provider.activity()
    assert activity == Activity(space="emulated-kodi/Master user", watermarks={}, busy="")
    assert len(kodi.faults.requests) == 1


async def test_it_says_why_to_wait(kodi: KodiEmulator, provider: KodiProvider) -> None:
    kodi.scanning = True
    assert (await provider.activity()).busy == "scanning"
    kodi.person.play("movie/1")
    assert (await provider.activity()).busy == "playing"


async def test_a_kodi_that_is_off_is_unavailable(kodi: KodiEmulator, provider: KodiProvider) -> None:
    kodi.faults.add(FaultKind.DROP, times=9)
    with pytest.raises(Unavailable):
        await provider.activity()


async def test_a_kodi_without_notifications_has_no_watermarks(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    kodi.offers_notifications = False
    for _ in range(3):
        assert (await provider.activity()).watermarks == {}


async def watermark(provider: KodiProvider, until: Callable[[str | None], bool]) -> str | None:
    """Ask until the watermark is as expected; a test that waits in vain runs into its time limit."""
    while True:
        mark = (await provider.activity()).watermarks.get(Feature.HISTORY)
        if until(mark):
            return mark


@pytest.fixture
async def listening(kodi: KodiEmulator, provider: KodiProvider) -> str:
    mark = await watermark(provider, lambda mark: mark is not None)
    assert mark is not None
    return mark


async def test_while_nothing_happens_the_watermark_stays(
    kodi: KodiEmulator, provider: KodiProvider, listening: str
) -> None:
    kodi.announce(
        "Player.OnPlay", {"item": {"id": 1, "type": "movie"}, "player": {"playerid": 1, "speed": 1}}
    )
    kodi.announce("VideoLibrary.OnScanStarted", None)
    kodi.announce("VideoLibrary.OnUpdate", {"id": 7, "type": "musicvideo"})
    await kodi.flush()
    for _ in range(3):
        assert (await provider.activity()).watermarks == {Feature.HISTORY: listening}


@pytest.mark.parametrize(
    ("method", "data"),
    [
        ("VideoLibrary.OnUpdate", {"item": {"id": 1, "type": "movie"}, "playcount": 1}),
        ("VideoLibrary.OnUpdate", {"id": 1, "type": "episode"}),
        ("VideoLibrary.OnRemove", {"id": 1, "type": "movie"}),
        ("VideoLibrary.OnScanFinished", None),
        ("VideoLibrary.OnCleanFinished", None),
        ("VideoLibrary.OnRefresh", None),
    ],
)
async def test_every_change_of_the_library_moves_it(
    kodi: KodiEmulator, provider: KodiProvider, listening: str, method: str, data: object
) -> None:
    kodi.announce(method, data)
    await kodi.flush()
    assert await watermark(provider, lambda mark: mark != listening)


async def test_a_play_moves_it_our_own_write_too(
    kodi: KodiEmulator, provider: KodiProvider, listening: str
) -> None:
    kodi.person.watch("movie/1", NOW)
    await kodi.flush()
    second = await watermark(provider, lambda mark: mark != listening)
    await provider.apply(Feature.HISTORY, [put("movie/2", Value(1, NOW))])
    assert await watermark(provider, lambda mark: mark != second)


async def test_ratings_and_progress_never_have_one(
    kodi: KodiEmulator, provider: KodiProvider, listening: str
) -> None:
    # a rating given with the remote control, or a place that another program sets, is told to nobody
    kodi.person.rate("movie/1", 8)
    assert set((await provider.activity()).watermarks) == {Feature.HISTORY}


@pytest.mark.parametrize("goodbye", ["System.OnQuit", "System.OnSleep", "System.OnRestart", ""])
async def test_a_gap_in_the_stream_proves_nothing(
    kodi: KodiEmulator, session: aiohttp.ClientSession, goodbye: str
) -> None:
    url = f"ws://127.0.0.1:{kodi.port}/jsonrpc"
    naps: asyncio.Queue[float] = asyncio.Queue()
    go_on = asyncio.Semaphore(0)

    async def nap(seconds: float) -> None:
        naps.put_nowait(seconds)
        await go_on.acquire()

    notifications = Notifications(session, url, nap)
    notifications.start()
    try:
        first = await _mark(notifications, kodi.flush)
        if goodbye:
            kodi.announce(goodbye, None)
            await kodi.flush()
        else:
            await kodi.end_notifications()
        await naps.get()
        assert notifications.watermark is None
        go_on.release()
        assert await _mark(notifications, kodi.flush) != first
    finally:
        await notifications.stop()


async def test_in_a_long_silence_it_asks_whether_kodi_is_still_there(
    kodi: KodiEmulator, session: aiohttp.ClientSession
) -> None:
    naps: asyncio.Queue[float] = asyncio.Queue()

    async def nap(seconds: float) -> None:
        naps.put_nowait(seconds)
        await asyncio.Event().wait()

    notifications = Notifications(session, f"ws://127.0.0.1:{kodi.port}/jsonrpc", nap, silence=0.01)
    notifications.start()
    try:
        first = await _mark(notifications, kodi.flush)
        for _ in range(3):
            assert "JSONRPC.Ping" in await kodi.asked.get()
        assert notifications.watermark == first
        kodi.deaf = True
        await naps.get()
        assert notifications.watermark is None
    finally:
        await notifications.stop()


async def test_it_waits_longer_each_time_nobody_is_there(
    session: aiohttp.ClientSession, unused_tcp_port: int
) -> None:
    naps: list[float] = []
    enough = asyncio.Event()

    async def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 6:
            enough.set()
            await asyncio.Event().wait()

    notifications = Notifications(session, f"ws://127.0.0.1:{unused_tcp_port}/jsonrpc", nap)
    notifications.start()
    await enough.wait()
    await notifications.stop()
    assert naps == [2, 10, 60, 300, 300, 300]
    assert notifications.watermark is None


async def test_closing_ends_the_connection(
    kodi: KodiEmulator, provider: KodiProvider, listening: str
) -> None:
    assert kodi.listeners == 1
    await provider.close()
    await kodi.nobody_listens.wait()
    await provider.close()  # a second time does no harm


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"item": {"id": 1, "type": "movie"}}, "movie"),
        ({"id": 1, "type": "episode"}, "episode"),
        (None, None),
        ({"item": None}, None),
        ({"type": 4}, None),
    ],
)
def test_both_shapes_of_a_notification(data: object, kind: str | None) -> None:
    assert changed_type(data) == kind


async def _mark(notifications: Notifications, turn: Callable[[], Awaitable[None]]) -> str:
    while notifications.watermark is None:
        await turn()
        await asyncio.sleep(0)
    return notifications.watermark
