"""Sequences that break naive merges, by their numbers in the list of merge scenarios."""

from __future__ import annotations

from msgspec.structs import replace

from custom_components.crosswatch.engine.state import NOTHING, Agreed, Line, Seen, Waiting, WaitingState
from custom_components.crosswatch.model import Feature, Keeps, Operation, Precision, Role

from .world import DAY, HOUR, MINUTE, NOON, A, B, C, World, at, can, mark, operations, pair, service, trio


def test_01_what_was_added_while_a_member_was_down_reaches_it_when_it_returns() -> None:
    world = pair(Feature.WATCHLIST)
    world.run()
    world.become(B, down=True)
    world[A].put(at(NOON))
    world.run()
    world.run()
    assert world.values(B) == []
    world.become(B, down=False)
    world.run()
    assert len(world.values(B)) == 1
    assert world.run().needs == ()


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


def test_04_a_rating_that_shows_late_is_not_reverted() -> None:
    world = pair(Feature.RATINGS)
    world[A].put(mark(80, NOON), "x")
    world.settle()
    world[B].late = 1
    world[A].put(mark(90, NOON + DAY), "x")
    world.settle()
    assert world.amounts(A) == world.amounts(B) == [90]
    assert world[A].writes == []


def test_04_a_write_that_never_shows_fails_and_backs_off() -> None:
    world = pair(Feature.RATINGS)
    world[A].put(mark(80, NOON), "x")
    world.settle()
    world[B].deaf = True
    world[A].put(mark(90, NOON + DAY), "x")
    world.run()
    written = len(world[B].writes)
    world.run()
    world.run()
    waiting = world.waiting[0, B]
    assert waiting.state is WaitingState.FAILED
    assert waiting.reason is not None
    assert waiting.reason.code == "not_visible"
    assert waiting.next_try == world.now + HOUR
    assert world.reasons(B) == ["not_visible"]
    assert len(world[B].writes) == written
    assert world.amounts(A) == [90]
    world.run()
    assert len(world[B].writes) == written + 1


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


def test_08_a_corrected_date_moves_the_play_where_that_is_possible() -> None:
    world = World(
        Feature.HISTORY,
        service(A, can(Feature.HISTORY)),
        service(B, can(Feature.HISTORY)),
        service(C, can(Feature.HISTORY, update=False)),
    )
    ref = world[A].put(at(NOON + 8 * HOUR))
    world.settle()
    world[A].put(at(NOON + 2 * HOUR), ref)
    world.run()
    assert world.reasons(C) == ["needs_confirmation"]
    world.settle()
    assert world.times(A) == world.times(B) == [NOON + 2 * HOUR]
    assert world.times(C) == [NOON + 8 * HOUR]


def test_08_a_play_deleted_and_entered_again_at_another_time_is_one_play() -> None:
    world = pair(Feature.HISTORY)
    world[A].put(at(NOON + 8 * HOUR))
    world.settle()
    world[A].drop()
    world[A].put(at(NOON + 2 * HOUR))
    world.run()
    assert world.reasons(A).count("second_look") == 2
    world.settle()
    assert world.times(A) == world.times(B) == [NOON + 2 * HOUR]


def test_09_a_rewatch_within_the_window_of_a_known_play_is_a_second_play() -> None:
    world = trio(Feature.HISTORY)
    world[A].put(at(NOON))
    world.settle()
    world[B].put(at(NOON + 90 * MINUTE))
    world.settle()
    for account in (A, B, C):
        assert world.times(account) == [NOON, NOON + 90 * MINUTE]


def test_10_a_rewatch_begun_and_stopped_is_no_play() -> None:
    kodi = service(C, can(Feature.HISTORY, keeps=Keeps.LAST_PLAY))
    world = World(Feature.HISTORY, service(A, can(Feature.HISTORY)), kodi)
    ref = kodi.put(at(NOON))
    world.settle()
    kodi.put(at(NOON + DAY), ref)
    world.settle()
    assert world.times(A) == [NOON]
    assert world.values(C) == [at(NOON + DAY)]
    kodi.put(at(NOON + DAY + HOUR, amount=2), ref)
    world.settle()
    assert world.times(A) == [NOON, NOON + DAY + HOUR]


def test_11_two_plays_are_not_forced_together_through_a_third() -> None:
    world = trio(Feature.HISTORY)
    world[A].put(at(NOON))
    world[B].put(at(NOON + 110 * MINUTE))
    world[C].put(at(NOON + 220 * MINUTE))
    world.run()
    assert sorted(agreed.value.at or 0 for agreed in world.agreed.values()) == [NOON, NOON + 220 * MINUTE]
    assert world.lines[1, A].value.at == NOON
    assert world.lines[1, B].value.at == NOON + 110 * MINUTE


def test_11_the_order_of_reading_does_not_matter() -> None:
    world = trio(Feature.HISTORY)
    for account, shift in ((A, 0), (B, 40), (C, 70)):
        for number in range(4):
            world[account].put(at(NOON + number * 3 * HOUR + shift * MINUTE))
    world.read()
    state = world.state()
    turned = replace(state, seen={account: tuple(reversed(rows)) for account, rows in state.seen.items()})
    first = world.plan()
    world.facts = {"seen": turned.seen}
    assert world.plan() == first


def test_12_an_episode_of_the_same_file_is_no_viewing() -> None:
    kodi = service(C, can(Feature.HISTORY, keeps=Keeps.LAST_PLAY), library=True)
    world = World(Feature.HISTORY, service(A, can(Feature.HISTORY)), kodi, catalogue={C: "episode/2"})
    world.run()
    kodi.put(at(NOON))
    world.lines[0, C] = Line(at(None, amount=0))
    world.facts["siblings_written"] = frozenset({C})
    world.settle()
    assert world.values(A) == []


def test_12_an_episode_of_the_same_file_that_is_seen_first_through_our_write_is_no_viewing() -> None:
    kodi = service(C, can(Feature.HISTORY, keeps=Keeps.LAST_PLAY), library=True)
    world = World(Feature.HISTORY, service(A, can(Feature.HISTORY)), kodi, catalogue={C: "episode/2"})
    world.run()
    kodi.put(at(NOON))
    world.facts["siblings_written"] = frozenset({C})
    world.settle()
    assert world.values(A) == []


def test_13_a_finer_mark_survives_a_coarser_one_that_means_the_same() -> None:
    world = World(
        Feature.RATINGS,
        service(A, can(Feature.RATINGS, scale=100)),
        service(B, can(Feature.RATINGS, scale=5)),
        service(C, can(Feature.RATINGS, scale=10)),
    )
    world[A].put(mark(85, NOON))
    world[B].put(mark(80, NOON + DAY))
    world.settle()
    assert world.amounts(A) == [85]
    assert world.amounts(B) == [80]
    assert world.amounts(C) == [80]
    assert world.settle() is NOTHING


def test_13_a_tiny_rating_never_becomes_none() -> None:
    world = World(
        Feature.RATINGS,
        service(A, can(Feature.RATINGS, scale=100)),
        service(B, can(Feature.RATINGS, scale=5)),
    )
    world[A].put(mark(4, NOON))
    world.settle()
    assert world.amounts(B) == [20]
    assert world.amounts(A) == [4]


def test_14_an_undated_edit_wins_against_a_date_that_stands_unchanged() -> None:
    world = pair(Feature.RATINGS)
    world[A].put(mark(80, NOON))
    world.settle()
    world[B].put(mark(60), next(iter(world[B].rows)))
    world.settle()
    assert world.amounts(A) == world.amounts(B) == [60]


def test_15_seconds_minutes_and_days_in_other_zones_are_one_play() -> None:
    world = World(
        Feature.HISTORY,
        service(A, can(Feature.HISTORY, precision=Precision.MINUTE)),
        service(B, can(Feature.HISTORY)),
        service(C, can(Feature.HISTORY, precision=Precision.DAY), zone="Pacific/Auckland"),
    )
    watched = NOON + 40
    world[A].put(at(NOON, Precision.MINUTE))
    world[B].put(at(watched))
    world[C].put(at(NOON + 11 * HOUR + DAY - DAY, Precision.DAY))
    world.settle()
    assert [len(world.values(account)) for account in (A, B, C)] == [1, 1, 1]
    assert [agreed.value.at for agreed in world.agreed.values()] == [watched]
    assert world.writes() == []


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


def test_19_merged_items_keep_one_play_of_one_viewing() -> None:
    world = pair(Feature.HISTORY, removals=True)
    first = world[A].put(at(NOON))
    second = world[B].put(at(NOON + 5 * MINUTE))
    world.agreed = {
        1: Agreed(present=True, value=at(NOON), by=A),
        2: Agreed(present=True, value=at(NOON + 5 * MINUTE), by=B),
    }
    world.lines = {(1, A): Line(at(NOON), first), (2, B): Line(at(NOON + 5 * MINUTE), second)}
    world.settle()
    assert world.times(A) == [NOON]
    assert world.times(B) == [NOON + 5 * MINUTE]
    assert world.writes() == []


def test_19_a_line_whose_record_went_to_another_item_is_no_clear() -> None:
    world = pair(Feature.WATCHLIST, removals=True)
    world[A].put(at(NOON))
    world.settle()
    world[A].rows.clear()
    world[A].observed.clear()
    world.settle()
    assert len(world.values(B)) == 1
    assert len(world.values(A)) == 1


def test_21_what_another_sync_writes_is_not_written_twice() -> None:
    world = trio(Feature.HISTORY, accounts=(C, B))
    world[C].put(at(NOON))
    world.run()
    assert len(world[B].writes) == 1
    other = trio(Feature.HISTORY, accounts=(A, B))
    other[A].put(at(NOON + 10 * MINUTE))
    other.read()
    planned = Seen("", at(NOON), planned=True)
    other.facts["seen"] = {A: tuple(other[A].observed.values()), B: (planned,)}
    decision = other.plan()
    assert decision.needs == ()
    waiting = decision.waiting[1, B]
    assert isinstance(waiting, Waiting)
    assert (waiting.state, waiting.sent_at) == (WaitingState.PENDING, None)
    assert waiting.reason is not None
    assert waiting.reason.code == "other_sync"


def test_21_what_another_sync_wrote_is_recognised_in_the_next_run() -> None:
    world = trio(Feature.HISTORY, accounts=(A, B))
    world[A].put(at(NOON + 10 * MINUTE))
    world.read()
    world.facts["seen"] = {A: tuple(world[A].observed.values()), B: (Seen("", at(NOON), planned=True),)}
    world.run()
    del world.facts["seen"]
    world[B].put(at(NOON))
    world.settle()
    assert world.writes() == []
    assert len(world.values(A)) == len(world.values(B)) == 1
    assert world.waiting == {}


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


def test_23_a_play_stamped_at_its_start_and_at_its_end_is_one() -> None:
    world = pair(Feature.HISTORY)
    world.facts["runtime"] = 3 * HOUR
    world[A].put(at(NOON))
    world[B].put(at(NOON + 3 * HOUR + 20 * MINUTE))
    assert world.run().needs == ()


def test_24_an_unknown_date_goes_only_where_it_can_be_stored() -> None:
    world = World(
        Feature.HISTORY,
        service(A, can(Feature.HISTORY, keeps=Keeps.FLAG, precision=Precision.UNKNOWN)),
        service(B, can(Feature.HISTORY, stores_unknown_time=True)),
        service(C, can(Feature.HISTORY, writes_time=False)),
    )
    world[A].put(at(None))
    world.settle()
    assert world.times(B) == [None]
    assert world.values(C) == []
    assert world.reasons(C) == ["unknown_date"]


def test_24_a_date_is_not_replaced_by_the_time_of_writing() -> None:
    world = World(
        Feature.HISTORY,
        service(A, can(Feature.HISTORY)),
        service(C, can(Feature.HISTORY, writes_time=False)),
    )
    world[A].put(at(NOON))
    world.settle()
    assert world.values(C) == []
    assert world.reasons(C) == ["cannot_write_date"]


def test_a_dry_run_plans_what_a_real_run_does() -> None:
    world = pair(Feature.WATCHLIST)
    world[A].put(at(NOON))
    world.read()
    first = world.plan()
    assert world.plan() == first
    assert operations(first) == [(B, Operation.ADD)]
