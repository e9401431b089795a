"""What a route shows in Home Assistant: what plays, why, each step, and a switch."""

from __future__ import annotations

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from custom_components.crosswatch.route_switch import RouteEnabledSwitch
from custom_components.crosswatch.scrobbler import route_runtimes

from .household import only_subentry, profile, route, set_up, state_of, tracker
from .living_room import PLAYER, Room


async def test_entities_show_what_plays_and_why(room: Room) -> None:
    await room.show()
    assert room.state("sensor", "now_watching") == "unknown"
    assert room.state("switch", "enabled") == "on"
    await room.plays(1)
    assert room.state("sensor", "now_watching") == "Sintel"
    await room.plays(96, from_minute=1)
    await room.ends()
    assert room.state("sensor", "now_watching") == "unknown"
    assert room.state("sensor", "reason") == "watched"
    assert dt_util.parse_datetime(room.state("sensor", "last_scrobble")) is not None
    assert dt_util.parse_datetime(room.state("event", "playback")) is not None


async def test_the_event_tells_each_step(room: Room) -> None:
    await room.show()
    steps: list[tuple[str, str | None]] = []
    unique_id = f"{only_subentry(room.home).subentry_id}_playback"
    entity_id = er.async_get(room.hass).async_get_entity_id("event", "crosswatch", unique_id)

    def note(event: Any) -> None:
        if event.data["entity_id"] == entity_id:
            said = event.data["new_state"].attributes
            steps.append((said["event_type"], said["reason"]))

    room.hass.bus.async_listen("state_changed", note)
    await room.plays(97)
    await room.ends()
    await room.says("playing", media_content_type="music", media_title="Theme")
    assert steps == [("started", None), ("watched", "watched"), ("ignored", "wrong_type")]


async def test_the_switch_stops_and_starts_the_route(room: Room) -> None:
    await room.show()
    (switch,) = room.shown["switch"]
    assert isinstance(switch, RouteEnabledSwitch)
    await switch.async_turn_off()
    assert room.state("switch", "enabled") == "off"
    await switch.async_turn_on()
    assert room.state("switch", "enabled") == "on"


async def test_a_profile_sets_its_routes_up_and_takes_them_down(hass: HomeAssistant) -> None:
    diary = tracker("Diary")
    home = profile(route("Room", [PLAYER], [diary]))
    await set_up(hass, diary, home)
    subentry_id = only_subentry(home).subentry_id
    assert state_of(hass, "switch", f"{subentry_id}_enabled") == "on"
    hass.states.async_set(PLAYER, "playing", {"media_content_type": "music", "media_title": "Theme"})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_of(hass, "sensor", f"{subentry_id}_reason") == "wrong_type"
    assert state_of(hass, "event", f"{subentry_id}_playback") != "unknown"
    assert await hass.config_entries.async_unload(home.entry_id)
    assert route_runtimes(hass, home) == {}
