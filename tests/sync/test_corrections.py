"""What a person says of titles in a household: tied they are one, parted they are two. Nothing is lost."""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection

import pytest

from custom_components.crosswatch.engine.corrections import named_tokens
from custom_components.crosswatch.model import Feature, Item, MediaType, Value
from custom_components.crosswatch.providers.tracker import TrackerProvider
from custom_components.crosswatch.store.corrections import meant_tokens, part_items, tie_items
from custom_components.crosswatch.sync import RunKind
from tests.memory import (
    FaultKind,
    MemoryProvider,
    MemoryService,
    SilentMemoryProvider,
    everything,
    library_of_last_plays,
)
from tests.sync.home import DAY, HOUR, START, Home, only

RIGHT = Item(MediaType.MOVIE, ("imdb:tt0000001", "tmdb:1"), "Crash", 1996)
ODD = Item(MediaType.MOVIE, ("imdb:tt0000001", "tmdb:2"), "Crash", 1996)
BY_IMDB = Item(MediaType.MOVIE, ("imdb:tt0000001",), "Crash", 1996)
BY_TMDB = Item(MediaType.MOVIE, ("tmdb:2",), "Crash", 2004)
BOTH = ODD
"""What a service says that takes the two for one."""

WATCHLIST, RATINGS, HISTORY = Feature.WATCHLIST, Feature.RATINGS, Feature.HISTORY


async def tie(home: Home, first: str, second: str) -> None:
    await home.database.run(lambda db: tie_items(db, *_tokens(db, first, second), home.clock.now))


async def part(home: Home, first: str, second: str) -> None:
    await home.database.run(lambda db: part_items(db, *_tokens(db, first, second), home.clock.now))


def _tokens(db: Connection, first: str, second: str) -> tuple[str, str]:
    return meant_tokens(db, named_tokens(first), named_tokens(second))


class TestTied:
    async def test_records_with_contradicting_ids_are_one_title_once_tied(self, home: Home) -> None:
        first, second = await home.tracker("first"), await home.tracker("second")
        home.sync(first, second)
        await home.watches(first, RIGHT, START - DAY)
        await home.watches(second, ODD, START - DAY + 60)
        await home.rates(first, RIGHT, 80, START - DAY)
        planned = only(await home.run(RunKind.DRY)).planned
        assert planned.added == 2
        await tie(home, "movie tmdb:1", "movie tmdb:2")
        done = only(await home.confirmed()).done
        assert (done.added, done.updated, done.removed) == (1, 0, 0)
        assert [record.value.at for record in await home.records(first, HISTORY)] == [START - DAY]
        assert [record.value.at for record in await home.records(second, HISTORY)] == [START - DAY + 60]
        assert [record.value.amount for record in await home.records(second, RATINGS)] == [80]
        assert only(await home.later()).planned.added == 0

    async def test_two_titles_that_were_kept_apart_share_what_they_hold(self, home: Home) -> None:
        first, second = await home.tracker("first"), await home.tracker("second")
        home.sync(first, second, features=[HISTORY])
        await home.watches(first, RIGHT, START - DAY)
        await home.watches(second, BY_TMDB, START - DAY)
        await home.run(RunKind.DRY)
        await tie(home, "imdb:tt0000001", "movie tmdb:2")
        await home.confirmed()
        assert len(await home.records(first, HISTORY)) == 1
        assert len(await home.records(second, HISTORY)) == 1

    async def test_later_records_with_either_id_land_there_also_after_a_restart(
        self, home: Home, tmp_path: Path
    ) -> None:
        first, second = await home.tracker("first"), await home.tracker("second")
        home.sync(first, second, features=[RATINGS, HISTORY])
        await home.watches(first, RIGHT, START - DAY)
        await home.watches(second, BY_TMDB, START - DAY)
        await home.run(RunKind.DRY)
        await tie(home, "movie tmdb:1", "movie tmdb:2")
        await home.confirmed()
        await home.database.close()
        again = await Home.open(tmp_path)
        again.syncs = home.syncs
        for name in ("first", "second"):
            again.account(f"tracker:{name}", TrackerProvider(again.database, name, name, again.clock))
        again.clock.passes(HOUR)
        await again.rates(second, Item(MediaType.MOVIE, ("imdb:tt0000009", "tmdb:2")), 30)
        await again.later()
        assert [record.value.amount for record in await again.records(first, RATINGS)] == [30]
        assert [record.item.ids for record in await again.records(first, RATINGS)] == [RIGHT.ids]
        await again.database.close()


def site(home: Home, name: str) -> MemoryService:
    """A service that describes every title in its own way."""
    made = MemoryService(name, everything([WATCHLIST, RATINGS, HISTORY]), home.clock)
    home.account(f"site:{name}", MemoryProvider(made))
    return made


def shown(*sites: MemoryService) -> list[list[tuple[str, tuple[str, ...], Value]]]:
    """All that services hold, by the ids that they know it by."""
    return [
        [(record.ref, record.item.ids, record.value) for record in one.records(feature)]
        for one in sites
        for feature in (WATCHLIST, RATINGS, HISTORY)
    ]


async def taken_for_one(home: Home, *others: str) -> tuple[MemoryService, MemoryService, MemoryService]:
    """Three services of which each names the film in its own way; the third takes two films for one."""
    by_imdb, by_tmdb, by_both = (site(home, name) for name in ("a", "b", "c"))
    home.sync("site:a", "site:b", "site:c", *others, removals=list(Feature))
    by_imdb.person_watches(BY_IMDB, START - 9 * DAY)
    by_imdb.person_adds(BY_IMDB, START - 9 * DAY)
    by_tmdb.person_watches(BY_TMDB, START - DAY)
    by_both.person_rates(BOTH, 70, START - DAY)
    await home.confirmed()
    await home.later()
    by_imdb.describes(BOTH, BY_IMDB)
    by_tmdb.describes(BOTH, BY_TMDB)
    await home.later()
    assert len({len(one.records(HISTORY)) for one in (by_imdb, by_tmdb, by_both)}) == 1
    return by_imdb, by_tmdb, by_both


class TestParted:
    async def test_trackers_that_learnt_both_ids_keep_what_they_hold(self, home: Home) -> None:
        keys = [await home.tracker(name) for name in ("first", "second", "third")]
        first, second, third = keys
        home.sync(*keys, removals=list(Feature))
        await home.watches(first, BY_IMDB, START - DAY)
        await home.adds(first, WATCHLIST, BY_IMDB)
        await home.watches(second, BY_TMDB, START - 9 * DAY)
        await home.rates(third, BOTH, 70, START - DAY)
        await home.confirmed()
        await home.later()
        before = [await home.records(key, feature) for key in keys for feature in Feature]
        await part(home, "imdb:tt0000001", "movie tmdb:2")
        for _ in range(4):
            result = only(await home.later())
        assert [await home.records(key, feature) for key in keys for feature in Feature] == before
        assert (result.planned.added, result.planned.removed) == (0, 0)

    async def test_nothing_is_removed_added_or_doubled_anywhere(self, home: Home) -> None:
        sites = await taken_for_one(home)
        before = shown(*sites)
        await part(home, "imdb:tt0000001", "movie tmdb:2")
        for _ in range(4):
            result = only(await home.later())
        assert shown(*sites) == before
        assert (result.planned.added, result.planned.updated, result.planned.removed) == (0, 0, 0)

    async def test_services_that_name_the_same_half_go_on_together(self, home: Home) -> None:
        fourth = site(home, "d")
        fourth.person_adds(BY_TMDB, START - DAY)
        sites = await taken_for_one(home, "site:d")
        fourth.describes(BOTH, BY_TMDB)
        await home.later()
        before = shown(*sites, fourth)
        await part(home, "imdb:tt0000001", "movie tmdb:2")
        for _ in range(3):
            await home.later()
        assert shown(*sites, fourth) == before
        plays = [value.at for value in fourth.values(HISTORY, BY_TMDB)]
        fourth.person_moves_play(BY_TMDB, START - DAY, START - DAY + 7 * HOUR)
        await home.later()
        assert plays == [START - 9 * DAY, START - DAY]
        moved = [START - 9 * DAY, START - DAY + 7 * HOUR]
        assert [value.at for value in sites[1].values(HISTORY, BY_TMDB)] == moved
        assert [value.at for value in sites[0].values(HISTORY, BY_IMDB)] == plays

    @pytest.mark.parametrize("named", [BY_IMDB, BY_TMDB, BOTH])
    @pytest.mark.parametrize("plays", [0, 2])
    async def test_a_library_keeps_its_counts_too(self, home: Home, named: Item, plays: int) -> None:
        shelf = MemoryService("shelf", library_of_last_plays(), home.clock, watermarks=False, delta=False)
        shelf.file_comes(named)
        home.account("site:shelf", SilentMemoryProvider(shelf))
        for number in range(plays):
            shelf.person_watches(named, START - (20 - number) * DAY)
        sites = await taken_for_one(home, "site:shelf")
        before = [*shown(*sites), shelf.records(HISTORY), shelf.records(RATINGS)]
        await part(home, "imdb:tt0000001", "movie tmdb:2")
        for _ in range(3):
            await home.later()
        assert [*shown(*sites), shelf.records(HISTORY), shelf.records(RATINGS)] == before

    async def test_from_then_on_each_half_goes_its_own_way(self, home: Home) -> None:
        by_imdb, by_tmdb, _ = await taken_for_one(home)
        await part(home, "imdb:tt0000001", "movie tmdb:2")
        await home.later()
        by_imdb.person_rates(BY_IMDB, 100)
        await home.later()
        assert [value.amount for value in by_tmdb.values(RATINGS, BY_TMDB)] == [70]
        assert [value.amount for value in by_tmdb.values(RATINGS, BY_IMDB)] == [100]

    async def test_what_a_service_says_of_both_stays_in_doubt(self, home: Home) -> None:
        _, _, by_both = await taken_for_one(home)
        await part(home, "imdb:tt0000001", "movie tmdb:2")
        await home.later()
        by_both.person_rates(BOTH, 10)
        result = only(await home.later())
        assert result.unresolved > 0
        assert result.done.added == result.done.updated == 0

    async def test_a_service_that_is_down_meanwhile_follows_later(self, home: Home) -> None:
        sites = await taken_for_one(home)
        before = shown(*sites)
        await part(home, "imdb:tt0000001", "movie tmdb:2")
        sites[1].afflict(FaultKind.DOWN, None)
        await home.later()
        sites[1].cure()
        for _ in range(3):
            await home.later()
        assert shown(*sites) == before

    async def test_tied_again_they_are_one_as_before(self, home: Home) -> None:
        sites = await taken_for_one(home)
        before = shown(*sites)
        await part(home, "imdb:tt0000001", "movie tmdb:2")
        await home.later()
        await tie(home, "imdb:tt0000001", "movie tmdb:2")
        for _ in range(4):
            result = only(await home.later())
        assert shown(*sites) == before
        assert result.planned.added == 0
        by_imdb, by_tmdb, by_both = sites
        by_imdb.person_rates(BY_IMDB, 100)
        await home.later()
        assert [value.amount for value in by_tmdb.values(RATINGS, BY_TMDB)] == [100]
        assert [value.amount for value in by_both.values(RATINGS, BOTH)] == [100]
