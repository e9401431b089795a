"""The first plan may be large, because a person reads it. What comes on top of it was read by nobody."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.sync import Counts, RunKind
from tests.sync.home import DAY, START, Home, movie, only

PLAYS = 260


async def watched(home: Home, key: str, first: int, count: int) -> None:
    for number in range(first, first + count):
        await home.watches(key, movie(f"Film {number}", number), START - number * DAY)


async def test_a_first_plan_of_any_size_is_written_once_a_person_has_read_it(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await watched(home, a, 1, PLAYS)

    assert only(await home.confirmed()).done == Counts(added=PLAYS)


async def test_a_play_or_two_since_then_go_with_it(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await watched(home, a, 1, PLAYS)
    await home.run(RunKind.DRY)
    await watched(home, a, 1_001, 2)

    assert only(await home.run(RunKind.CONFIRMED)).done == Counts(added=PLAYS + 2)


async def test_a_flood_between_reading_and_confirming_waits(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await watched(home, a, 1, 1)
    await home.run(RunKind.DRY)
    await watched(home, a, 1_001, PLAYS)

    result = only(await home.run(RunKind.CONFIRMED))

    assert (result.done, result.held) == (Counts(), PLAYS + 1)
    assert await home.titles(b, Feature.HISTORY) == []
