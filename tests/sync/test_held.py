"""What is held waits for a person: it is never dropped, and goes out only once somebody approved it."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.store.held_changes import (
    HeldGroup,
    Selection,
    approve_held,
    discard_held,
    held_groups,
)
from custom_components.crosswatch.sync import Counts, RunKind, RunStatus
from tests.sync.home import DAY, Home, movie, only

EVERYTHING = Selection("sync")
FILMS = [movie(f"Film {number:03}", 1_000 + number) for number in range(40)]


async def household(home: Home, count: int = 8) -> tuple[str, str]:
    """Two trackers with the same watchlist, kept in step, removals included."""
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b, features=[Feature.WATCHLIST], removals=[Feature.WATCHLIST])
    for film in FILMS[:count]:
        await home.adds(a, Feature.WATCHLIST, film)
        await home.adds(b, Feature.WATCHLIST, film)
    await home.confirmed()
    return a, b


async def groups(home: Home) -> list[HeldGroup]:
    return await home.database.run(held_groups, "sync")


async def approve(home: Home, selection: Selection = EVERYTHING) -> int:
    return await home.database.run(approve_held, selection)


async def empty(home: Home, key: str, count: int) -> None:
    for film in FILMS[:count]:
        await home.removes(key, Feature.WATCHLIST, film)


async def test_removing_everything_waits_and_goes_once_it_is_approved(home: Home) -> None:
    a, b = await household(home)
    await empty(home, a, 8)

    assert only(await home.later()).held == 8
    (group,) = await groups(home)
    assert (group.code, group.count, group.titles) == (
        "all_or_most",
        8,
        tuple(film.label for film in FILMS[:5]),
    )
    assert [(part.account_title, part.operation, part.count) for part in group.lists] == [("b", "remove", 8)]
    assert len(await home.titles(b, Feature.WATCHLIST)) == 8

    assert await approve(home) == 8
    result = only(await home.later())

    assert (result.status, result.done) == (RunStatus.OK, Counts(removed=8))
    assert await home.titles(b, Feature.WATCHLIST) == []
    assert await groups(home) == []


async def test_what_is_set_anew_is_not_removed_by_an_old_approval(home: Home) -> None:
    a, b = await household(home)
    await empty(home, a, 8)
    await home.later()
    await home.adds(a, Feature.WATCHLIST, FILMS[3])

    await approve(home)
    assert only(await home.later()).done == Counts(removed=7)

    assert await home.titles(b, Feature.WATCHLIST) == [FILMS[3].label]


async def test_a_discarded_removal_stays_down_until_the_title_is_set_anew(home: Home) -> None:
    a, b = await household(home)
    await empty(home, a, 8)
    await home.later()

    assert await home.database.run(discard_held, Selection("sync", "all_or_most")) == 8
    for _ in range(3):
        result = only(await home.later(DAY))
        assert (result.status, result.held, result.done) == (RunStatus.OK, 0, Counts())
    assert len(await home.titles(b, Feature.WATCHLIST)) == 8
    assert await home.titles(a, Feature.WATCHLIST) == []

    await home.adds(a, Feature.WATCHLIST, FILMS[0])
    await home.later()
    await home.removes(a, Feature.WATCHLIST, FILMS[0])
    await home.later()

    assert FILMS[0].label not in await home.titles(b, Feature.WATCHLIST)


async def test_only_what_was_asked_for_is_approved(home: Home) -> None:
    a, b = await household(home)
    await empty(home, a, 8)
    await home.later()

    for other in (
        Selection("sync", code="burst"),
        Selection("sync", feature=Feature.RATINGS),
        Selection("sync", account=a),
        Selection("sync", item=99_999),
        Selection("another"),
    ):
        assert await approve(home, other) == 0
    assert await approve(home, Selection("sync", "all_or_most", Feature.WATCHLIST, b)) == 8


async def test_approved_removals_do_not_use_up_the_budget(home: Home) -> None:
    a, b = await household(home, 40)
    await empty(home, a, 15)
    assert only(await home.later()).held == 15
    await approve(home)
    await home.later()
    await home.removes(a, Feature.WATCHLIST, FILMS[20])

    result = only(await home.later())

    assert (result.status, result.done) == (RunStatus.OK, Counts(removed=1))
    assert len(await home.titles(b, Feature.WATCHLIST)) == 24


async def test_a_list_that_is_always_allowed_has_no_budget_but_still_never_loses_most(home: Home) -> None:
    a, b = await household(home, 40)
    home.allows(b, Feature.WATCHLIST)
    await empty(home, a, 15)
    assert only(await home.later()).done == Counts(removed=15)

    await empty(home, a, 40)

    assert only(await home.later()).held == 25
    assert len(await home.titles(b, Feature.WATCHLIST)) == 25


async def test_one_real_removal_a_day_goes_through_on_a_short_list(home: Home) -> None:
    a, b = await household(home)

    for number in range(7):
        await home.removes(a, Feature.WATCHLIST, FILMS[number])
        assert only(await home.later(DAY)).done == Counts(removed=1)

    assert await home.titles(b, Feature.WATCHLIST) == [FILMS[7].label]


async def test_a_plan_that_was_seen_is_on_record_as_applied(home: Home) -> None:
    a, _ = await household(home)
    await home.adds(a, Feature.WATCHLIST, FILMS[30])
    seen = only(await home.run(RunKind.DRY)).plan

    await home.run(RunKind.CONFIRMED, plan=seen)

    plans = await home.dump("plan")
    assert seen in [row[0] for row in plans["plan"] if "applied" in row]
