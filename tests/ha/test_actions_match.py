"""Tying and parting titles by action: what it answers, and what it says where that makes no sense."""

from __future__ import annotations

from typing import Any

import pytest
import voluptuous as vol
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.model import Feature, Item, MediaType, Record, Value
from custom_components.crosswatch.store.tracker import import_records

from .household import ask, device_id, home_with_sync

ONE, TWO = "imdb:tt0000001", "imdb:tt0000002"


async def _with_films(hass: HomeAssistant, *items: Item) -> str:
    """Let a tracker want some films and a sync plan that; return the device of the sync."""
    home, found = await home_with_sync(hass)
    database = await async_get_hub(hass).async_database()
    records = [Record("", item, Value(1, 1_766_000_000)) for item in items]
    await database.run(import_records, "living-room", Feature.WATCHLIST, records)
    device = device_id(hass, home, found.subentry_id)
    await ask(hass, "dry_run", device_id=device)
    return device


def _film(title: str, *ids: str, media_type: MediaType = MediaType.MOVIE) -> Item:
    return Item(media_type, ids, title, 1996)


async def _refused(hass: HomeAssistant, **data: Any) -> tuple[str | None, dict[str, str] | None]:
    with pytest.raises(ServiceValidationError) as refused:
        await ask(hass, "correct_match", **data)
    return refused.value.translation_key, refused.value.translation_placeholders


async def test_two_titles_that_are_one_are_tied(hass: HomeAssistant) -> None:
    device = await _with_films(hass, _film("Crash", ONE), _film("Crash", TWO))
    said = await ask(hass, "correct_match", first=ONE, second=TWO, match="tie")
    assert said == {"titles": [{"title": "Crash (1996)", "type": "movie", "ids": [ONE]}]}
    planned = await ask(hass, "dry_run", device_id=device)
    assert planned["syncs"][0]["planned"]["added"] == 1


async def test_two_titles_that_were_taken_for_one_are_parted(hass: HomeAssistant) -> None:
    await _with_films(hass, _film("Crash", ONE, "tmdb:5"))
    said = await ask(hass, "correct_match", first=ONE, second="movie tmdb:5", match="part")
    assert [title["ids"] for title in said["titles"]] == [[ONE], ["tmdb:5"]]


async def test_who_wants_no_answer_gets_none(hass: HomeAssistant) -> None:
    await _with_films(hass, _film("Crash", ONE), _film("Crash", TWO))
    data = {"first": ONE, "second": TWO, "match": "tie"}
    await hass.services.async_call("crosswatch", "correct_match", data, blocking=True)
    assert (await _refused(hass, **data))[0] == "one_already"


async def test_what_makes_no_sense_is_told(hass: HomeAssistant) -> None:
    show = _film("Crash", "tvdb:9", media_type=MediaType.SHOW)
    await _with_films(hass, _film("Crash", ONE), _film("Crash", TWO), show)
    assert await _refused(hass, first="Crash", second=TWO, match="tie") == ("invalid_id", {"id": "Crash"})
    assert await _refused(hass, first=ONE, second="movie tmdb:99", match="tie") == (
        "unknown_id",
        {"id": "tmdb:99"},
    )
    assert await _refused(hass, first=ONE, second="show tvdb:9", match="tie") == (
        "other_type",
        {"first": ONE, "second": "tvdb:9"},
    )
    assert (await _refused(hass, first=ONE, second=ONE, match="part"))[0] == "same_id"
    with pytest.raises(vol.Invalid):
        await ask(hass, "correct_match", first=ONE, second=TWO, match="glue")
