"""An account that keeps its history in another way from now on: nobody watched or removed anything by it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.model import Capabilities, Feature, Keeps, Precision, Record, Value
from custom_components.crosswatch.store.accounts import account_numbers
from custom_components.crosswatch.store.observed import list_size
from custom_components.crosswatch.sync import Counts
from tests.memory import FaultKind, MemoryProvider, MemoryService, Who, everything
from tests.sync.home import ALIEN, DAY, FARGO, HEAT, START, Home, only
from tests.sync.keeper import Keeper

WATCHED = tuple(START - days * DAY for days in (300, 200, 100))

NOTHING = Counts()


def keeping(keeps: Keeps) -> Capabilities:
    """A service that keeps its history in this way."""
    history = everything([Feature.HISTORY]).features[Feature.HISTORY]
    return Capabilities({Feature.HISTORY: replace(history, keeps=keeps, idempotent=False)})


def holds(service: MemoryService, *times: int) -> None:
    """Let a service hold plays of one film in its own way, without a word about how it was before."""
    for record in service.records(Feature.HISTORY):
        service._drop(Who.SERVICE, Feature.HISTORY, record.ref, silently=True)
    keeps = service.can(Feature.HISTORY).keeps
    if keeps is Keeps.PLAYS:
        records = [Record(f"play-{at}", ALIEN, Value(1, at, Precision.SECOND)) for at in times]
    else:
        amount = 1 if keeps is Keeps.FLAG else len(times)
        records = [Record("film", ALIEN, Value(amount, times[-1], Precision.SECOND))]
    for record in records:
        service._put(Who.SERVICE, Feature.HISTORY, record)


async def household(home: Home, before: Keeps, *, delta: bool = True) -> MemoryService:
    """A tracker and a service that agree on three plays of a film; removals travel."""
    await home.tracker("a")
    site = MemoryService("site", keeping(before), home.clock, delta=delta)
    home.account("memory:site", MemoryProvider(site))
    home.sync("tracker:a", "memory:site", features=[Feature.HISTORY], removals=[Feature.HISTORY])
    home.allows("tracker:a", Feature.HISTORY)
    home.allows("memory:site", Feature.HISTORY)
    for at in WATCHED:
        await home.watches("tracker:a", ALIEN, at)
    holds(site, *WATCHED)
    await home.confirmed()
    for _ in range(2):
        await home.later()
    return site


def changes(site: MemoryService, after: Keeps, *times: int) -> None:
    """The service keeps its history otherwise from now on, and says so."""
    site.capabilities = keeping(after)
    holds(site, *times)


ALL_CHANGES = [
    (before, after)
    for before in (Keeps.PLAYS, Keeps.LAST_PLAY, Keeps.FLAG)
    for after in (Keeps.PLAYS, Keeps.LAST_PLAY, Keeps.FLAG)
    if before is not after
]


@pytest.mark.parametrize(("before", "after"), ALL_CHANGES)
@pytest.mark.parametrize("delta", [True, False])
async def test_the_same_plays_kept_otherwise_change_nothing(
    home: Home, before: Keeps, after: Keeps, delta: bool
) -> None:
    site = await household(home, before, delta=delta)
    changes(site, after, *WATCHED)
    site.writes.clear()

    done = [only(await home.later()).done for _ in range(5)]

    assert (done, site.writes) == ([NOTHING] * 5, [])
    assert [record.value.at for record in await home.records("tracker:a", Feature.HISTORY)] == list(WATCHED)


@pytest.mark.parametrize("after", [Keeps.LAST_PLAY, Keeps.FLAG])
async def test_only_one_play_per_title_and_back_again_changes_nothing(home: Home, after: Keeps) -> None:
    site = await household(home, Keeps.PLAYS)
    changes(site, after, *WATCHED)
    for _ in range(3):
        await home.later()
    changes(site, Keeps.PLAYS, *WATCHED)
    site.writes.clear()

    done = [only(await home.later()).done for _ in range(4)]

    assert (done, site.writes) == ([NOTHING] * 4, [])


async def test_plays_that_went_with_the_change_were_removed_by_nobody(home: Home) -> None:
    site = await household(home, Keeps.PLAYS)
    changes(site, Keeps.FLAG, WATCHED[-1])

    for _ in range(4):
        await home.later()

    assert [record.value.at for record in await home.records("tracker:a", Feature.HISTORY)] == list(WATCHED)


async def test_what_people_do_afterwards_travels_as_ever(home: Home) -> None:
    site = await household(home, Keeps.FLAG)
    changes(site, Keeps.PLAYS, *WATCHED)
    await home.later()
    site.person_watches(ALIEN)
    await home.watches("tracker:a", HEAT, home.clock.now)

    await home.later()
    await home.later()

    assert len(await home.records("tracker:a", Feature.HISTORY)) == 5
    assert len(site.records(Feature.HISTORY)) == 5


@pytest.mark.parametrize(("before", "after"), ALL_CHANGES)
async def test_who_removes_the_film_afterwards_is_understood(home: Home, before: Keeps, after: Keeps) -> None:
    site = await household(home, before)
    await home.watches("tracker:a", HEAT, START - DAY)
    await home.watches("tracker:a", FARGO, START - DAY)
    await home.later()
    changes(site, after, *WATCHED)
    for film in (HEAT, FARGO):
        site.person_watches(film, START - DAY)
    await home.later()
    await home.later()
    site.person_removes(Feature.HISTORY, FARGO)

    for _ in range(3):
        await home.later()

    assert "Fargo (1996)" not in await home.titles("tracker:a", Feature.HISTORY)
    assert len(await home.records("tracker:a", Feature.HISTORY)) == 4


@pytest.mark.parametrize(("before", "after"), ALL_CHANGES)
async def test_nothing_of_the_former_way_is_taken_for_what_is_there(
    home: Home, before: Keeps, after: Keeps
) -> None:
    site = await household(home, before)
    changes(site, after, *WATCHED)

    await home.later()

    number = (await home.database.run(account_numbers, [("memory:site", "site")]))["memory:site"]
    known = await home.database.run(list_size, number, Feature.HISTORY)
    assert known == len(site.records(Feature.HISTORY))


async def test_what_was_on_its_way_is_planned_anew(home: Home) -> None:
    site = await household(home, Keeps.PLAYS)
    await home.watches("tracker:a", HEAT, home.clock.now)
    site.afflict(FaultKind.RETRY_LATER)
    await home.later()
    changes(site, Keeps.FLAG, *WATCHED)

    await home.later()
    await home.later()

    assert len(site.values(Feature.HISTORY, HEAT)) == 1
    assert (
        await home.database.run(
            lambda connection: connection.execute("SELECT count(*) FROM change").fetchone()[0]
        )
        == 0
    )


async def test_an_account_that_cannot_be_read_after_the_change_waits(home: Home) -> None:
    site = await household(home, Keeps.PLAYS)
    changes(site, Keeps.FLAG, *WATCHED)
    site.afflict(FaultKind.CUT, feature=Feature.HISTORY)

    await home.later()
    site.writes.clear()
    await home.later()

    assert site.writes == []
    assert len(await home.records("tracker:a", Feature.HISTORY)) == 3


async def test_a_capture_taken_first_thing_after_it_holds_what_is_there_now(home: Home) -> None:
    site = await household(home, Keeps.PLAYS)
    changes(site, Keeps.FLAG, *WATCHED)

    await Keeper(home, "memory:site").take(Feature.HISTORY)

    held = await home.dump("capture_record")
    assert [row[3] for row in held["capture_record"] if row[3] != "film"] == []
    await home.later()
    assert len(await home.records("tracker:a", Feature.HISTORY)) == 3
