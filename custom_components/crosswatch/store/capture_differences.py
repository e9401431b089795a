"""Two captures, or a capture and what the account shows now, side by side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from sqlite3 import Connection

from msgspec import Struct

from ..model import Feature
from .identity import describe_items
from .schema import FEATURE_NUMBERS

FIRST_TITLES = 10
"""Titles named of each kind of difference."""

_FEATURES = {number: Feature(name) for name, number in FEATURE_NUMBERS.items()}

type _Content = dict[int, Counter[tuple[int, int | None]]]
"""What stands of each item: (amount, time), as far as that matters for the feature."""


class Difference(Struct, frozen=True):
    """How many records differ in one way, and the first titles of them."""

    count: int = 0
    titles: tuple[str, ...] = ()


class FeatureDifference(Struct, frozen=True):
    """One feature of two sides: what only the first holds, only the second, and both but differently."""

    feature: Feature
    only_first: Difference
    only_second: Difference
    changed: Difference


def compare_captures(connection: Connection, first: int, second: int) -> list[FeatureDifference]:
    """Compare two captures by the features that both hold."""
    return [
        _compare(
            connection, feature, _captured(connection, first, feature), _captured(connection, second, feature)
        )
        for feature in _features(
            connection, "SELECT feature FROM capture_feature WHERE capture=?", first, second
        )
    ]


def compare_with_account(connection: Connection, capture: int, account: int) -> list[FeatureDifference]:
    """Compare a capture with what its account showed at its last read."""
    held = _features(connection, "SELECT feature FROM capture_feature WHERE capture=?", capture)
    return [
        _compare(
            connection, feature, _captured(connection, capture, feature), _shown(connection, account, feature)
        )
        for feature in held
    ]


def _features(connection: Connection, query: str, *captures: int) -> list[Feature]:
    found = [{row[0] for row in connection.execute(query, (capture,))} for capture in captures]
    return [_FEATURES[number] for number in sorted(set.intersection(*found))]


def _captured(connection: Connection, capture: int, feature: Feature) -> _Content:
    rows = connection.execute(
        "SELECT item, amount, at FROM capture_record WHERE capture=? AND feature=?",
        (capture, FEATURE_NUMBERS[feature]),
    )
    return _content(feature, rows)


def _shown(connection: Connection, account: int, feature: Feature) -> _Content:
    rows = connection.execute(
        "SELECT item, amount, at FROM observed WHERE account=? AND feature=? AND presence='present'",
        (account, FEATURE_NUMBERS[feature]),
    )
    return _content(feature, rows)


def _content(feature: Feature, rows: Iterable[tuple[int, int, int | None]]) -> _Content:
    """Return what matters: of a play also when it was, of a rating and a place only what it says."""
    found: _Content = defaultdict(Counter)
    for item, amount, at in rows:
        found[item][amount, at if feature is Feature.HISTORY else None] += 1
    return found


def _compare(
    connection: Connection, feature: Feature, first: _Content, second: _Content
) -> FeatureDifference:
    ways: tuple[Counter[int], Counter[int], Counter[int]] = (Counter(), Counter(), Counter())
    for item in sorted(first.keys() | second.keys()):
        one, other = first.get(item, Counter()), second.get(item, Counter())
        if one == other:
            continue
        left, right = (one - other).total(), (other - one).total()
        changed = min(left, right)
        for way, count in zip(ways, (left - changed, right - changed, changed), strict=True):
            if count:
                way[item] = count
    return FeatureDifference(feature, *(_difference(connection, way) for way in ways))


def _difference(connection: Connection, counts: Counter[int]) -> Difference:
    first = list(counts)[:FIRST_TITLES]
    items = describe_items(connection, first)
    return Difference(counts.total(), tuple(items[item].label for item in first))
