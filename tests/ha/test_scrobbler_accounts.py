"""Accounts that a route tells: later if they are away, never what they play themselves."""

from __future__ import annotations

import sqlite3

import pytest
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.model import AuthFailed, Feature
from custom_components.crosswatch.providers.tracker import TrackerProvider
from custom_components.crosswatch.route_accounts import route_definition
from custom_components.crosswatch.store.outbox import State, letters

from .household import only_subentry, profile, route, tracker
from .living_room import MINUTE, PLAYER, Room


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
