"""Which plays are the same viewing: matched in time, never crossing, at the least distance in sum."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from custom_components.crosswatch.engine.plays import (
    Cluster,
    align,
    distance,
    is_finer,
    limit,
    same_stamp,
    same_viewing,
    window_of,
)
from custom_components.crosswatch.engine.times import Span, edit_span, floor_time, gap
from custom_components.crosswatch.model import Precision, Value

from .world import DAY, HOUR, MINUTE, NOON, at

W = 2 * HOUR


def spans(*minutes: int, length: int = 1) -> list[Span]:
    return [(NOON + minute * MINUTE, NOON + minute * MINUTE + length) for minute in minutes]


def clusters(*minutes: int) -> list[Cluster]:
    return [[span] for span in spans(*minutes)]


def saved(pairs: list[tuple[int, int]], left: list[Cluster], right: list[Span]) -> int:
    """How much better than leaving all alone, where a pair at the window's edge is worth next to nothing."""
    total = 0
    for cluster, play in pairs:
        apart = distance(left[cluster], right[play], W)
        assert apart is not None
        total += limit(left[cluster][0], right[play], W) + 1 - apart
    return total


def best(left: list[Cluster], right: list[Span]) -> int:
    """The same, by trying everything."""
    most = 0
    for size in range(1, min(len(left), len(right)) + 1):
        for some in combinations(range(len(left)), size):
            for others in combinations(range(len(right)), size):
                pairs = list(zip(some, others, strict=True))
                if all(distance(left[one], right[two], W) is not None for one, two in pairs):
                    most = max(most, saved(pairs, left, right))
    return most


MINUTES = st.lists(st.integers(0, 700), max_size=5).map(sorted)


@given(MINUTES, MINUTES)
def test_the_match_is_the_best_one(left: list[int], right: list[int]) -> None:
    one, other = clusters(*left), spans(*right)
    pairs = align(one, other, W)
    assert saved(pairs, one, other) == best(one, other)
    assert len({cluster for cluster, _ in pairs}) == len({play for _, play in pairs}) == len(pairs)


def test_a_pair_goes_to_the_nearest() -> None:
    assert align(clusters(0, 100), spans(90), W) == [(1, 0)]


def test_the_sum_counts_and_not_the_nearest_alone() -> None:
    assert align(clusters(0, 60), spans(50, 120), W) == [(0, 0), (1, 1)]


def test_plays_of_the_same_second_belong_together() -> None:
    assert align(clusters(0, 120), spans(120, 240), W) == [(1, 0)]


def test_a_cluster_takes_only_what_fits_all_of_it() -> None:
    cluster: Cluster = [*spans(0), *spans(110)]
    assert align([cluster], spans(125), W) == []
    assert align([cluster], spans(115), W) == [(0, 0)]


def test_a_cluster_of_the_same_second_that_does_not_fit_is_passed_over() -> None:
    cluster: Cluster = [*spans(0), *spans(-125)]
    assert align([cluster, *clusters(30)], spans(0), W) == [(1, 0)]


def test_nothing_matches_nothing() -> None:
    assert align([], spans(1), W) == []
    assert align(clusters(1), [], W) == []
    assert align(clusters(0), spans(500), W) == []


def test_a_crowd_is_matched_in_order() -> None:
    left = clusters(*range(0, 600, 2))
    right = spans(*range(1, 601, 2))
    assert align(left, right, W) == [(number, number) for number in range(300)]


def test_a_crowd_with_strangers_at_both_ends_is_matched_too() -> None:
    left = clusters(*range(0, 600, 2))
    right = [*spans(-500, -119), *spans(*range(1, 601, 2)), *spans(900)]
    pairs = align(left, right, W)
    assert len(pairs) == 300
    late = [*clusters(-500), *clusters(*range(130, 730, 2))]
    assert len(align(late, spans(*range(1, 601, 2)), W)) == 295
    assert len(align(clusters(*range(1, 601, 2)), spans(*range(130, 730, 2)), W)) == 295


def test_a_day_matches_the_day_before_and_after() -> None:
    day = (NOON - 12 * HOUR, NOON + 12 * HOUR)
    assert [
        distance([day], span, W) is not None for span in spans(0, -24 * 60, 35 * 60, 37 * 60, -37 * 60)
    ] == [
        True,
        True,
        True,
        False,
        False,
    ]
    after, later = (day[0] + DAY, day[1] + DAY), (day[0] + 2 * DAY, day[1] + 2 * DAY)
    assert distance([day], after, W) == 1
    assert distance([day], later, W) is None


def test_a_day_in_a_list_of_seconds_is_matched() -> None:
    day = (NOON - 12 * HOUR, NOON + 12 * HOUR)
    assert align([[day]], spans(-40 * 60, 20 * 60), W) == [(0, 1)]
    assert align(clusters(-40 * 60, 20 * 60), [day], W) == [(1, 0)]


def test_the_window_follows_the_runtime() -> None:
    assert window_of(None) == window_of(45 * MINUTE) == 2 * HOUR
    assert window_of(3 * HOUR) == 3 * HOUR + 30 * MINUTE


def test_a_play_without_a_date_may_be_any() -> None:
    assert same_viewing(at(None), at(NOON), W)
    assert not same_viewing(at(NOON), at(NOON + 3 * HOUR), W)


def test_dates_within_a_minute_are_the_services_rounding() -> None:
    assert same_stamp(at(NOON), at(NOON + 59))
    assert not same_stamp(at(NOON), at(NOON + 61))
    assert same_stamp(at(NOON, Precision.MINUTE), at(NOON + 59))
    assert same_stamp(at(None), at(None))
    assert not same_stamp(at(None), at(NOON))


def test_a_known_date_is_finer_than_none_and_a_second_finer_than_a_day() -> None:
    assert is_finer(at(NOON), at(None))
    assert not is_finer(at(None), at(NOON))
    assert is_finer(at(NOON), at(NOON, Precision.DAY))
    assert not is_finer(at(NOON), Value(1, NOON, Precision.UNKNOWN))


@given(st.integers(0, 10_000), st.integers(1, 90), st.integers(0, 10_000), st.integers(1, 90))
def test_a_gap_is_the_distance_of_the_nearest_seconds(one: int, long: int, two: int, wide: int) -> None:
    seconds = [abs(a - b) for a in (one, one + long - 1) for b in (two, two + wide - 1)]
    overlap = one < two + wide and two < one + long
    assert gap((one, one + long), (two, two + wide)) == (0 if overlap else min(seconds))
    assert gap((one, one + long), (two, two + wide)) == gap((two, two + wide), (one, one + long))


def test_a_day_begins_in_the_accounts_zone() -> None:
    assert floor_time(NOON, Precision.DAY, "UTC") == NOON - 12 * HOUR
    assert floor_time(NOON, Precision.DAY, "Pacific/Auckland") == NOON - HOUR
    assert floor_time(NOON + 59, Precision.MINUTE, "UTC") == NOON


def test_an_undated_edit_was_made_between_the_two_reads() -> None:
    assert edit_span(at(None), NOON + HOUR, NOON, NOON + DAY) == (NOON, NOON + HOUR + 1)
    assert edit_span(at(None), NOON, None, NOON + DAY) == (0, NOON + 1)
    assert edit_span(at(NOON + 9 * DAY), NOON, None, NOON) == (NOON, NOON + 1)
