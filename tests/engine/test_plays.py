"""Which plays are the same viewing: matched in time, never crossing, at the least distance in sum."""

from __future__ import annotations

from datetime import datetime
from itertools import combinations, product
from random import Random
from zoneinfo import ZoneInfo

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
from custom_components.crosswatch.engine.projection import project_time
from custom_components.crosswatch.engine.state import Member
from custom_components.crosswatch.engine.times import Span, edit_span, floor_time, gap, newer, span_of
from custom_components.crosswatch.model import Feature, Precision, Role, Value

from .world import DAY, HOUR, MINUTE, NOON, A, at, can

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


SMALL = [
    [(NOON + minute * MINUTE, NOON + minute * MINUTE + 1) for minute in minutes]
    for size in range(4)
    for minutes in combinations((0, 1, 90, 119, 120, 121, 240, 361), size)
]
"""All lists of up to three of these minutes: beside each other, at and over the window's edge."""

WITH_DAYS = [
    list(some)
    for size in range(3)
    for some in combinations(
        sorted(
            [
                (NOON - 12 * HOUR, NOON + 12 * HOUR),
                (NOON + 12 * HOUR, NOON + 36 * HOUR),
                *[(NOON + hours * HOUR, NOON + hours * HOUR + 1) for hours in (-37, -36, 0, 37, 61)],
            ]
        ),
        size,
    )
]


def test_every_small_match_is_the_best_one() -> None:
    for left, plays in product(SMALL, repeat=2):
        one = [[span] for span in left]
        pairs = align(one, plays, W)
        assert saved(pairs, one, plays) == best(one, plays), (left, plays)
        assert len({cluster for cluster, _ in pairs}) == len({play for _, play in pairs}) == len(pairs)


def test_every_small_match_of_days_and_times_is_the_best_one() -> None:
    for left, right in product(WITH_DAYS, repeat=2):
        one = [[span] for span in left]
        plays = [(start + 7, end + 7) for start, end in right]  # the same second goes before everything else
        assert saved(align(one, plays, W), one, plays) == best(one, plays), (left, plays)


def test_long_chains_are_matched_at_their_best() -> None:
    chance = Random(7)
    for _ in range(150):
        left, plays = (sorted(chance.sample(range(0, 1_000, 7), chance.randint(3, 6))) for _ in range(2))
        one, other = clusters(*left), spans(*[minute + 1 for minute in plays])
        assert saved(align(one, other, W), one, other) == best(one, other), (left, plays)


def test_every_stamp_of_a_viewing_counts_in_a_small_match() -> None:
    for left, plays in product(SMALL, repeat=2):
        wide: list[Cluster] = [[span, (span[0] + 45 * MINUTE, span[1] + 45 * MINUTE)] for span in left]
        pairs = align(wide, plays, W)
        for cluster, play in pairs:
            assert distance(wide[cluster], plays[play], W) is not None
        if len(left) == 1 and not any(play[0] == left[0][0] for play in plays):
            assert saved(pairs, wide, plays) == best(wide, plays)


def test_pairs_at_the_edge_of_the_window_yield_to_one_that_is_a_little_nearer() -> None:
    edge = W - 1
    first, last = NOON, NOON + W + edge - 30
    one = [[(first, first + 1)], [(last, last + 1)]]
    assert align(one, [(first + edge, first + W), (last + edge, last + W)], W) == [(1, 0)]


def test_the_same_second_goes_before_everything_else() -> None:
    assert align(clusters(0, 50), spans(50, 100), W) == [(1, 0), (0, 1)]
    assert align(clusters(0, 10, 20), spans(5, 10, 20), W) == [(1, 1), (2, 2), (0, 0)]
    assert align(clusters(10, 20, 30), spans(0, 20, 30), W) == [(1, 1), (2, 2), (0, 0)]


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
    assert same_viewing(at(NOON), at(None), W)
    assert not same_viewing(at(NOON), at(NOON + 3 * HOUR), W)


def test_the_edge_of_the_window_belongs_to_it() -> None:
    assert same_viewing(at(NOON), at(NOON + W), W)
    assert not same_viewing(at(NOON), at(NOON + W + 1), W)
    second = (NOON, NOON + 1)
    assert distance([second], second, W) == 0
    assert distance([second], (NOON + W, NOON + W + 1), W) == W
    assert distance([second], (NOON + W + 1, NOON + W + 2), W) is None


def test_dates_within_a_minute_are_the_services_rounding() -> None:
    assert same_stamp(at(NOON), at(NOON + 59))
    assert not same_stamp(at(NOON), at(NOON + 60))
    assert same_stamp(at(NOON, Precision.MINUTE), at(NOON + 59))
    assert same_stamp(at(None), at(None))
    assert not same_stamp(at(None), at(NOON))
    assert not same_stamp(at(NOON), at(None))


def test_a_day_is_not_the_next_day_but_may_begin_elsewhere() -> None:
    day = at(NOON, Precision.DAY)
    assert same_stamp(day, day)
    assert same_stamp(day, at(NOON + 9 * HOUR, Precision.DAY))
    assert not same_stamp(day, at(NOON + DAY, Precision.DAY))
    assert same_stamp(day, at(NOON + DAY))
    assert not same_stamp(day, at(NOON + DAY + MINUTE))


def test_a_known_date_is_finer_than_none_and_a_second_finer_than_a_day() -> None:
    assert is_finer(at(NOON), at(None))
    assert not is_finer(at(None), at(NOON))
    assert is_finer(at(NOON), at(NOON, Precision.DAY))
    assert not is_finer(at(NOON), Value(1, NOON, Precision.UNKNOWN))


def test_of_two_dates_known_alike_neither_is_finer() -> None:
    to_the_minute, to_the_day = at(NOON, Precision.MINUTE), at(NOON, Precision.DAY)
    of_no_unit = Value(1, NOON, Precision.UNKNOWN)
    for value in (at(None), at(NOON), to_the_minute, to_the_day, of_no_unit):
        assert not is_finer(value, value)
    assert not is_finer(at(None), to_the_minute)
    assert not is_finer(of_no_unit, at(NOON))
    assert is_finer(of_no_unit, to_the_minute)
    assert is_finer(to_the_minute, to_the_day)


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


def test_times_without_a_unit_are_seconds() -> None:
    assert span_of(NOON, 0) == span_of(NOON, 1) == (NOON, NOON + 1)
    assert floor_time(NOON + 1, Precision.UNKNOWN, "UTC") == NOON + 1


def test_what_begins_when_the_other_ends_is_newer_and_a_second_apart() -> None:
    assert newer((10, 11), (9, 10))
    assert not newer((9, 11), (9, 10))
    assert gap((10, 11), (9, 10)) == gap((9, 10), (10, 11)) == 1
    assert gap((9, 11), (9, 10)) == 0


def test_a_day_with_two_midnights_begins_with_the_first() -> None:
    havana = "America/Havana"
    noon = int(datetime(2026, 11, 1, 12, tzinfo=ZoneInfo(havana)).timestamp())
    assert floor_time(noon, Precision.DAY, havana) == noon - 13 * HOUR


def test_a_day_stays_the_day_that_it_was_where_it_was_kept() -> None:
    auckland = Member(
        A, "Trakt", Role.BOTH, can(Feature.HISTORY, precision=Precision.DAY), zone="Pacific/Auckland"
    )
    day = NOON - 12 * HOUR
    assert project_time(at(day, Precision.DAY), auckland) == (day, Precision.DAY)
    assert project_time(at(NOON), auckland) == (NOON - HOUR, Precision.DAY)
