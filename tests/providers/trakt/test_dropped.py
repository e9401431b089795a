"""Dropped shows come with the watchlist and the history, and are not asked for while nothing moved there."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Feature, Item, MediaType
from tests.emulators.trakt import TraktEmulator

from .world import Room

WITH_DROPPED = [Feature.WATCHLIST, Feature.HISTORY]
DROPPED = "GET /users/hidden/dropped"


def show(trakt: TraktEmulator, number: int = 0) -> Item:
    shows = [item for item in trakt.titles(Feature.WATCHLIST, 20) if item.type is MediaType.SHOW]
    return shows[number]


@pytest.mark.parametrize("feature", WITH_DROPPED)
async def test_dropped_shows_are_known(room: Room, feature: Feature) -> None:
    room.trakt.drops(show(room.trakt))
    (items,) = (await room.read(feature)).dropped
    assert [item.label for item in items] == [show(room.trakt).label]


@pytest.mark.parametrize("feature", WITH_DROPPED)
async def test_they_are_asked_for_only_when_something_moved(room: Room, feature: Feature) -> None:
    await room.provider.activity()
    cursor = (await room.read(feature)).cursor
    room.exchanges.clear()
    again = await room.read(feature, cursor)
    assert (again.dropped, DROPPED in room.requests) == ([], False)
    room.trakt.drops(show(room.trakt))
    await room.provider.activity()
    moved = await room.read(feature, again.cursor)
    assert len(moved.dropped) == 1
    room.trakt.takes_up(show(room.trakt))
    await room.provider.activity()
    assert (await room.read(feature, moved.cursor)).dropped == [()]


@pytest.mark.parametrize("feature", [Feature.RATINGS, Feature.PROGRESS])
async def test_other_features_bring_none(room: Room, feature: Feature) -> None:
    assert (await room.read(feature)).dropped == []


async def test_a_list_that_grows_meanwhile_is_read_again(room: Room) -> None:
    shows = [item for item in room.trakt.titles(Feature.WATCHLIST, 400) if item.type is MediaType.SHOW]
    assert len(shows) < 250
    for item in shows:
        room.trakt.drops(item)
    room.trakt.rules.leaves_out = 1
    room.trakt.faults.when("hidden", lambda: setattr(room.trakt.rules, "leaves_out", 0), after=1)
    (items,) = (await room.read(Feature.WATCHLIST)).dropped
    assert len(items) == len(shows)
