"""What a sync stands for again when a run is undone: the finest of the values that mean the same."""

from __future__ import annotations

from custom_components.crosswatch.engine.before_run import before_run
from custom_components.crosswatch.engine.draft import Draft
from custom_components.crosswatch.engine.state import Agreed, ItemState, Member, Need, Terms
from custom_components.crosswatch.model import (
    Feature,
    FeatureCapability,
    MediaType,
    Operation,
    Precision,
    Reason,
    Role,
    Value,
)

from .world import DAY, MINUTE, NAMES, NOON, A, B, at, can, mark

HISTORY, RATINGS, WATCHLIST = Feature.HISTORY, Feature.RATINGS, Feature.WATCHLIST


def stands(
    feature: Feature,
    back_to: Value | None,
    held: Value | None = None,
    *,
    written: Value | None = None,
    agreed: Agreed | None = None,
    role: Role = Role.BOTH,
    coarse: FeatureCapability | None = None,
) -> Agreed:
    """Trakt is put back to a value, and Plex holds one."""
    first = Member(A, NAMES[A], Role.BOTH, coarse or can(feature))
    other = Member(B, NAMES[B], role, can(feature, scale=100))
    state = ItemState(7, MediaType.MOVIE, agreed={} if agreed is None else {1: agreed})
    draft = Draft(state, [first, other], Terms(now=NOON))
    need = Need(A, 1, Operation.UPDATE, back_to, written, None, Reason("undone"))
    return before_run(feature, draft, 1, [(first, need)], {A: back_to, B: held})


def test_what_was_not_there_before_is_cleared_with_the_value_that_was_known() -> None:
    written = at(NOON)
    assert stands(HISTORY, None, written=written) == Agreed(False, written, A)
    assert stands(HISTORY, None) == Agreed(False, Value(), A)
    known = Agreed(True, at(NOON + DAY), B)
    assert stands(HISTORY, None, written=written, agreed=known) == Agreed(False, known.value, A)


def test_the_finer_of_two_marks_that_mean_the_same_is_taken() -> None:
    coarse = can(RATINGS, scale=10)
    assert stands(RATINGS, mark(80), mark(84), coarse=coarse) == Agreed(True, mark(84), B)
    assert stands(RATINGS, mark(80), mark(95), coarse=coarse) == Agreed(True, mark(80), A)
    assert stands(RATINGS, mark(80), mark(84), coarse=coarse, role=Role.TARGET).by == A
    assert stands(RATINGS, mark(80), mark(80), coarse=can(RATINGS, scale=100)).by == A
    assert stands(RATINGS, mark(80), None, coarse=coarse).by == A


def test_the_better_known_of_two_dates_of_one_viewing_is_taken() -> None:
    rough, exact = at(NOON, Precision.MINUTE, 2), at(NOON + 5)
    assert stands(HISTORY, rough, exact) == Agreed(True, exact, B)
    assert stands(HISTORY, exact, rough) == Agreed(True, exact, A)
    assert stands(HISTORY, rough, at(NOON + 9 * DAY)) == Agreed(True, at(NOON, Precision.MINUTE), A)


def test_of_other_values_those_that_are_put_back_count() -> None:
    assert stands(WATCHLIST, at(NOON, Precision.MINUTE), at(NOON)).by == A
    assert stands(WATCHLIST, at(NOON), at(NOON + MINUTE)) == Agreed(True, at(NOON), A)
