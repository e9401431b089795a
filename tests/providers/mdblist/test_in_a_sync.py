"""An MDBList account in a household: kept in step with a tracker, frugally."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from custom_components.crosswatch.model import Feature, MediaType, Precision, Value
from tests.emulators.mdblist import NUMBER, running_mdblist
from tests.sync.home import START, Home

from .world import World, of_type

DAY = 86_400
KEY = f"mdblist:{NUMBER}"


class Household(World):
    """A household whose clock is the service's too."""

    def __init__(self, session: aiohttp.ClientSession, home: Home, tracker: str) -> None:
        self.home = home
        self.tracker = tracker
        super().__init__(session)

    def clock(self) -> float:
        return float(self.home.clock.now)

    def passes(self, seconds: int = 3_600) -> None:
        """Let time pass, for everybody."""
        self.home.clock.passes(seconds)

    async def settle(self) -> None:
        """Run until everything is agreed and confirmed."""
        for _ in range(4):
            self.passes()
            await self.home.run()
        assert self.requests

    async def shown(self, feature: Feature) -> set[tuple[MediaType, int | None, int | None, int | None]]:
        """Return what the tracker holds: type, season, number and time."""
        return {
            (record.item.type, record.item.season, record.item.number, record.value.at)
            for record in await self.home.records(self.tracker, feature)
        }


@pytest.fixture
async def household(tmp_path: Path) -> AsyncIterator[Household]:
    home = await Home.open(tmp_path)
    tracker = await home.tracker("ours")
    async with aiohttp.ClientSession() as session:
        made = Household(session, home, tracker)
        async with running_mdblist(made.service):
            home.account(KEY, made.provider())
            home.sync(tracker, KEY, removals=tuple(Feature))
            yield made
    await home.database.close()


async def first_sync(household: Household) -> None:
    for feature in (Feature.WATCHLIST, Feature.RATINGS, Feature.HISTORY):
        for place, item in enumerate(household.service.titles(feature, 40)):
            at = START - (place + 2) * DAY
            household.service.person_sets(feature, item, Value(80, at, Precision.SECOND))
    household.passes()
    await household.home.confirmed()
    await household.settle()


async def test_an_idle_run_is_one_request(household: Household) -> None:
    await first_sync(household)
    household.passes()
    await household.home.run()
    assert household.requests == ["GET /sync/last_activities"]
    assert len(await household.shown(Feature.HISTORY)) == 40


async def test_a_play_that_came_costs_three_requests(household: Household) -> None:
    await first_sync(household)
    new = of_type(household, Feature.HISTORY, MediaType.MOVIE, 60)[-1]
    household.service.person_sets(Feature.HISTORY, new, Value(1, household.home.clock.now - 60))
    household.passes()
    await household.home.run()
    paths = [request.partition("?")[0] for request in household.requests]
    assert paths == ["GET /sync/last_activities", "GET /sync/journal", "GET /sync/watched"]
    assert len(await household.shown(Feature.HISTORY)) == 41


async def test_a_removal_of_one_play_travels_and_nothing_else_does(household: Household) -> None:
    await first_sync(household)
    movie = household.service.titles(Feature.HISTORY, 3)[2]
    before = await household.shown(Feature.HISTORY)
    household.service.person_clears(Feature.HISTORY, movie)
    household.service.person_clears(Feature.RATINGS, household.service.titles(Feature.RATINGS, 1)[0])
    await household.settle()
    after = await household.shown(Feature.HISTORY)
    assert before - after == {(MediaType.MOVIE, None, None, START - 4 * DAY)}
    assert after <= before
    assert len(await household.shown(Feature.RATINGS)) == 39


async def test_what_we_write_comes_back_as_ours(household: Household) -> None:
    await first_sync(household)
    for place, item in enumerate(household.service.titles(Feature.HISTORY, 60)[40:]):
        await household.home.watches(household.tracker, item, START - (900 + place) * DAY)
    await household.settle()
    assert len(household.service.held(Feature.HISTORY)) == 60
    household.passes()
    run = await household.home.run()
    assert household.requests == ["GET /sync/last_activities"]
    assert [sync.status.value for sync in run.syncs] == ["ok"]
    assert len(await household.shown(Feature.HISTORY)) == 60


async def test_a_journal_that_was_missed_removes_nothing_by_itself(household: Household) -> None:
    """31 days without a run: the history is read in full, and only a second look tells what went."""
    await first_sync(household)
    movie = household.service.titles(Feature.HISTORY, 1)[0]
    household.service.person_clears(Feature.HISTORY, movie)
    household.passes(31 * DAY)
    await household.home.run()
    assert len(await household.shown(Feature.HISTORY)) == 40
    await household.settle()
    assert len(await household.shown(Feature.HISTORY)) == 39
