"""What automations learn of changes that wait for a person."""

from __future__ import annotations

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.crosswatch.model import Feature

from .emptied import FILMS, PLAYS, Household, all_removed, in_step
from .household import ask, entity_id


def _run_event(household: Household) -> dict[str, Any]:
    state = household.hass.states.get(entity_id(household.hass, "event", f"{household.sync.subentry_id}_run"))
    assert state is not None
    return dict(state.attributes)


async def test_it_says_what_waits_where_and_why(hass: HomeAssistant) -> None:
    household = await in_step(hass)
    told = async_capture_events(hass, "crosswatch_held")
    await household.removes("living-room", FILMS[:8])
    await household.runs()
    (event,) = told
    titles = [film.label for film in FILMS[:5]]
    assert event.data == {
        "device_id": household.device,
        "entry_id": household.home.entry_id,
        "subentry_id": household.sync.subentry_id,
        "sync": "Everything",
        "reason": "all_or_most",
        "guard": "All or most would be removed",
        "text": (
            "Everything: 8 changes wait for you. Watchlist → Travel, 8 to remove: 8 of 8 items would be "
            f"removed at Travel. {', '.join(titles)} and 3 more"
        ),
        "count": 8,
        "lists": [{"feature": "watchlist", "account": "Travel", "operation": "remove", "count": 8}],
        "titles": titles,
        "report": f"/crosswatch/sync/{household.sync.subentry_id}?state=held",
    }


async def test_it_is_told_once_and_again_only_when_it_grows(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    household = await in_step(hass, 40)
    told = async_capture_events(hass, "crosswatch_held")
    await household.removes("living-room", FILMS[:15])
    for _ in range(2):
        await household.runs()
    assert [event.data["count"] for event in told] == [15]
    await household.removes("living-room", FILMS[15:18])
    await household.runs()
    assert [event.data["count"] for event in told] == [15, 18]
    await household.adds("living-room", Feature.WATCHLIST, FILMS[:2])
    await household.runs()
    assert len(told) == 2
    freezer.tick(3600)
    await household.adds("living-room", Feature.HISTORY, PLAYS)
    await household.runs()
    assert [(event.data["reason"], event.data["count"]) for event in told[2:]] == [("same_minute", 24)]


async def test_what_waited_before_a_restart_is_no_news(hass: HomeAssistant) -> None:
    household = await all_removed(hass)
    told = async_capture_events(hass, "crosswatch_held")
    assert await hass.config_entries.async_reload(household.home.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await household.runs()
    assert told == []


async def test_what_was_decided_and_comes_back_is_news_again(hass: HomeAssistant) -> None:
    household = await all_removed(hass)
    told = async_capture_events(hass, "crosswatch_held")
    await ask(hass, "discard", device_id=household.device)
    await household.adds("living-room", Feature.WATCHLIST, FILMS[:8])
    await household.runs()
    await household.removes("living-room", FILMS[:8])
    await household.runs()
    assert [event.data["count"] for event in told] == [8]


async def test_a_dry_run_lets_nothing_wait(hass: HomeAssistant) -> None:
    household = await in_step(hass)
    told = async_capture_events(hass, "crosswatch_held")
    await household.removes("living-room", FILMS[:8])
    said = await ask(hass, "dry_run", device_id=household.device)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert said["syncs"][0]["held"] == 8
    assert told == []
    assert household.issue("all_or_most") is None


async def test_the_event_entity_counts_by_guard_and_names_no_title(hass: HomeAssistant) -> None:
    household = await all_removed(hass)
    facts = _run_event(household)
    assert (facts["event_type"], facts["held"], facts["held_by"]) == ("held", 8, {"all_or_most": 8})
    assert "Film" not in str(facts)


async def test_a_decision_is_no_run(hass: HomeAssistant) -> None:
    household = await all_removed(hass)
    before = _run_event(household)
    await ask(hass, "discard", device_id=household.device)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert _run_event(household) == before
