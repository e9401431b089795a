"""Undoing for one item: who gets what back, who stays as he is, and what cannot be put back."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.state import (
    Agreed,
    Decision,
    WaitingState,
)
from custom_components.crosswatch.engine.undo import undo_everywhere
from custom_components.crosswatch.model import Feature, Operation, Precision, Role, Value
from tests.engine.undoing import added, codes, quiet
from tests.engine.world import (
    DAY,
    NOON,
    A,
    B,
    C,
    World,
    at,
    can,
    mark,
    operations,
    pair,
    service,
    trio,
)

WATCHLIST, RATINGS, HISTORY, PROGRESS = Feature


class TestWhoGetsWhatBack:
    def test_what_was_added_goes_and_the_one_that_had_it_keeps_it(self) -> None:
        world, run = added()
        world.read()

        undone = world.undo(run)

        assert [(need.account, need.operation, need.before) for need in undone.needs] == [
            (B, Operation.REMOVE, at(NOON)),
            (C, Operation.REMOVE, at(NOON)),
        ]
        assert undone.agreed == {0: Agreed(False, at(NOON), B)}
        assert undone.waiting[0, A].state is WaitingState.DECLINED
        quiet(world)
        assert (world.values(A), world.values(B), world.values(C)) == ([at(NOON)], [], [])

    def test_everyone_follows_if_asked_for(self) -> None:
        world, run = added()
        world.read()

        undone = world.undo(run, rule=undo_everywhere)

        assert {need.account for need in undone.needs} == {A, B, C}
        quiet(world)
        assert world.writes()[-1].value is None
        assert world.values(A) == []

    def test_one_that_only_gives_is_never_written(self) -> None:
        world = World(
            WATCHLIST, service(A, can(WATCHLIST), Role.SOURCE), service(B, can(WATCHLIST), Role.TARGET)
        )
        world[A].put(at(NOON))
        run = world.run()
        world.read()

        undone = world.undo(run, rule=undo_everywhere)

        assert operations(Decision(needs=undone.needs)) == [(B, Operation.REMOVE)]
        quiet(world)
        assert (world.values(A), world.values(B)) == ([at(NOON)], [])

    def test_one_that_left_the_sync_is_not_asked_for_anything(self) -> None:
        world, run = added()
        world.read()
        del world.services[C]

        assert [need.account for need in world.undo(run).needs] == [B]

    def test_one_that_is_no_longer_written_is_named(self) -> None:
        world, run = added()
        world.read()
        world.become(B, role=Role.SOURCE)

        undone = world.undo(run, B)

        assert (undone.needs, codes(undone), undone.agreed) == ((), ["not_written_here"], {})

    def test_one_that_cannot_remove_is_named_and_left_as_it_is(self) -> None:
        world, run = added()
        world.read()
        world.become(C, can=can(WATCHLIST, remove=False))

        undone = world.undo(run)

        assert ([need.account for need in undone.needs], codes(undone)) == ([B], ["cannot_remove"])
        quiet(world)
        assert (world.values(B), world.values(C)) == ([], [at(NOON)])

    def test_one_that_cannot_follow_is_named_and_left_as_it_is(self) -> None:
        world, run = added()
        world.read()
        world.become(A, can=can(WATCHLIST, remove=False))

        undone = world.undo(run, rule=undo_everywhere)

        assert ([need.account for need in undone.needs], codes(undone)) == ([B, C], ["cannot_remove"])
        quiet(world)
        assert world.values(A) == [at(NOON)]

    def test_one_that_is_down_is_named(self) -> None:
        world, run = added()
        world.read()
        world.run()
        world.become(B, down=True)

        undone = world.undo(run, B)

        assert (undone.needs, codes(undone)) == ((), ["member_down"])

    def test_what_holds_already_what_it_held_before_needs_nothing(self) -> None:
        world, run = added()
        world.run()
        world[B].drop()
        world.run()
        world.read()

        undone = world.undo(run, B)

        assert (undone.needs, undone.left_out, undone.waiting) == ((), (), {})

    def test_what_does_not_show_yet_is_named_and_let_arrive(self) -> None:
        world = trio(WATCHLIST)
        world[B].late = 2
        world[A].put(at(NOON))
        run = world.run()
        world.read()

        undone = world.undo(run)

        assert ([need.account for need in undone.needs], codes(undone)) == ([C], ["not_visible"])
        for _ in range(6):
            assert world.run().needs == ()
        assert (world.values(A), world.values(B), world.values(C)) == ([at(NOON)], [at(NOON)], [])

    def test_a_write_of_unknown_result_that_was_not_stored_needs_nothing(self) -> None:
        world = pair(WATCHLIST)
        world[B].unsure = world[B].deaf = True
        world[A].put(at(NOON))
        run = world.run()
        world.read()

        undone = world.undo(run)

        assert (undone.needs, undone.left_out) == ((), ())

    def test_a_write_of_unknown_result_that_was_stored_is_undone(self) -> None:
        world = pair(WATCHLIST)
        world[B].unsure = True
        world[A].put(at(NOON))
        run = world.run()
        world.read()
        world[B].unsure = False

        assert operations(Decision(needs=world.undo(run).needs)) == [(B, Operation.REMOVE)]
        quiet(world)
        assert world.values(B) == []

    @pytest.mark.parametrize("feature", [WATCHLIST, HISTORY])
    def test_what_the_sync_no_longer_knows_anything_of_is_put_back_all_the_same(
        self, feature: Feature
    ) -> None:
        world = trio(feature)
        world[A].put(at(NOON))
        run = world.run()
        world.read()
        world.agreed.clear()

        assert [need.account for need in world.undo(run).needs] == [B, C]

    def test_one_that_lost_a_play_the_sync_no_longer_knows_of_gets_nothing(self) -> None:
        world = trio(HISTORY)
        world[A].put(at(NOON))
        run = world.run()
        world.settle()
        world[C].drop()
        world.read()
        world.agreed.clear()

        assert [need.account for need in world.undo(run).needs] == [B]

    def test_nothing_is_written_where_a_person_excluded_the_title(self) -> None:
        world, run = added()
        world.read()
        world.facts["hands_off"] = True

        undone = world.undo(run)

        assert (undone.needs, codes(undone)) == ((), ["hands_off", "hands_off"])


class TestRatings:
    def rerated(self, first: int, then: int, **scales: int) -> tuple[World, Decision]:
        services = [
            service(account, can(RATINGS, scale=scales.get(name, 10)))
            for account, name in ((A, "a"), (B, "b"), (C, "c"))
        ]
        world = World(RATINGS, *services)
        world[A].put(mark(first, NOON))
        world.settle()
        ref = next(iter(world[A].rows))
        world[A].put(mark(then, NOON + DAY), ref)
        return world, world.run()

    def test_the_mark_of_before_is_put_back_with_its_date(self) -> None:
        world, run = self.rerated(80, 30)
        world.read()

        undone = world.undo(run)

        assert {(need.account, need.value) for need in undone.needs} == {
            (B, mark(80, NOON)),
            (C, mark(80, NOON)),
        }
        assert undone.agreed == {0: Agreed(True, mark(80, NOON), B)}
        quiet(world)
        assert [world.amounts(account) for account in (A, B, C)] == [[30], [80], [80]]

    def test_the_finest_mark_that_means_the_same_is_what_the_sync_stands_for(self) -> None:
        world, run = self.rerated(84, 31, a=100, c=100)
        world.read()

        undone = world.undo(run)

        assert undone.agreed[0].value.amount == 84
        assert undone.agreed[0].by == C
        quiet(world)
        assert [world.amounts(account) for account in (A, B, C)] == [[31], [80], [84]]

    def test_everywhere_gives_each_what_its_scale_can_tell(self) -> None:
        world, run = self.rerated(80, 31, a=100, c=5)
        world.read()

        world.undo(run, rule=undo_everywhere)

        quiet(world)
        assert [world.amounts(account) for account in (A, B, C)] == [[80], [80], [80]]

    def test_a_new_mark_wins_and_travels_again(self) -> None:
        world, run = self.rerated(80, 30)
        world.read()
        world.undo(run)
        world.settle()

        world[C].put(mark(60, world.now), next(iter(world[C].rows)))
        world.settle()

        assert [world.amounts(account) for account in (A, B, C)] == [[60], [60], [60]]

    def test_a_new_mark_before_anything_went_out_ends_the_undoing(self) -> None:
        world, run = self.rerated(80, 30)
        world.read()
        world.undo(run, stops=True)

        world[A].put(mark(60, world.now), next(iter(world[A].rows)))
        world.settle()

        assert [world.amounts(account) for account in (A, B, C)] == [[60], [60], [60]]

    def test_a_new_mark_while_it_is_on_its_way_wins(self) -> None:
        world, run = self.rerated(80, 30)
        world.read()
        world[B].late = 2
        world.undo(run)

        world[A].put(mark(60, world.now), next(iter(world[A].rows)))
        world.settle(8)

        assert [world.amounts(account) for account in (A, B, C)] == [[60], [60], [60]]

    def test_each_gets_its_own_mark_back_where_they_differed(self) -> None:
        world = trio(RATINGS)
        for account, amount, age in ((A, 90, 1), (B, 80, 2), (C, 70, 3)):
            world[account].put(mark(amount, NOON - age * DAY))
        run = world.run()
        world.read()

        world.undo(run)

        quiet(world)
        assert [world.amounts(account) for account in (A, B, C)] == [[90], [80], [70]]

    def test_one_after_the_other_comes_to_the_same(self) -> None:
        world = trio(RATINGS)
        for account, amount, age in ((A, 90, 1), (B, 80, 2), (C, 70, 3)):
            world[account].put(mark(amount, NOON - age * DAY))
        run = world.run()
        world.read()
        world.undo(run, B)
        quiet(world)

        world.undo(run, C)

        quiet(world)
        assert [world.amounts(account) for account in (A, B, C)] == [[90], [80], [70]]

    def test_what_the_sync_stands_for_otherwise_by_now_is_left_out(self) -> None:
        world, run = self.rerated(80, 30)
        world.run()
        world.held = lambda need: need.account == C
        world[B].put(mark(60, NOON + 2 * DAY), next(iter(world[B].rows)))
        world.run()
        world.read()

        undone = world.undo(run, C)

        assert codes(undone) == ["changed_since"]
        assert undone.left_out[0].reason.facts == {"account": "Plex"}

    def test_what_the_sync_stands_for_by_nobody_known_is_named_by_the_account(self) -> None:
        world, run = self.rerated(80, 30)
        world.read()
        world.agreed[0] = Agreed(True, mark(50, NOON), 99)

        undone = world.undo(run, C)

        assert undone.left_out[0].reason.facts == {"account": "Kodi"}


class TestPlaces:
    def test_a_place_goes_back_and_its_length_is_kept(self) -> None:
        world = pair(PROGRESS)
        place = Value(3_000, NOON, Precision.SECOND, 6_000)
        world[A].put(place)
        world.settle()
        world[A].put(replace(place, amount=6_000, at=NOON + DAY), next(iter(world[A].rows)))
        run = world.run()
        world.read()

        undone = world.undo(run, rule=undo_everywhere)

        assert {need.account for need in undone.needs} == {A, B}
        quiet(world)
        assert (world.amounts(A), world.amounts(B)) == ([3_000], [3_000])


class TestASource:
    """What a source holds was given by a person, and stays there, also when it becomes a full member."""

    def test_keeps_what_an_undo_took_from_the_others(self) -> None:
        world = pair(Feature.RATINGS, removals=True)
        world.become(A, role=Role.SOURCE)
        world[A].put(mark(80, NOON))
        run = world.run()
        world.read()
        world.undo(run)
        world.settle()
        world.become(A, role=Role.BOTH)
        world.settle()
        assert (world.amounts(A), world.amounts(B)) == ([80], [])

    def test_is_followed_again_when_somebody_rates_anew(self) -> None:
        world = pair(Feature.RATINGS, removals=True)
        world.become(A, role=Role.SOURCE)
        world[A].put(mark(80, NOON), "mark")
        run = world.run()
        world.read()
        world.undo(run)
        world.settle()
        world[A].put(mark(90, world.now), "mark")
        world.settle()
        world.become(A, role=Role.BOTH)
        world.settle()
        assert (world.amounts(A), world.amounts(B)) == ([90], [90])
        assert world.waiting == {}
