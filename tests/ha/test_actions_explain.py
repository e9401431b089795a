"""Explaining a title by action: by an id, by its title, or by what a player shows."""

from __future__ import annotations

from typing import Any

import pytest
import voluptuous as vol
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.model import Feature, Item, MediaType, Record, Value
from custom_components.crosswatch.store.tracker import import_records

from .household import ask, device_id, home_with_sync, profile, set_up

ALIEN = Item(MediaType.MOVIE, ("imdb:tt0078748", "tmdb:348"), "Alien", 1979)
REMAKE = Item(MediaType.MOVIE, ("tmdb:9",), "Alien", 2040)
PART = Item(
    MediaType.EPISODE,
    ("tvdb:77",),
    "In Perpetuity",
    show_ids=("tvdb:7",),
    show_title="Severance",
    season=1,
    number=3,
)
PLAYER = "media_player.den"


@pytest.fixture
async def device(hass: HomeAssistant) -> str:
    """The device of a sync of two trackers, of which one rated a film and watched an episode."""
    home, found = await home_with_sync(hass)
    database = await async_get_hub(hass).async_database()
    await database.run(
        import_records,
        "living-room",
        Feature.RATINGS,
        [Record("", ALIEN, Value(80, 1_766_000_000)), Record("", REMAKE, Value(20, 1_766_000_000))],
    )
    await database.run(
        import_records, "living-room", Feature.HISTORY, [Record("", PART, Value(1, 1_766_000_000))]
    )
    named = device_id(hass, home, found.subentry_id)
    await ask(hass, "dry_run", device_id=named)
    return named


async def _refused(hass: HomeAssistant, **data: Any) -> tuple[str | None, dict[str, str] | None]:
    with pytest.raises(ServiceValidationError) as refused:
        await ask(hass, "explain", **data)
    return refused.value.translation_key, refused.value.translation_placeholders


def _members(said: dict[str, Any]) -> dict[str, dict[str, Any]]:
    (sync,) = said["syncs"]
    (feature,) = sync["features"]
    return {member["account"]: member for member in feature["members"]}


async def test_before_a_sync_is_confirmed_it_tells_what_is_held_and_what_would_come(
    hass: HomeAssistant, device: str
) -> None:
    said = await ask(hass, "explain", item="imdb:tt0078748")
    assert (said["title"], said["type"]) == ("Alien (1979)", "movie")
    assert said["ids"] == ["imdb:tt0078748", "tmdb:348"]
    assert said["known_as"] == ["movie imdb:tt0078748", "movie tmdb:348"]
    assert said["conflict"] is None
    (sync,) = said["syncs"]
    assert (sync["sync"], sync["enabled"], sync["confirmed"]) == ("Everything", True, False)
    members = _members(said)
    (held,) = members["Living room"]["holds"]
    assert held["value"]["amount"] == 80
    assert held["value"]["at"].startswith("2025-12-17T")
    assert (held["presence"], held["missing_since"]) == ("present", None)
    (planned,) = members["Travel"]["next"]
    assert (planned["operation"], planned["state"], planned["reason_code"]) == ("add", "planned", "set_at")
    assert "Living room" in planned["reason"]
    assert planned["guard"] is planned["guard_code"] is None


async def test_afterwards_it_tells_what_was_written_and_why(hass: HomeAssistant, device: str) -> None:
    await ask(hass, "sync_now", device_id=device)
    said = await ask(hass, "explain", title="Alien", year=1979, device_id=device)
    (written,) = _members(said)["Travel"]["written"]
    assert (written["operation"], written["outcome"]) == ("add", "written")
    assert (written["why_code"], written["reason"]) == ("set_at", None)
    assert (await ask(hass, "get_plan", plan_id=written["plan_id"]))["state"] == "applied"
    (agreed,) = said["syncs"][0]["features"][0]["agreed"]
    assert (agreed["present"], agreed["said_by"]) == (True, "Living room")


async def test_corrections_of_the_title_are_told(hass: HomeAssistant, device: str) -> None:
    await ask(hass, "correct_match", first="movie tmdb:348", second="movie tmdb:9", match="part")
    said = await ask(hass, "explain", item="movie tmdb:9")
    assert said["corrections"] == [{"first": "tmdb:348", "second": "tmdb:9", "tied": False}]


async def test_what_waits_and_is_left_out_is_told(hass: HomeAssistant, device: str) -> None:
    await ask(hass, "sync_now", device_id=device)
    database = await async_get_hub(hass).async_database()
    await database.run(
        lambda db: db.execute(
            "INSERT OR REPLACE INTO change "
            "(sync, feature, item, slot, account, state, operation, reason, since) "
            "SELECT sync, feature, item, slot, account, 'declined', 'update', '{\"code\":\"declined\"}', 5 "
            "FROM ledger WHERE feature=2"
        ).close()
    )
    await database.run(
        lambda db: db.execute(
            "INSERT INTO left_out (sync, feature, item, slot, account, reason, code) "
            "SELECT sync, feature, item, slot, account, '{\"code\":\"declined\"}', 'declined' FROM ledger"
        ).close()
    )
    members = _members(await ask(hass, "explain", item="movie tmdb:348"))
    (waiting,) = members["Travel"]["waits"]
    assert (waiting["state"], waiting["reason"]) == ("declined", "This change was declined")
    assert (waiting["next_try"], waiting["attempts"]) == (None, 0)
    (left,) = members["Travel"]["left_out"]
    assert left["reason_code"] == "declined"


async def test_an_episode_is_named_by_its_show_and_place(hass: HomeAssistant, device: str) -> None:
    said = await ask(hass, "explain", title="severance", season=1, episode=3)
    assert said["title"] == "Severance 1x03 In Perpetuity"
    assert said["known_as"] == ["episode tvdb:77"]


async def test_several_titles_are_named_to_choose_from(hass: HomeAssistant, device: str) -> None:
    key, facts = await _refused(hass, title="Alien")
    assert key == "several_items"
    assert facts == {"items": "Alien (1979), movie imdb:tt0078748; Alien (2040), movie tmdb:9"}
    assert (await ask(hass, "explain", title="Alien", type="movie", year=2040))["ids"] == ["tmdb:9"]


async def test_what_a_player_shows_is_explained(hass: HomeAssistant, device: str) -> None:
    playing = {
        "media_content_type": "tvshow",
        "media_series_title": "Severance",
        "media_title": "In Perpetuity",
    }
    hass.states.async_set(PLAYER, "playing", {**playing, "media_season": 1, "media_episode": 3})
    assert (await ask(hass, "explain", entity_id=PLAYER))["type"] == "episode"
    film = {"media_content_type": "movie", "media_title": "Alien"}
    hass.states.async_set(PLAYER, "paused", film)
    assert (await _refused(hass, entity_id=PLAYER))[0] == "several_items"
    hass.states.async_set(PLAYER, "paused", {**film, "media_title": "Alien (1979)"})
    assert (await ask(hass, "explain", entity_id=PLAYER))["ids"] == ["imdb:tt0078748", "tmdb:348"]
    hass.states.async_set(PLAYER, "paused", {**film, "media_content_id": {"imdb": "tt0999999"}})
    assert (await _refused(hass, entity_id=PLAYER))[0] == "unknown_title"
    hass.states.async_set(PLAYER, "paused", {**film, "media_title": "Unheard of"})
    assert await _refused(hass, entity_id=PLAYER) == ("unknown_title", {"title": "Unheard of"})
    hass.states.async_set(PLAYER, "paused", {**playing, "media_series_title": ""})
    assert (await _refused(hass, entity_id=PLAYER))[0] == "unknown_title"


async def test_a_player_that_shows_nothing_is_told(hass: HomeAssistant, device: str) -> None:
    assert await _refused(hass, entity_id=PLAYER) == ("nothing_plays", {"player": PLAYER})
    hass.states.async_set(PLAYER, "idle", {})
    assert (await _refused(hass, entity_id=PLAYER))[0] == "nothing_plays"


async def test_what_is_not_there_is_told(hass: HomeAssistant, device: str) -> None:
    assert await _refused(hass, item="movie tmdb:1") == ("unknown_item", {"item": "movie tmdb:1"})
    assert await _refused(hass, item="Alien") == ("invalid_id", {"id": "Alien"})
    assert await _refused(hass, title="Aliens") == ("unknown_title", {"title": "Aliens"})
    assert (await _refused(hass, item="movie tmdb:9", device_id="nowhere"))[0] == "unknown_device"


async def test_a_profile_that_does_not_sync_the_title_has_nothing_to_say(
    hass: HomeAssistant, device: str
) -> None:
    other = profile(name="Other")
    await set_up(hass, other)
    elsewhere = device_id(hass, other, other.entry_id)
    assert (await ask(hass, "explain", item="movie tmdb:9", device_id=elsewhere))["syncs"] == []
    assert len((await ask(hass, "explain", item="movie tmdb:9"))["syncs"]) == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"year": 1979},
        {"item": "movie tmdb:1", "title": "Alien"},
        {"title": "Alien", "season": 1},
        {"title": "Alien", "type": "episode"},
        {"entity_id": "light.den"},
    ],
)
async def test_what_makes_no_sense_is_refused(hass: HomeAssistant, data: dict[str, Any]) -> None:
    await set_up(hass, profile())
    with pytest.raises(vol.Invalid):
        await ask(hass, "explain", **data)
