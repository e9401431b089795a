"""Each guard holds what a person would want to look at first, and says why."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.guards import GuardContext, hold
from custom_components.crosswatch.engine.state import Need
from custom_components.crosswatch.model import Feature, Operation, Precision, Reason, Value

CALM = GuardContext("Trakt", Feature.WATCHLIST, size=1_000, largest=1_000, confirmed=True)
NOON = 1_767_268_800


def needs(operation: Operation, count: int, at: int | None = None, step: int = 3_600) -> list[Need]:
    return [
        Need(
            account=1,
            slot=0,
            operation=operation,
            value=Value(1, None if at is None else at + place * step, Precision.SECOND),
            before=None,
            ref=None,
            reason=Reason("set_undated"),
        )
        for place in range(count)
    ]


def removals(count: int) -> list[Need]:
    return needs(Operation.REMOVE, count)


def codes(held: dict[int, Reason]) -> set[str]:
    return {reason.code for reason in held.values()}


def test_a_calm_plan_is_not_held() -> None:
    plan = [*removals(3), *needs(Operation.ADD, 50), *needs(Operation.UPDATE, 50)]
    assert hold(plan, CALM) == {}


def test_a_sync_that_nobody_confirmed_writes_nothing() -> None:
    held = hold([*removals(1), *needs(Operation.ADD, 1)], replace(CALM, confirmed=False))
    assert codes(held) == {"first_contact"}
    assert set(held) == {0, 1}


def test_changes_for_an_account_that_is_down_wait() -> None:
    held = hold(needs(Operation.ADD, 2), replace(CALM, down=True))
    assert [reason.text() for reason in held.values()] == [
        "Trakt could not be reached, or was busy. The change waits"
    ] * 2


def test_a_member_that_has_just_joined_loses_nothing() -> None:
    held = hold([*needs(Operation.ADD, 1), *removals(1)], replace(CALM, epoch_open=True))
    assert set(held) == {1}
    assert held[1].text() == (
        "Trakt has just joined or rejoined, so nothing is removed because of what it lacks"
    )


@pytest.mark.parametrize(
    ("size", "count", "is_held"),
    [
        (1, 1, True),
        (2, 1, False),
        (2, 2, True),
        (3, 1, False),
        (3, 2, True),
        (8, 1, False),
        (8, 4, False),
        (8, 5, True),
    ],
)
def test_all_or_most_of_a_list_is_held(size: int, count: int, is_held: bool) -> None:
    context = replace(CALM, size=size, largest=size)
    assert codes(hold(removals(count), context)) == ({"all_or_most"} if is_held else set())


def test_always_allow_does_not_cover_all_or_most() -> None:
    context = replace(CALM, size=8, largest=8, always_allow=True)
    reasons = hold(removals(8), context)
    assert reasons[0].text() == "8 of 8 items would be removed at Trakt"


@pytest.mark.parametrize(
    ("largest", "removed", "count", "is_held"),
    [(100, 0, 10, False), (100, 0, 11, True), (100, 6, 5, True), (1_000, 0, 50, False), (1_000, 1, 50, True)],
)
def test_removals_have_a_budget(largest: int, removed: int, count: int, is_held: bool) -> None:
    context = replace(CALM, size=largest, largest=largest, removed=removed)
    held = hold(removals(count), context)
    assert len(held) == (count if is_held else 0)
    assert codes(held) <= {"removal_budget"}


def test_a_batch_over_the_budget_names_what_was_removed_before_too() -> None:
    held = hold(removals(5), replace(CALM, size=100, largest=100, removed=6))
    assert held[0].text() == "11 removals at Trakt within a week are more than 10"


def test_the_budget_is_measured_against_the_largest_size() -> None:
    assert hold(removals(40), replace(CALM, size=400, largest=1_000)) == {}


def test_always_allow_lifts_the_budget() -> None:
    assert hold(removals(100), replace(CALM, always_allow=True)) == {}


def test_a_flood_of_new_plays_is_held() -> None:
    context = replace(CALM, feature=Feature.HISTORY)
    assert hold(needs(Operation.ADD, 200, NOON), context) == {}
    held = hold(needs(Operation.ADD, 201, NOON), context)
    assert {reason.text() for reason in held.values()} == {
        "201 new plays in one run at Trakt are more than 200"
    }
    assert len(held) == 201
    assert hold(needs(Operation.ADD, 201, NOON), replace(context, size=50_000)) == {}


def test_many_plays_of_one_minute_are_held_and_the_others_go() -> None:
    context = replace(CALM, feature=Feature.HISTORY)
    plan = [
        *needs(Operation.ADD, 20, NOON, step=2),
        *needs(Operation.ADD, 5, NOON + 3_600),
        *needs(Operation.ADD, 1),
    ]
    held = hold(plan, context)
    assert set(held) == set(range(20))
    assert held[0].text() == "20 new plays at Trakt carry the same minute"
    assert hold(plan[1:], context) == {}


def test_a_flood_that_a_person_is_about_to_see_is_planned() -> None:
    context = replace(CALM, feature=Feature.HISTORY, seen=None)
    assert hold(needs(Operation.ADD, 5_000, NOON, step=1), context) == {}


def test_a_flood_that_a_person_has_just_seen_goes_and_as_much_more_as_may_come_at_once() -> None:
    context = replace(CALM, feature=Feature.HISTORY, seen=5_000)
    assert hold(needs(Operation.ADD, 5_200, NOON, step=1), context) == {}
    held = hold(needs(Operation.ADD, 5_201, NOON, step=1), context)
    assert len(held) == 5_201
    assert held[0].text() == "5201 new plays in one run at Trakt are more than 5200"


def test_always_allow_lets_a_flood_of_plays_go() -> None:
    context = replace(CALM, feature=Feature.HISTORY, always_allow=True)
    assert hold(needs(Operation.ADD, 5_000, NOON, step=1), context) == {}


def test_a_list_of_which_nothing_is_known_is_empty_and_unconfirmed() -> None:
    unknown = GuardContext("Trakt", Feature.WATCHLIST)
    assert codes(hold(needs(Operation.ADD, 1), unknown)) == {"first_contact"}
    confirmed = replace(unknown, confirmed=True)
    assert hold(needs(Operation.ADD, 3), replace(confirmed, limit=3)) == {}
    assert hold(removals(10), replace(confirmed, size=20)) == {}


def test_only_plays_are_a_flood() -> None:
    assert hold(needs(Operation.ADD, 5_000, NOON, step=1), CALM) == {}


def test_what_does_not_fit_an_accounts_limit_stays_out() -> None:
    context = replace(CALM, size=98, limit=100)
    held = hold([*needs(Operation.UPDATE, 1), *needs(Operation.ADD, 4)], context)
    assert set(held) == {3, 4}
    assert held[3].text() == "Trakt takes at most 100 items"


def test_an_account_over_its_limit_takes_nothing() -> None:
    assert len(hold(needs(Operation.ADD, 2), replace(CALM, size=120, limit=100))) == 2


def test_scenario_25_an_eight_item_list_that_answers_empty_for_ever_is_held() -> None:
    context = replace(CALM, size=8, largest=8)
    for _ in range(20):
        assert len(hold(removals(8), context)) == 8


def test_scenario_26_a_list_that_silently_rots_loses_no_more_than_the_budget() -> None:
    """500 items, of which 9 % vanish in each of 12 runs: what goes elsewhere, and what is held."""
    listed, gone, waiting = 500, 0, 0
    for _ in range(12):
        vanished = (listed - gone - waiting) * 9 // 100
        batch = removals(waiting + vanished)
        held = hold(batch, replace(CALM, size=listed - gone, largest=listed, removed=gone))
        waiting = len(held)
        gone += len(batch) - len(held)
    assert gone <= 25
    assert waiting > 300
