"""A count that was gone and is back: the plays that only its absence had cleared stand again."""

from __future__ import annotations

from custom_components.crosswatch.engine.state import Agreed, Line, Waiting, WaitingState
from custom_components.crosswatch.model import Keeps, Operation, Precision

from .history import HISTORY
from .world import DAY, HOUR, MINUTE, NOON, A, B, C, World, at, can, operations, service

COUNTS = can(HISTORY, keeps=Keeps.LAST_PLAY)
DAYS = (NOON, NOON + 9 * DAY, NOON + 18 * DAY)


def cleared(*by: int, times: tuple[int | None, ...] = DAYS, held: tuple[int, ...] = ()) -> World:
    """Plays that stand no longer, and by whom; Trakt still has records of those in `held`."""
    world = World(
        HISTORY, service(A, can(HISTORY)), service(B, can(HISTORY)), service(C, COUNTS), removals=True
    )
    for slot, (who, time) in enumerate(zip(by, times, strict=False), 1):
        world.agreed[slot] = Agreed(False, at(time), who)
        if slot in held:
            ref = world[A].put(at(time))
            world.lines[slot, A] = Line(at(time), ref)
    return world


def says(world: World, count: int, time: int | None) -> list[int]:
    """Kodi says this, and these plays stand."""
    world[C].put(at(time, amount=count), "k")
    world.run()
    return [slot for slot, agreed in world.agreed.items() if agreed.present]


def test_all_its_plays_stand_again_if_one_is_the_last_one() -> None:
    assert says(cleared(C, C, C), 3, DAYS[2] + MINUTE) == [1, 2, 3]
    assert says(cleared(C, C, C), 3, DAYS[0] + MINUTE) == [1, 2, 3]


def test_no_more_stand_again_than_it_counts_the_newest_first() -> None:
    assert says(cleared(C, C, C), 2, DAYS[2]) == [2, 3]
    assert says(cleared(C, C, C, times=(DAYS[2], DAYS[0], DAYS[1])), 2, DAYS[2]) == [1, 3]
    assert says(cleared(C, C, C), 1, DAYS[2]) == [3]


def test_what_others_cleared_stays_cleared() -> None:
    assert says(cleared(C, A, C), 3, DAYS[2]) == [1, 3]


def test_a_count_with_another_date_is_another_play() -> None:
    world = cleared(C, C)
    assert says(world, 1, DAYS[2]) == [3]
    assert world.agreed[3].value == at(DAYS[2])


def test_a_count_without_a_date_brings_back_what_others_still_have() -> None:
    assert says(cleared(C, C, held=(2,)), 2, None) == [2]


def test_a_play_without_a_date_comes_back_with_the_others() -> None:
    world = cleared(C, C, times=(None, DAYS[1]))
    assert says(world, 2, DAYS[1]) == [1, 2]
    assert says(cleared(C, times=(None,)), 1, DAYS[1]) == [2]


def test_plays_that_stand_count_first() -> None:
    world = cleared(C, C, C)
    world.agreed[1] = Agreed(True, at(DAYS[0]), A)
    assert says(world, 2, DAYS[2]) == [1, 3]


def test_what_stands_again_wakes_what_was_declined() -> None:
    world = cleared(C)
    world.waiting[1, B] = Waiting(WaitingState.DECLINED, Operation.ADD)
    says(world, 1, NOON)
    assert (B, Operation.ADD) in operations(world.last)


def test_a_count_that_was_known_all_the_time_brings_nothing_back() -> None:
    world = cleared(C, C)
    world.lines[0, C] = Line(at(DAYS[1], amount=2), "k")
    assert says(world, 2, DAYS[1]) == []


def test_where_enough_stands_nothing_stands_again() -> None:
    world = cleared(C, C)
    world.agreed[3] = Agreed(True, at(DAYS[2]), A)
    assert says(world, 1, DAYS[1]) == [3]


def test_what_it_said_and_still_stands_is_not_in_the_way() -> None:
    world = cleared(C, C, times=(DAYS[0], DAYS[2]))
    world.agreed[2] = Agreed(True, at(DAYS[2]), C)
    assert says(world, 2, DAYS[0]) == [1, 2]


def test_what_stands_again_wakes_counts_that_were_declined() -> None:
    world = World(HISTORY, service(B, COUNTS), service(C, COUNTS), removals=True)
    world.agreed[1] = Agreed(False, at(NOON), C)
    world.waiting[0, B] = Waiting(WaitingState.DECLINED, Operation.ADD)
    says(world, 1, NOON)
    assert operations(world.last) == [(B, Operation.ADD)]


def test_a_play_that_others_cleared_and_one_still_has_is_not_made_a_second_time() -> None:
    """A run was undone and left it where a person had made it. Now it is entered where it was taken from."""
    world = cleared(A, held=(1,))
    assert says(world, 1, NOON) == [1]
    assert operations(world.last) == [(B, Operation.ADD)]


def test_what_is_told_anew_wakes_what_was_declined_and_keeps_the_finer_date() -> None:
    world = World(HISTORY, service(A, can(HISTORY)), service(C, can(HISTORY, keeps=Keeps.FLAG)))
    world.agreed[1] = Agreed(False, at(NOON, Precision.MINUTE), A)
    world.waiting[1, A] = Waiting(WaitingState.DECLINED, Operation.ADD)
    world[C].put(at(NOON + 20))
    world.run()
    assert world.agreed[1] == Agreed(True, at(NOON + 20), C)
    assert operations(world.last) == [(A, Operation.ADD)]


def test_a_finer_date_of_before_stays_when_the_day_is_told_anew() -> None:
    day = can(HISTORY, keeps=Keeps.LAST_PLAY, precision=Precision.DAY)
    world = World(HISTORY, service(A, can(HISTORY)), service(C, day))
    world.agreed[1] = Agreed(False, at(NOON), A)
    world[C].put(at(NOON - 12 * HOUR, Precision.DAY))
    world.run()
    assert world.agreed[1] == Agreed(True, at(NOON), C)


def test_a_cleared_play_of_another_day_is_not_the_one_that_is_told() -> None:
    assert says(cleared(A), 1, NOON + 5 * DAY) == [2]
