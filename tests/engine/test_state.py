"""What is stored keeps its words, and what is not said is nothing unusual."""

from __future__ import annotations

from datetime import UTC, datetime

from custom_components.crosswatch.engine.retries import NEVER
from custom_components.crosswatch.engine.state import (
    ItemState,
    Member,
    Playback,
    Presence,
    Seen,
    Terms,
    Waiting,
    WaitingState,
)
from custom_components.crosswatch.model import Feature, MediaType, Operation, Precision, Role, Value

from .world import A, at, can


def test_the_words_under_which_states_are_stored_never_change() -> None:
    assert list(Presence) == ["present", "missing", "gone", "away"]
    assert list(WaitingState) == ["pending", "failed", "held", "declined"]
    assert datetime(9999, 1, 1, tzinfo=UTC).timestamp() == NEVER


def test_a_member_of_which_nothing_is_said_was_not_read_and_is_nothing_special() -> None:
    member = Member(A, "Trakt", Role.BOTH, can(Feature.RATINGS))
    assert member.settled
    assert (member.read_full, member.library, member.down) == (False, False, False)
    assert member.zone == "UTC"


def test_a_change_that_nobody_asked_for_is_neither_approved_nor_an_undo() -> None:
    waiting = Waiting(WaitingState.HELD, Operation.ADD)
    assert (waiting.approved, waiting.undoes, waiting.known) == (False, False, False)
    assert (waiting.looks, waiting.attempts) == (0, 0)


def test_an_item_of_which_nothing_is_said_is_nothing_special() -> None:
    state = ItemState(7, MediaType.MOVIE)
    assert (state.hands_off, state.unresolved, state.playing) == (False, None, frozenset())
    terms = Terms(now=1)
    assert (terms.removals, terms.carry_consumed) == (False, False)


def test_a_record_of_which_nothing_is_said_was_read_before_all_times() -> None:
    assert Seen("ref", at(None)) == Seen("ref", at(None), Presence.PRESENT, 0, False)


def test_a_playback_holds_every_date_that_touches_it() -> None:
    playback = Playback(watched_at=500, first=100, last=1_000)
    for moment, holds in ((99, False), (100, True), (1_000, True), (1_001, False)):
        assert playback.holds(at(moment)) is holds
    assert playback.holds(at(41, Precision.MINUTE))
    assert not playback.holds(at(40, Precision.MINUTE))
    assert not playback.holds(at(None))
    assert playback.holds(Value(1, 100, Precision.UNKNOWN))
