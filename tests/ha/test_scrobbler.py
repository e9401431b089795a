"""Routes in Home Assistant: a player's states become plays at accounts, over restarts and renames."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockEntityPlatform,
    async_fire_time_changed,
)

from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.model import AuthFailed, Feature, Record
from custom_components.crosswatch.providers.tracker import TrackerProvider
from custom_components.crosswatch.route_accounts import route_definition
from custom_components.crosswatch.route_event import route_events
from custom_components.crosswatch.route_sensor import route_sensors
from custom_components.crosswatch.route_switch import RouteEnabledSwitch, route_switches
from custom_components.crosswatch.scrobbler import (
    RouteRuntime,
    async_remove_route_snapshot,
    async_setup_routes,
    async_unload_routes,
    route_runtimes,
)
from custom_components.crosswatch.store.outbox import State, letters

from .household import only_subentry, profile, route, set_up, state_of, tracker

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
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # each step of the clock looks like a stall
    made = Room(hass, freezer)
    await set_up(hass, made.account)
    made.home.add_to_hass(hass)
    await made.start()
    yield made
    await made.stop()


async def test_a_film_that_is_watched_is_a_play_at_the_account(room: Room) -> None:
    await room.plays(97)
    ended = dt_util.utcnow().timestamp()
    await room.ends()
    (play,) = await room.records(Feature.HISTORY)
    assert play.item.ids == ("imdb:tt1727587",)
    assert play.value.at == int(ended)
    assert play.value.runtime == 6000


async def test_half_a_film_is_progress(room: Room) -> None:
    await room.plays(50)
    await room.ends()
    assert await room.records(Feature.HISTORY) == []
    (progress,) = await room.records(Feature.PROGRESS)
    assert progress.value.amount == 5000


async def test_what_plays_already_is_followed(room: Room) -> None:
    await room.stop()
    await room.says("playing", at=0, **FILM)
    await room.start()
    await room.passes(97 * MINUTE)
    await room.ends()
    assert len(await room.records(Feature.HISTORY)) == 1


async def test_case_26_a_reload_in_the_middle(room: Room) -> None:
    await room.plays(50)
    await room.stop()
    await room.passes(5)
    await room.start()
    await room.passes(46 * MINUTE)
    await room.says("playing", at=96 * MINUTE + 5, **FILM)
    await room.ends()
    assert len(await room.records(Feature.HISTORY)) == 1


async def test_case_21_players_that_go_away_with_home_assistant_end_nothing(room: Room) -> None:
    await room.plays(95)
    room.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await room.settled()
    await room.says("unavailable")
    await room.passes(10 * MINUTE)
    assert await room.records(Feature.HISTORY) == []


async def test_case_20_a_film_that_ended_while_home_assistant_was_away(room: Room) -> None:
    await room.plays(95)
    stopped = int(dt_util.utcnow().timestamp())
    await room.stop()
    await room.passes(20 * MINUTE)
    room.hass.states.async_set(PLAYER, "idle")
    await room.start()
    await room.passes(MINUTE)
    (play,) = await room.records(Feature.HISTORY)
    assert play.value.at == stopped


async def test_positions_are_kept_while_a_silent_player_plays(
    room: Room, hass_storage: dict[str, Any]
) -> None:
    await room.plays(30)
    await room.passes(10)
    key = f"crosswatch.route_{only_subentry(room.home).subentry_id}"
    (kept,) = hass_storage[key]["data"]["playbacks"]["playbacks"]
    assert kept["firm"]["position"] >= 20 * MINUTE


async def test_positions_are_kept_while_a_player_reports_all_the_time(
    room: Room, hass_storage: dict[str, Any]
) -> None:
    for second in range(0, 700, 20):
        await room.says("playing", at=second, **FILM)
        await room.passes(20)
    key = f"crosswatch.route_{only_subentry(room.home).subentry_id}"
    (kept,) = hass_storage[key]["data"]["playbacks"]["playbacks"]
    assert kept["firm"]["position"] >= 5 * MINUTE


async def test_a_route_that_was_removed_keeps_nothing(room: Room, hass_storage: dict[str, Any]) -> None:
    await room.plays(1)
    await room.stop()
    subentry_id = only_subentry(room.home).subentry_id
    assert f"crosswatch.route_{subentry_id}" in hass_storage
    await async_remove_route_snapshot(room.hass, subentry_id)
    assert f"crosswatch.route_{subentry_id}" not in hass_storage


async def test_a_switched_off_route_follows_nothing(room: Room) -> None:
    await room.plays(95)
    await room.runtime.async_set_enabled(enabled=False)
    await room.runtime.async_set_enabled(enabled=False)
    await room.ends()
    assert await room.records(Feature.HISTORY) == []
    assert only_subentry(room.home).data["enabled"] is False
    await room.plays(95)
    await room.ends()
    assert await room.records(Feature.HISTORY) == []


async def test_a_route_that_is_switched_on_follows_what_plays(room: Room) -> None:
    await room.runtime.async_set_enabled(enabled=False)
    await room.says("playing", at=0, **FILM)
    await room.runtime.async_set_enabled(enabled=True)
    await room.passes(97 * MINUTE)
    await room.ends()
    assert len(await room.records(Feature.HISTORY)) == 1


async def test_a_switch_without_a_state_to_follow(room: Room) -> None:
    room.hass.states.async_remove(PLAYER)
    await room.settled()
    await room.runtime.async_set_enabled(enabled=False)
    await room.runtime.async_set_enabled(enabled=True)
    assert room.runtime.route.now_playing == ()


async def test_a_disabled_route_starts_disabled(hass: HomeAssistant, room: Room) -> None:
    await room.runtime.async_set_enabled(enabled=False)
    await room.stop()
    await room.start()
    assert not room.runtime.enabled


async def test_a_player_whose_state_vanishes_is_lost_for_a_while(room: Room) -> None:
    await room.plays(50)
    room.hass.states.async_remove(PLAYER)
    await room.passes(MINUTE)
    assert room.playing() == 1
    await room.passes(6 * MINUTE)
    assert room.playing() == 0


async def test_case_27_a_player_that_is_renamed(room: Room) -> None:
    registry = er.async_get(room.hass)
    entry = registry.async_get_or_create(
        "media_player", "kodi", "box", suggested_object_id="living_room", config_entry=None
    )
    assert entry.entity_id == PLAYER
    await room.plays(50)
    registry.async_update_entity(PLAYER, new_entity_id="media_player.lounge")
    await room.settled()
    assert only_subentry(room.home).data["players"] == ["media_player.lounge"]
    await room.stop()
    room.hass.states.async_remove(PLAYER)
    said = FILM | {"media_position": 50 * MINUTE, "media_position_updated_at": dt_util.utcnow()}
    room.hass.states.async_set("media_player.lounge", "playing", said)
    await room.start()
    await room.passes(47 * MINUTE)
    room.hass.states.async_set("media_player.lounge", "idle")
    await room.passes(2 * MINUTE)
    assert len(await room.records(Feature.HISTORY)) == 1


async def test_case_27_a_player_that_is_removed(room: Room) -> None:
    registry = er.async_get(room.hass)
    registry.async_get_or_create("media_player", "kodi", "box", suggested_object_id="living_room")
    await room.plays(50)
    registry.async_remove(PLAYER)
    await room.settled()
    (progress,) = await room.records(Feature.PROGRESS)
    assert progress.value.amount == 5000


async def test_other_changes_of_the_registry_do_not_matter(room: Room) -> None:
    registry = er.async_get(room.hass)
    registry.async_get_or_create("media_player", "kodi", "box", suggested_object_id="living_room")
    await room.plays(1)
    registry.async_update_entity(PLAYER, name="The box")
    await room.settled()
    assert len(room.runtime.route.now_playing) == 1


async def test_everything_paused_waits_in_the_outbox(room: Room) -> None:
    hub = async_get_hub(room.hass)
    await hub.async_pause(True)
    await room.plays(97)
    await room.ends()
    assert await room.records(Feature.HISTORY) == []
    await hub.async_pause(False)
    await room.passes(2 * MINUTE)
    assert len(await room.records(Feature.HISTORY)) == 1


async def test_an_account_that_is_not_loaded_gets_its_play_later(room: Room) -> None:
    await room.hass.config_entries.async_unload(room.account.entry_id)
    await room.plays(97)
    await room.ends()
    database = await async_get_hub(room.hass).async_database()
    assert len(await database.run(letters, "tracker:living-room", State.WAITING)) == 1
    await room.hass.config_entries.async_setup(room.account.entry_id)
    await room.passes(2 * MINUTE)
    assert len(await room.records(Feature.HISTORY)) == 1


async def test_what_the_database_cannot_take_is_tried_again(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await room.plays(97)
    database = await async_get_hub(room.hass).async_database()

    async def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(database, "run", full)
        await room.says("idle")
        await room.passes(40)
    assert "It is tried again" in caplog.text
    await room.passes(MINUTE)
    assert len(await room.records(Feature.HISTORY)) == 1


async def test_an_account_that_must_sign_in_again_asks_for_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise AuthFailed("signed out")

    monkeypatch.setattr(TrackerProvider, "apply", refuse)
    asked: list[str] = []
    monkeypatch.setattr(
        ConfigEntry, "async_start_reauth", lambda entry, hass, *_: asked.append(entry.entry_id)
    )
    await room.plays(97)
    await room.ends()
    assert asked == [room.account.entry_id]


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


def kodi_of_home_assistant(hass: HomeAssistant, unique_id: str | None, host: str, port: int) -> None:
    entry = MockConfigEntry(domain="kodi", unique_id=unique_id, data={"host": host, "port": port})
    entry.add_to_hass(hass)
    er.async_get(hass).async_get_or_create(
        "media_player", "kodi", "box", suggested_object_id="living_room", config_entry=entry
    )


@pytest.mark.parametrize(
    ("unique_id", "host", "port", "own"),
    [
        ("the-box", "10.0.0.9", 8080, True),
        (None, "10.0.0.5", 8080, True),
        (None, "10.0.0.5", 8081, False),
        ("another", "10.0.0.6", 8080, False),
    ],
)
async def test_a_kodi_is_not_told_what_it_plays_itself(
    hass: HomeAssistant, unique_id: str | None, host: str, port: int, own: bool
) -> None:
    kodi_of_home_assistant(hass, unique_id, host, port)
    kodi = MockConfigEntry(
        domain="crosswatch",
        title="Kodi",
        unique_id="kodi:the-box",
        data={
            "kind": "account",
            "provider": "kodi",
            "host": "10.0.0.5",
            "port": 8080,
            "library": "the-box",
        },
    )
    diary = tracker("Diary")
    home = profile(route("Room", [PLAYER, "media_player.other"], [kodi, diary]))
    for entry in (kodi, diary, home):
        entry.add_to_hass(hass)
    definition = route_definition(hass, only_subentry(home))
    told = ("tracker:diary",) if own else ("kodi:the-box", "tracker:diary")
    assert definition.receivers(PLAYER) == told
    assert definition.receivers("media_player.other") == ("kodi:the-box", "tracker:diary")


async def test_an_account_that_is_gone_is_left_out(hass: HomeAssistant) -> None:
    diary = tracker("Diary")
    home = profile(route("Room", [PLAYER], [diary]))
    home.add_to_hass(hass)
    assert route_definition(hass, only_subentry(home)).accounts == ()


async def test_routes_are_found_by_their_entry(room: Room) -> None:
    assert list(route_runtimes(room.hass, room.home)) == [only_subentry(room.home).subentry_id]
    await room.stop()
    assert route_runtimes(room.hass, room.home) == {}


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
