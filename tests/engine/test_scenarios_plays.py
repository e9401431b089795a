"""Sequences that break naive merges of plays, by their numbers in the list of merge scenarios."""

from __future__ import annotations

from msgspec.structs import replace

from custom_components.crosswatch.engine.state import Agreed, Line
from custom_components.crosswatch.model import Feature, Keeps, Precision

from .world import DAY, HOUR, MINUTE, NOON, A, B, C, World, at, can, pair, service, trio


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
