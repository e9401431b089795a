"""Trakt and a local tracker in one sync, from the first plan to agreement, and every day after."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from custom_components.crosswatch.model import Feature, Item, Value
from custom_components.crosswatch.providers.rate_limit import Timing
from custom_components.crosswatch.providers.trakt import TraktProvider
from tests.emulators.faults import FaultKind
from tests.emulators.trakt import TraktEmulator, running_trakt
from tests.sync.home import DAY, HOUR, START, Home

from .world import UNPACED, Clock, Saved, pointed_at

ACTIVITIES = "GET /sync/last_activities"
IDLE = [ACTIVITIES]


@dataclass
class Household:
    """A home with a tracker and an account at Trakt."""

    home: Home
    trakt: TraktEmulator
    tracker: str

    @property
    def requests(self) -> list[str]:
        return [request.partition("?")[0] for request in self.trakt.faults.requests]

    async def settle(self) -> None:
        for _ in range(3):
            await self.home.later()
        self.trakt.faults.requests.clear()

    async def watches_here(self, item: Item, at: int) -> None:
        await self.home.watches(self.tracker, item, at)


@pytest.fixture
async def household(tmp_path: Path) -> AsyncIterator[Household]:
    home = await Home.open(tmp_path)
    tracker = await home.tracker("Living room")
    trakt = TraktEmulator(clock=home.clock)
    trakt.meter.enforced = False
    trakt.rules.token_life = 3_650 * DAY
    async with running_trakt(trakt), aiohttp.ClientSession() as session:
        timing = Timing(now=home.clock, sleep=Clock().sleep)
        with pointed_at(trakt.url):
            provider = TraktProvider(session, trakt.credentials(), Saved(), timing, UNPACED)
        home.account("trakt:Trakt", provider)
        home.sync(tracker, "trakt:Trakt", removals=tuple(Feature))
        home.allows("trakt:Trakt", Feature.HISTORY)
        yield Household(home, trakt, tracker)
    await home.database.close()


async def fill(house: Household) -> None:
    """Fill both sides, halves of it the same."""
    trakt = house.trakt
    for place, item in enumerate(trakt.titles(Feature.HISTORY, 60)):
        at = START - (place + 1) * DAY
        if place < 40:
            trakt.person_sets(Feature.HISTORY, item, Value(at=at))
        if place >= 20:
            await house.watches_here(item, at + 17)
    for place, item in enumerate(trakt.titles(Feature.RATINGS, 12)):
        if place % 2:
            trakt.person_sets(Feature.RATINGS, item, Value(70, START - DAY))
        else:
            await house.home.rates(house.tracker, item, 80, START - DAY)
    unseen = [item for item in trakt.titles(Feature.WATCHLIST, 300) if item.season is None][100:106]
    for place, item in enumerate(unseen):
        if place % 2:
            trakt.person_sets(Feature.WATCHLIST, item, Value(at=START - DAY))
        else:
            await house.home.adds(house.tracker, Feature.WATCHLIST, item)


async def labels(house: Household, feature: Feature) -> tuple[Counter[str], Counter[str]]:
    here = await house.home.titles(house.tracker, feature)
    return Counter(here), Counter(record.item.label for record in house.trakt.held(feature))


@pytest.mark.parametrize("feature", [Feature.HISTORY, Feature.RATINGS, Feature.WATCHLIST])
async def test_both_hold_the_same_after_the_first_sync(household: Household, feature: Feature) -> None:
    await fill(household)
    await household.home.confirmed()
    await household.settle()
    here, there = await labels(household, feature)
    assert here == there
    assert len(here) == {Feature.HISTORY: 60, Feature.RATINGS: 12, Feature.WATCHLIST: 6}[feature]
    assert set(there.values()) == {1}


async def test_an_idle_run_is_one_request(household: Household) -> None:
    await fill(household)
    await household.home.confirmed()
    await household.settle()
    await household.home.later()
    assert household.requests == IDLE


async def test_a_play_at_trakt_is_read_by_a_few_requests(household: Household) -> None:
    await fill(household)
    await household.home.confirmed()
    await household.settle()
    film = household.trakt.titles(Feature.HISTORY, 80)[70]
    household.trakt.person_sets(Feature.HISTORY, film, Value(at=household.home.clock.now - HOUR))
    await household.home.later()
    assert sorted(household.requests) == [
        "GET /sync/history/episodes",
        "GET /sync/history/movies",
        ACTIVITIES,
    ]
    assert film.label in await household.home.titles(household.tracker, Feature.HISTORY)


async def test_an_answer_that_was_lost_makes_no_second_play(household: Household) -> None:
    await household.home.confirmed()
    film = household.trakt.titles(Feature.HISTORY, 1)[0]
    await household.watches_here(film, START - DAY)
    household.trakt.faults.add(FaultKind.LOST, "POST /sync/history")
    for _ in range(6):
        await household.home.later()
    assert len(household.trakt.held(Feature.HISTORY)) == 1
    assert household.requests.count("POST /sync/history") == 1


async def test_what_trakt_took_off_its_watchlist_stays_elsewhere(household: Household) -> None:
    film = household.trakt.titles(Feature.WATCHLIST, 1)[0]
    household.trakt.person_sets(Feature.WATCHLIST, film, Value(at=START - DAY))
    await household.home.confirmed()
    await household.settle()
    household.trakt.person_sets(Feature.HISTORY, film, Value(at=household.home.clock.now))
    assert household.trakt.held(Feature.WATCHLIST) == []
    for _ in range(4):
        await household.home.later()
    assert await household.home.titles(household.tracker, Feature.WATCHLIST) == [film.label]
    assert household.trakt.held(Feature.WATCHLIST) == []


async def test_a_play_removed_at_trakt_is_removed_here(household: Household) -> None:
    await fill(household)
    await household.home.confirmed()
    await household.settle()
    film = household.trakt.titles(Feature.HISTORY, 30)[24]
    household.trakt.person_clears(Feature.HISTORY, film)
    for _ in range(3):
        await household.home.later()
    assert film.label not in await household.home.titles(household.tracker, Feature.HISTORY)
    assert len(household.trakt.held(Feature.HISTORY)) == 59


async def test_nothing_goes_to_a_show_that_was_dropped_there(household: Household) -> None:
    await household.home.confirmed()
    episode = household.trakt.titles(Feature.HISTORY, 2)[1]
    show = next(item for item in household.trakt.titles(Feature.WATCHLIST, 4) if item.type == "show")
    household.trakt.drops(show)
    await household.watches_here(episode, START - DAY)
    for _ in range(3):
        await household.home.later()
    assert household.trakt.held(Feature.HISTORY) == []
    household.trakt.takes_up(show)
    for _ in range(3):
        await household.home.later()
    assert len(household.trakt.held(Feature.HISTORY)) == 1
