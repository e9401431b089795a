"""A change that puts something back, as the merge meets it: to be asked for, on its way, or overtaken."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.draft import Draft
from custom_components.crosswatch.engine.merge import merge_item
from custom_components.crosswatch.engine.put_back import put_back
from custom_components.crosswatch.engine.state import (
    Agreed,
    ItemState,
    LeftOut,
    Line,
    Member,
    Need,
    Place,
    Seen,
    Terms,
    Waiting,
    WaitingState,
)
from custom_components.crosswatch.model import Feature, MediaType, Operation, Reason, Role

from .world import HOUR, NOON, A, B, at, can, mark

PLACE: Place = (0, A)
TRAKT = Member(A, "Trakt", Role.BOTH, can(Feature.RATINGS))
HELD = Waiting(WaitingState.HELD, Operation.UPDATE, mark(60), mark(80), undoes=True)
THERE = Seen("r", mark(80))
UNDONE = Reason("undone")


def draft_of(stored: Waiting | None, **facts: object) -> Draft:
    waiting = {} if stored is None else {PLACE: stored}
    state = ItemState(7, MediaType.MOVIE, waiting=waiting, namespaces=frozenset({"tmdb"}))
    return Draft(replace(state, **facts), [TRAKT], Terms(now=NOON))


def asked(stored: Waiting, seen: Seen | None = THERE, member: Member = TRAKT, **facts: object) -> Need:
    draft = draft_of(stored, **facts)
    assert put_back(draft, member, PLACE, seen)
    assert PLACE in draft.asked
    assert draft.waiting == {}
    (need,) = draft.needs
    return need


def stays(draft: Draft) -> bool:
    waiting = draft.waiting.get(PLACE)
    return waiting is not None and waiting == Waiting(
        WaitingState.DECLINED, Operation.UPDATE, reason=Reason("kept_by_undo", {"account": "Trakt"})
    )


@pytest.mark.parametrize(
    "stored", [None, replace(HELD, undoes=False), replace(HELD, state=WaitingState.DECLINED)]
)
def test_where_nothing_is_to_be_put_back_it_decides_nothing(stored: Waiting | None) -> None:
    draft = draft_of(stored)
    assert not put_back(draft, TRAKT, PLACE, THERE)
    assert (draft.needs, draft.waiting, draft.asked) == ([], {}, set())


def test_what_is_as_the_run_left_it_is_asked_for() -> None:
    assert asked(HELD) == Need(A, 0, Operation.UPDATE, mark(60), mark(80), "r", UNDONE)
    removed = replace(HELD, operation=Operation.ADD, before=None)
    assert asked(removed, None) == Need(A, 0, Operation.ADD, mark(60), None, None, UNDONE)


def test_a_library_is_told_which_of_its_titles_is_meant() -> None:
    library = replace(TRAKT, library=True)
    removed = replace(HELD, operation=Operation.ADD, before=None)
    assert asked(removed, None, library, catalogue={A: "movie/7"}).ref == "movie/7"
    assert asked(HELD, THERE, library, catalogue={A: "movie/7"}).ref == "r"


def test_it_says_that_it_undoes_whatever_held_it() -> None:
    assert asked(replace(HELD, reason=Reason("removal_budget"))).reason == UNDONE
    told = Reason("undone", {"account": "Trakt"})
    assert asked(replace(HELD, reason=told)).reason == told


@pytest.mark.parametrize(
    ("stored", "seen"),
    [
        (HELD, Seen("r", mark(70))),
        (HELD, Seen("r", mark(80, NOON))),
        (HELD, None),
        (replace(HELD, before=None), THERE),
    ],
)
def test_what_was_changed_since_stays_as_it_is(stored: Waiting, seen: Seen | None) -> None:
    draft = draft_of(stored)
    assert not put_back(draft, TRAKT, PLACE, seen)
    assert stays(draft)
    assert draft.needs == []


def test_what_we_removed_and_somebody_set_since_stays_as_it_is() -> None:
    removed = replace(HELD, state=WaitingState.PENDING, operation=Operation.REMOVE, value=None)
    draft = draft_of(replace(removed, ref="r", sent_at=NOON))
    draft.waiting[PLACE] = None
    assert not put_back(draft, TRAKT, PLACE, Seen("other", mark(80)))
    assert stays(draft)


def test_what_is_declined_in_this_run_stays_as_it_is() -> None:
    draft = draft_of(HELD)
    draft.waiting[PLACE] = Waiting(WaitingState.DECLINED, Operation.UPDATE)
    assert not put_back(draft, TRAKT, PLACE, THERE)
    assert stays(draft)


def test_what_is_on_its_way_is_waited_for() -> None:
    draft = draft_of(replace(HELD, state=WaitingState.PENDING, sent_at=NOON))
    assert put_back(draft, TRAKT, PLACE, THERE)
    assert PLACE in draft.asked
    assert (draft.needs, draft.waiting) == ([], {})


def test_what_was_sent_and_not_stored_is_asked_for_as_if_it_had_never_been_sent() -> None:
    sent = replace(HELD, state=WaitingState.PENDING, sent_at=NOON, looks=1)
    draft = draft_of(sent)
    draft.waiting[PLACE] = None
    assert put_back(draft, TRAKT, PLACE, THERE)
    assert draft.waiting[PLACE] == replace(sent, sent_at=None, looks=0)
    assert len(draft.needs) == 1


def test_who_sets_the_item_anew_ends_it() -> None:
    draft = draft_of(HELD)
    draft.woken.add(0)
    assert not put_back(draft, TRAKT, PLACE, THERE)
    assert draft.waiting == {PLACE: None}

    sent = replace(HELD, state=WaitingState.PENDING, sent_at=NOON)
    draft = draft_of(sent)
    draft.woken.add(0)
    assert not put_back(draft, TRAKT, PLACE, THERE)
    assert draft.waiting == {PLACE: replace(sent, undoes=False)}


def test_what_failed_waits_for_its_time() -> None:
    failed = replace(HELD, state=WaitingState.FAILED, next_try=NOON + 1)
    for reason, told in ((None, UNDONE), (Reason("rejected"), Reason("rejected"))):
        draft = draft_of(replace(failed, reason=reason))
        assert put_back(draft, TRAKT, PLACE, THERE)
        assert draft.needs == []
        assert draft.left_out == [LeftOut(A, 0, told, mark(60))]
    assert asked(replace(failed, next_try=NOON)).value == mark(60)
    assert asked(replace(failed, next_try=NOON - HOUR)).value == mark(60)


def test_what_cannot_be_put_back_stays_and_is_named() -> None:
    draft = draft_of(HELD, hands_off=True)
    assert put_back(draft, TRAKT, PLACE, THERE)
    assert stays(draft)
    assert draft.needs == []
    assert draft.left_out == [LeftOut(A, 0, Reason("hands_off"), mark(60))]


def test_a_play_is_put_back_at_one_member_whatever_the_sync_stands_for() -> None:
    play = at(NOON)
    state = ItemState(
        7,
        MediaType.MOVIE,
        agreed={1: Agreed(True, play, A)},
        lines={(1, A): Line(play, "a"), (1, B): Line(play, "b")},
        seen={A: [Seen("a", play)], B: [Seen("b", play)]},
        waiting={(1, A): Waiting(WaitingState.PENDING, Operation.REMOVE, None, play, "a", undoes=True)},
        namespaces=frozenset({"tmdb"}),
    )
    members = [Member(account, "", Role.BOTH, can(Feature.HISTORY)) for account in (A, B)]
    decision = merge_item(Feature.HISTORY, state, members, Terms(now=NOON + HOUR))
    assert decision.needs == (Need(A, 1, Operation.REMOVE, None, play, "a", UNDONE),)


def test_a_position_is_put_back_at_one_member_whatever_the_sync_stands_for() -> None:
    now, before = mark(4_000, NOON), mark(1_000, NOON - HOUR)
    state = ItemState(
        7,
        MediaType.MOVIE,
        agreed={0: Agreed(True, now, B)},
        lines={(0, A): Line(now, "a"), (0, B): Line(now, "b")},
        seen={A: [Seen("a", now)], B: [Seen("b", now)]},
        waiting={(0, A): Waiting(WaitingState.PENDING, Operation.UPDATE, before, now, "a", undoes=True)},
        namespaces=frozenset({"tmdb"}),
    )
    members = [Member(account, "", Role.BOTH, can(Feature.PROGRESS)) for account in (A, B)]
    decision = merge_item(Feature.PROGRESS, state, members, Terms(now=NOON + HOUR))
    assert decision.needs == (Need(A, 0, Operation.UPDATE, before, now, "a", UNDONE),)
