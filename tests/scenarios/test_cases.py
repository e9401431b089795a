"""Cases that sentences cannot say: what providers answer, runs that are stopped, and what is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

import pytest

from custom_components.crosswatch.model import Feature, Outcome, OutcomeKind, ReadPart, Unavailable, Write
from custom_components.crosswatch.sync import Counts, RunStatus
from tests.memory import MemoryProvider, MemoryService
from tests.sync.home import ALIEN, DAY, FARGO, HEAT, START, Home, faulty, movie, only

from .accounts import account, only_with

FILMS = [movie(f"Film {number:03}", 1_000 + number) for number in range(25)]


class Terse(MemoryProvider):
    """Stores everything and tells what became of only some of it."""

    def __init__(self, service: MemoryService, told: int) -> None:
        super().__init__(service)
        self._told = told

    async def apply(self, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
        return (await super().apply(feature, writes))[: self._told]


class Slow(MemoryProvider):
    """Stops in the middle of a read until it is let go on."""

    def __init__(self, service: MemoryService) -> None:
        super().__init__(service)
        self.reading = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def read(
        self, features: frozenset[Feature], cursors: dict[Feature, str]
    ) -> AsyncGenerator[ReadPart]:
        async for part in super().read(features, cursors):
            yield part
            self.reading.set()
            await self.go_on.wait()


async def in_step(home: Home) -> tuple[MemoryService, MemoryService]:
    """Two accounts with the same film, and a sync at rest."""
    a, b = account(home, "a"), account(home, "b")
    for service in (a, b):
        service.person_adds(HEAT)
    home.sync("memory:a", "memory:b", removals=[Feature.WATCHLIST])
    await home.confirmed()
    await home.later()
    return a, b


@pytest.mark.parametrize("told", [0, 1])
async def test_case_22_what_is_not_answered_is_unknown_and_the_next_read_tells(home: Home, told: int) -> None:
    a, b = await in_step(home)
    home.account("memory:b", Terse(b, told))
    a.person_adds(ALIEN)
    a.person_adds(FARGO)

    assert only(await home.later()).done == Counts(added=told)
    await home.later()

    assert len(b.records(Feature.WATCHLIST)) == 3
    assert len(b.writes) == 2
    assert await home.dump("change") == {"change": []}


async def test_case_28_what_is_already_there_is_done_and_not_tried_again(home: Home) -> None:
    a, b = await in_step(home)
    a.person_adds(ALIEN)

    class Overtaken(MemoryProvider):
        async def apply(self, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
            self.service.person_adds(ALIEN)
            return await super().apply(feature, writes)

    home.account("memory:b", Overtaken(b))
    result = only(await home.later())

    journal = await home.database.run(
        lambda connection: connection.execute("SELECT outcome FROM journal ORDER BY id DESC").fetchone()
    )
    assert journal == (OutcomeKind.ALREADY_THERE,)
    assert (result.status, result.unresolved) == (RunStatus.OK, 0)
    await home.later()
    assert len(b.writes) == 1


async def test_case_47_a_run_cancelled_while_it_reads_writes_nothing(home: Home) -> None:
    a, b = await in_step(home)
    slow = Slow(b)
    home.account("memory:b", slow)
    a.person_adds(ALIEN)
    b.person_removes(Feature.WATCHLIST, HEAT)
    before = await home.dump("agreed", "ledger", "change", "journal")
    slow.go_on.clear()

    task = asyncio.create_task(home.later())
    await slow.reading.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await home.dump("agreed", "ledger", "change", "journal") == before
    assert b.writes == []
    slow.go_on.set()
    await home.later()
    assert [record.item.title for record in b.records(Feature.WATCHLIST)] == ["Alien"]


async def test_case_52_a_read_that_is_cancelled_is_no_short_list(home: Home) -> None:
    a, b = account(home, "a"), account(home, "b")
    b.page = 10
    for service in (a, b):
        service.shelves[Feature.WATCHLIST]._page = 10
        for film in FILMS:
            service.person_adds(film)
    home.sync("memory:a", "memory:b", removals=[Feature.WATCHLIST])
    await home.confirmed()
    seen = await home.dump("observed")
    slow = Slow(b)
    home.account("memory:b", slow)
    b.person_adds(ALIEN)
    slow.go_on.clear()

    task = asyncio.create_task(home.later())
    await slow.reading.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await home.dump("observed") == seen
    slow.go_on.set()
    for _ in range(3):
        await home.later()
    assert len(a.records(Feature.WATCHLIST)) == len(b.records(Feature.WATCHLIST)) == 26


async def test_case_49_a_run_cancelled_in_its_first_sync_never_begins_the_second(home: Home) -> None:
    a, b, c = await home.tracker("a"), await home.tracker("b"), await home.tracker("c")
    home.sync(a, b, name="one")
    home.sync(a, c, name="two")
    await home.adds(a, Feature.WATCHLIST, ALIEN)
    first, second = faulty(home, b), faulty(home, c)
    first.waits_in_write = asyncio.Event()
    await home.run()

    task = asyncio.create_task(home.confirmed())
    await first.writing.wait()
    task.cancel()
    await asyncio.sleep(0)
    first.waits_in_write.set()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert (len(first.written), len(second.written)) == (1, 0)
    assert await home.titles(c, Feature.WATCHLIST) == []
    first.waits_in_write = None
    await home.later()
    assert await home.titles(c, Feature.WATCHLIST) == ["Alien (1979)"]


async def test_case_76_one_change_changes_what_is_stored_of_it_and_of_nothing_else(home: Home) -> None:
    a, _ = await in_step(home)
    a.person_watches(HEAT, START - DAY)
    a.person_adds(ALIEN)
    await home.later()
    await home.later()
    before = await home.dump("agreed", "ledger", "observed")

    a.person_adds(FARGO)
    await home.later()
    await home.later()

    after = await home.dump("agreed", "ledger", "observed")
    assert {table: len(set(after[table]) - set(rows)) for table, rows in before.items()} == {
        "agreed": 1,
        "ledger": 2,
        "observed": 2,
    }
    assert all(set(rows) <= set(after[table]) for table, rows in before.items())


class BreaksOff(MemoryProvider):
    """Takes one chunk and then refuses the connection."""

    broken = True

    async def apply(self, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
        if self.broken and self.service.writes:
            raise Unavailable("connection refused")
        return await super().apply(feature, writes)


async def test_case_90_what_a_chunk_wrote_stands_though_the_next_one_breaks(home: Home) -> None:
    a = account(home, "a")
    b = account(home, "b", only_with(Feature.WATCHLIST, batch=10))
    provider = BreaksOff(b)
    home.account("memory:b", provider)
    home.sync("memory:a", "memory:b")
    for film in FILMS:
        a.person_adds(film)

    result = only(await home.confirmed())

    assert (result.status, result.done) == (RunStatus.PARTIAL, Counts(added=10))
    assert len((await home.dump("ledger"))["ledger"]) == 25 + 10
    provider.broken = False
    assert only(await home.later()).done == Counts(added=15)
    assert len(b.writes) == 25
