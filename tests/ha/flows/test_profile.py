"""Adding a profile, renaming it, and its options."""

from __future__ import annotations

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from custom_components.crosswatch import compat
from custom_components.crosswatch.flows.interval import parse_interval, shown_interval

from ..household import profile, set_up, tracker
from .walking import answer, begin, suggested


async def test_a_profile_has_a_name_and_an_interval(hass: HomeAssistant) -> None:
    form = await begin(hass, "profile")
    assert suggested(form, "interval") == "6 h"
    done = await answer(hass, form, name="Home", interval="6 h")
    assert done["type"] == "create_entry"
    assert done["data"] == {"kind": "profile"}
    assert done["options"] == {"interval": 360}
    await hass.async_block_till_done()
    assert done["result"].state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("off", 0), ("15", 15), ("90 min", 90), ("2 h", 120), ("1d", 1440), ("10080", 10080)],
)
async def test_an_interval_can_be_typed(hass: HomeAssistant, typed: str, minutes: int) -> None:
    done = await answer(hass, await begin(hass, "profile"), name="Home", interval=typed)
    assert done["options"] == {"interval": minutes}


@pytest.mark.parametrize("typed", ["14", "0", "8 d", "10081", "1 min"])
async def test_an_interval_out_of_range_is_refused_beside_its_field_and_can_be_corrected(
    hass: HomeAssistant, typed: str
) -> None:
    form = await answer(hass, await begin(hass, "profile"), name="Home", interval=typed)
    assert form["errors"] == {"interval": "interval_out_of_range"}
    assert suggested(form, "name") == "Home"
    done = await answer(hass, form, name="Home", interval="15 min")
    assert done["type"] == "create_entry"


async def test_what_is_no_interval_and_a_name_that_is_taken_are_both_told(hass: HomeAssistant) -> None:
    await set_up(hass, profile(name="Home"))
    form = await answer(hass, await begin(hass, "profile"), name="home", interval="often")
    assert form["errors"] == {"name": "name_taken", "interval": "interval_invalid"}


async def test_the_options_change_the_interval(hass: HomeAssistant) -> None:
    home = profile(interval=360)
    await set_up(hass, home)
    form = await hass.config_entries.options.async_init(home.entry_id)
    assert suggested(form, "interval") == "6 h"
    form = await hass.config_entries.options.async_configure(form["flow_id"], {"interval": "5"})
    assert form["errors"] == {"interval": "interval_out_of_range"}
    done = await hass.config_entries.options.async_configure(form["flow_id"], {"interval": "off"})
    assert done["type"] == "create_entry"
    await hass.async_block_till_done()
    assert home.options == {"interval": 0}
    assert home.runtime_data.runner.coordinator.update_interval is None


async def test_an_account_has_neither_options_nor_subentries(hass: HomeAssistant) -> None:
    entry = tracker("Travel")
    await set_up(hass, entry)
    assert not entry.supports_options
    assert entry.supported_subentry_types == {}


async def test_a_profile_can_be_renamed_also_like_an_account(hass: HomeAssistant) -> None:
    home = profile()
    await set_up(hass, home, tracker("Travel"))
    done = await answer(hass, await home.start_reconfigure_flow(hass), name="Travel")
    assert done["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert home.title == "Travel"


async def test_the_first_sync_follows_where_home_assistant_can_do_that(hass: HomeAssistant) -> None:
    await set_up(hass, tracker("Living room"), tracker("Travel"))
    done = await answer(hass, await begin(hass, "profile"), name="Home", interval="off")
    assert ("next_flow" in done) is compat.can_continue_with_subentry()
    if compat.can_continue_with_subentry():
        (following,) = hass.config_entries.subentries.async_progress()
        assert following["handler"] == (done["result"].entry_id, "sync")
        assert following["step_id"] == "user"


async def test_a_profile_without_accounts_is_made_all_the_same(hass: HomeAssistant) -> None:
    done = await answer(hass, await begin(hass, "profile"), name="Home", interval="off")
    assert done["type"] == "create_entry"


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(0, "off"), (15, "15 min"), (90, "90 min"), (60, "1 h"), (360, "6 h"), (1440, "1 d"), (10080, "7 d")],
)
def test_an_interval_is_shown_as_it_would_be_typed(minutes: int, shown: str) -> None:
    assert shown_interval(minutes) == shown
    assert parse_interval(shown) == minutes
