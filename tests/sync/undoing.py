"""A household in which runs are undone."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature, Value
from custom_components.crosswatch.store.hands_off import hands_off_items
from custom_components.crosswatch.store.plans import PlanLine, plan_lines
from custom_components.crosswatch.sync import Counts, RunKind, RunResult, RunStatus
from tests.sync.home import DAY, FARGO, START, Home, movie, only

ZULU = movie("Zulu", 14_433, 1964)
FILMS = [movie(f"Film {number:03}", 1_000 + number) for number in range(500)]


async def household(home: Home, *, removals: tuple[Feature, ...] = (Feature.WATCHLIST,)) -> tuple[str, str]:
    """Two trackers that are kept in step."""
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b, removals=removals)
    await home.adds(a, Feature.WATCHLIST, FARGO)
    await home.adds(b, Feature.WATCHLIST, FARGO)
    for feature in (Feature.WATCHLIST, Feature.HISTORY):
        for key in (a, b):
            await home.adds(key, feature, ZULU, Value(1, START - 100 * DAY))
    await home.confirmed()
    return a, b


async def listed(home: Home, key: str) -> list[str]:
    """The watchlist of an account but for what nobody ever touches."""
    return [title for title in await home.titles(key, Feature.WATCHLIST) if title != ZULU.label]


async def played(home: Home, key: str) -> list[int | None]:
    """When an account has what it has as watched, but for what nobody ever touches."""
    records = await home.records(key, Feature.HISTORY)
    return [record.value.at for record in records if record.item.label != ZULU.label]


async def lines(home: Home, result: RunResult) -> list[PlanLine]:
    plan = only(result).plan
    assert plan is not None
    return await home.database.run(plan_lines, plan, None, None, 0, 1_000)


async def numbers(home: Home, *tokens: str) -> frozenset[int]:
    """The store's numbers of some titles."""
    return await home.database.run(hands_off_items, tokens)


async def stays_quiet(home: Home) -> None:
    """Runs to come find nothing to do."""
    for _ in range(4):
        result = only(await home.later(DAY))
        assert (result.done, result.held, result.status) == (Counts(), 0, RunStatus.OK)
    result = only(await home.run(RunKind.DRY))
    assert result.planned == Counts()
    assert (await home.dump("change"))["change"] == [] or all(
        "declined" in row for row in (await home.dump("change"))["change"]
    )
