"""Members that count plays, or only flag a title as watched."""

from __future__ import annotations

from msgspec.structs import replace

from custom_components.crosswatch.engine.state import NOTHING, Agreed, Presence, Seen, WaitingState
from custom_components.crosswatch.model import Feature, FeatureCapability, Keeps, Operation, Precision, Role

from .world import DAY, HOUR, MINUTE, NOON, A, B, C, Service, World, at, can, service

HISTORY = Feature.HISTORY
PLAYS = can(HISTORY)
COUNTS = can(HISTORY, keeps=Keeps.LAST_PLAY)
FLAGS = can(HISTORY, keeps=Keeps.FLAG, precision=Precision.UNKNOWN)


def home(capability: FeatureCapability = COUNTS, removals: bool = False) -> World:
    """Trakt keeps every play, Kodi what is said."""
    return World(HISTORY, service(A, PLAYS), service(C, capability), removals=removals)


def kodi_says(world: World, count: int, time: int | None) -> None:
    rows: Service = world[C]
    rows.put(at(time, amount=count), next(iter(rows.rows), None))


def test_a_count_is_raised_to_the_plays_that_are_known() -> None:
    world = home()
    for day in range(3):
        world[A].put(at(NOON + day * DAY))
    (need,) = world.run().needs
    assert (need.account, need.slot, need.operation) == (C, 0, Operation.ADD)
    assert need.value == at(NOON + 2 * DAY, amount=3)
    assert need.reason.text() == "Trakt has a play of 2026-01-03 12:00"
    world.settle()
    assert world.run() is NOTHING


def test_a_later_play_elsewhere_raises_the_count_by_one() -> None:
    world = home()
    kodi_says(world, 1, NOON)
    world.settle()
    assert world.times(A) == [NOON]
    world[A].put(at(NOON + DAY))
    (need,) = world.run().needs
    assert (need.operation, need.value) == (Operation.UPDATE, at(NOON + DAY, amount=2))


def test_an_older_play_elsewhere_leaves_the_members_own_last_date() -> None:
    world = home()
    kodi_says(world, 1, NOON)
    world.settle()
    world[A].put(at(NOON - DAY))
    (need,) = world.run().needs
    assert need.value == at(NOON, amount=2)


def test_a_member_that_counts_as_many_or_more_is_left_as_it_is() -> None:
    world = home()
    kodi_says(world, 5, NOON)
    world[A].put(at(NOON))
    world.settle()
    assert world.writes() == []
    assert world.reasons(C) == []


def test_plays_without_a_date_of_their_own_are_named_once() -> None:
    world = home()
    kodi_says(world, 5, NOON)
    world[A].put(at(NOON))
    world.run()
    assert world.reasons(C) == ["fewer_known_plays"]
    assert world.last.left_out[0].reason.facts["count"] == 5
    assert world.run() is NOTHING


def test_at_first_contact_a_last_play_that_nobody_knows_is_one_play() -> None:
    world = home()
    kodi_says(world, 3, NOON)
    world[A].put(at(NOON - 90 * DAY))
    world.settle()
    assert world.times(A) == [NOON - 90 * DAY, NOON]
    assert world.amounts(C) == [3]


def test_at_first_contact_nothing_is_added_where_others_hold_as_many() -> None:
    world = home()
    kodi_says(world, 1, NOON)
    world[A].put(at(NOON - 90 * DAY))
    world.settle()
    assert world.writes() == []


def test_at_first_contact_a_count_without_a_date_adds_nothing_where_a_play_is_known() -> None:
    world = home()
    kodi_says(world, 2, None)
    world[A].put(at(NOON))
    world.run()
    assert world.last.needs == ()
    assert world.reasons(C) == ["fewer_known_plays"]


def test_a_count_without_any_date_is_one_undated_play() -> None:
    world = World(HISTORY, service(A, can(HISTORY, stores_unknown_time=True)), service(C, COUNTS))
    kodi_says(world, 1, None)
    (need,) = world.run().needs
    assert need.reason.text() == "Kodi has it as watched, without a date"
    world.settle()
    assert world.times(A) == [None]


def test_a_count_that_rose_is_a_play() -> None:
    world = home()
    kodi_says(world, 1, NOON)
    world.settle()
    kodi_says(world, 2, NOON + DAY)
    world.settle()
    assert world.times(A) == [NOON, NOON + DAY]


def test_a_count_that_rose_for_a_viewing_that_is_known_is_no_second_play() -> None:
    world = home()
    kodi_says(world, 1, NOON)
    world.settle()
    kodi_says(world, 2, NOON + DAY)
    world[A].put(at(NOON + DAY + 10 * MINUTE))
    world.settle()
    assert world.times(A) == [NOON, NOON + DAY + 10 * MINUTE]
    assert world.amounts(C) == [2]


def test_a_rewatch_soon_after_the_last_play_counts() -> None:
    world = home()
    kodi_says(world, 1, NOON)
    world.settle()
    kodi_says(world, 2, NOON + 95 * MINUTE)
    world.settle()
    assert world.times(A) == [NOON, NOON + 95 * MINUTE]


def test_a_count_that_rose_without_a_newer_date_is_named_and_not_invented() -> None:
    world = home()
    kodi_says(world, 1, NOON)
    world.settle()
    kodi_says(world, 2, NOON)
    world.run()
    assert world.reasons(C) == ["fewer_known_plays"]
    assert world.times(A) == [NOON]


def test_a_count_that_rose_by_more_than_one_is_one_play_and_the_rest_is_named() -> None:
    world = home()
    kodi_says(world, 1, NOON)
    world.settle()
    kodi_says(world, 4, NOON + DAY)
    world.run()
    assert world.reasons(C) == ["fewer_known_plays"]
    world.settle()
    assert world.times(A) == [NOON, NOON + DAY]


def test_a_first_viewing_in_a_title_that_others_know_longer_is_a_play() -> None:
    world = World(HISTORY, service(A, PLAYS), service(C, replace(COUNTS, add=False, update=False)))
    world[A].put(at(NOON - 90 * DAY))
    world.settle()
    assert world.reasons(C) == ["cannot_add"]
    kodi_says(world, 1, world.now)
    world.settle()
    assert len(world.times(A)) == 2


def test_a_title_that_arrives_with_an_old_date_is_no_viewing() -> None:
    world = World(HISTORY, service(A, PLAYS), service(C, replace(COUNTS, add=False, update=False)))
    world[A].put(at(NOON - 90 * DAY))
    world.settle()
    kodi_says(world, 1, NOON - 30 * DAY)
    world.settle()
    assert len(world.times(A)) == 1


def test_a_count_set_back_by_hand_stays() -> None:
    world = home()
    for day in range(3):
        world[A].put(at(NOON + day * DAY))
    world.settle()
    kodi_says(world, 1, NOON)
    world.settle()
    assert world.amounts(C) == [1]
    assert len(world.values(A)) == 3
    assert world.waiting[0, C].state is WaitingState.DECLINED
    assert [left.reason.text() for left in world.last.left_out] == [
        "Kodi counts 1 plays but keeps only the date of the last one"
    ]


def test_a_count_set_back_by_hand_rises_again_with_the_next_play() -> None:
    world = home()
    for day in range(3):
        world[A].put(at(NOON + day * DAY))
    world.settle()
    kodi_says(world, 1, NOON)
    world.settle()
    world[A].put(at(NOON + 9 * DAY))
    world.settle()
    assert world.amounts(C) == [4]


def test_an_unwatch_is_left_as_it_is_without_removals() -> None:
    world = home()
    world[A].put(at(NOON))
    world.settle()
    world[C].drop()
    world.settle()
    assert world.times(A) == [NOON]
    assert world.values(C) == []
    assert world.reasons(C) == ["removals_off"]


def test_an_unwatch_removes_elsewhere_if_the_sync_removes() -> None:
    world = home(removals=True)
    world[A].put(at(NOON))
    world[A].put(at(NOON + DAY))
    world.settle()
    world[C].drop()
    world.settle()
    assert world.values(A) == []


def test_an_unwatch_with_a_new_play_elsewhere_loses() -> None:
    world = home(removals=True)
    world[A].put(at(NOON))
    world.settle()
    world[C].drop()
    world.run()
    world[A].put(at(NOON + DAY))
    world.settle()
    assert world.times(A) == [NOON, NOON + DAY]
    assert world.amounts(C) == [2]


def test_deleting_the_only_play_unwatches_if_the_sync_removes() -> None:
    world = home(removals=True)
    world[A].put(at(NOON))
    world.settle()
    world[A].drop()
    world.settle()
    assert world.values(C) == []


def test_deleting_a_play_does_not_unwatch_what_counts_more() -> None:
    world = home(removals=True)
    kodi_says(world, 3, NOON)
    world[A].put(at(NOON))
    world.settle()
    world[A].drop()
    world.settle()
    assert world.amounts(C) == [3]


def test_an_unwatch_that_is_already_done_everywhere_needs_nothing() -> None:
    world = home(removals=True)
    world[A].put(at(NOON))
    world.settle()
    world[A].drop()
    world[C].drop()
    world.settle()
    assert world.run().needs == ()
    assert not any(agreed.present for agreed in world.agreed.values())


def test_another_syncs_unwatch_is_awaited() -> None:
    world = home(removals=True)
    world[A].put(at(NOON))
    world.settle()
    world[A].drop()
    world.run()
    world.read()
    (row,) = world[C].observed.values()
    planned = Seen("", row.value, Presence.GONE, planned=True)
    world.facts["seen"] = {A: tuple(world[A].observed.values()), C: (row, planned)}
    decision = world.plan()
    assert decision.needs == ()
    assert (0, C) in decision.waiting


def test_another_syncs_count_is_awaited() -> None:
    world = home()
    world[A].put(at(NOON))
    world.read()
    world.facts["seen"] = {A: tuple(world[A].observed.values()), C: (Seen("", at(NOON), planned=True),)}
    decision = world.plan()
    assert decision.needs == ()
    waiting = decision.waiting[0, C]
    assert waiting is not None
    assert waiting.operation is Operation.ADD


def test_a_flag_is_any_play_and_is_set_once() -> None:
    world = home(FLAGS)
    world[A].put(at(NOON))
    world[A].put(at(NOON + DAY))
    world.settle()
    assert world.values(C) == [at(None)]
    world[A].put(at(NOON + 2 * DAY))
    assert world.run().needs == ()


def test_a_flag_without_a_date_where_a_play_is_known_tells_nothing() -> None:
    world = home(FLAGS)
    world[A].put(at(NOON))
    kodi_says(world, 1, None)
    assert world.run().needs == ()
    assert world.times(A) == [NOON]


def test_a_dated_flag_that_all_know_is_confirmed() -> None:
    world = home(can(HISTORY, keeps=Keeps.FLAG))
    world[A].put(at(NOON))
    kodi_says(world, 1, NOON + MINUTE)
    assert world.run().needs == ()
    assert world.agreed[1] == Agreed(present=True, value=at(NOON), by=A)
    assert world.run() is NOTHING


def test_an_undated_play_is_not_counted_where_unknown_cannot_be_stored() -> None:
    world = World(HISTORY, service(A, PLAYS), service(C, COUNTS))
    world[A].put(at(None))
    world.run()
    assert world.reasons(C) == ["unknown_date"]


def test_a_targets_count_is_raised_and_never_asked() -> None:
    world = home()
    world.become(C, role=Role.TARGET)
    kodi_says(world, 3, NOON)
    world.settle()
    assert world.values(A) == []
    kodi_says(world, 0, None)
    world[A].put(at(NOON + HOUR))
    world.settle()
    assert world.amounts(C) == [1]


def test_a_sources_count_is_never_raised() -> None:
    world = home()
    world.become(C, role=Role.SOURCE)
    world[A].put(at(NOON))
    world.settle()
    assert world.values(C) == []


def test_a_count_of_an_account_that_is_down_waits() -> None:
    world = home()
    world.run()
    world.become(C, down=True)
    world[A].put(at(NOON))
    world.run()
    assert world.waiting[0, C].state is WaitingState.PENDING
    world.become(C, down=False)
    world.settle()
    assert world.amounts(C) == [1]


def test_two_counting_members_agree_on_the_first_ones_date() -> None:
    world = World(HISTORY, service(B, COUNTS), service(C, COUNTS))
    world[B].put(at(NOON))
    kodi_says(world, 1, NOON - 90 * DAY)
    assert world.run().needs == ()
    assert [agreed.value.at for agreed in world.agreed.values()] == [NOON]
