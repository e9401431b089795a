"""Adding and changing a route."""

from __future__ import annotations

from homeassistant.core import HomeAssistant

from ..household import only_subentry, profile, route, set_up, tracker
from .walking import answer_subentry, begin_subentry, suggested


async def test_players_and_accounts_make_a_route(hass: HomeAssistant) -> None:
    travel, home = tracker("Travel"), profile()
    await set_up(hass, travel, home)
    form = await begin_subentry(hass, home, "route")
    assert form["step_id"] == "user"
    done = await answer_subentry(
        hass,
        form,
        title=" TV ",
        players=["media_player.tv", "media_player.bedroom"],
        accounts=["tracker:travel"],
        users=[" anna", ""],
    )
    assert done["type"] == "create_entry"
    stored = only_subentry(home)
    assert stored.title == "TV"
    assert stored.data == {
        "players": ["media_player.tv", "media_player.bedroom"],
        "accounts": [{"entry_id": travel.entry_id, "unique_id": "tracker:travel"}],
        "users": ["anna"],
        "enabled": True,
    }


async def test_a_form_says_what_is_wrong_and_goes_on_once_it_is_right(hass: HomeAssistant) -> None:
    travel, bedroom = tracker("Travel"), tracker("Bedroom")
    home = profile(route("Bedroom TV", ["media_player.bedroom"], [travel]))
    await set_up(hass, travel, bedroom, home)
    form = await begin_subentry(hass, home, "route")
    right = {"title": "TV", "players": ["media_player.tv"], "accounts": ["tracker:travel"]}
    form = await answer_subentry(hass, form, **{**right, "title": "bedroom tv"})
    assert form["errors"] == {"title": "name_taken"}
    form = await answer_subentry(hass, form, **{**right, "players": []})
    assert form["errors"] == {"players": "no_player"}
    form = await answer_subentry(hass, form, **{**right, "accounts": []})
    assert form["errors"] == {"accounts": "no_account"}
    await hass.config_entries.async_remove(bedroom.entry_id)
    form = await answer_subentry(hass, form, **{**right, "accounts": ["tracker:bedroom"]})
    assert form["errors"] == {"accounts": "unknown_account"}
    assert suggested(form, "players") == ["media_player.tv"]
    done = await answer_subentry(hass, form, **right)
    assert done["type"] == "create_entry"
    assert done["data"]["users"] == []


async def test_without_an_account_there_is_nothing_to_tell(hass: HomeAssistant) -> None:
    home = profile()
    await set_up(hass, home)
    done = await begin_subentry(hass, home, "route")
    assert done["reason"] == "no_account"


async def test_a_route_can_be_changed_and_stays_as_it_was_switched(hass: HomeAssistant) -> None:
    travel = tracker("Travel")
    switched_off = route("TV", ["media_player.tv"], [travel])
    switched_off["data"] = {**switched_off["data"], "users": ["anna"], "enabled": False}
    home = profile(switched_off)
    await set_up(hass, travel, home)
    form = await begin_subentry(hass, home, "route", only_subentry(home).subentry_id)
    assert suggested(form, "title") == "TV"
    assert suggested(form, "users") == ["anna"]
    done = await answer_subentry(
        hass, form, title="TV", players=["media_player.new"], accounts=["tracker:travel"]
    )
    assert done["reason"] == "reconfigure_successful"
    changed = only_subentry(home)
    assert changed.data["players"] == ["media_player.new"]
    assert changed.data["users"] == []
    assert changed.data["enabled"] is False
