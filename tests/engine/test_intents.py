"""What counts as something that a person did, where services and syncs make it hard to tell."""

from __future__ import annotations

from msgspec.structs import replace

from custom_components.crosswatch.engine.intents import look
from custom_components.crosswatch.engine.state import (
    Agreed,
    ItemState,
    Line,
    Member,
    Presence,
    Seen,
    Waiting,
    WaitingState,
)
from custom_components.crosswatch.model import Feature, MediaType, Operation, Role

from .world import DAY, HOUR, NOON, A, B, C, World, at, can, mark, operations, pair, service, trio

WATCHLIST, RATINGS = Feature.WATCHLIST, Feature.RATINGS
PLEX = Member(B, "Plex", Role.BOTH, can(RATINGS))


def rated(amount: int = 70) -> World:
    """Trakt and Plex agree about a rating of noon, and have been read several times since."""
    world = pair(RATINGS)
    world[A].put(mark(amount, NOON), "a")
    world.settle()
    return world


def listed(*, removals: bool = False) -> World:
    """Trakt and Plex have the title on their lists."""
    world = pair(WATCHLIST, removals=removals)
    world[A].put(at(NOON), "a")
    world.settle()
    return world


def shown(*rows: Seen, line: Line | None = None) -> Seen | None:
    lines = {} if line is None else {(0, B): line}
    return look(ItemState(7, MediaType.MOVIE, lines=lines, seen={B: rows}), PLEX).seen


def test_of_several_records_of_one_item_the_known_one_is_meant() -> None:
    first, second = Seen("first", mark(60, NOON)), Seen("second", mark(80, NOON + DAY))
    assert shown(first, second, line=Line(mark(60), "first")) == first
    assert shown(second, first, line=Line(mark(60), "first")) == first


def test_of_several_unknown_records_the_newest_is_meant() -> None:
    undated, old, new = Seen("z", mark(50)), Seen("b", mark(60, NOON)), Seen("a", mark(80, NOON + DAY))
    assert shown(old, new, undated) == new
    assert shown(new, old, undated, line=Line(mark(10), "gone")) == new
    assert shown(undated, Seen("a", mark(90))) == undated
    assert shown(Seen("b", at(1)), Seen("c", at(None)), undated) == Seen("b", at(1))


def test_a_record_beside_absent_copies_is_there() -> None:
    gone, here = Seen("a", mark(60, NOON), Presence.GONE), Seen("b", mark(60, NOON))
    assert shown(gone, here) == here


def test_a_member_that_is_down_says_nothing_not_even_what_it_showed_before() -> None:
    world = pair(WATCHLIST)
    world[A].put(at(NOON))
    world.read()
    world.become(A, down=True)
    assert world.plan().agreed == {}


def test_nothing_is_cleared_by_a_member_that_was_not_read_whole_since_it_rejoined() -> None:
    world = listed(removals=True)
    world[A].drop()
    world.read()
    world.read()
    world.become(A, settled=False)
    decision = world.plan()
    assert decision.agreed == {}
    assert operations(decision) == [(A, Operation.ADD)]


def test_what_a_source_lacks_for_the_first_time_is_named() -> None:
    world = listed(removals=True)
    world.become(A, role=Role.SOURCE)
    world[A].drop()
    world.run()
    assert world.reasons(A) == ["second_look"]


def test_a_removal_is_said_by_the_first_who_made_it() -> None:
    world = listed(removals=True)
    world.held = lambda need: True
    world[A].drop()
    world.settle(2)
    world[B].drop()
    world.settle(2)
    assert world.agreed[0].by == A
    assert not world.agreed[0].present


def test_a_removal_that_does_not_travel_leaves_the_others_as_they_are_to_be() -> None:
    world = trio(WATCHLIST)
    world[A].put(at(NOON))
    world.held = lambda need: need.account == C
    world.settle()
    world[A].drop()
    world.settle(2)
    assert world.agreed[0].present
    assert operations(world.last) == [(C, Operation.ADD)]
    assert [left.reason.text() for left in world.last.left_out] == [
        "Trakt no longer has it, and this sync does not remove"
    ]


def test_who_joins_with_what_all_have_already_says_nothing_new() -> None:
    world = trio(WATCHLIST)
    world[A].put(at(NOON))
    world.become(C, role=Role.OFF)
    world.settle()
    world.become(C, role=Role.BOTH, settled=False)
    world[C].put(at(NOON + 9 * DAY), "c")
    before = world.agreed[0]
    world.run()
    assert world.agreed[0] == before
    assert world.lines[0, C].ref == "c"


def test_a_mark_given_again_after_it_was_cleared_is_set_anew() -> None:
    world = rated(80)
    world.removals = True
    world[A].drop()
    world.settle()
    assert world[B].rows == {}
    world[A].put(mark(80, NOON), "again")
    world.settle()
    assert world.amounts(B) == [80]


def test_a_record_with_a_new_ref_is_the_same_record() -> None:
    world = listed(removals=True)
    world.become(B, role=Role.TARGET)
    world[B].drop()
    world[B].put(at(NOON), "new")
    world.run()
    assert world.lines[0, B].ref == "new"


def test_what_a_target_had_already_is_removed_with_the_rest() -> None:
    world = World(
        WATCHLIST,
        service(A, can(WATCHLIST)),
        service(B, can(WATCHLIST), Role.TARGET),
        removals=True,
    )
    world[A].put(at(NOON))
    world[B].put(at(NOON - DAY))
    world.settle()
    assert world.writes() == []
    world[A].drop()
    world.settle()
    assert world[B].rows == {}


def test_a_changed_mark_counts_whatever_date_it_carries() -> None:
    world = rated(70)
    world[B].put(mark(90, NOON - 300 * DAY), next(iter(world[B].rows)))
    world.settle()
    assert world.amounts(A) == [90]


def test_a_changed_mark_counts_even_if_it_was_read_before_this_run() -> None:
    world = rated(70)
    world[B].put(mark(90, NOON - 300 * DAY), next(iter(world[B].rows)))
    world.read()
    world.settle()
    assert world.amounts(A) == [90]


def unrated_there() -> World:
    """Trakt has a rating, and Plex is not to be given it."""
    world = pair(RATINGS)
    world[A].put(mark(70, NOON), "a")
    world.held = lambda need: True
    world.settle()
    world.held = lambda need: False
    return world


def test_a_mark_that_appears_between_two_reads_counts_whatever_date_it_carries() -> None:
    world = unrated_there()
    world[B].put(mark(90, NOON - 300 * DAY))
    world.settle()
    assert world.amounts(A) == [90]


def test_a_mark_that_was_there_before_the_last_read_must_be_newer() -> None:
    world = unrated_there()
    world[B].put(mark(90, NOON - 300 * DAY))
    world.read()
    world.settle()
    assert world.amounts(A) == world.amounts(B) == [70]


def test_a_mark_of_a_member_that_rejoins_must_be_newer() -> None:
    world = rated(70)
    world[B].put(mark(90, NOON - 300 * DAY), next(iter(world[B].rows)))
    world.lines[0, B] = replace(world.lines[0, B], settled=False)
    world.read()
    world.read()
    world.become(B, settled=False, previous_read_at=world.now - HOUR)
    assert operations(world.plan()) == [(B, Operation.UPDATE)]


def test_a_mark_that_appears_in_the_first_whole_read_since_rejoining_must_be_newer() -> None:
    world = unrated_there()
    world[B].put(mark(90, NOON - 300 * DAY))
    world.read()
    world.become(B, settled=False)
    assert operations(world.plan()) == [(B, Operation.UPDATE)]


def declined_there(role: Role) -> World:
    """The title is declined at Plex and at Kodi, and at Plex somebody adds it by hand."""
    world = trio(WATCHLIST)
    world[A].put(at(NOON))
    world.held = lambda need: True
    world.settle(2)
    for account in (B, C):
        world.waiting[0, account] = Waiting(WaitingState.DECLINED, Operation.ADD)
    world.become(B, role=role)
    world[B].put(at(NOON + HOUR))
    return world


def test_adding_by_hand_what_was_declined_wakes_it_for_all() -> None:
    assert operations(declined_there(Role.BOTH).run()) == [(C, Operation.ADD)]


def test_what_a_target_is_given_by_hand_wakes_nothing() -> None:
    assert operations(declined_there(Role.TARGET).run()) == []


def test_what_was_only_held_at_one_wakes_nothing_at_another() -> None:
    world = declined_there(Role.BOTH)
    world.waiting[0, B] = replace(world.waiting[0, B], state=WaitingState.HELD)
    assert operations(world.run()) == []


def test_an_agreed_value_is_kept_by_a_dry_run() -> None:
    world = rated(70)
    world[B].put(mark(90, NOON + DAY), next(iter(world[B].rows)))
    world.read()
    world.plan()
    assert world.agreed[0] == Agreed(True, mark(70, NOON), A)


def test_of_several_records_one_that_came_since_all_were_seen_is_meant() -> None:
    """A service that tells only what changed has not said yet that the old one is gone."""
    old, new = Seen("old", mark(60, NOON), seen_at=NOON), Seen("new", mark(80), seen_at=NOON + HOUR)
    newer = Seen("newer", mark(90), seen_at=NOON + 2 * HOUR)
    line = Line(mark(60), "old")

    def meant(*rows: Seen, full_at: int | None) -> Seen | None:
        who = replace(PLEX, full_at=full_at)
        return look(ItemState(7, MediaType.MOVIE, lines={(0, B): line}, seen={B: rows}), who).seen

    assert meant(old, new, full_at=NOON) == new
    assert meant(new, old, full_at=NOON + HOUR - 1) == new
    assert meant(old, new, full_at=NOON + HOUR) == old
    assert meant(old, new, full_at=None) == old
    assert meant(newer, new, old, full_at=NOON) == newer
    dated = replace(new, ref="dated", value=mark(80, NOON))
    assert meant(dated, new, full_at=NOON) == dated
    assert meant(replace(new, ref="a"), replace(new, ref="b"), full_at=NOON) == replace(new, ref="b")


def on_its_way_when_the_file_went(**more: object) -> World:
    world = pair(RATINGS)
    world[A].put(mark(70, NOON), "a")
    world.run()
    world[B].away = True
    world[B].rows.clear()
    world.waiting[0, B] = replace(world.waiting[0, B], **more)
    world.read()
    world[B].observed = {"b": Seen("b", mark(70, NOON), Presence.AWAY)}
    return world


def test_a_file_that_went_took_what_was_on_its_way_with_it() -> None:
    for more in ({}, {"state": WaitingState.FAILED}):
        world = on_its_way_when_the_file_went(**more)
        assert world.plan().waiting == {(0, B): None}


def test_a_file_that_went_does_not_end_what_was_declined_or_is_an_undo() -> None:
    declined = on_its_way_when_the_file_went(state=WaitingState.DECLINED)
    assert (0, B) not in declined.plan().waiting
    undo = on_its_way_when_the_file_went(undoes=True)
    assert undo.plan().waiting.get((0, B), undo.waiting[0, B]) is not None
