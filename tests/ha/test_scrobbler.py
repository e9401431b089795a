"""Routes in Home Assistant: a player's states become plays at accounts, over restarts and renames."""

from __future__ import annotations

from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.scrobbler import async_remove_route_snapshot, route_runtimes

from .household import only_subentry
from .living_room import FILM, MINUTE, PLAYER, Room


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


async def test_routes_are_found_by_their_entry(room: Room) -> None:
    assert list(route_runtimes(room.hass, room.home)) == [only_subentry(room.home).subentry_id]
    await room.stop()
    assert route_runtimes(room.hass, room.home) == {}
