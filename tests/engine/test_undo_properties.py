"""Whatever people did: undoing a run puts back what each member held."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from custom_components.crosswatch.engine.undo import undo_everywhere, undo_item
from custom_components.crosswatch.model import Feature, Value
from tests.engine.undoing import quiet
from tests.engine.world import (
    DAY,
    NOON,
    A,
    B,
    C,
    Service,
    World,
    at,
    can,
    mark,
    service,
    trio,
)

WATCHLIST, RATINGS, HISTORY, PROGRESS = Feature


@given(
    feature=st.sampled_from((WATCHLIST, RATINGS, PROGRESS)),
    held=st.lists(st.one_of(st.none(), st.integers(1, 89)), min_size=3, max_size=3),
    edits=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 89)), max_size=3),
    scales=st.lists(st.sampled_from((5, 10, 100)), min_size=3, max_size=3),
    everywhere=st.booleans(),
)
def test_undoing_a_run_puts_back_what_each_member_held_that_it_wrote_to(
    feature: Feature,
    held: list[int | None],
    edits: list[tuple[int, int]],
    scales: list[int],
    everywhere: bool,
) -> None:
    world = World(
        feature,
        *(
            service(account, can(feature, scale=scale))
            for account, scale in zip((A, B, C), scales, strict=True)
        ),
        removals=True,
    )

    def person(account: int, amount: int) -> None:
        one = world[account]
        value = _amount(feature, amount, one)
        one.put(mark(value, world.now), next(iter(one.rows), None))

    for account, amount in zip((A, B, C), held, strict=True):
        if amount is not None:
            person(account, amount)
    if edits:
        world.settle()
    for place, amount in edits:
        person((A, B, C)[place], amount)
    before: dict[int, list[Value]] = {}
    world.read()
    before = {account: world.values(account) for account in (A, B, C)}
    run = world.run()
    touched = {need.account for need in run.needs}
    world.read()

    world.undo(run, rule=undo_everywhere if everywhere else undo_item)

    quiet(world)
    for account in touched:
        assert world.values(account) == before[account]
    if not everywhere:
        assert {account: world.values(account) for account in (A, B, C)} == before


def _amount(feature: Feature, amount: int, one: Service) -> int:
    if feature is WATCHLIST:
        return 1
    return one.holds(mark(amount)).amount if feature is RATINGS else amount * 100


@given(
    plays=st.lists(
        st.tuples(st.sampled_from((A, B, C)), st.integers(0, 40)), min_size=1, max_size=6, unique=True
    ),
    first=st.integers(0, 6),
)
def test_undoing_a_run_takes_back_the_plays_that_it_added_and_no_other(
    plays: list[tuple[int, int]], first: int
) -> None:
    world = trio(HISTORY)
    for account, day in plays[:first]:
        world[account].put(at(NOON + day * DAY))
    if first:
        world.settle()
    for account, day in plays[first:]:
        world[account].put(at(NOON + day * DAY))
    world.read()
    before = {account: world.times(account) for account in (A, B, C)}
    run = world.run()
    world.read()

    world.undo(run)

    quiet(world)
    assert {account: world.times(account) for account in (A, B, C)} == before
