"""Bad answers, ended sign-ins and wrong clocks at Trakt, SIMKL and MDBList: named, and nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from custom_components.crosswatch.model import Feature, Precision, Value
from custom_components.crosswatch.sync import RunResult
from custom_components.crosswatch.sync.results import RunStatus
from tests.emulators.catalogue import Catalogue
from tests.emulators.faults import FaultKind
from tests.machine.trackers.street import KEYS, House, open_street
from tests.sync.home import DAY, HOUR, START, Home, only

LISTS = (Feature.WATCHLIST, Feature.RATINGS, Feature.HISTORY)
MINUTE = 60
type Shown = dict[Feature, Counter[str]]
type Open = Callable[[int], AbstractAsyncContextManager["Street"]]


@dataclass(frozen=True, slots=True)
class Street:
    """A home whose sync keeps the three services in step."""

    home: Home
    houses: dict[str, House]
    catalogue: Catalogue

    def shown(self) -> dict[str, Shown]:
        """What every site shows, a title as often as it stands there."""
        return {key: {one: self._titles(key, one) for one in LISTS} for key in self.houses}

    def watches(self, key: str, film: int, at: int) -> None:
        """Somebody watches a film and notes it at a site."""
        at -= at % MINUTE
        item = self.catalogue.movies[film].item()
        self.houses[key].site.person_sets(Feature.HISTORY, item, Value(1, at, Precision.MINUTE))

    async def settle(self) -> None:
        """Let runs go by until all is confirmed."""
        for _ in range(4):
            await self.home.later(8 * HOUR)

    def asked(self) -> dict[str, list[str]]:
        """What the services were asked since the last time."""
        found = {key: list(house.site.faults.requests) for key, house in self.houses.items()}
        for house in self.houses.values():
            house.site.faults.requests.clear()
        return found

    def _titles(self, key: str, feature: Feature) -> Counter[str]:
        known = [self.catalogue.find_item(record.item) for record in self.houses[key].site.held(feature)]
        return Counter("nobody knows it" if title is None else title.item().label for title in known)


@pytest.fixture
async def open_home(tmp_path: Path) -> AsyncIterator[Open]:
    """Open a home in step with the services. Its clock is ahead of theirs by so many seconds."""
    async with AsyncExitStack() as stack:

        @asynccontextmanager
        async def opened(ahead: int) -> AsyncIterator[Street]:
            home = await Home.open(tmp_path)
            stack.push_async_callback(home.database.close)
            catalogue = Catalogue.of(movies=12, shows=1)
            theirs = home.clock
            async with open_street(catalogue, lambda: theirs() - ahead, home.clock) as houses:
                street = Street(home, {f"{key}:{key}": house for key, house in houses.items()}, catalogue)
                for key, house in street.houses.items():
                    home.account(key, house.provider)
                home.sync(*street.houses, removals=LISTS)
                _settle_in(street)
                await home.confirmed()
                await street.settle()
                _all_agree(street)
                yield street

        yield opened


def _settle_in(street: Street) -> None:
    """Each service knows of a film or two that the others do not."""
    for place, key in enumerate(street.houses):
        film, listed = (street.catalogue.movies[one].item() for one in (place, 6 + place))
        street.watches(key, place, START - (10 + place) * DAY)
        site = street.houses[key].site
        site.person_sets(Feature.RATINGS, film, Value(70, START - 9 * DAY, Precision.SECOND))
        site.person_sets(Feature.WATCHLIST, listed, Value(1, START - 8 * DAY, Precision.SECOND))


def _all_agree(street: Street) -> None:
    first, *others = street.shown().values()
    assert others == [first, first]
    assert set(first[Feature.HISTORY].values()) == {1}


def _nothing_went(before: dict[str, Shown], after: dict[str, Shown]) -> None:
    for key, lists in before.items():
        for feature, titles in lists.items():
            assert not titles - after[key][feature], (key, feature)


def _error(result: RunResult, key: str) -> str:
    """What kept an account out. Whatever it was, there are words for it."""
    found = next(one for one in result.accounts if one.account == key)
    assert found.detail
    return found.error


def _watch_one_more_at_each(street: Street) -> None:
    for place, key in enumerate(street.houses):
        street.watches(key, 3 + place, street.home.clock.now - HOUR)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("kind", [FaultKind.PAGE, FaultKind.SHORT, FaultKind.STRANGE, FaultKind.REFUSAL])
async def test_an_answer_that_is_none_keeps_one_account_out_and_loses_nothing(
    open_home: Open, key: str, kind: FaultKind
) -> None:
    """A web page, half an answer, a type of title that is not known, an error that comes with status 200."""
    async with open_home(0) as street:
        name = f"{key}:{key}"
        _watch_one_more_at_each(street)
        before = street.shown()
        street.houses[name].site.faults.add(kind, "GET", after=1, times=1_000)
        result = await street.home.later()
        assert _error(result, name) in ("BadData", "AuthFailed")
        assert only(result).status is RunStatus.PARTIAL
        after = street.shown()
        _nothing_went(before, after)
        assert after[name] == before[name]
        well, also_well = (after[one] for one in street.houses if one != name)
        assert well == also_well

        street.houses[name].site.faults.clear()
        await street.settle()
        _all_agree(street)
        assert len(street.shown()[name][Feature.HISTORY]) == 6


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("kind", [FaultKind.PAGE, FaultKind.STRANGE, FaultKind.REFUSAL, FaultKind.CUT])
async def test_a_write_with_a_strange_answer_is_looked_at_and_never_doubled(
    open_home: Open, key: str, kind: FaultKind
) -> None:
    async with open_home(0) as street:
        name = f"{key}:{key}"
        _watch_one_more_at_each(street)
        before = street.shown()
        street.houses[name].site.faults.add(kind, "POST")
        await street.home.later()
        _nothing_went(before, street.shown())
        for _ in range(4):  # what is refused is tried again after 1 hour, 6 hours, a day and a week
            await street.home.later(8 * DAY)
        _all_agree(street)
        assert len(street.shown()[name][Feature.HISTORY]) == 6


@pytest.mark.parametrize("key", KEYS)
async def test_a_revoked_sign_in_asks_for_a_person_and_the_others_go_on(open_home: Open, key: str) -> None:
    async with open_home(0) as street:
        name = f"{key}:{key}"
        _watch_one_more_at_each(street)
        before = street.shown()
        street.houses[name].site.revoke()
        result = await street.home.later()
        assert _error(result, name) == "AuthFailed"
        assert only(result).status is RunStatus.PARTIAL
        after = street.shown()
        assert after[name] == before[name]
        well, also_well = (after[one] for one in street.houses if one != name)
        assert well == also_well
        _nothing_went(before, after)


async def test_tokens_that_expired_while_the_home_was_away_are_renewed_once(open_home: Open) -> None:
    async with open_home(0) as street:
        _watch_one_more_at_each(street)
        street.home.clock.passes(8 * DAY)
        street.asked()
        result = await street.home.later()
        assert [one.error for one in result.accounts] == ["", "", ""]
        for requests in street.asked().values():
            assert len([one for one in requests if "/token" in one]) == 1
        await street.settle()
        _all_agree(street)


@pytest.mark.parametrize("ahead", [300, -300])
async def test_a_clock_that_is_five_minutes_off_changes_nothing(open_home: Open, ahead: int) -> None:
    async with open_home(ahead) as street:
        street.asked()
        await street.home.later()
        assert {key: len(asked) for key, asked in street.asked().items()} == dict.fromkeys(street.houses, 1)

        _watch_one_more_at_each(street)
        await street.settle()
        _all_agree(street)
        assert all(len(lists[Feature.HISTORY]) == 6 for lists in street.shown().values())
