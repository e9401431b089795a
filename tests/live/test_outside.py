"""An account outside of Home Assistant knows what the database forgot in a kill or with a restored backup.

What was sent already is looked up there, and is not sent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web

from custom_components.crosswatch.model import Feature, Precision, Record, Value
from custom_components.crosswatch.store.database import Database
from custom_components.crosswatch.store.tracker import create_tracker, import_records
from scripts.demo_lib import LIVING_ROOM
from scripts.demo_lib import furnish as by_hand
from scripts.demo_lib.flows import add_entry, add_subentry
from tests.emulators.kodi import KodiEmulator, running_kodi
from tests.emulators.server import HOST
from tests.live.household import START, STEP, film, held
from tests.live.real_home import PATIENCE, RealHome, tracebacks
from tests.live.runs import at_rest, newest_run, next_run, rows_of

FILMS = 120
WRITE = "SetMovieDetails"

type Make = Callable[[], Awaitable[bytes]]


@dataclass
class Box:
    """A Kodi with films that nobody has watched there."""

    kodi: KodiEmulator

    def sent(self) -> int:
        """How many films it was told to change."""
        return sum(label.count(WRITE) for label in self.kodi.faults.requests)

    def watched(self) -> list[tuple[str, int, str]]:
        """What it says of each film."""
        files = [(title.title, title.file) for title in self.kodi.library.of("movie")]
        return [(name, file.playcount, file.lastplayed) for name, file in files if file is not None]

    def in_step(self) -> bool:
        """Whether each film was watched once, at its own time."""
        return len({(count, at) for _, count, at in self.watched() if count == 1}) == FILMS


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    kodi = KodiEmulator()
    for number in range(FILMS):
        item = film(Feature.HISTORY, number)
        kodi.person.add_movie(item.title, item.year or 0, tmdb=item.ids[0].removeprefix("tmdb:"))
    async with running_kodi(kodi):
        yield Box(kodi)


@pytest.fixture
async def home(environment: Path, tmp_path: Path, box: Box) -> AsyncIterator[RealHome]:
    """A tracker that holds a play of each film, and a sync with the box that has shown its first plan."""
    home = RealHome(environment, tmp_path / "home")
    home.storage.mkdir(parents=True)
    database = await Database.open(home.database)
    tracker = await database.run(create_tracker, LIVING_ROOM, START)
    await database.run(import_records, tracker, Feature.HISTORY, plays(), START)
    await database.close()
    await home.start()
    await furnish(home, box.kodi)
    await next_run(home, 0)
    await home.stop()  # what was configured just now is stored with a delay
    await at_rest(home)
    yield home
    await home.stop()
    assert tracebacks(home.logs()) == []


def plays() -> list[Record]:
    return [
        Record("", film(Feature.HISTORY, number), Value(1, START + number * STEP, Precision.SECOND))
        for number in range(FILMS)
    ]


async def furnish(home: RealHome, kodi: KodiEmulator) -> None:
    address = {
        "host": HOST,
        "port": kodi.port,
        "username": kodi.username,
        "password": kodi.password,
        "advanced": {"ssl": False, "ws_port": kodi.port},
    }
    await add_entry(home.client, {"user": "account", "account": "tracker", "tracker": {"name": LIVING_ROOM}})
    await add_entry(home.client, {"user": "account", "account": "kodi", "kodi": address})
    profile = await add_entry(home.client, {"user": "profile", "profile": by_hand._profile})
    await add_subentry(
        home.client, profile, "sync", {"user": by_hand._sync, "roles": by_hand._as_suggested, "summary": {}}
    )


async def complete(home: RealHome, box: Box) -> None:
    """Every film was watched once, here and there, everything was sent once, and nothing is under way."""
    assert (await home.sync_now())["status"] == "ok"
    assert box.in_step()
    assert box.sent() == FILMS
    assert held(home.database)[LIVING_ROOM][Feature.HISTORY] == [
        (play.item.label, play.value.amount, play.value.at) for play in plays()
    ]
    assert rows_of(home.database, "SELECT * FROM change") == []
    assert rows_of(home.database, "SELECT * FROM journal WHERE outcome IS NULL") == []
    assert rows_of(home.database, "SELECT * FROM journal WHERE operation<>'add'") == []


async def test_what_was_sent_as_home_assistant_was_killed_is_not_sent_again(home: RealHome, box: Box) -> None:
    box.kodi.faults.when(WRITE, home.kill, after=1)
    await home.press_sync_now()
    await home.gone()
    killed = newest_run(home.database)
    sent = box.sent()
    assert 0 < sent < FILMS

    await home.start()
    end = await next_run(home, killed)

    assert (end.kind, end.status) == ("scheduled", "ok")
    await complete(home, box)


async def test_what_was_sent_after_the_backup_is_not_sent_again_by_its_copy(
    home: RealHome, box: Box, empty_house: RealHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()
    answer = box.kodi.faults.answer

    async def in_its_own_time(request: web.Request, label: str, make: Make) -> web.StreamResponse:
        if WRITE in label:
            reached.set()
            await go_on.wait()
        return await answer(request, label, make)

    monkeypatch.setattr(box.kodi.faults, "answer", in_its_own_time)
    before = newest_run(home.database)
    await home.press_sync_now()
    async with asyncio.timeout(PATIENCE):
        await reached.wait()
    await home.begin_backup()
    backup = await home.backup()
    go_on.set()
    assert (await next_run(home, before)).status == "ok"
    await complete(home, box)
    await home.stop()

    await empty_house.restore(backup)
    copied = newest_run(empty_house.database)
    await empty_house.start()
    end = await next_run(empty_house, copied)

    assert (end.kind, end.status) == ("scheduled", "ok")
    await complete(empty_house, box)
