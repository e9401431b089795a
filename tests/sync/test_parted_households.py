"""Households that part two titles and tie them again: every account keeps exactly what it holds."""

from __future__ import annotations

from random import Random

import pytest

from custom_components.crosswatch.model import Feature, Item, MediaType
from custom_components.crosswatch.store.corrections import part_items, tie_items
from tests.memory import (
    FaultKind,
    MemoryProvider,
    MemoryService,
    SilentMemoryProvider,
    everything,
    library_of_last_plays,
)
from tests.sync.home import DAY, START, Home, only

IMDB, TMDB, TVDB, TRAKT = "imdb:tt0000001", "tmdb:2", "tvdb:7", "trakt:9"
FIRST, SECOND = f"movie:{IMDB}", f"movie:{TMDB}"
WAYS = [(IMDB,), (TMDB,), (IMDB, TMDB), (TMDB, TVDB), (IMDB, TRAKT), (TVDB,), (TRAKT,), (IMDB, TVDB)]
"""Ids by which a service may name what it holds."""


def film(*ids: str) -> Item:
    return Item(MediaType.MOVIE, tuple(sorted(ids)), "Crash", 1996)


WHOLE = film(IMDB, TMDB, TVDB, TRAKT)


def service(home: Home, chance: Random, name: str) -> MemoryService:
    """A service that keeps all plays, or a library that counts them, with what its owner did there."""
    if chance.random() < 0.25:
        made = MemoryService(name, library_of_last_plays(), home.clock, watermarks=False, delta=False)
        made.file_comes(WHOLE)
        home.account(f"site:{name}", SilentMemoryProvider(made))
    else:
        features = [Feature.WATCHLIST, Feature.RATINGS, Feature.HISTORY]
        made = MemoryService(name, everything(features), home.clock)
        home.account(f"site:{name}", MemoryProvider(made))
        if chance.random() < 0.4:
            made.person_adds(WHOLE, START - 5 * DAY)
    for _ in range(chance.randint(0, 3)):
        made.person_watches(WHOLE, START - chance.randint(1, 40) * DAY)
    if chance.random() < 0.4:
        made.person_rates(WHOLE, chance.randint(1, 10) * 10, START - DAY)
    return made


def held(services: list[MemoryService]) -> list[tuple[str, Feature, list[tuple[str, int, int]]]]:
    return [
        (
            one.name,
            feature,
            sorted((row.ref, row.value.at or 0, row.value.amount) for row in one.records(feature)),
        )
        for one in services
        for feature in one.shelves
    ]


async def quiet(home: Home, runs: int) -> None:
    """Let some hours pass, after which nothing is left to do."""
    for _ in range(runs):
        result = only(await home.later())
    assert (result.planned.added, result.planned.updated, result.planned.removed) == (0, 0, 0)


@pytest.mark.parametrize("seed", [3, 24, 36, 58, 77, 101, 137, 142])
async def test_parted_and_tied_again_every_account_keeps_what_it_holds(home: Home, seed: int) -> None:
    chance = Random(seed)
    services = [service(home, chance, f"s{number}") for number in range(chance.randint(3, 4))]
    home.sync(*(f"site:{one.name}" for one in services), removals=list(Feature))
    await home.confirmed()
    await quiet(home, 3)
    for one, ids in zip(services, [WAYS[0], WAYS[1], *chance.choices(WAYS, k=2)], strict=False):
        one.describes(WHOLE, film(*ids))
    await quiet(home, 2)
    before = held(services)
    await home.database.run(part_items, FIRST, SECOND, home.clock.now)
    away = chance.choice(services)
    away.afflict(FaultKind.DOWN, None)
    await home.later()
    away.cure()
    await quiet(home, 5)
    assert held(services) == before
    await home.database.run(tie_items, FIRST, SECOND, home.clock.now)
    await quiet(home, 4)
    assert held(services) == before
