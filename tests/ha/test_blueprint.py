"""The blueprint that asks on a phone, run by Home Assistant's own automations. Only the phone is made up."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import voluptuous as vol
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import template
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    mock_integration,
    mock_platform,
)

from custom_components.crosswatch.model import Feature

from .emptied import FILMS, PLAYS, Household, in_step

BLUEPRINT = Path(__file__).parents[2] / "blueprints" / "automation" / "crosswatch" / "held_changes.yaml"


@dataclass
class Phone:
    """A phone with the app: shows notifications, and tells which button was pressed."""

    hass: HomeAssistant
    shown: list[dict[str, Any]] = field(default_factory=list)
    device: str = ""

    def install(self) -> None:
        """Stand in for the app's integration, with what its device action takes."""
        schema = cv.DEVICE_ACTION_BASE_SCHEMA.extend(
            {
                vol.Required("type"): "notify",
                vol.Required("message"): cv.template,
                vol.Optional("title"): cv.template,
                vol.Optional("data"): cv.template_complex,
            }
        )
        mock_integration(self.hass, MockModule("mobile_app"))
        action = SimpleNamespace(ACTION_SCHEMA=schema, async_call_action_from_config=self._notify)
        mock_platform(self.hass, "mobile_app.device_action", action)
        entry = MockConfigEntry(domain="mobile_app")
        entry.add_to_hass(self.hass)
        registered = dr.async_get(self.hass).async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={("mobile_app", "phone")}, name="Phone"
        )
        self.device = registered.id

    async def _notify(
        self, _: HomeAssistant, config: dict[str, Any], variables: dict[str, Any], __: Context | None
    ) -> None:
        parts = {key: config[key] for key in ("title", "message", "data")}
        self.shown.append(template.render_complex(parts, variables))

    async def press(self, number: int, button: str) -> None:
        """Press a button of a notification."""
        (action,) = [one["action"] for one in self.shown[number]["data"]["actions"] if one["title"] == button]
        self.hass.bus.async_fire("mobile_app_notification_action", {"action": action})
        await self.hass.async_block_till_done(wait_background_tasks=True)


@pytest.fixture
def phone(hass: HomeAssistant) -> Phone:
    installed = Phone(hass)
    installed.install()
    return installed


async def _automated(hass: HomeAssistant, phone: Phone, config_folder: Path, **texts: str) -> Household:
    """A household of 40 films, with an automation made of the blueprint."""
    household = await in_step(hass, 40)
    folder = config_folder / "blueprints" / "automation" / "crosswatch"
    folder.mkdir(parents=True)
    shutil.copy(BLUEPRINT, folder)
    made = {
        "alias": "Ask me",
        "use_blueprint": {
            "path": f"crosswatch/{BLUEPRINT.name}",
            "input": {"sync": household.device, "phone": phone.device, **texts},
        },
    }
    assert await async_setup_component(hass, "automation", {"automation": made})
    await hass.async_block_till_done()
    state = hass.states.get("automation.ask_me")
    assert state is not None
    assert state.state == "on"
    return household


async def _removed(household: Household) -> None:
    await household.removes("living-room", FILMS[:15])
    await household.runs()


async def test_the_question_says_what_waits_and_leads_to_the_report(
    hass: HomeAssistant, phone: Phone, config_folder: Path
) -> None:
    household = await _automated(hass, phone, config_folder)
    await _removed(household)
    (shown,) = phone.shown
    assert shown["title"] == "Everything"
    assert "15 removals at Travel within a week are more than 10" in shown["message"]
    assert "Film 00 (2000)" in shown["message"]
    assert shown["data"]["url"] == f"/crosswatch/sync/{household.sync.subentry_id}?state=held"
    assert [one["title"] for one in shown["data"]["actions"]] == ["Apply", "Discard"]


async def test_apply_writes_it(hass: HomeAssistant, phone: Phone, config_folder: Path) -> None:
    household = await _automated(hass, phone, config_folder, apply_text="Ja", discard_text="Nein")
    await _removed(household)
    await phone.press(0, "Ja")
    assert await household.wishes("travel") == 25
    assert household.issue("removal_budget") is None


async def test_discard_declines_it(hass: HomeAssistant, phone: Phone, config_folder: Path) -> None:
    household = await _automated(hass, phone, config_folder)
    await _removed(household)
    await phone.press(0, "Discard")
    await household.runs()
    assert await household.wishes("travel") == 40
    assert household.issue("removal_budget") is None


async def test_each_answer_is_about_its_own_reason(
    hass: HomeAssistant, phone: Phone, config_folder: Path, freezer: FrozenDateTimeFactory
) -> None:
    household = await _automated(hass, phone, config_folder)
    await _removed(household)
    freezer.tick(3600)
    await household.adds("living-room", Feature.HISTORY, PLAYS)
    await household.runs()
    assert len(phone.shown) == 2
    await phone.press(1, "Discard")
    assert household.issue("same_minute") is None
    assert household.issue("removal_budget") is not None
    await phone.press(0, "Apply")
    assert (await household.wishes("travel"), await household.plays("travel")) == (25, 0)


async def test_other_syncs_and_other_notifications_are_none_of_its_business(
    hass: HomeAssistant, phone: Phone, config_folder: Path
) -> None:
    household = await _automated(hass, phone, config_folder)
    await _removed(household)
    hass.bus.async_fire("crosswatch_held", {"device_id": "another", "reason": "burst"})
    for data in ({"action": "OPEN_THE_DOOR"}, {}, {"action": "CROSSWATCH_APPLY_another_removal_budget"}):
        hass.bus.async_fire("mobile_app_notification_action", data)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(phone.shown) == 1
    assert household.issue("removal_budget") is not None
    assert await household.wishes("travel") == 40
