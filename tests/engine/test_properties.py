"""What holds whatever people do, in whatever order, on services that differ in what they can do."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from custom_components.crosswatch.engine.merge import merge_item
from custom_components.crosswatch.engine.plays import same_viewing, window_of
from custom_components.crosswatch.engine.state import NOTHING, Terms
from custom_components.crosswatch.model import (
    Feature,
    FeatureCapability,
    Keeps,
    Operation,
    Precision,
    Role,
    Value,
)

from .world import DAY, HOUR, MINUTE, NOON, A, B, C, Service, World, at, can, mark, service

type Action = Callable[[World], None]

ACCOUNTS = st.sampled_from([A, B, C])
ROLES = st.sampled_from([Role.BOTH, Role.BOTH, Role.BOTH, Role.SOURCE, Role.TARGET])


def run(world: World) -> None:
    before = world.now
    world.run()
    assert world.now > before


def toggle(account: int) -> Action:
    def act(world: World) -> None:
        world.become(account, down=not world[account].member.down)

    return act


def clear(account: int) -> Action:
    return lambda world: world[account].drop()


def tell(account: int, value: Value) -> Action:
    """A person sets the one record that the account has of the item."""

    def act(world: World) -> None:
        rows = world[account].rows
        world[account].put(world[account].holds(value), next(iter(rows), None))

    return act


def quiet(world: World) -> None:
    """Everything can be reached, nobody does anything, and the sync comes to rest."""
    for account in world.services:
        world.become(account, down=False)
    world.settle(14)
    assert world.run().needs == ()
    assert world.run() in (world.last, NOTHING)


SETS = {
    Feature.WATCHLIST: st.builds(lambda day: at(NOON - day * DAY), st.integers(0, 30)),
    Feature.RATINGS: st.builds(
        lambda amount, day: mark(amount, None if day is None else NOON - day * DAY),
        st.integers(1, 100),
        st.none() | st.integers(0, 30),
    ),
    Feature.PROGRESS: st.builds(
        lambda amount, day: mark(amount, None if day is None else NOON - day * DAY),
        st.integers(100, 8_900),
        st.none() | st.integers(0, 30),
    ),
}


def actions(feature: Feature) -> st.SearchStrategy[list[Action]]:
    one = st.one_of(
        st.just(run),
        st.just(run),
        st.builds(tell, ACCOUNTS, SETS[feature]),
        st.builds(clear, ACCOUNTS),
        st.builds(toggle, ACCOUNTS),
    )
    return st.lists(one, max_size=14)


def capabilities(feature: Feature) -> st.SearchStrategy[FeatureCapability]:
    return st.builds(
        lambda scale, precision: can(feature, scale=scale, precision=precision),
        st.sampled_from([5, 10, 100]) if feature is Feature.RATINGS else st.just(100),
        st.sampled_from([Precision.SECOND, Precision.MINUTE, Precision.DAY]),
    )


@st.composite
def worlds(draw: st.DrawFn, feature: Feature) -> World:
    services = []
    for account in (A, B, C):
        one = service(account, draw(capabilities(feature)), draw(ROLES))
        services.append(
            replace_behaviour(one, draw(st.integers(0, 1)), draw(st.booleans()), draw(st.booleans()))
        )
    return World(feature, *services, removals=draw(st.booleans()))


def replace_behaviour(one: Service, late: int, shy: bool, unsure: bool) -> Service:
    one.late, one.shy, one.unsure = late, shy, unsure
    one.member = replace(one.member, can=replace(one.member.can, lag=late * (HOUR + 1)))
    return one


SINGLE = st.sampled_from([Feature.WATCHLIST, Feature.RATINGS, Feature.PROGRESS])


@given(st.data(), SINGLE)
def test_whatever_people_do_the_sync_comes_to_rest(data: st.DataObject, feature: Feature) -> None:
    world = data.draw(worlds(feature))
    for act in data.draw(actions(feature)):
        act(world)
    quiet(world)


@given(st.data(), SINGLE)
def test_nothing_is_removed_that_nobody_removed(data: st.DataObject, feature: Feature) -> None:
    world = data.draw(worlds(feature))
    steps = data.draw(actions(feature))
    cleared = any(act.__qualname__.startswith("clear") for act in steps)
    for act in steps:
        act(world)
    quiet(world)
    removed = [need for need in world.writes() if need.operation is Operation.REMOVE]
    assert not removed or (world.removals and cleared)


@given(st.data(), SINGLE)
def test_members_that_may_be_written_agree_in_the_end(data: st.DataObject, feature: Feature) -> None:
    world = data.draw(worlds(feature))
    world.removals = True
    for act in data.draw(actions(feature)):
        act(world)
    quiet(world)
    agreed = world.agreed.get(0)
    if agreed is None or feature is Feature.PROGRESS:
        return
    for one in world.services.values():
        if one.member.role is Role.BOTH:
            assert bool(one.rows) == agreed.present


@given(st.data(), SINGLE)
def test_a_dry_run_plans_what_a_real_run_does(data: st.DataObject, feature: Feature) -> None:
    world = data.draw(worlds(feature))
    for act in data.draw(actions(feature)):
        act(world)
    world.read()
    members, terms = world.members(), Terms(now=world.now, removals=world.removals)
    first = merge_item(feature, world.state(), members, terms)
    assert merge_item(feature, world.state(), members, terms) == first
    turned = {account: tuple(reversed(rows)) for account, rows in world.state().seen.items()}
    assert merge_item(feature, replace(world.state(), seen=turned), members, terms) == first


VIEWINGS = st.lists(
    st.tuples(st.integers(0, 40), st.sets(ACCOUNTS, min_size=1), st.integers(0, 50)),
    max_size=5,
    unique_by=lambda viewing: viewing[0],
)


def keeps_plays(precision: Precision = Precision.SECOND) -> FeatureCapability:
    return can(Feature.HISTORY, precision=precision)


@st.composite
def histories(draw: st.DrawFn) -> World:
    kinds = [
        keeps_plays(),
        keeps_plays(Precision.MINUTE),
        keeps_plays(Precision.DAY),
        can(Feature.HISTORY, keeps=Keeps.LAST_PLAY),
    ]
    services = [service(A, keeps_plays())]
    for account in (B, C):
        one = service(account, draw(st.sampled_from(kinds)))
        services.append(
            replace_behaviour(one, draw(st.integers(0, 1)), draw(st.booleans()), draw(st.booleans()))
        )
    return World(Feature.HISTORY, *services, removals=draw(st.booleans()))


def watch(world: World, account: int, when: int) -> None:
    """The service hears of a viewing."""
    one = world[account]
    if one.member.can.keeps is Keeps.LAST_PLAY:
        ref = next(iter(one.rows), None)
        count = one.rows[ref].amount if ref else 0
        last = one.rows[ref].at or 0 if ref else 0
        one.put(at(max(when, last), amount=count + 1), ref)
    else:
        one.put(one.holds(at(when)))


@given(histories(), VIEWINGS, st.sets(st.integers(0, 5)))
def test_every_viewing_is_one_play_everywhere(
    world: World, viewings: list[tuple[int, set[int], int]], runs: set[int]
) -> None:
    """Viewings are days apart and told by one service or several, a little differently.

    A service that keeps only a count is read after each viewing; it could not tell two apart.
    """
    viewings.sort()
    watched = []
    world.settle(2)
    seldom = all(one.member.can.keeps is Keeps.PLAYS for one in world.services.values())
    for place, (number, accounts, jitter) in enumerate(viewings):
        world.now = max(world.now, NOON + 3 * number * DAY)
        when = world.now
        watched.append(when)
        for step, account in enumerate(sorted(accounts)):
            watch(world, account, when + step * jitter * MINUTE // 2)
        if place in runs or not seldom:
            world.settle(6)
    quiet(world)
    plays = [agreed.value for agreed in world.agreed.values() if agreed.present]
    assert len(plays) == len(watched)
    for play, when in zip(sorted(plays, key=lambda one: one.at or 0), watched, strict=True):
        assert same_viewing(play, at(when), window_of(None))
    for one in world.services.values():
        counts = [value.amount for value in one.rows.values()]
        assert sum(counts) == len(watched)
    assert not [need for need in world.writes() if need.operation is Operation.REMOVE]


@given(histories(), VIEWINGS, st.lists(st.tuples(ACCOUNTS, st.integers(0, 4)), max_size=4))
def test_deleting_plays_deletes_no_others(
    world: World, viewings: list[tuple[int, set[int], int]], deletions: list[tuple[int, int]]
) -> None:
    world.settle(2)
    for number, accounts, _ in sorted(viewings):
        world.now = max(world.now, NOON + 3 * number * DAY)
        for account in accounts:
            watch(world, account, world.now)
        world.settle(6)
    for account, number in deletions:
        one = world[account]
        if one.rows and one.member.can.keeps is Keeps.PLAYS:
            one.drop(sorted(one.rows)[number % len(one.rows)])
            world.settle(5)
    quiet(world)
    present = [agreed for agreed in world.agreed.values() if agreed.present]
    if not world.removals:
        assert len(present) == len(viewings)
    assert len(present) >= len(viewings) - len(deletions)


@given(histories(), st.lists(st.tuples(ACCOUNTS, st.integers(0, 600)), max_size=12, unique=True))
def test_close_plays_come_to_rest_too(world: World, plays: list[tuple[int, int]]) -> None:
    """However plays crowd together, nobody's play is lost and no run goes on adding."""
    for account, minutes in plays:
        if world[account].member.can.keeps is Keeps.PLAYS:
            world[account].put(world[account].holds(at(NOON - 9 * DAY + minutes * MINUTE)))
    most = max((len(one.rows) for one in world.services.values()), default=0)
    quiet(world)
    standing = sum(agreed.present for agreed in world.agreed.values())
    assert most <= standing <= len(plays)
    assert not [need for need in world.writes() if need.operation is not Operation.ADD and need.slot]


@given(histories(), st.lists(st.tuples(ACCOUNTS, st.integers(0, 600)), max_size=10))
def test_the_order_of_reading_plays_does_not_matter(world: World, plays: list[tuple[int, int]]) -> None:
    for account, minutes in plays:
        if world[account].member.can.keeps is Keeps.PLAYS:
            world[account].put(at(NOON - 9 * DAY + minutes * MINUTE))
    world.read()
    state, members, terms = world.state(), world.members(), Terms(now=world.now)
    turned = {account: tuple(reversed(rows)) for account, rows in state.seen.items()}
    first = merge_item(Feature.HISTORY, state, members, terms)
    assert merge_item(Feature.HISTORY, replace(state, seen=turned), members, terms) == first
