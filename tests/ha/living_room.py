"""A living room in Home Assistant: one player, a route to one tracker, a clock that is moved by hand."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockEntityPlatform, async_fire_time_changed

from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.model import Feature, Record
from custom_components.crosswatch.providers.tracker import TrackerProvider
from custom_components.crosswatch.route_event import route_events
from custom_components.crosswatch.route_sensor import route_sensors
from custom_components.crosswatch.route_switch import route_switches
from custom_components.crosswatch.scrobbler import RouteRuntime, async_setup_routes, async_unload_routes

from .household import only_subentry, profile, route, set_up, tracker

PLAYER = "media_player.living_room"
MINUTE = 60
FILM: dict[str, Any] = {
    "media_content_type": "movie",
    "media_title": "Sintel",
    "media_content_id": {"imdb": "tt1727587"},
    "media_duration": 6000,
}


class Room:
    """A living room with one player and a route to one tracker."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
        self.hass = hass
        self.freezer = freezer
        self.account = tracker("Living room")
        self.home = profile(route("Living room", [PLAYER], [self.account]))
        self.runtime: RouteRuntime
        self.shown: dict[str, list[Any]] = {}

    async def start(self) -> None:
        """Start the route alone; its entry has no part in this."""
        (self.runtime,) = (await async_setup_routes(self.hass, self.home)).values()
        await self.settled()

    async def stop(self) -> None:
        await async_unload_routes(self.hass, self.home)

    async def settled(self) -> None:
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def says(self, state: str, at: float | None = None, **said: Any) -> None:
        if at is not None:
            said |= {"media_position": at, "media_position_updated_at": dt_util.utcnow()}
        self.hass.states.async_set(PLAYER, state, said)
        await self.settled()

    async def passes(self, seconds: float) -> None:
        """Let time go by in steps that no timer misses."""
        while seconds > 0:
            step = min(seconds, 30.0)
            self.freezer.tick(timedelta(seconds=step))
            async_fire_time_changed(self.hass)
            await self.settled()
            seconds -= step

    async def plays(self, minutes: float, from_minute: float = 0) -> None:
        await self.says("playing", at=from_minute * MINUTE, **FILM)
        await self.passes(minutes * MINUTE)

    async def ends(self) -> None:
        await self.says("idle")
        await self.passes(2 * MINUTE)

    async def records(self, feature: Feature) -> list[Record]:
        """What the tracker holds."""
        hub = async_get_hub(self.hass)
        provider = TrackerProvider(await hub.async_database(), "living-room", "Living room", hub.now)
        found: list[Record] = []
        async for part in provider.read(frozenset({feature}), {}):
            found += getattr(part, "records", ())
        return found

    async def show(self) -> None:
        """Add the route's entities to Home Assistant."""
        subentry = only_subentry(self.home)
        for domain, make in (("sensor", route_sensors), ("switch", route_switches), ("event", route_events)):
            platform = MockEntityPlatform(self.hass, domain=domain, platform_name="crosswatch")
            self.shown[domain] = make(self.home, subentry, self.runtime)
            await platform.async_add_entities(self.shown[domain])
        await self.settled()

    def playing(self) -> int:
        """How many of the route's players play something."""
        return len(self.runtime.route.now_playing)

    def state(self, platform: str, key: str) -> str:
        """The state of one of the route's entities."""
        unique_id = f"{only_subentry(self.home).subentry_id}_{key}"
        entity_id = er.async_get(self.hass).async_get_entity_id(platform, "crosswatch", unique_id)
        assert entity_id is not None
        state = self.hass.states.get(entity_id)
        assert state is not None
        return state.state


@pytest.fixture
async def room(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> AsyncIterator[Room]:
    """The living room with its route, followed from the start."""
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # each step of the clock looks like a stall
    made = Room(hass, freezer)
    await set_up(hass, made.account)
    made.home.add_to_hass(hass)
    await made.start()
    yield made
    await made.stop()
