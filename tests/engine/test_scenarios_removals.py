"""Sequences that break naive merges of what disappears, by their numbers in the list of merge scenarios."""

from __future__ import annotations

from msgspec.structs import replace

from custom_components.crosswatch.engine.state import NOTHING, WaitingState
from custom_components.crosswatch.model import Feature, Keeps, Operation, Role

from .world import DAY, NOON, A, B, C, World, at, can, mark, pair, service, trio


def held_removal() -> World:
    world = pair(Feature.WATCHLIST, removals=True)
    world[A].put(at(NOON))
    world.settle()
    world.held = lambda need: need.operation is Operation.REMOVE
    world[A].drop()
    world.settle()
    assert len(world.values(B)) == 1
    return world


def test_02_a_held_removal_waits_and_goes_when_it_is_approved() -> None:
    world = held_removal()
    assert world.waiting[0, B].state is WaitingState.HELD
    world.held = lambda need: False
    world.run()
    assert world.values(B) == []
    assert world.settle() is NOTHING


def test_02_a_held_removal_does_not_go_if_the_title_is_back() -> None:
    world = held_removal()
    world[A].put(at(NOON + DAY))
    world.run()
    world.held = lambda need: False
    world.settle()
    assert len(world.values(A)) == len(world.values(B)) == 1
    assert (0, B) not in world.waiting


def test_03_what_was_added_again_survives_an_old_approval() -> None:
    world = held_removal()
    world[A].put(at(NOON + DAY))
    world.held = lambda need: False
    world.settle()
    assert len(world.values(A)) == len(world.values(B)) == 1


def test_04_a_removal_that_shows_late_is_no_resurrection() -> None:
    world = pair(Feature.WATCHLIST, removals=True)
    world[A].put(at(NOON))
    world.settle()
    world[B].late = 1
    world[A].drop()
    world.settle()
    assert world.values(A) == world.values(B) == []
    assert [need.operation for need in world[A].writes] == []
    assert world.settle() is NOTHING


def test_05_a_file_that_left_the_library_is_no_unwatch() -> None:
    kodi = service(C, can(Feature.HISTORY, keeps=Keeps.LAST_PLAY), library=True)
    world = World(
        Feature.HISTORY, service(A, can(Feature.HISTORY)), kodi, removals=True, catalogue={C: "movie/1"}
    )
    world[A].put(at(NOON))
    world.settle()
    assert world.amounts(C) == [1]
    kodi.away = True
    kodi.drop()
    world.facts["catalogue"] = {}
    world.settle()
    assert len(world.values(A)) == 1
    assert world.reasons(C) == ["library_away"]
    kodi.away = False
    world.facts["catalogue"] = {C: "movie/1"}
    kodi.put(at(NOON), "Kodi-1")
    world.settle()
    assert len(world.values(A)) == 1
    assert world.amounts(C) == [1]


def test_06_a_deleted_play_is_neither_put_back_nor_removed_elsewhere() -> None:
    world = pair(Feature.HISTORY)
    world[A].put(at(NOON))
    world.settle()
    world[A].drop()
    world.settle()
    assert world.values(A) == []
    assert world.times(B) == [NOON]
    assert world.waiting[1, A].state is WaitingState.DECLINED
    assert world.reasons(A) == ["removals_off"]


def test_07_switching_removals_on_wakes_no_old_clears() -> None:
    world = pair(Feature.WATCHLIST)
    world[A].put(at(NOON))
    world.settle()
    world[A].drop()
    world.settle()
    world.removals = True
    world.settle()
    assert world.values(A) == []
    assert len(world.values(B)) == 1


def test_07_a_title_that_is_set_anew_is_added_again() -> None:
    world = trio(Feature.WATCHLIST)
    world[A].put(at(NOON))
    world.settle()
    world[A].drop()
    world[B].drop()
    world.settle()
    assert len(world.values(C)) == 1
    world[A].put(at(NOON + DAY))
    world.settle()
    assert len(world.values(B)) == 1


def test_16_progress_that_disappears_stays_elsewhere() -> None:
    world = pair(Feature.PROGRESS)
    world[A].put(mark(4_000, NOON))
    world.settle()
    world[A].drop()
    world.settle()
    assert world.values(A) == []
    assert world.amounts(B) == [4_000]


def consumed(carry: bool) -> World:
    world = World(
        Feature.WATCHLIST,
        service(A, can(Feature.WATCHLIST, removes_watched=True)),
        service(B, can(Feature.WATCHLIST)),
        removals=True,
    )
    world.carry_consumed = carry
    world[B].put(at(NOON))
    world.settle()
    world.facts["played_since"] = frozenset({A})
    world[A].drop()
    world.settle()
    return world


def test_17_what_a_service_took_off_by_itself_stays_on_the_other_lists() -> None:
    world = consumed(carry=False)
    assert world.values(A) == []
    assert len(world.values(B)) == 1
    assert world.reasons(A) == ["removed_by_service"]


def test_17_what_a_service_took_off_by_itself_can_be_carried() -> None:
    assert consumed(carry=True).values(B) == []


def rejoin(world: World, account: int) -> None:
    world.become(account, settled=False)
    for place, line in world.lines.items():
        if place[1] == account:
            world.lines[place] = replace(line, settled=False)


def test_18_a_member_that_rejoins_removes_nothing_and_still_matches() -> None:
    world = pair(Feature.WATCHLIST, removals=True)
    world[A].put(at(NOON))
    world.settle()
    rejoin(world, A)
    world[A].drop()
    world.settle()
    assert len(world.values(A)) == len(world.values(B)) == 1
    rejoin(world, B)
    assert world.run().needs == ()
    assert world.lines[0, B].settled


def test_18_plays_match_again_after_a_rejoin() -> None:
    world = pair(Feature.HISTORY, removals=True)
    kept = world[A].put(at(NOON))
    lost = world[A].put(at(NOON + DAY))
    world.settle()
    rejoin(world, A)
    world[A].drop(lost)
    world.settle()
    assert world.times(A) == world.times(B) == [NOON, NOON + DAY]
    assert kept in world[A].rows


def test_18_a_target_that_becomes_a_full_member_removes_nothing() -> None:
    world = pair(Feature.WATCHLIST, removals=True)
    world.become(B, role=Role.TARGET)
    world[A].put(at(NOON))
    world.settle()
    world.become(B, role=Role.BOTH)
    rejoin(world, B)
    world[B].drop()
    world.settle()
    assert len(world.values(A)) == len(world.values(B)) == 1


def test_19_a_line_whose_record_went_to_another_item_is_no_clear() -> None:
    world = pair(Feature.WATCHLIST, removals=True)
    world[A].put(at(NOON))
    world.settle()
    world[A].rows.clear()
    world[A].observed.clear()
    world.settle()
    assert len(world.values(B)) == 1
    assert len(world.values(A)) == 1


def test_22_a_delete_does_not_go_round() -> None:
    """A and B without removals, B and C with: the delete on C reaches B and stops there."""
    left = trio(Feature.WATCHLIST, accounts=(A, B))
    right = trio(Feature.WATCHLIST, accounts=(B, C), removals=True)
    right.services[B] = left.services[B]
    left[A].put(at(NOON))
    for _ in range(4):
        left.run()
        right.now = left.now
        right.run()
        left.now = right.now
    assert len(right.values(C)) == 1
    right[C].drop()
    for _ in range(8):
        left.run()
        right.now = left.now
        right.run()
        left.now = right.now
    assert len(left.values(A)) == 1
    assert left.values(B) == right.values(C) == []
