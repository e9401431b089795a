"""Accounts that follow what plays are told by a route in Home Assistant while it is news."""

from __future__ import annotations

from typing import ClassVar

import pytest
from homeassistant.config_entries import ConfigEntry

from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.model import AuthFailed, Feature
from custom_components.crosswatch.providers.base import Scrobble
from custom_components.crosswatch.providers.tracker import TrackerProvider

from .living_room import FILM, MINUTE, Room

type Told = list[tuple[str, int]]


class FollowingTracker(TrackerProvider):
    """A tracker that follows what plays, and records nothing of it."""

    told: ClassVar[Told] = []
    refuses: ClassVar[bool] = False

    async def scrobble_start(self, scrobble: Scrobble) -> None:
        if self.refuses:
            raise AuthFailed("signed out")
        self.told.append(("start", scrobble.position))

    async def scrobble_pause(self, scrobble: Scrobble) -> None:
        self.told.append(("pause", scrobble.position))

    async def scrobble_stop(self, scrobble: Scrobble) -> None:
        self.told.append(("stop", scrobble.position))

    async def scrobble_play(self, scrobble: Scrobble) -> str | None:
        self.told.append(("play", scrobble.position))
        return None


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Let trackers follow what plays."""
    heard: Told = []
    monkeypatch.setattr(FollowingTracker, "told", heard)
    monkeypatch.setattr("custom_components.crosswatch.account.TrackerProvider", FollowingTracker)
    return heard


async def test_the_steps_of_a_viewing_reach_the_account(told: Told, room: Room) -> None:
    await room.plays(10)
    await room.says("paused", at=10 * MINUTE, **FILM)
    await room.passes(MINUTE)
    await room.plays(87, from_minute=10)
    await room.ends()
    assert [step for step, _ in told] == ["start", "pause", "start", "play"]
    assert [position for _, position in told[1:3]] == [1000, 1000]
    assert await room.records(Feature.HISTORY) == []


async def test_half_a_film_ends_where_it_was_left(told: Told, room: Room) -> None:
    await room.plays(50)
    await room.ends()
    assert [step for step, _ in told] == ["start", "stop"]
    assert told[-1] == ("stop", 5000)


async def test_a_route_that_is_switched_off_ends_what_plays_there(told: Told, room: Room) -> None:
    await room.plays(10)
    await room.runtime.async_set_enabled(enabled=False)
    await room.settled()
    assert [step for step, _ in told] == ["start", "stop"]


async def test_while_everything_is_paused_nothing_is_told_then_or_later(told: Told, room: Room) -> None:
    hub = async_get_hub(room.hass)
    await hub.async_pause(True)
    await room.plays(10)
    await hub.async_pause(False)
    await room.passes(5 * MINUTE)
    assert told == []


async def test_a_start_that_is_refused_asks_to_sign_in_again(
    told: Told, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(FollowingTracker, "refuses", True)
    monkeypatch.setattr(
        ConfigEntry, "async_start_reauth", lambda entry, hass, *_: asked.append(entry.entry_id)
    )
    await room.plays(10)
    assert asked == [room.account.entry_id]
    assert told == []
