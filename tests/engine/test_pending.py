"""Our own writes on their way: how often they are looked for, and what it means when they do not show."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.draft import Draft
from custom_components.crosswatch.engine.pending import review, set_anew, wait_on
from custom_components.crosswatch.engine.retries import NEVER
from custom_components.crosswatch.engine.state import (
    ItemState,
    Line,
    Member,
    Place,
    Seen,
    Terms,
    Waiting,
    WaitingState,
)
from custom_components.crosswatch.model import (
    Feature,
    FeatureCapability,
    Keeps,
    MediaType,
    Operation,
    Precision,
    Role,
    Value,
)

from .world import DAY, HOUR, NOON, B, at, can, mark

PLACE: Place = (0, B)
SENT = Waiting(
    WaitingState.PENDING, Operation.UPDATE, mark(90), mark(70), "r", sent_at=NOON, known=True, attempts=0
)
OLD, NEW = Seen("r", mark(70)), Seen("r", mark(90))


def member(can_do: FeatureCapability | None = None, **more: object) -> Member:
    """Plex, read whole an hour after the write went out."""
    known = Member(B, "Plex", Role.BOTH, can_do or can(Feature.RATINGS), read_at=NOON + HOUR, read_full=True)
    return replace(known, **more)


def same(first: Value, second: Value, _member: Member) -> bool:
    return first.amount == second.amount


def reviewed(waiting: Waiting, seen: Seen | None, who: Member | None = None) -> tuple[bool, Draft]:
    state = ItemState(7, MediaType.MOVIE, waiting={PLACE: waiting})
    draft = Draft(state, [member()], Terms(now=NOON + HOUR))
    return review(draft, PLACE, who or member(), seen, same), draft


def test_a_write_that_shows_is_confirmed() -> None:
    explained, draft = reviewed(SENT, NEW)
    assert explained
    assert draft.waiting == {PLACE: None}
    assert draft.lines == {PLACE: Line(mark(90), "r")}


def test_a_removal_that_shows_leaves_no_line() -> None:
    explained, draft = reviewed(replace(SENT, operation=Operation.REMOVE, value=None), None)
    assert explained
    assert draft.waiting == {PLACE: None}
    assert draft.lines == {PLACE: None}


def test_who_changed_it_while_the_write_was_on_its_way_was_faster() -> None:
    explained, draft = reviewed(SENT, Seen("r", mark(50)))
    assert not explained
    assert draft.waiting == {PLACE: None}
    assert draft.lines == {}


def test_what_failed_and_shows_in_the_end_is_confirmed() -> None:
    failed = replace(SENT, state=WaitingState.FAILED)
    explained, draft = reviewed(failed, NEW)
    assert explained
    assert draft.waiting == {PLACE: None}


def test_what_failed_and_does_not_show_explains_nothing() -> None:
    failed = replace(SENT, state=WaitingState.FAILED)
    for seen in (OLD, None, Seen("r", mark(50))):
        explained, draft = reviewed(failed, seen)
        assert not explained
        assert draft.waiting == {}


@pytest.mark.parametrize(
    "waiting",
    [
        replace(SENT, state=WaitingState.FAILED, known=False),
        replace(SENT, state=WaitingState.HELD),
        replace(SENT, state=WaitingState.DECLINED),
        replace(SENT, sent_at=None),
    ],
)
def test_what_never_arrived_there_explains_nothing(waiting: Waiting) -> None:
    explained, draft = reviewed(waiting, NEW)
    assert not explained
    assert draft.waiting == {}


def test_a_write_is_looked_for_twice_before_it_counts_as_failed() -> None:
    explained, draft = reviewed(SENT, OLD)
    assert explained
    assert draft.lines == {}
    first = draft.waiting[PLACE]
    assert first == replace(SENT, looks=1)
    assert first is not None

    explained, draft = reviewed(first, OLD)
    failed = draft.waiting[PLACE]
    assert explained
    assert draft.lines == {PLACE: Line(mark(70), "r")}
    assert failed is not None
    assert failed.state is WaitingState.FAILED
    assert (failed.looks, failed.attempts, failed.next_try) == (2, 1, NOON + 2 * HOUR)
    assert failed.reason is not None
    assert failed.reason.text() == "Plex accepted the change but does not show it"


def test_every_further_failure_waits_longer() -> None:
    _, draft = reviewed(replace(SENT, looks=1, attempts=2), OLD)
    failed = draft.waiting[PLACE]
    assert failed is not None
    assert (failed.attempts, failed.next_try) == (3, NOON + HOUR + DAY)


def test_a_write_without_an_answer_is_looked_for_once_and_then_written_again() -> None:
    explained, draft = reviewed(replace(SENT, known=False), OLD)
    assert explained
    assert draft.waiting == {PLACE: None}
    assert draft.lines == {PLACE: Line(mark(70), "r")}


LAGS = can(Feature.RATINGS, lag=600)


@pytest.mark.parametrize(
    ("who", "seen", "counts"),
    [
        (member(), OLD, True),
        (member(), None, True),
        (member(read_at=None, read_full=False), OLD, False),
        (member(read_at=NOON), OLD, True),
        (member(read_at=NOON - 1), OLD, False),
        (member(LAGS, read_at=NOON + 599), OLD, False),
        (member(LAGS, read_at=NOON + 600), OLD, True),
        # A read of what changed shows a write only where it brings the record.
        (member(read_full=False), None, False),
        (member(read_full=False), replace(OLD, seen_at=NOON), False),
        (member(read_full=False), replace(OLD, seen_at=NOON + HOUR), True),
        (member(read_full=False), replace(OLD, seen_at=NOON + HOUR + 1), True),
    ],
)
def test_only_a_read_that_could_show_a_write_counts(who: Member, seen: Seen | None, counts: bool) -> None:
    waiting = replace(SENT, before=None if seen is None else mark(70))
    _, draft = reviewed(waiting, seen, who)
    assert draft.waiting == ({PLACE: replace(waiting, looks=1)} if counts else {})


def test_a_write_that_never_went_out_is_not_looked_for() -> None:
    draft = Draft(ItemState(7, MediaType.MOVIE), [member()], Terms(now=NOON))
    wait_on(draft, PLACE, member(), OLD, replace(SENT, sent_at=None))
    assert draft.waiting == {}


@pytest.mark.parametrize(
    ("operation", "keeps", "idempotent", "again"),
    [
        (Operation.ADD, Keeps.PLAYS, False, False),
        (Operation.ADD, Keeps.PLAYS, True, True),
        (Operation.ADD, Keeps.SET, False, True),
        (Operation.UPDATE, Keeps.PLAYS, False, True),
    ],
)
def test_a_play_that_may_only_be_hidden_is_not_written_a_second_time(
    operation: Operation, keeps: Keeps, idempotent: bool, again: bool
) -> None:
    who = member(can(Feature.HISTORY, keeps=keeps, idempotent=idempotent))
    _, draft = reviewed(replace(SENT, operation=operation, looks=1), OLD, who)
    failed = draft.waiting[PLACE]
    assert failed is not None
    assert (failed.next_try != NEVER) is again


REMOVED = Waiting(WaitingState.PENDING, Operation.REMOVE, None, at(NOON), "r", sent_at=NOON + HOUR)


@pytest.mark.parametrize(
    ("seen", "is_anew"),
    [
        (None, False),
        (Seen("r", at(NOON)), False),
        (Seen("other", at(NOON)), False),
        (Seen("r", at(NOON + HOUR)), True),
        (Seen("r", at(NOON + HOUR - 1)), False),
        (Seen("r", at(NOON + HOUR + 1)), True),
        (Seen("r", at(NOON + HOUR - 59, Precision.MINUTE)), True),
        (Seen("r", at(NOON + HOUR - 60, Precision.MINUTE)), False),
        (Seen("r", at(None)), False),
        (Seen("other", at(None)), True),
        (Seen("r", at(NOON, Precision.DAY)), False),
        (Seen("other", at(NOON, Precision.DAY)), True),
        (Seen("other", at(NOON, Precision.MINUTE)), False),
        (Seen("other", at(NOON + 1)), False),
    ],
)
def test_what_we_removed_is_set_anew_if_its_time_or_else_its_ref_says_so(
    seen: Seen | None, is_anew: bool
) -> None:
    assert set_anew(REMOVED, seen) is is_anew


def test_only_what_we_removed_is_set_anew() -> None:
    later = Seen("other", at(NOON + 9 * HOUR))
    assert set_anew(REMOVED, later)
    assert not set_anew(replace(REMOVED, value=at(NOON)), later)
    assert not set_anew(replace(REMOVED, before=None), later)
    assert not set_anew(replace(REMOVED, sent_at=None), later)
    assert not set_anew(replace(REMOVED, ref=None), Seen("other", at(None)))
