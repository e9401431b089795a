"""The actions that decide about what waits for a person."""

from __future__ import annotations

from typing import Any

import pytest
import voluptuous as vol
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from custom_components.crosswatch.model import Feature

from .emptied import FILMS, PLAYS, Household, all_removed, in_step
from .household import account_of, ask, device_id, state_of


def figure(household: Household, key: str) -> str:
    return state_of(household.hass, "sensor", f"{household.sync.subentry_id}_{key}")


async def decide(household: Household, action: str, **asked: Any) -> dict[str, Any]:
    said = await ask(household.hass, action, device_id=household.device, **asked)
    await household.hass.async_block_till_done(wait_background_tasks=True)
    return said


async def two_reasons(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Household:
    """Eight removals wait at Travel, and 24 plays with the same minute."""
    household = await all_removed(hass)
    freezer.tick(3600)
    await household.adds("living-room", Feature.HISTORY, PLAYS)
    await household.runs()
    return household


class TestApprove:
    async def test_what_is_approved_is_written_at_once_and_waits_no_more(self, hass: HomeAssistant) -> None:
        household = await all_removed(hass)
        assert (figure(household, "status"), figure(household, "held")) == ("held", "8")

        said = await decide(household, "approve")

        assert (said["approved"], said["reasons"]) == (8, {"all_or_most": 8})
        (written,) = said["run"]["syncs"]
        assert written["done"] == {"added": 0, "updated": 0, "removed": 8}
        assert await household.wishes("travel") == 0
        assert (figure(household, "status"), figure(household, "held")) == ("ok", "0")
        assert figure(household, "last_removed") == "8"
        assert household.issue("all_or_most") is None

    async def test_who_wants_no_answer_does_not_wait_for_the_run(self, hass: HomeAssistant) -> None:
        household = await all_removed(hass)
        await hass.services.async_call(
            "crosswatch", "approve", {"device_id": household.device}, blocking=True
        )
        assert household.issue("all_or_most") is None
        assert (figure(household, "held"), figure(household, "planned_removed")) == ("0", "8")
        await hass.async_block_till_done(wait_background_tasks=True)
        assert await household.wishes("travel") == 0

    async def test_what_became_obsolete_is_not_written(self, hass: HomeAssistant) -> None:
        household = await all_removed(hass)
        await household.adds("living-room", Feature.WATCHLIST, FILMS[2:3])
        said = await decide(household, "approve")
        assert said["approved"] == 8
        assert said["run"]["syncs"][0]["done"]["removed"] == 7
        assert await household.wishes("travel") == 1

    async def test_each_decision_gets_a_run_of_its_own(
        self, hass: HomeAssistant, freezer: FrozenDateTimeFactory
    ) -> None:
        household = await two_reasons(hass, freezer)
        for reason in ("all_or_most", "same_minute"):
            await hass.services.async_call(
                "crosswatch", "approve", {"device_id": household.device, "reason": reason}, blocking=True
            )
        await hass.async_block_till_done(wait_background_tasks=True)
        assert (await household.wishes("travel"), await household.plays("travel")) == (0, 24)

    async def test_nothing_that_waits_starts_no_run(self, hass: HomeAssistant) -> None:
        household = await in_step(hass)
        assert await decide(household, "approve") == {"approved": 0, "reasons": {}, "run": None}

    async def test_paused_it_is_refused_and_goes_on_waiting(self, hass: HomeAssistant) -> None:
        household = await all_removed(hass)
        await ask(hass, "pause_all")
        with pytest.raises(ServiceValidationError) as refused:
            await decide(household, "approve")
        assert refused.value.translation_key == "paused"
        assert figure(household, "held") == "8"
        assert household.issue("all_or_most") is not None


class TestDiscard:
    async def test_what_is_discarded_stays_down(self, hass: HomeAssistant) -> None:
        household = await all_removed(hass)

        assert await decide(household, "discard") == {"discarded": 8, "reasons": {"all_or_most": 8}}

        assert (figure(household, "status"), figure(household, "held")) == ("ok", "0")
        assert state_of(hass, "binary_sensor", f"{household.sync.subentry_id}_problem") == "off"
        assert household.issue("all_or_most") is None
        assert (await household.runs())["held"] == 0
        assert await household.wishes("travel") == 8
        assert await household.wishes("living-room") == 0

    async def test_without_an_answer_it_is_done_all_the_same(self, hass: HomeAssistant) -> None:
        household = await all_removed(hass)
        await hass.services.async_call(
            "crosswatch", "discard", {"device_id": household.device}, blocking=True
        )
        assert figure(household, "held") == "0"

    async def test_no_account_is_asked_so_it_works_while_one_is_away_or_all_is_paused(
        self, hass: HomeAssistant
    ) -> None:
        household = await all_removed(hass)
        travel = account_of(hass, "tracker:travel")
        device = device_id(hass, travel, travel.entry_id)
        assert await hass.config_entries.async_unload(travel.entry_id)
        await ask(hass, "pause_all")
        said = await decide(household, "discard", account=device)
        assert said["discarded"] == 8
        assert figure(household, "held") == "0"

    async def test_it_is_still_discarded_after_a_restart(self, hass: HomeAssistant) -> None:
        household = await all_removed(hass)
        await decide(household, "discard")
        assert await hass.config_entries.async_reload(household.home.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert (figure(household, "status"), figure(household, "held")) == ("ok", "0")
        assert household.issue("all_or_most") is None


class TestChoosing:
    async def test_only_what_was_chosen_is_decided(
        self, hass: HomeAssistant, freezer: FrozenDateTimeFactory
    ) -> None:
        household = await two_reasons(hass, freezer)
        living_room = account_of(hass, "tracker:living-room")
        elsewhere = device_id(hass, living_room, living_room.entry_id)
        for asked in ({"reason": "burst"}, {"feature": "ratings"}, {"account": elsewhere}):
            assert (await decide(household, "discard", **asked))["discarded"] == 0
        assert await decide(household, "discard", feature="history") == {
            "discarded": 24,
            "reasons": {"same_minute": 24},
        }
        assert figure(household, "held") == "8"
        assert household.issue("all_or_most") is not None
        assert household.issue("same_minute") is None

    @pytest.mark.parametrize("written", ["movie tmdb:3", "imdb:tt9000002", ["movie tmdb:3"]])
    async def test_a_title_is_named_by_any_of_its_ids(self, hass: HomeAssistant, written: Any) -> None:
        household = await all_removed(hass)
        assert (await decide(household, "approve", item=written))["approved"] == 1
        assert await household.wishes("travel") == 7
        assert figure(household, "held") == "7"

    async def test_a_show_stands_for_its_episodes(
        self, hass: HomeAssistant, freezer: FrozenDateTimeFactory
    ) -> None:
        household = await two_reasons(hass, freezer)
        assert (await decide(household, "discard", item="show tvdb:371980"))["discarded"] == 24

    @pytest.mark.parametrize(
        ("written", "key"), [("Film 02", "invalid_id"), ("movie tmdb:999", "unknown_item")]
    )
    async def test_what_is_no_title_is_told(self, hass: HomeAssistant, written: str, key: str) -> None:
        household = await all_removed(hass)
        with pytest.raises(ServiceValidationError) as refused:
            await decide(household, "approve", item=["movie tmdb:3", written])
        assert refused.value.translation_key == key
        assert figure(household, "held") == "8"

    async def test_devices_of_another_kind_are_told(self, hass: HomeAssistant) -> None:
        household = await all_removed(hass)
        above = device_id(hass, household.home, household.home.entry_id)
        with pytest.raises(ServiceValidationError) as refused:
            await ask(hass, "discard", device_id=above)
        assert refused.value.translation_key == "no_sync_device"
        with pytest.raises(ServiceValidationError) as refused:
            await decide(household, "discard", account=above)
        assert refused.value.translation_key == "no_account_device"

    @pytest.mark.parametrize("asked", [{"reason": "member_down"}, {"feature": "films"}])
    async def test_what_makes_no_sense_is_refused(self, hass: HomeAssistant, asked: dict[str, str]) -> None:
        household = await in_step(hass)
        with pytest.raises(vol.Invalid):
            await decide(household, "approve", **asked)
