"""Which record at an account is the item that was sent."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Item, MediaType
from custom_components.crosswatch.scrobble.looking import same_item


def part(number: int, *ids: str, show: str = "tvdb:1") -> Item:
    return Item(MediaType.EPISODE, ids, show_ids=(show,), season=1, number=number)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (part(3, "tvdb:33"), True),
        (part(4, "tvdb:33"), True),
        (part(3, "tvdb:34"), True),
        (part(4, "tvdb:34"), False),
        (part(3, show="tvdb:2"), False),
        (Item(MediaType.SEASON, ("tvdb:33",), show_ids=("tvdb:1",), season=1), False),
        (Item(MediaType.EPISODE, ("tvdb:33",)), True),
    ],
)
def test_an_item_is_recognised_by_its_ids_or_its_place(other: Item, same: bool) -> None:
    assert same_item(part(3, "tvdb:33"), other) is same


def test_an_episode_without_a_place_is_only_known_by_its_ids() -> None:
    assert not same_item(Item(MediaType.EPISODE, ("tvdb:1",)), Item(MediaType.EPISODE, ("tvdb:2",)))
