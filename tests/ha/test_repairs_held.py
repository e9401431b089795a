"""The repairs about what waits for a person: what they say, how they are fixed, and when they go."""

from __future__ import annotations

from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.store.held_changes import forget_held_elsewhere
from custom_components.crosswatch.subentries import with_allowed_lists

from .emptied import FILMS, PLAYS, Household, all_removed, in_step, many_removed
from .household import ask, facts_of, set_up, state_of, tracker
from .test_repairs import Repairs


@pytest.fixture
async def repairs(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Repairs:
    assert await async_setup_component(hass, "repairs", {})
    return Repairs(await hass_client())


def _issue_id(household: Household, code: str) -> str:
    issue = household.issue(code)
    assert issue is not None, f"nothing that {code} holds is shown"
    return issue.issue_id


async def _choose(household: Household, repairs: Repairs, code: str, choice: str) -> dict[str, Any]:
    """Open the repair, choose from its menu, and let everything happen that follows."""
    menu = await repairs.begin(_issue_id(household, code))
    assert menu["type"] == "menu"
    done = await repairs.answer(menu, next_step_id=choice)
    await household.hass.async_block_till_done(wait_background_tasks=True)
    return done


def _held(household: Household) -> str:
    return state_of(household.hass, "sensor", f"{household.sync.subentry_id}_held")


class TestWhatItSays:
    async def test_it_names_reason_lists_and_first_titles(
        self, hass: HomeAssistant, repairs: Repairs
    ) -> None:
        household = await all_removed(hass)
        facts = facts_of(household.issue("all_or_most"))
        assert facts == {
            "sync": "Everything",
            "count": "8",
            "guard": "All or most would be removed",
            "lists": "- Watchlist → Travel, 8 to remove: 8 of 8 items would be removed at Travel.",
            "titles": f"{', '.join(film.label for film in FILMS[:5])} and 3 more",
            "report": f"/crosswatch/sync/{household.sync.subentry_id}?state=held",
        }
        menu = await repairs.begin(_issue_id(household, "all_or_most"))
        assert menu["description_placeholders"] == facts
        assert menu["menu_options"] == ["apply", "discard", "later"]

    async def test_each_reason_has_a_repair_of_its_own(
        self, hass: HomeAssistant, freezer: FrozenDateTimeFactory
    ) -> None:
        household = await all_removed(hass)
        freezer.tick(3600)
        await household.adds("living-room", Feature.HISTORY, PLAYS)
        await household.runs()
        assert facts_of(household.issue("all_or_most"))["count"] == "8"
        plays = facts_of(household.issue("same_minute"))
        assert plays["count"] == "24"
        assert plays["titles"].endswith("Severance 1x05 Part 5 and 19 more")

    async def test_few_titles_are_all_named(self, hass: HomeAssistant) -> None:
        household = await in_step(hass, 2)
        await household.removes("living-room", FILMS[:2])
        await household.runs()
        assert facts_of(household.issue("all_or_most"))["titles"] == "Film 00 (2000), Film 01 (2000)"

    async def test_it_changes_with_what_waits(self, hass: HomeAssistant) -> None:
        household = await all_removed(hass)
        await household.adds("living-room", Feature.WATCHLIST, FILMS[:2])
        await household.runs()
        assert facts_of(household.issue("all_or_most"))["count"] == "6"

    async def test_it_goes_when_nothing_waits_any_more(self, hass: HomeAssistant) -> None:
        household = await all_removed(hass)
        await household.adds("living-room", Feature.WATCHLIST, FILMS[:8])
        await household.runs()
        assert household.issue("all_or_most") is None
        assert _held(household) == "0"


class TestLasting:
    async def test_it_is_there_again_after_a_restart_without_a_run(self, hass: HomeAssistant) -> None:
        household = await all_removed(hass)
        issue_id = _issue_id(household, "all_or_most")
        ir.async_delete_issue(hass, "crosswatch", issue_id)
        assert await hass.config_entries.async_reload(household.home.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert _issue_id(household, "all_or_most") == issue_id

    async def test_it_goes_with_the_sync(self, hass: HomeAssistant, issue_registry: ir.IssueRegistry) -> None:
        household = await all_removed(hass)
        hass.config_entries.async_remove_subentry(household.home, household.sync.subentry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert not issue_registry.issues

    async def test_it_goes_with_the_profile(
        self, hass: HomeAssistant, issue_registry: ir.IssueRegistry
    ) -> None:
        household = await all_removed(hass)
        assert await hass.config_entries.async_remove(household.home.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert not issue_registry.issues

    async def test_it_goes_when_the_list_is_no_longer_written(self, hass: HomeAssistant) -> None:
        household = await all_removed(hass)
        data = dict(household.sync.data)
        first, second = data["members"]
        data["members"] = [first, {**second, "roles": {**second["roles"], "watchlist": "source"}}]
        hass.config_entries.async_update_subentry(household.home, household.sync, data=data)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert household.issue("all_or_most") is None


class TestFixing:
    async def test_applied_it_is_written(self, hass: HomeAssistant, repairs: Repairs) -> None:
        household = await all_removed(hass)
        done = await _choose(household, repairs, "all_or_most", "apply")
        assert done["type"] == "create_entry"
        assert await household.wishes("travel") == 0
        assert household.issue("all_or_most") is None
        assert _held(household) == "0"

    async def test_discarded_it_is_never_written(self, hass: HomeAssistant, repairs: Repairs) -> None:
        household = await all_removed(hass)
        done = await _choose(household, repairs, "all_or_most", "discard")
        assert done["type"] == "create_entry"
        assert _held(household) == "0"
        await household.runs()
        assert await household.wishes("travel") == 8
        assert household.issue("all_or_most") is None

    async def test_later_leaves_everything_as_it_is(self, hass: HomeAssistant, repairs: Repairs) -> None:
        household = await all_removed(hass)
        done = await _choose(household, repairs, "all_or_most", "later")
        assert (done["type"], done["reason"]) == ("abort", "later")
        assert household.issue("all_or_most") is not None
        assert _held(household) == "8"

    async def test_allowed_for_ever_it_is_written_and_never_asked_again(
        self, hass: HomeAssistant, repairs: Repairs
    ) -> None:
        household = await many_removed(hass)
        done = await _choose(household, repairs, "removal_budget", "always_allow")
        assert done["type"] == "create_entry"
        assert household.sync.data["always_allow"] == [{"account": "tracker:travel", "feature": "watchlist"}]
        assert await household.wishes("travel") == 25
        await household.removes("living-room", FILMS[15:27])
        await household.runs()
        assert await household.wishes("travel") == 13
        assert household.issue("removal_budget") is None

    async def test_what_is_allowed_never_covers_most_of_a_list(
        self, hass: HomeAssistant, repairs: Repairs
    ) -> None:
        household = await many_removed(hass)
        await _choose(household, repairs, "removal_budget", "always_allow")
        await household.removes("living-room", FILMS)
        await household.runs()
        assert await household.wishes("travel") == 25
        menu = await repairs.begin(_issue_id(household, "all_or_most"))
        assert "always_allow" not in menu["menu_options"]

    @pytest.mark.parametrize("choice", ["apply", "always_allow"])
    async def test_paused_nothing_is_decided(
        self, hass: HomeAssistant, repairs: Repairs, choice: str
    ) -> None:
        household = await many_removed(hass)
        await ask(hass, "pause_all")
        done = await _choose(household, repairs, "removal_budget", choice)
        assert (done["type"], done["reason"]) == ("abort", "paused")
        assert not household.sync.data.get("always_allow")
        assert household.issue("removal_budget") is not None

    async def test_what_waits_no_more_needs_no_decision(self, hass: HomeAssistant, repairs: Repairs) -> None:
        household = await all_removed(hass)
        issue_id = _issue_id(household, "all_or_most")
        menu = await repairs.begin(issue_id)
        await ask(hass, "discard", device_id=household.device)
        done = await repairs.answer(menu, next_step_id="apply")
        assert done["type"] == "create_entry"
        await hass.async_block_till_done(wait_background_tasks=True)
        assert await household.wishes("travel") == 8

    async def test_a_repair_that_is_out_of_date_is_just_closed(
        self, hass: HomeAssistant, repairs: Repairs
    ) -> None:
        household = await all_removed(hass)
        issue_id = _issue_id(household, "all_or_most")
        database = await async_get_hub(hass).async_database()
        await database.run(forget_held_elsewhere, household.sync.subentry_id, ())
        done = await repairs.begin(issue_id)
        assert done["type"] == "create_entry"
        assert household.issue("all_or_most") is None

    async def test_a_list_that_emptied_meanwhile_is_not_allowed_for_ever(
        self, hass: HomeAssistant, repairs: Repairs
    ) -> None:
        household = await many_removed(hass)
        menu = await repairs.begin(_issue_id(household, "removal_budget"))
        await ask(hass, "discard", device_id=household.device)
        await repairs.answer(menu, next_step_id="always_allow")
        assert household.sync.data["always_allow"] == []

    async def test_a_profile_that_is_not_set_up_cannot_be_asked(
        self, hass: HomeAssistant, repairs: Repairs
    ) -> None:
        household = await many_removed(hass)
        issue_id = _issue_id(household, "removal_budget")
        menus = [await repairs.begin(issue_id) for _ in range(3)]
        assert await hass.config_entries.async_unload(household.home.entry_id)
        for menu, choice in zip(menus, ("apply", "discard", "always_allow"), strict=True):
            done = await repairs.answer(menu, next_step_id=choice)
            assert (done["type"], done["reason"]) == ("abort", "not_loaded")
        done = await repairs.begin(issue_id)
        assert (done["type"], done["reason"]) == ("abort", "not_loaded")


def test_a_list_is_allowed_once_however_often_it_is_said() -> None:
    travel = ("tracker:travel", Feature.WATCHLIST)
    data: dict[str, Any] = {"members": [{"unique_id": "tracker:travel"}]}
    for _ in range(2):
        data = with_allowed_lists(data, [travel, travel])
    assert data["always_allow"] == [{"account": "tracker:travel", "feature": "watchlist"}]


async def test_an_account_that_leaves_is_no_longer_allowed_anything(
    hass: HomeAssistant, repairs: Repairs
) -> None:
    household = await many_removed(hass)
    await _choose(household, repairs, "removal_budget", "always_allow")
    travel = hass.config_entries.async_entry_for_domain_unique_id("crosswatch", "tracker:travel")
    assert travel is not None
    await set_up(hass, tracker("Bedroom"))
    assert await hass.config_entries.async_remove(travel.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    menu = await repairs.begin(f"account_missing_{household.sync.subentry_id}_tracker:travel")
    form = await repairs.answer(menu, next_step_id="replace")
    await repairs.answer(form, account="tracker:bedroom")
    assert household.sync.data["always_allow"] == []
