"""A decision about held changes is known at once, without asking any account, and after a restart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from sqlite3 import Connection

import msgspec
import pytest
from msgspec.structs import replace

from custom_components.crosswatch.model import Feature, Role
from custom_components.crosswatch.store.held_changes import Selection
from custom_components.crosswatch.store.runs import latest_results
from custom_components.crosswatch.sync import (
    Counts,
    MemberDefinition,
    RunKind,
    RunResult,
    RunStatus,
    SyncResult,
)
from custom_components.crosswatch.sync.holding import approve, discard, waiting_groups
from tests.sync.home import START, Home, episode, faulty, movie, only

FILMS = [movie(f"Film {number:02}", 1_000 + number) for number in range(8)]
PLAYS = [episode("Severance", 371980, 1, number) for number in range(1, 25)]

type Decision = Callable[[Connection, str, Sequence[Selection]], dict[str, int]]


async def with_held(home: Home) -> tuple[str, str]:
    """Two trackers of which one was emptied: eight removals wait at the other one."""
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b, features=[Feature.WATCHLIST, Feature.HISTORY], removals=[Feature.WATCHLIST])
    for film in FILMS:
        await home.adds(a, Feature.WATCHLIST, film)
        await home.adds(b, Feature.WATCHLIST, film)
    await home.confirmed()
    for film in FILMS:
        await home.removes(a, Feature.WATCHLIST, film)
    await home.later()
    return a, b


async def with_plays_held_too(home: Home) -> None:
    for item in PLAYS:
        await home.watches("tracker:a", item, START)
    await home.later()


async def decide(home: Home, decision: Decision, *chosen: Selection) -> dict[str, int]:
    return await home.database.run(decision, "home", chosen or (Selection("sync"),))


async def newest(home: Home) -> SyncResult:
    texts = await home.database.run(latest_results, "home")
    return only(msgspec.json.decode(texts[0], type=RunResult))


async def test_a_run_tells_which_guard_holds_how_much(home: Home) -> None:
    await with_held(home)
    await with_plays_held_too(home)

    result = await newest(home)

    assert (result.status, result.held) == (RunStatus.HELD, 32)
    assert result.held_by == {"all_or_most": 8, "same_minute": 24}


async def test_what_is_discarded_no_longer_waits(home: Home) -> None:
    await with_held(home)

    assert await decide(home, discard) == {"all_or_most": 8}

    result = await newest(home)
    assert (result.status, result.held, result.held_by) == (RunStatus.OK, 0, {})
    assert result.planned == Counts()
    assert [feature.reasons for feature in result.features] == [(), ()]


async def test_what_is_approved_is_planned_and_not_written_yet(home: Home) -> None:
    await with_held(home)

    assert await decide(home, approve) == {"all_or_most": 8}

    result = await newest(home)
    assert (result.status, result.held, result.held_by) == (RunStatus.PARTIAL, 0, {})
    assert (result.planned, result.done) == (Counts(removed=8), Counts())
    assert only(await home.later()).done == Counts(removed=8)


@pytest.mark.parametrize("decision", [approve, discard])
async def test_what_was_not_chosen_goes_on_waiting(home: Home, decision: Decision) -> None:
    await with_held(home)
    await with_plays_held_too(home)

    assert await decide(home, decision, Selection("sync", "same_minute")) == {"same_minute": 24}

    result = await newest(home)
    assert (result.status, result.held, result.held_by) == (RunStatus.HELD, 8, {"all_or_most": 8})
    codes = {reason.code for feature in result.features for reason in feature.reasons}
    assert codes <= {"all_or_most"}


@pytest.mark.parametrize("decision", [approve, discard])
async def test_a_decision_about_nothing_changes_nothing(home: Home, decision: Decision) -> None:
    await with_held(home)
    before = await newest(home)

    assert await decide(home, decision, Selection("sync", "burst")) == {}
    assert await home.database.run(decision, "home", ()) == {}

    assert await newest(home) == before


async def test_a_plan_that_was_only_looked_at_no_longer_shows_it_as_waiting(home: Home) -> None:
    await with_held(home)
    await with_plays_held_too(home)
    await home.adds("tracker:a", Feature.WATCHLIST, movie("New", 77))
    looked = only(await home.run(RunKind.DRY))
    assert (looked.status, looked.held_by) == (RunStatus.HELD, {"all_or_most": 8, "same_minute": 24})

    await decide(home, discard)

    result = await newest(home)
    assert (result.status, result.held, result.planned) == (RunStatus.PLANNED, 0, Counts(added=1))


async def test_an_account_that_is_away_stays_the_reason(home: Home) -> None:
    _, b = await with_held(home)
    faulty(home, b).fails_to_answer = True
    await home.later()

    await decide(home, discard)

    result = await newest(home)
    assert (result.status, result.held) == (RunStatus.FAILED, 0)
    assert [reason.code for reason in result.reasons] == ["account_failed"]


async def test_a_plan_that_lacks_an_account_stays_partly_done(home: Home) -> None:
    a, b, c = await home.tracker("a"), await home.tracker("b"), await home.tracker("c")
    home.sync(a, b, c, features=[Feature.WATCHLIST], removals=[Feature.WATCHLIST], roles={c: Role.SOURCE})
    for film in FILMS:
        await home.adds(a, Feature.WATCHLIST, film)
    await home.confirmed()
    for film in FILMS:
        await home.removes(a, Feature.WATCHLIST, film)
    await home.later()
    faulty(home, c).fails_to_answer = True
    await home.adds(a, Feature.WATCHLIST, movie("New", 77))
    assert only(await home.run(RunKind.DRY)).status is RunStatus.HELD

    await decide(home, discard)

    assert (await newest(home)).status is RunStatus.PARTIAL


async def test_only_the_sync_that_was_decided_about_is_corrected(home: Home) -> None:
    await with_held(home)
    c, d = await home.tracker("c"), await home.tracker("d")
    home.sync(c, d, name="other")
    await home.confirmed()
    other = home.syncs.pop("sync")
    await home.later()
    home.syncs["sync"] = other

    await decide(home, discard)

    texts = await home.database.run(latest_results, "home")
    states = {
        sync.sync: sync
        for text in reversed(texts)
        for sync in msgspec.json.decode(text, type=RunResult).syncs
    }
    assert (states["sync"].status, states["sync"].held) == (RunStatus.OK, 0)
    assert states["other"].status is RunStatus.OK


async def test_what_waits_at_a_list_that_left_the_sync_is_dropped(home: Home) -> None:
    a, b = await with_held(home)
    sync = home.syncs["sync"]
    assert [group.count for group in await home.database.run(waiting_groups, sync)] == [8]

    only_gives = MemberDefinition(b, {Feature.WATCHLIST: Role.SOURCE, Feature.HISTORY: Role.BOTH})
    changed = replace(sync, members=(sync.members[0], only_gives))

    assert await home.database.run(waiting_groups, changed) == []
    assert await home.database.run(waiting_groups, sync) == []
    assert await home.titles(a, Feature.WATCHLIST) == []
    assert len(await home.titles(b, Feature.WATCHLIST)) == 8
