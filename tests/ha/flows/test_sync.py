"""Adding and changing a sync."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady

from custom_components.crosswatch.hub import Hub
from custom_components.crosswatch.model import Capabilities, Feature
from custom_components.crosswatch.providers.tracker import CAPABILITIES
from tests.emulators.kodi import KodiEmulator

from ..household import BOTH, kodi_account, member, only_subentry, profile, set_up, shown, sync, tracker
from .walking import Result, answer_subentry, begin_subentry, fields, suggested


async def _three_trackers(hass: HomeAssistant, *syncs: dict[str, Any]) -> tuple[ConfigEntry, ...]:
    accounts = [tracker(name) for name in ("Living room", "Travel", "Bedroom")]
    home = profile(*syncs)
    await set_up(hass, *accounts, home)
    return home, *accounts


def _all(role: str, *names: str, removals: bool = False) -> dict[str, dict[str, Any]]:
    """Return the same answer for every list."""
    roles = dict.fromkeys(names, role)
    return {
        feature: roles if feature == "progress" else {**roles, "removals": removals}
        for feature in ("watchlist", "ratings", "history", "progress")
    }


async def _chosen(hass: HomeAssistant, home: ConfigEntry, title: str, *accounts: ConfigEntry) -> Result:
    form = await begin_subentry(hass, home, "sync")
    return await answer_subentry(
        hass, form, title=title, accounts=[account.unique_id for account in accounts]
    )


async def test_accounts_roles_and_a_summary_make_a_sync(hass: HomeAssistant) -> None:
    home, living_room, travel, _ = await _three_trackers(hass)
    form = await _chosen(hass, home, "Everything", travel, living_room)
    assert form["step_id"] == "roles"
    assert fields(form) == ["watchlist", "ratings", "history", "progress", "guards"]
    answers = _all("both", "Travel", "Living room")
    answers["watchlist"] = {"Travel": "source", "Living room": "target", "removals": True}
    answers["progress"] = {"Travel": "off", "Living room": "off"}
    form = await answer_subentry(hass, form, **answers)
    assert form["step_id"] == "summary"
    summary = form["description_placeholders"]["summary"]
    assert "Travel only gives. Nothing is written there." in summary
    assert "Living room only receives." in summary
    assert "What you remove at one account is removed at the others" in summary
    assert "Travel and Living room are kept in step both ways." in summary
    assert "**Progress**" not in summary
    assert "in this order: Travel, then Living room" in summary
    done = await answer_subentry(hass, form)
    assert done["type"] == "create_entry"
    stored = only_subentry(home)
    assert stored.title == "Everything"
    assert stored.data["members"] == [
        {
            "entry_id": travel.entry_id,
            "unique_id": "tracker:travel",
            "roles": {"watchlist": "source", "ratings": "both", "history": "both", "progress": "off"},
        },
        {
            "entry_id": living_room.entry_id,
            "unique_id": "tracker:living-room",
            "roles": {"watchlist": "target", "ratings": "both", "history": "both", "progress": "off"},
        },
    ]
    assert stored.data["removals"] == ["watchlist"]
    assert stored.data["enabled"] is True
    await hass.async_block_till_done()
    assert shown(hass, "sensor.everything_status") == "not_run"


async def test_a_form_says_what_is_wrong_and_goes_on_once_it_is_right(hass: HomeAssistant) -> None:
    home, living_room, travel, bedroom = await _three_trackers(hass)
    form = await begin_subentry(hass, home, "sync")
    keys = [living_room.unique_id, travel.unique_id]
    form = await answer_subentry(hass, form, title=" ", accounts=keys)
    assert form["errors"] == {"title": "name_empty"}
    form = await answer_subentry(hass, form, title="Everything", accounts=keys[:1])
    assert form["errors"] == {"accounts": "too_few_accounts"}
    await hass.config_entries.async_remove(bedroom.entry_id)
    form = await answer_subentry(hass, form, title="Everything", accounts=[*keys, bedroom.unique_id])
    assert form["errors"] == {"accounts": "unknown_account"}
    assert suggested(form, "accounts") == keys
    form = await answer_subentry(hass, form, title="Everything", accounts=keys)
    assert form["step_id"] == "roles"
    form = await answer_subentry(hass, form, **_all("target", "Living room", "Travel"))
    assert form["errors"] == {"base": "nothing_to_do"}
    form = await answer_subentry(hass, form, **_all("both", "Living room", "Travel"))
    assert form["step_id"] == "summary"


async def test_a_title_that_another_sync_has_is_refused(hass: HomeAssistant) -> None:
    living_room, travel = tracker("Living room"), tracker("Travel")
    home = profile(sync("Everything", [living_room, travel]))
    await set_up(hass, living_room, travel, tracker("Bedroom"), home)
    form = await _chosen(hass, home, "everything", living_room, travel)
    assert form["errors"] == {"title": "name_taken"}


async def test_one_account_is_not_enough_to_begin(hass: HomeAssistant) -> None:
    home = profile()
    await set_up(hass, home, tracker("Travel"))
    done = await begin_subentry(hass, home, "sync")
    assert done["type"] == "abort"
    assert done["reason"] == "not_enough_accounts"


@pytest.mark.parametrize("step", ["roles", "summary"])
async def test_an_account_that_goes_meanwhile_ends_the_flow(hass: HomeAssistant, step: str) -> None:
    home, living_room, travel, _ = await _three_trackers(hass)
    form = await _chosen(hass, home, "Everything", living_room, travel)
    answers = _all("both", "Living room", "Travel")
    if step == "summary":
        form = await answer_subentry(hass, form, **_all("target", "Living room", "Travel"))
    await hass.config_entries.async_remove(travel.entry_id)
    done = await answer_subentry(hass, form, **answers)
    assert done["type"] == "abort"
    assert done["reason"] == "unknown_account"
    assert not home.subentries


async def test_what_kodi_cannot_do_is_said_and_not_asked(hass: HomeAssistant, kodi: KodiEmulator) -> None:
    box, travel = kodi_account(kodi), tracker("Travel")
    home = profile()
    await set_up(hass, box, travel, home)
    form = await _chosen(hass, home, "Box", box, travel)
    assert fields(form) == ["ratings", "history", "progress", "guards"]
    assert "Living room Kodi keeps no watchlist." in form["description_placeholders"]["cannot_do"]
    answers = _all("both", "Living room Kodi", "Travel")
    del answers["watchlist"]
    form = await answer_subentry(hass, form, **answers)
    summary = form["description_placeholders"]["summary"]
    assert "Living room Kodi keeps only the date of the last play." in summary
    assert "Living room Kodi takes only titles that are in its library." in summary


async def test_two_accounts_of_one_name_can_be_told_apart(hass: HomeAssistant) -> None:
    home, living_room, travel, _ = await _three_trackers(hass)
    hass.config_entries.async_update_entry(travel, title="Living room")
    await hass.async_block_till_done()
    form = await _chosen(hass, home, "Everything", living_room, travel)
    form = await answer_subentry(hass, form, **_all("both", "Living room", "Living room (2)"))
    assert form["step_id"] == "summary"


async def test_accounts_that_have_nothing_in_common_are_refused(hass: HomeAssistant) -> None:
    home, living_room, travel, _ = await _three_trackers(hass)

    async def little(_: HomeAssistant, entry: ConfigEntry) -> Capabilities:
        kept = CAPABILITIES.features[Feature.HISTORY if entry is travel else Feature.RATINGS]
        return Capabilities({Feature.HISTORY if entry is travel else Feature.RATINGS: kept})

    with patch("custom_components.crosswatch.flows.members.async_capabilities", little):
        form = await _chosen(hass, home, "Everything", living_room, travel)
    assert form["errors"] == {"accounts": "no_common_feature"}


async def test_without_a_database_no_tracker_can_be_chosen(hass: HomeAssistant, config_folder: Path) -> None:
    home, living_room, travel, bedroom = await _three_trackers(hass)
    for account in (living_room, travel, bedroom):
        assert await hass.config_entries.async_unload(account.entry_id)
    with patch.object(Hub, "async_database", side_effect=ConfigEntryNotReady("locked")):
        done = await begin_subentry(hass, home, "sync")
    assert done["reason"] == "not_enough_accounts"


class TestChanging:
    async def test_the_answers_are_what_is_stored(self, hass: HomeAssistant) -> None:
        living_room, travel = tracker("Living room"), tracker("Travel")
        one_way = [member(living_room, watchlist="source"), member(travel, watchlist="target")]
        home = profile(sync("Everything", one_way, ["watchlist"], enabled=False))
        await set_up(hass, living_room, travel, home)
        stored = only_subentry(home)
        form = await begin_subentry(hass, home, "sync", stored.subentry_id)
        assert suggested(form, "title") == "Everything"
        assert suggested(form, "accounts") == ["tracker:living-room", "tracker:travel"]
        form = await answer_subentry(
            hass, form, title="Wishes", accounts=["tracker:travel", "tracker:living-room"]
        )
        section = {
            str(marker): marker.default() for marker in form["data_schema"].schema["watchlist"].schema.schema
        }
        assert section == {"Travel": "target", "Living room": "source", "removals": True}
        form = await answer_subentry(hass, form, **_all("both", "Living room", "Travel"))
        done = await answer_subentry(hass, form)
        assert done["reason"] == "reconfigure_successful"
        changed = only_subentry(home)
        assert changed.title == "Wishes"
        assert changed.subentry_id == stored.subentry_id
        assert [named["unique_id"] for named in changed.data["members"]] == [
            "tracker:travel",
            "tracker:living-room",
        ]
        assert changed.data["members"][0]["roles"] == BOTH
        assert changed.data["enabled"] is False

    async def test_an_account_that_is_gone_is_no_longer_offered(self, hass: HomeAssistant) -> None:
        living_room, travel = tracker("Living room"), tracker("Travel")
        home = profile(sync("Everything", [living_room, travel]))
        await set_up(hass, living_room, travel, tracker("Bedroom"), home)
        await hass.config_entries.async_remove(travel.entry_id)
        form = await begin_subentry(hass, home, "sync", only_subentry(home).subentry_id)
        assert suggested(form, "accounts") == ["tracker:living-room"]


class TestCircles:
    """Two syncs that share two accounts, or that close a circle, would answer each other."""

    async def _second(self, hass: HomeAssistant, *, changing: bool = False) -> tuple[ConfigEntry, Result]:
        living_room, travel, bedroom = (tracker(name) for name in ("Living room", "Travel", "Bedroom"))
        syncs = [sync("First", [living_room, travel], ["watchlist"])]
        if changing:
            syncs.append(
                sync("Second", [member(living_room, watchlist="both"), member(bedroom, watchlist="both")])
            )
        home = profile(*syncs)
        await set_up(hass, living_room, travel, bedroom, home)
        second = next((found for found in home.subentries.values() if found.title == "Second"), None)
        form = await begin_subentry(hass, home, "sync", second.subentry_id if second else None)
        accounts = [account.unique_id for account in (living_room, travel, bedroom)]
        form = await answer_subentry(hass, form, title="Second", accounts=accounts)
        return home, await answer_subentry(hass, form, **_all("both", "Living room", "Travel", "Bedroom"))

    async def test_it_is_refused_with_an_offer_to_join(self, hass: HomeAssistant) -> None:
        home, menu = await self._second(hass)
        assert menu["type"] == "menu"
        assert menu["menu_options"] == ["join", "roles"]
        assert menu["description_placeholders"] == {"title": "Second", "others": "First"}
        form = await answer_subentry(hass, menu, next_step_id="join")
        assert form["step_id"] == "summary"
        assert form["description_placeholders"]["title"] == "First"
        done = await answer_subentry(hass, form)
        assert done["reason"] == "joined"
        assert done["description_placeholders"] == {"other": "First"}
        joined = only_subentry(home)
        assert [named["unique_id"] for named in joined.data["members"]] == [
            "tracker:living-room",
            "tracker:travel",
            "tracker:bedroom",
        ]
        assert joined.data["removals"] == ["watchlist"]

    async def test_a_sync_that_goes_meanwhile_cannot_be_joined(self, hass: HomeAssistant) -> None:
        home, menu = await self._second(hass)
        hass.config_entries.async_remove_subentry(home, only_subentry(home).subentry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        done = await answer_subentry(hass, menu, next_step_id="join")
        assert done["reason"] == "cannot_join"

    async def test_an_account_of_the_other_sync_that_is_gone_ends_the_flow(self, hass: HomeAssistant) -> None:
        living_room, travel, attic = tracker("Living room"), tracker("Travel"), tracker("Attic")
        home = profile(sync("First", [living_room, travel, attic]))
        await set_up(hass, living_room, travel, home)
        form = await _chosen(hass, home, "Second", living_room, travel)
        menu = await answer_subentry(hass, form, **_all("both", "Living room", "Travel"))
        done = await answer_subentry(hass, menu, next_step_id="join")
        assert done["reason"] == "unknown_account"

    async def test_other_roles_make_it_good(self, hass: HomeAssistant) -> None:
        home, menu = await self._second(hass)
        form = await answer_subentry(hass, menu, next_step_id="roles")
        assert form["step_id"] == "roles"
        answers = _all("both", "Living room", "Bedroom")
        form = await answer_subentry(
            hass, form, **{feature: {**roles, "Travel": "off"} for feature, roles in answers.items()}
        )
        done = await answer_subentry(hass, form)
        assert done["type"] == "create_entry"
        assert len(home.subentries) == 2

    async def test_a_sync_that_is_changed_into_one_goes_up_in_the_other(self, hass: HomeAssistant) -> None:
        home, menu = await self._second(hass, changing=True)
        form = await answer_subentry(hass, menu, next_step_id="join")
        done = await answer_subentry(hass, form)
        assert done["reason"] == "joined"
        assert only_subentry(home).title == "First"

    async def test_a_circle_of_three_cannot_be_joined_by_itself(self, hass: HomeAssistant) -> None:
        living_room, travel, bedroom = (tracker(name) for name in ("Living room", "Travel", "Bedroom"))
        home = profile(sync("First", [living_room, travel]), sync("Second", [travel, bedroom]))
        await set_up(hass, living_room, travel, bedroom, home)
        form = await _chosen(hass, home, "Third", bedroom, living_room)
        menu = await answer_subentry(hass, form, **_all("both", "Living room", "Bedroom"))
        assert menu["menu_options"] == ["roles"]
        assert menu["description_placeholders"]["others"] == "First, Second"

    async def test_a_sync_of_another_profile_counts_but_cannot_be_joined(self, hass: HomeAssistant) -> None:
        living_room, travel = tracker("Living room"), tracker("Travel")
        theirs, mine = profile(sync("First", [living_room, travel]), name="Theirs"), profile(name="Mine")
        await set_up(hass, living_room, travel, theirs, mine)
        form = await _chosen(hass, mine, "Second", living_room, travel)
        menu = await answer_subentry(hass, form, **_all("both", "Living room", "Travel"))
        assert menu["menu_options"] == ["roles"]

    async def test_joined_it_must_not_close_yet_another_circle(self, hass: HomeAssistant) -> None:
        living_room, travel, bedroom, attic = (
            tracker(name) for name in ("Living room", "Travel", "Bedroom", "Attic")
        )
        home = profile(
            sync("First", [member(living_room, watchlist="both"), member(travel, watchlist="both")]),
            sync("Other", [member(travel, ratings="both"), member(attic, ratings="both")]),
        )
        await set_up(hass, living_room, travel, bedroom, attic, home)
        form = await _chosen(hass, home, "Second", living_room, travel, attic)
        off = dict.fromkeys(("Living room", "Travel", "Attic"), "off")
        menu = await answer_subentry(
            hass,
            form,
            watchlist={**off, "Living room": "both", "Travel": "both", "removals": False},
            ratings={**off, "Travel": "both", "Attic": "both", "removals": False},
            history={**off, "removals": False},
            progress=off,
        )
        assert menu["menu_options"] == ["join", "roles"]
        done = await answer_subentry(hass, menu, next_step_id="join")
        assert done["type"] == "abort"
        assert done["reason"] == "cannot_join"
        assert len(home.subentries) == 2
