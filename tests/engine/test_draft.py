"""A decision holds what moves, and all of it."""

from __future__ import annotations

from custom_components.crosswatch.engine.draft import Draft
from custom_components.crosswatch.engine.state import (
    NOTHING,
    Agreed,
    Decision,
    ItemState,
    LeftOut,
    Line,
    Member,
    Need,
    Terms,
    Waiting,
    WaitingState,
)
from custom_components.crosswatch.model import Feature, MediaType, Operation, Reason, Role

from .world import NOON, A, at, can

AGREED, LINE, HELD = Agreed(True, at(NOON), A), Line(at(NOON)), Waiting(WaitingState.HELD, Operation.ADD)
NEED = Need(A, 0, Operation.ADD, at(NOON), None, None, Reason("set_undated"))
LEFT_OUT = LeftOut(A, 0, Reason("no_ids"))


def draft(state: ItemState | None = None) -> Draft:
    member = Member(A, "Trakt", Role.BOTH, can(Feature.WATCHLIST))
    return Draft(state or ItemState(7, MediaType.MOVIE), [member], Terms(now=NOON))


def test_nothing_moves() -> None:
    assert draft().decision() is NOTHING


def test_each_thing_that_moves_is_a_decision() -> None:
    one = draft()
    one.agreed[0] = AGREED
    assert one.decision() == Decision(agreed={0: AGREED})
    one = draft()
    one.lines[0, A] = LINE
    assert one.decision() == Decision(lines={(0, A): LINE})
    one = draft()
    one.waiting[0, A] = HELD
    assert one.decision() == Decision(waiting={(0, A): HELD})


def test_a_need_or_something_left_out_is_a_decision() -> None:
    one = draft()
    one.needs.append(NEED)
    assert one.decision() == Decision(needs=(NEED,))
    one = draft()
    one.left_out.append(LEFT_OUT)
    assert one.decision() == Decision(left_out=(LEFT_OUT,))


def test_what_ends_up_as_it_was_does_not_move() -> None:
    one = draft(ItemState(7, MediaType.MOVIE, {0: AGREED}, {(0, A): LINE}, waiting={(0, A): HELD}))
    one.agreed[0] = AGREED
    one.lines[0, A] = LINE
    one.waiting[0, A] = HELD
    one.lines[1, A] = one.waiting[1, A] = None
    one.asked.add((0, A))
    assert one.decision() is NOTHING
