"""Which record stands at a place, and when two values are the same there."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.alike import alike, as_held, stands_for, unchanged
from custom_components.crosswatch.engine.draft import Draft
from custom_components.crosswatch.engine.holdings import held_at
from custom_components.crosswatch.engine.state import Agreed, ItemState, Line, Member, Presence, Seen, Terms
from custom_components.crosswatch.model import Feature, Keeps, MediaType, Precision, Role, Value

from .world import DAY, HOUR, MINUTE, NOON, A, B, at, can, mark

HISTORY, RATINGS, PROGRESS, WATCHLIST = (
    Feature.HISTORY,
    Feature.RATINGS,
    Feature.PROGRESS,
    Feature.WATCHLIST,
)
ITEM = ItemState(7, MediaType.MOVIE)


def member(feature: Feature = HISTORY, **more: object) -> Member:
    return Member(A, "Trakt", Role.BOTH, can(feature, **more))


def found(*rows: Seen, slot: int = 1, likely: Value | None = None, **refs: int) -> str | None:
    """The ref of what Trakt holds at a slot; `refs` are known records and their slots."""
    lines = {(number, A): Line(at(NOON), ref) for ref, number in refs.items()}
    state = replace(ITEM, seen={A: rows}, lines=lines | {(9, B): Line(at(NOON), "near")})
    row = held_at(HISTORY, state, member(), (slot, A), likely)
    return row.ref if row else None


NEAR, FAR = Seen("near", at(NOON + MINUTE)), Seen("far", at(NOON + HOUR))


def test_what_is_there_once_is_the_only_record() -> None:
    row = Seen("r", mark(80))
    state = replace(ITEM, seen={A: (row,)})
    assert held_at(RATINGS, state, member(RATINGS), (0, A), None) == row
    assert held_at(HISTORY, state, member(keeps=Keeps.LAST_PLAY), (0, A), None) == row


def test_a_play_is_found_by_its_ref() -> None:
    assert found(NEAR, FAR, far=1) == "far"
    assert found(NEAR, FAR, far=2) is None


def test_a_play_without_a_known_ref_is_the_nearest_of_those_that_are_no_others() -> None:
    assert found(FAR, NEAR, likely=at(NOON)) == "near"
    assert found(FAR, NEAR, likely=at(NOON + HOUR)) == "far"
    assert found(FAR, NEAR, likely=at(NOON), near=2) == "far"
    assert found(Seen("late", at(NOON + 3 * HOUR)), likely=at(NOON)) is None
    assert found(Seen("b", at(NOON)), Seen("a", at(NOON)), likely=at(NOON)) == "a"
    assert found(Seen("undated", at(None)), NEAR, likely=at(NOON)) == "near"
    assert found(Seen("undated", at(None)), NEAR, likely=at(None)) == "undated"


def test_what_is_gone_or_only_planned_is_not_held() -> None:
    gone = replace(NEAR, presence=Presence.GONE)
    planned = replace(NEAR, planned=True)
    assert found(gone, near=1) is None
    assert found(planned, near=1) is None
    assert found(gone, planned, FAR, likely=at(NOON)) == "far"


@pytest.mark.parametrize("feature", [HISTORY, RATINGS, PROGRESS, WATCHLIST])
def test_nothing_is_like_nothing_and_like_nothing_else(feature: Feature) -> None:
    who = member(feature)
    for compare in (alike, unchanged):
        assert compare(feature, ITEM, who, None, None)
        assert not compare(feature, ITEM, who, at(NOON), None)
        assert not compare(feature, ITEM, who, None, at(NOON))
        assert compare(feature, ITEM, who, at(NOON), at(NOON))


def test_values_are_compared_as_a_member_can_tell_them() -> None:
    coarse = member(RATINGS, scale=5)
    assert alike(RATINGS, ITEM, coarse, mark(80), mark(84))
    assert not alike(RATINGS, ITEM, coarse, mark(80), mark(90))
    assert alike(PROGRESS, ITEM, member(PROGRESS), mark(4_000), mark(4_049))
    assert not alike(PROGRESS, ITEM, member(PROGRESS), mark(4_000), mark(4_050))
    assert alike(WATCHLIST, ITEM, member(WATCHLIST), at(NOON), at(NOON + DAY))
    assert not alike(HISTORY, ITEM, member(), at(NOON), at(NOON + 3 * HOUR))
    counts = member(keeps=Keeps.LAST_PLAY)
    assert alike(HISTORY, ITEM, counts, at(NOON, amount=2), at(NOON + DAY, amount=2))
    assert not alike(HISTORY, ITEM, counts, at(NOON, amount=2), at(NOON, amount=3))


def test_a_play_that_is_stamped_differently_is_alike_but_not_unchanged() -> None:
    other = at(NOON + 10 * MINUTE)
    assert alike(HISTORY, ITEM, member(), at(NOON), other)
    assert not unchanged(HISTORY, ITEM, member(), at(NOON), other)
    assert unchanged(HISTORY, ITEM, member(), at(NOON), at(NOON + 59))
    assert unchanged(HISTORY, ITEM, member(keeps=Keeps.LAST_PLAY), at(NOON), other)
    assert unchanged(RATINGS, ITEM, member(RATINGS, scale=5), mark(80), mark(84))
    assert not unchanged(RATINGS, ITEM, member(RATINGS, scale=5), mark(80), mark(90))


def test_what_a_sync_stands_for_is_a_value_or_nothing() -> None:
    draft = Draft(ITEM, [member(RATINGS)], Terms(now=NOON))
    agreed, cleared = Agreed(True, mark(80), A), Agreed(False, mark(80), A)
    for known, value, stands in (
        (agreed, mark(80), True),
        (agreed, mark(70), False),
        (agreed, None, False),
        (cleared, None, True),
        (cleared, mark(80), False),
        (None, None, True),
        (None, mark(80), False),
    ):
        assert stands_for(RATINGS, draft, known, value, member(RATINGS)) is stands


def test_what_a_sync_stands_for_is_held_as_a_member_can() -> None:
    draft = Draft(ITEM, [member(RATINGS)], Terms(now=NOON))
    assert as_held(RATINGS, draft, Agreed(True, mark(84), A), member(RATINGS, scale=5)) == mark(80)
    place = replace(mark(4_000, NOON), runtime=7_200)
    assert as_held(PROGRESS, draft, Agreed(True, place, A), member(PROGRESS)) == place
    minutes = member(precision=Precision.MINUTE)
    assert as_held(HISTORY, draft, Agreed(True, at(NOON + 5, amount=3), A), minutes) == at(
        NOON, Precision.MINUTE
    )
