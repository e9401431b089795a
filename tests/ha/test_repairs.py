"""The repairs that a person can carry out."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.emulators.kodi import KodiEmulator

from .household import facts_of, kodi_account, member, only_subentry, profile, route, set_up, sync, tracker


class Repairs:
    """Somebody at the page of repairs."""

    def __init__(self, client: Any) -> None:
        self._client = client

    async def begin(self, issue_id: str) -> dict[str, Any]:
        answer = await self._client.post(
            "/api/repairs/issues/fix", json={"handler": "crosswatch", "issue_id": issue_id}
        )
        assert answer.status == HTTPStatus.OK
        return dict(await answer.json())

    async def answer(self, step: dict[str, Any], **answers: Any) -> dict[str, Any]:
        answer = await self._client.post(f"/api/repairs/issues/fix/{step['flow_id']}", json=answers)
        assert answer.status == HTTPStatus.OK
        return dict(await answer.json())


@pytest.fixture
async def repairs(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Repairs:
    assert await async_setup_component(hass, "repairs", {})
    return Repairs(await hass_client())


async def _one_missing(hass: HomeAssistant, *others: str) -> tuple[MockConfigEntry, str]:
    """Set up a sync whose account Travel is gone; return its profile and the repair."""
    here = [tracker(name) for name in ("Living room", *others)]
    members = [*here[:1], *here[2:], tracker("Travel")]
    home = profile(sync("Everything", members))
    await set_up(hass, *here, home)
    return home, f"account_missing_{only_subentry(home).subentry_id}_tracker:travel"


async def test_another_account_takes_over_with_its_roles(
    hass: HomeAssistant, repairs: Repairs, issue_registry: ir.IssueRegistry
) -> None:
    living_room, bedroom = tracker("Living room"), tracker("Bedroom")
    home = profile(sync("Everything", [living_room, member(tracker("Travel"), watchlist="target")]))
    await set_up(hass, living_room, bedroom, home)
    (issue_id,) = [issue[1] for issue in issue_registry.issues]
    menu = await repairs.begin(issue_id)
    assert menu["type"] == "menu"
    assert menu["menu_options"] == ["replace", "drop"]
    assert menu["description_placeholders"] == {"name": "Everything", "account": "tracker:travel"}
    form = await repairs.answer(menu, next_step_id="replace")
    assert form["step_id"] == "replace"
    done = await repairs.answer(form, account="tracker:bedroom")
    assert done["type"] == "create_entry"
    members = only_subentry(home).data["members"]
    assert members[1] == {
        "entry_id": bedroom.entry_id,
        "unique_id": "tracker:bedroom",
        "roles": {"watchlist": "target"},
    }
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not issue_registry.issues


async def test_the_sync_goes_on_without_it_while_two_are_left(
    hass: HomeAssistant, repairs: Repairs, issue_registry: ir.IssueRegistry
) -> None:
    home, issue_id = await _one_missing(hass, "Attic", "Bedroom")
    menu = await repairs.begin(issue_id)
    form = await repairs.answer(menu, next_step_id="drop")
    assert form["step_id"] == "drop"
    await repairs.answer(form)
    left = [named["unique_id"] for named in only_subentry(home).data["members"]]
    assert left == ["tracker:living-room", "tracker:bedroom"]
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not issue_registry.issues


async def test_a_sync_of_one_account_goes_as_a_whole(
    hass: HomeAssistant, repairs: Repairs, issue_registry: ir.IssueRegistry
) -> None:
    home, issue_id = await _one_missing(hass)
    menu = await repairs.begin(issue_id)
    assert menu["menu_options"] == ["drop"]
    form = await repairs.answer(menu, next_step_id="drop")
    assert form["step_id"] == "drop_whole"
    assert len(home.subentries) == 1
    await repairs.answer(form)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not home.subentries
    assert not issue_registry.issues


async def test_an_account_that_would_close_a_circle_is_refused(
    hass: HomeAssistant, repairs: Repairs, issue_registry: ir.IssueRegistry
) -> None:
    living_room, bedroom, attic = tracker("Living room"), tracker("Bedroom"), tracker("Attic")
    home = profile(sync("First", [living_room, bedroom]), sync("Second", [living_room, tracker("Travel")]))
    await set_up(hass, living_room, bedroom, attic, home)
    (issue_id,) = [issue[1] for issue in issue_registry.issues]
    form = await repairs.answer(await repairs.begin(issue_id), next_step_id="replace")
    form = await repairs.answer(form, account="tracker:bedroom")
    assert form["errors"] == {"base": "circle"}
    done = await repairs.answer(form, account="tracker:attic")
    assert done["type"] == "create_entry"


async def test_a_route_names_another_account_or_goes(
    hass: HomeAssistant, repairs: Repairs, issue_registry: ir.IssueRegistry
) -> None:
    bedroom = tracker("Bedroom")
    home = profile(route("TV", ["media_player.tv"], [tracker("Travel")]))
    await set_up(hass, bedroom, home)
    (issue_id,) = [issue[1] for issue in issue_registry.issues]
    form = await repairs.answer(await repairs.begin(issue_id), next_step_id="replace")
    await repairs.answer(form, account="tracker:bedroom")
    assert only_subentry(home).data["accounts"] == [
        {"entry_id": bedroom.entry_id, "unique_id": "tracker:bedroom"}
    ]


@pytest.mark.parametrize("step", ["replace", "drop"])
async def test_a_sync_that_goes_meanwhile_needs_no_repair(
    hass: HomeAssistant, repairs: Repairs, step: str
) -> None:
    home, issue_id = await _one_missing(hass, "Attic", "Bedroom")
    form = await repairs.answer(await repairs.begin(issue_id), next_step_id=step)
    hass.config_entries.async_remove_subentry(home, only_subentry(home).subentry_id)
    done = await repairs.answer(form, **({"account": "tracker:attic"} if step == "replace" else {}))
    assert done["type"] == "create_entry"


async def test_a_damaged_database_is_confirmed_as_read(
    hass: HomeAssistant, repairs: Repairs, config_folder: Path, issue_registry: ir.IssueRegistry
) -> None:
    path = config_folder / ".storage" / "crosswatch" / "crosswatch.db"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database" * 100)
    await set_up(hass, tracker("Travel"))
    form = await repairs.begin("database_damaged")
    assert form["step_id"] == "confirm"
    assert form["description_placeholders"]["kept"].startswith("crosswatch.damaged-")
    done = await repairs.answer(form)
    assert done["type"] == "create_entry"
    assert not issue_registry.issues


async def test_add_ons_that_carry_plays_elsewhere_are_named_until_they_are_gone(
    hass: HomeAssistant, kodi: KodiEmulator, issue_registry: ir.IssueRegistry
) -> None:
    kodi.addons += ["script.trakt", "plugin.video.jellyfin"]
    box = kodi_account(kodi)
    await set_up(hass, box)
    named = {facts_of(issue)["addon"] for issue in issue_registry.issues.values()}
    assert named == {"Trakt", "Jellyfin for Kodi"}
    kodi.addons.remove("plugin.video.jellyfin")
    assert await hass.config_entries.async_reload(box.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert {facts_of(issue)["addon"] for issue in issue_registry.issues.values()} == {"Trakt"}
    assert await hass.config_entries.async_remove(box.entry_id)
    assert not issue_registry.issues
