"""Which plays are the same viewing.

Services stamp the start, the end, or the minute in which they heard of it, some only the day. So unknown
plays of an item are matched within a window, each with at most one play of each other member, never crossing
over, and so that the distances add up to the least. Members are aligned one after the other, in their order;
the outcome does not depend on the order in which plays were read.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from ..model import Precision, Value
from .times import DAY, HOUR, Span, gap, span_of

MARGIN = 1_800
"""Seconds that a viewing may take longer than the title runs."""

ROUNDING = 60
"""Seconds below which another date of the same record is no correction."""

LEAST_WINDOW = 2 * HOUR

_MOST_CELLS = 24
"""Candidates per play that are weighed against each other; beyond that any order-keeping match is as good."""

type Cluster = list[Span]
"""Plays of one viewing, at most one a member, the earliest-known first."""

type Pair = tuple[int, int]


class Block(Struct, frozen=True):
    """A stretch of clusters and plays that can only be matched with each other: half-open ranges."""

    first_cluster: int
    last_cluster: int
    first_play: int
    last_play: int


def window_of(runtime: int | None) -> int:
    """Return how far apart two stamps of one viewing may be, in seconds."""
    return max(LEAST_WINDOW, (runtime or 0) + MARGIN)


def play_span(value: Value) -> Span | None:
    """Return the interval of a play, or None if its date is not known."""
    return None if value.at is None else span_of(value.at, value.precision)


def limit(first: Span, second: Span, window: int) -> int:
    """Return how far apart these two may be: a day either way if one is only known to the day."""
    longest = max(first[1] - first[0], second[1] - second[0])
    return DAY if longest >= Precision.DAY else window


def same_viewing(first: Value, second: Value, window: int) -> bool:
    """Whether two plays may be one viewing. A play without a date may be any."""
    one, other = play_span(first), play_span(second)
    return one is None or other is None or gap(one, other) <= limit(one, other, window)


def echoes(value: Value, day: Value) -> bool:
    """Whether a time is but the beginning of a day, told by a service that keeps times and got a day."""
    return value.at == day.at and value.precision < Precision.DAY <= day.precision


def is_finer(value: Value, than: Value) -> bool:
    """Whether the date of a play is known more exactly."""
    if value.at is None:
        return False
    if than.at is None:
        return True
    return (value.precision or 1) < (than.precision or 1)


def same_stamp(first: Value, second: Value) -> bool:
    """Whether two dates of one record are the same but for the service's rounding. Days are not rounded."""
    one, other = play_span(first), play_span(second)
    if one is None or other is None:
        return one is other
    days = min(first.precision, second.precision) >= Precision.DAY
    return gap(one, other) < (1 if days else ROUNDING)


def align(clusters: Sequence[Cluster], plays: Sequence[Span], window: int) -> list[Pair]:
    """Match plays of one member with clusters of others, both in order of time.

    Returns pairs of positions. Pairs keep the order of time, hold the window with every play of the
    cluster, and cost the least in sum, where leaving two alone costs as much as a pair at the window's edge.
    """
    if _is_one_to_one(clusters, plays, window):
        return [(place, place) for place in range(len(plays))]
    exact = _at_the_same_second(clusters, plays, window)
    taken = {cluster for cluster, _ in exact}, {play for _, play in exact}
    left = [number for number in range(len(clusters)) if number not in taken[0]]
    right = [number for number in range(len(plays)) if number not in taken[1]]
    found = _align_rest([clusters[number] for number in left], [plays[number] for number in right], window)
    return exact + [(left[cluster], right[play]) for cluster, play in found]


def distance(cluster: Cluster, play: Span, window: int) -> int | None:
    """Return the distance of a play to the farthest of a cluster, or None if any is out of the window."""
    worst = 0
    for other in cluster:
        apart = gap(other, play)
        if apart > limit(other, play, window):
            return None
        worst = max(worst, apart)
    return worst


def _is_one_to_one(clusters: Sequence[Cluster], plays: Sequence[Span], window: int) -> bool:
    """Whether each play fits the cluster at its place, out of reach of all others: nothing is open then."""
    if len(clusters) != len(plays):
        return False
    before: int | None = None
    for cluster, play in zip(clusters, plays, strict=True):
        first, last = play
        for start, end in cluster:
            first, last = min(first, start), max(last, end)
        if last - first > window or (before is not None and first - before <= window + Precision.MINUTE):
            return False
        before = last
    return True


def _at_the_same_second(clusters: Sequence[Cluster], plays: Sequence[Span], window: int) -> list[Pair]:
    pairs = []
    cluster = play = 0
    while cluster < len(clusters) and play < len(plays):
        left, right = clusters[cluster][0][0], plays[play][0]
        if left == right and distance(clusters[cluster], plays[play], window) is not None:
            pairs.append((cluster, play))
            cluster += 1
            play += 1
        elif left <= right:
            cluster += 1
        else:
            play += 1
    return pairs


def _align_rest(clusters: Sequence[Cluster], plays: Sequence[Span], window: int) -> list[Pair]:
    if not clusters or not plays:
        return []
    reach = _reach(clusters, plays, window)
    starts = [cluster[0][0] for cluster in clusters], [play[0] for play in plays]
    found: list[Pair] = []
    for block in _blocks(starts[0], starts[1], reach):
        inside = clusters[block.first_cluster : block.last_cluster]
        among = plays[block.first_play : block.last_play]
        if len(inside) == len(among) == 1:
            pairs = [(0, 0)] if distance(inside[0], among[0], window) is not None else []
        else:
            pairs = _align_block(inside, among, window, reach)
        found.extend((block.first_cluster + one, block.first_play + other) for one, other in pairs)
    return found


def _reach(clusters: Sequence[Cluster], plays: Sequence[Span], window: int) -> int:
    days = any(play[1] - play[0] >= DAY for play in plays)
    days = days or any(span[1] - span[0] >= DAY for cluster in clusters for span in cluster)
    return 2 * DAY if days else window + Precision.MINUTE


def _blocks(clusters: Sequence[int], plays: Sequence[int], reach: int) -> list[Block]:
    """Cut two sorted lists of starts where neither goes on within reach, without stretches of one kind."""
    marks = sorted([(start, 0) for start in clusters] + [(start, 1) for start in plays])
    cuts = [0, *(place + 1 for place, (one, two) in enumerate(pairwise(marks)) if two[0] - one[0] > reach)]
    blocks = []
    cluster = play = 0
    for begin, end in pairwise([*cuts, len(marks)]):
        many = sum(kind for _, kind in marks[begin:end]) if end - begin > 1 else marks[begin][1]
        few = end - begin - many
        if many and few:
            blocks.append(Block(cluster, cluster + few, play, play + many))
        cluster, play = cluster + few, play + many
    return blocks


def _align_block(clusters: Sequence[Cluster], plays: Sequence[Span], window: int, reach: int) -> list[Pair]:
    starts = [play[0] for play in plays]
    bands = [
        (bisect_left(starts, cluster[0][0] - reach), bisect_right(starts, cluster[0][0] + reach))
        for cluster in clusters
    ]
    if sum(high - low for low, high in bands) > _MOST_CELLS * (len(clusters) + len(plays)):
        return _in_order(clusters, plays, window)
    return _least_distance(clusters, plays, window, bands)


def _in_order(clusters: Sequence[Cluster], plays: Sequence[Span], window: int) -> list[Pair]:
    pairs = []
    cluster = play = 0
    while cluster < len(clusters) and play < len(plays):
        if distance(clusters[cluster], plays[play], window) is not None:
            pairs.append((cluster, play))
            cluster += 1
            play += 1
        elif clusters[cluster][0][0] < plays[play][0]:
            cluster += 1
        else:
            play += 1
    return pairs


def _least_distance(
    clusters: Sequence[Cluster], plays: Sequence[Span], window: int, bands: Sequence[Pair]
) -> list[Pair]:
    """Find the order-keeping match that saves most, by dynamic programming within the bands.

    best[j] is the most that the clusters so far save with the first j plays. Right of a band it
    stays what it was at the band's end.
    """
    best = [0] * (len(plays) + 1)
    steps: list[bytearray] = []
    end = 0
    for cluster, (low, high) in zip(clusters, bands, strict=True):
        best[end + 1 : high + 1] = [best[end]] * (high - end)
        end = max(end, high)
        steps.append(_fill_row(best, cluster, plays, window, (low, high)))
    return _walk_back(steps, bands, len(plays))


_SKIP_CLUSTER, _SKIP_PLAY, _MATCH = 0, 1, 2


def _fill_row(best: list[int], cluster: Cluster, plays: Sequence[Span], window: int, band: Pair) -> bytearray:
    low, high = band
    row = bytearray(high - low)
    diagonal = best[low]
    for place in range(low, high):
        above = best[place + 1]
        most, step = above, _SKIP_CLUSTER
        if best[place] > most:
            most, step = best[place], _SKIP_PLAY
        apart = distance(cluster, plays[place], window)
        if apart is not None:
            saved = diagonal + limit(cluster[0], plays[place], window) + 1 - apart
            if saved > most:
                most, step = saved, _MATCH
        row[place - low] = step
        best[place + 1] = most
        diagonal = above
    return row


def _walk_back(steps: Sequence[bytearray], bands: Sequence[Pair], plays: int) -> list[Pair]:
    pairs = []
    cluster, play = len(steps) - 1, plays
    while cluster >= 0 and play > 0:
        low, high = bands[cluster]
        play = min(play, high)
        if play <= low:
            cluster -= 1
            continue
        step = steps[cluster][play - 1 - low]
        if step == _MATCH:
            pairs.append((cluster, play - 1))
        if step != _SKIP_PLAY:
            cluster -= 1
        if step != _SKIP_CLUSTER:
            play -= 1
    pairs.reverse()
    return pairs
