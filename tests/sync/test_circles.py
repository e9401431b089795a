"""Syncs that would answer each other are found, and only those."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Feature, Role
from custom_components.crosswatch.sync.circles import Circle, find_circle
from custom_components.crosswatch.sync.definitions import MemberDefinition, SyncDefinition

WISHES = Feature.WATCHLIST


def _sync(
    name: str, *accounts: str, feature: Feature = WISHES, roles: dict[str, Role] | None = None
) -> SyncDefinition:
    members = tuple(
        MemberDefinition(account, {feature: (roles or {}).get(account, Role.BOTH)}) for account in accounts
    )
    return SyncDefinition(name, name, members)


def test_syncs_that_share_nothing_do_not_meet() -> None:
    assert find_circle(_sync("new", "a", "b"), [_sync("old", "c", "d")]) is None


def test_sharing_one_account_makes_a_chain() -> None:
    assert find_circle(_sync("new", "a", "b"), [_sync("old", "b", "c")]) is None


def test_sharing_two_accounts_is_a_circle_of_two() -> None:
    assert find_circle(_sync("new", "a", "b", "c"), [_sync("old", "b", "a")]) == Circle(WISHES, ("old",))


def test_a_triangle_is_a_circle_of_three() -> None:
    others = [_sync("first", "a", "b"), _sync("second", "b", "c")]
    found = find_circle(_sync("new", "c", "a"), others)
    assert found is not None
    assert sorted(found.syncs) == ["first", "second"]


def test_the_shortest_circle_is_named() -> None:
    others = [_sync("first", "a", "b"), _sync("second", "b", "c"), _sync("short", "a", "c")]
    assert find_circle(_sync("new", "c", "a"), others) == Circle(WISHES, ("short",))


def test_lists_of_different_kinds_do_not_meet() -> None:
    other = _sync("old", "a", "b", feature=Feature.RATINGS)
    assert find_circle(_sync("new", "a", "b"), [other]) is None


@pytest.mark.parametrize("side", ["new", "old"])
def test_an_account_that_takes_no_part_does_not_count(side: str) -> None:
    new = _sync("new", "a", "b", "c", roles={"a": Role.OFF} if side == "new" else {})
    old = _sync("old", "a", "b", "d", roles={"a": Role.OFF} if side == "old" else {})
    assert find_circle(new, [old]) is None


def test_one_way_round_is_a_circle_too() -> None:
    there = _sync("there", "a", "b", roles={"a": Role.SOURCE, "b": Role.TARGET})
    back = _sync("back", "b", "a", roles={"b": Role.SOURCE, "a": Role.TARGET})
    assert find_circle(back, [there]) == Circle(WISHES, ("there",))


def test_a_sync_in_which_nothing_moves_closes_nothing() -> None:
    silent = _sync("silent", "a", "b", roles={"a": Role.TARGET, "b": Role.TARGET})
    assert find_circle(silent, [_sync("old", "a", "b")]) is None
    assert find_circle(_sync("new", "a", "b"), [silent]) is None
