"""Trakt, SIMKL and MDBList follow what plays: one viewing is one play there, and no sync adds another."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from itertools import groupby
from pathlib import Path
from typing import TypedDict

import aiohttp
import pytest

from custom_components.crosswatch.model import Feature, Item, MediaType, Role, Value
from custom_components.crosswatch.providers.credentials import Tokens
from custom_components.crosswatch.providers.endpoints import VARIABLE
from custom_components.crosswatch.providers.http import Policy
from custom_components.crosswatch.providers.mdblist import MdblistProvider
from custom_components.crosswatch.providers.rate_limit import Timing
from custom_components.crosswatch.providers.simkl import SimklProvider
from custom_components.crosswatch.providers.tracker import TrackerProvider
from custom_components.crosswatch.providers.trakt import TraktProvider
from custom_components.crosswatch.scrobble.looking import same_item
from custom_components.crosswatch.store.database import Database
from custom_components.crosswatch.store.tracker import create_tracker
from custom_components.crosswatch.sync import (
    MemberDefinition,
    Orchestrator,
    Profile,
    RunKind,
    RunResult,
    SyncDefinition,
)
from tests.emulators.faults import FaultKind
from tests.emulators.mdblist import MdblistEmulator, running_mdblist
from tests.emulators.simkl import SimklEmulator, running_simkl
from tests.emulators.site import Site
from tests.emulators.trakt import TraktEmulator, running_trakt
from tests.scrobble.live_room import LiveRoom
from tests.scrobble.room import HOUR, MINUTE, NOON

UNPACED = Policy(requests=100_000, seconds=1.0, tries=2)
LENGTH = 120
TRACKERS = ("trakt", "simkl", "mdblist")


class Clocks(TypedDict):
    clock: Callable[[], float]
    monotonic: Callable[[], float]


class Evening(LiveRoom):
    """One player, three trackers and a diary, kept in step by a sync and told by a route."""

    trakt: TraktEmulator
    simkl: SimklEmulator
    mdblist: MdblistEmulator

    async def begin(self, session: aiohttp.ClientSession) -> None:
        timing = Timing(now=self.clock, monotonic=lambda: self.now.mono, sleep=self._sleep)
        for name, provider, site in (
            ("trakt", TraktProvider, self.trakt),
            ("simkl", SimklProvider, self.simkl),
            ("mdblist", MdblistProvider, self.mdblist),
        ):
            self.account(name, provider(session, site.credentials(), _save, timing, UNPACED))
        await self.database.run(create_tracker, "Diary", NOON, "diary")
        self.account("diary", TrackerProvider(self.database, "diary", "Diary", self.clock))
        self._due = {}
        self._orchestrator = Orchestrator(self.database, self.clock)
        await self._orchestrator.start()
        await self.syncs(RunKind.DRY)
        await self.syncs(RunKind.CONFIRMED)
        self.forget_requests()

    async def _sleep(self, seconds: float) -> None:
        self.wait(seconds)

    async def syncs(self, kind: RunKind = RunKind.SCHEDULED) -> RunResult:
        roles = dict.fromkeys((Feature.HISTORY, Feature.PROGRESS), Role.BOTH)
        members = tuple(MemberDefinition(name, roles) for name in self.accounts)
        profile = Profile("home", "Home", (SyncDefinition(id="sync", title="Sync", members=members),))
        return await self._orchestrator.run(profile, self.accounts, kind, report=lambda _: None)

    async def nights(self) -> None:
        """The syncs run a few times, hours later."""
        for _ in range(4):
            await self.passes(HOUR)
            await self.syncs()

    def site(self, name: str) -> Site:
        sites: dict[str, Site] = {"trakt": self.trakt, "simkl": self.simkl, "mdblist": self.mdblist}
        return sites[name]

    def forget_requests(self) -> None:
        for name in TRACKERS:
            self.site(name).faults.requests.clear()

    def steps(self, name: str) -> list[str]:
        """The steps of viewings that a tracker was told. What it had no time for was sent again at once."""
        told = [label for label in self.site(name).faults.requests if "/scrobble/" in label]
        return [step.rpartition("/")[2] for step, _ in groupby(told)]

    def writes(self, name: str) -> list[str]:
        """What else a tracker was sent about its history."""
        paths = ("POST /sync/history", "POST /sync/watched")
        return [label for label in self.site(name).faults.requests if label.startswith(paths)]

    def plays_there(self, name: str, film: Item) -> list[int]:
        held = self.site(name).held(Feature.HISTORY)
        return [record.value.at or 0 for record in held if same_item(record.item, film)]

    async def kept(self, feature: Feature) -> list[Value]:
        """What the diary holds."""
        tracker = TrackerProvider(self.database, "diary", "Diary", self.clock)
        parts = [part async for part in tracker.read(frozenset({feature}), {})]
        return [record.value for part in parts for record in getattr(part, "records", ())]

    async def diary(self) -> list[int | None]:
        return [value.at for value in await self.kept(Feature.HISTORY)]

    async def shows(self, film: Item, minutes: float, from_minute: float = 0) -> None:
        await self.plays(minutes, from_minute, _said(film))

    async def halts(self, film: Item, minute: float) -> None:
        await self.says("paused", at=minute * MINUTE, **_said(film))
        await self.passes(MINUTE)


def _said(film: Item) -> dict[str, object]:
    ids = dict(known.split(":") for known in film.ids)
    said: dict[str, object] = {"media_title": film.title, "media_duration": LENGTH * MINUTE}
    if film.type is MediaType.MOVIE:
        return said | {"media_content_type": "movie", "media_content_id": {"imdb": ids["imdb"]}}
    place = {"media_season": film.season, "media_episode": film.number}
    named = {"media_content_type": "tvshow", "media_series_title": film.show_title}
    return said | place | named | {"media_content_id": {"tvdb": ids["tvdb"]}}


async def _save(_: Tokens) -> None:
    """Nothing is renewed in an evening."""


@pytest.fixture
async def evening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Evening]:
    room = Evening(await Database.open(tmp_path / "crosswatch.db"), tmp_path)
    clocks: Clocks = {"clock": lambda: room.now.utc, "monotonic": lambda: room.now.mono}
    room.trakt, room.simkl = TraktEmulator(**clocks), SimklEmulator(**clocks)
    room.mdblist = MdblistEmulator(**clocks)
    for name in TRACKERS:
        room.site(name).meter.enforced = False
    async with (
        running_trakt(room.trakt),
        running_simkl(room.simkl),
        running_mdblist(room.mdblist),
        aiohttp.ClientSession() as session,
    ):
        at = {"trakt": room.trakt.url, "trakt_auth": room.trakt.url, "simkl": room.simkl.url}
        at["mdblist"] = room.mdblist.url
        monkeypatch.setenv(VARIABLE, json.dumps(at))
        await room.begin(session)
        yield room
    await room.database.close()


@pytest.fixture
def film(evening: Evening) -> Item:
    return evening.trakt.titles(Feature.HISTORY, 1)[0]


async def test_a_viewing_with_a_pause_is_one_play_everywhere(evening: Evening, film: Item) -> None:
    await evening.shows(film, 40)
    await evening.halts(film, 40)
    await evening.shows(film, 74, from_minute=40)
    ended = evening.clock()
    await evening.stops()
    for name in TRACKERS:
        assert evening.steps(name) == ["start", "pause", "start", "stop"]
        assert evening.writes(name) == []
        assert len(evening.plays_there(name, film)) == 1
    await evening.nights()
    for name in TRACKERS:
        assert evening.writes(name) == []
        assert len(evening.plays_there(name, film)) == 1
        assert evening.site(name).held(Feature.PROGRESS) == []
    assert await evening.diary() == [ended]


async def test_a_viewing_whose_end_is_known_late_is_one_play_with_its_true_time(
    evening: Evening, film: Item
) -> None:
    await evening.shows(film, 114)
    ended = evening.clock()
    await evening.says("unavailable")
    await evening.passes(HOUR)
    await evening.nights()
    for name in TRACKERS:
        (at,) = evening.plays_there(name, film)
        assert 0 <= ended - at <= MINUTE
        assert len(evening.writes(name)) == 1
        assert [place.value.amount for place in evening.site(name).held(Feature.PROGRESS)] in ([], [0])
    assert await evening.diary() == [ended]
    assert await evening.kept(Feature.PROGRESS) == []


async def test_half_a_film_is_a_place_and_no_play(evening: Evening, film: Item) -> None:
    await evening.shows(film, 60)
    await evening.stops()
    for name in TRACKERS:
        assert evening.steps(name) == ["start", "stop"]
        assert evening.plays_there(name, film) == []
        assert [place.value.amount for place in evening.site(name).held(Feature.PROGRESS)] == [5000]
    await evening.nights()
    assert await evening.diary() == []


@pytest.mark.parametrize("name", TRACKERS)
async def test_a_play_whose_answer_is_lost_is_one_play(evening: Evening, film: Item, name: str) -> None:
    await evening.shows(film, 114)
    evening.site(name).faults.add(FaultKind.LOST, "/scrobble/stop")
    ended = evening.clock()
    await evening.stops()
    await evening.nights()
    assert len(evening.plays_there(name, film)) == 1
    assert await evening.diary() == [ended]


@pytest.mark.parametrize("name", TRACKERS)
async def test_a_play_during_an_outage_is_one_play_with_its_true_time(
    evening: Evening, film: Item, name: str
) -> None:
    await evening.shows(film, 114)
    ended = evening.clock()
    evening.site(name).faults.add(FaultKind.STATUS, times=40, status=503)
    await evening.stops()
    await evening.passes(HOUR)
    evening.site(name).faults.clear()
    await evening.nights()
    (at,) = evening.plays_there(name, film)
    assert 0 <= ended - at <= 2 * MINUTE
    assert await evening.diary() == [ended]


@pytest.mark.parametrize("kind", [MediaType.MOVIE, MediaType.EPISODE])
async def test_two_in_a_row_are_one_play_each(evening: Evening, kind: MediaType) -> None:
    titles = evening.trakt.titles(Feature.HISTORY, 20)
    first, second = [title for title in titles if title.type is kind][:2]
    await evening.knows(first, second)
    await evening.shows(first, 114)
    await evening.shows(second, 114)
    await evening.stops()
    await evening.nights()
    for name in TRACKERS:
        assert evening.steps(name)[:4] == ["start", "stop", "start", "stop"]
        assert len(evening.plays_there(name, first)) == len(evening.plays_there(name, second)) == 1
    assert len(await evening.diary()) == 2


async def test_a_look_at_the_end_leaves_nothing_anywhere(evening: Evening, film: Item) -> None:
    await evening.shows(film, 2, from_minute=114)
    await evening.stops()
    await evening.nights()
    for name in TRACKERS:
        assert evening.steps(name) == ["start", "stop"]
        assert evening.plays_there(name, film) == []
    assert await evening.kept(Feature.PROGRESS) == []
