"""The actions around captures: taking, listing, comparing, and putting back."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

import pytest
import voluptuous as vol
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.model import Feature, Item, MediaType, Operation, Value, Write
from custom_components.crosswatch.providers.tracker import TrackerProvider
from custom_components.crosswatch.store.tracker import write_records
from tests.emulators.kodi import KodiEmulator

from .household import ask, device_id, kodi_account, set_up, state_of, tracker

NOW = 1_766_000_000
TITLES = ["Alien", "Fargo", "Heat", "Ran"]


async def _edit(hass: HomeAssistant, operation: Operation, *titles: str) -> None:
    """A person adds titles to the watchlist of the tracker, or removes them."""
    database = await async_get_hub(hass).async_database()
    value = None if operation is Operation.REMOVE else Value(1, NOW)
    writes = [
        Write(
            number,
            operation,
            Item(MediaType.MOVIE, (f"tmdb:{TITLES.index(title) + 1}",), title, 2000),
            value=value,
        )
        for number, title in enumerate(titles)
    ]
    await database.run(write_records, "living-room", Feature.WATCHLIST, writes, NOW)


@pytest.fixture
async def account(hass: HomeAssistant) -> MockConfigEntry:
    """A tracker with two titles on its watchlist."""
    entry = tracker("Living room")
    await set_up(hass, entry)
    await _edit(hass, Operation.ADD, "Alien", "Heat")
    return entry


@pytest.fixture
def device(hass: HomeAssistant, account: MockConfigEntry) -> str:
    return device_id(hass, account, account.entry_id)


async def _refused(hass: HomeAssistant, action: str, **data: Any) -> str | None:
    with pytest.raises(HomeAssistantError) as refused:
        await ask(hass, action, **data)
    assert refused.value.translation_domain == "crosswatch"
    return refused.value.translation_key


async def _capture(hass: HomeAssistant, device: str) -> int:
    said = await ask(hass, "capture", device_id=device)
    return int(said["capture_id"])


async def test_a_capture_tells_its_number_and_what_it_holds(
    hass: HomeAssistant, account: MockConfigEntry, device: str
) -> None:
    said = await ask(hass, "capture", device_id=device, features=["watchlist", "ratings"])
    assert said["counts"] == {"watchlist": 2, "ratings": 0}
    assert said["cause"] == "asked"
    listed = await ask(hass, "get_captures", device_id=device)
    assert listed == {"captures": [said]}
    assert state_of(hass, "sensor", f"{account.entry_id}_watchlist_count") == "2"


async def test_a_capture_can_be_taken_without_waiting_for_its_number(
    hass: HomeAssistant, device: str
) -> None:
    await hass.services.async_call("crosswatch", "capture", {"device_id": device}, blocking=True)
    assert len((await ask(hass, "get_captures", device_id=device))["captures"]) == 1


async def test_a_capture_is_compared_with_the_account_and_with_another_one(
    hass: HomeAssistant, device: str
) -> None:
    first = await _capture(hass, device)
    await _edit(hass, Operation.REMOVE, "Heat")
    await _edit(hass, Operation.ADD, "Fargo")
    second = await _capture(hass, device)

    now = await ask(hass, "get_captures", device_id=device, capture_id=first)
    then = await ask(hass, "get_captures", device_id=device, capture_id=first, with_capture_id=second)

    assert now["capture_id"] == first
    assert now["features"] == then["features"]
    assert now["features"][0] == {
        "feature": "watchlist",
        "only_in_capture": {"count": 1, "titles": ["Heat (2000)"]},
        "not_in_capture": {"count": 1, "titles": ["Fargo (2000)"]},
        "changed": {"count": 0, "titles": []},
    }


async def test_the_first_call_plans_and_the_second_writes_that_plan(hass: HomeAssistant, device: str) -> None:
    capture = await _capture(hass, device)
    await _edit(hass, Operation.REMOVE, "Heat")

    plan = await ask(hass, "restore_capture", device_id=device, capture_id=capture)
    assert (plan["status"], plan["planned"]["added"]) == ("planned", 1)
    assert plan["report"] == f"/crosswatch/plan/{plan['plan_id']}"
    unchanged = await ask(hass, "get_captures", device_id=device, capture_id=capture)
    assert unchanged["features"][0]["only_in_capture"]["titles"] == ["Heat (2000)"]

    done = await ask(hass, "restore_capture", device_id=device, plan_id=plan["plan_id"])
    assert (done["status"], done["done"]["added"], done["error"]) == ("ok", 1, "")
    await _capture(hass, device)
    same = await ask(hass, "get_captures", device_id=device, capture_id=capture)
    assert same["features"][0]["only_in_capture"]["count"] == 0


async def test_exactly_shows_what_guards_say_and_the_second_call_covers_them(
    hass: HomeAssistant, device: str
) -> None:
    await _edit(hass, Operation.REMOVE, "Heat")
    capture = await _capture(hass, device)
    await _edit(hass, Operation.ADD, "Heat", "Fargo", "Ran")

    plan = await ask(
        hass, "restore_capture", device_id=device, capture_id=capture, features=["watchlist"], exact=True
    )
    assert (plan["status"], plan["held"]) == ("held", 3)
    assert plan["features"][0]["reasons"] == ["3 of 4 items would be removed at Living room"]
    await hass.services.async_call(
        "crosswatch", "restore_capture", {"device_id": device, "plan_id": plan["plan_id"]}, blocking=True
    )

    said = await ask(hass, "capture", device_id=device)
    assert said["counts"]["watchlist"] == 1


async def test_nothing_is_written_while_everything_is_paused(hass: HomeAssistant, device: str) -> None:
    capture = await _capture(hass, device)
    await _edit(hass, Operation.REMOVE, "Heat")
    await ask(hass, "pause_all", paused=True)

    plan = await ask(hass, "restore_capture", device_id=device, capture_id=capture)

    assert await _refused(hass, "restore_capture", device_id=device, plan_id=plan["plan_id"]) == "paused"
    await ask(hass, "pause_all", paused=False)
    done = await ask(hass, "restore_capture", device_id=device, plan_id=plan["plan_id"])
    assert done["status"] == "ok"
    stale = await _refused(hass, "restore_capture", device_id=device, plan_id=plan["plan_id"])
    assert stale == "stale_restore"


async def test_what_is_not_there_is_told(hass: HomeAssistant, account: MockConfigEntry, device: str) -> None:
    assert await _refused(hass, "get_captures", device_id=device, capture_id=9) == "unknown_capture"
    assert await _refused(hass, "restore_capture", device_id=device, capture_id=9) == "unknown_capture"
    assert await _refused(hass, "restore_capture", device_id=device, plan_id=9) == "unknown_plan"
    said = await ask(hass, "capture", device_id=device, features="ratings")
    nothing = await _refused(
        hass,
        "restore_capture",
        device_id=device,
        capture_id=said["capture_id"],
        features=["watchlist"],
    )
    assert nothing == "nothing_to_capture"


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("capture", {"features": []}),
        ("capture", {"features": ["films"]}),
        ("get_captures", {"with_capture_id": 1}),
        ("restore_capture", {}),
        ("restore_capture", {"plan_id": 1, "capture_id": 1}),
        ("restore_capture", {"plan_id": 1, "exact": True}),
    ],
)
async def test_what_makes_no_sense_is_refused(
    hass: HomeAssistant, device: str, action: str, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await ask(hass, action, device_id=device, **data)


async def test_an_account_that_must_sign_in_says_so_and_asks(hass: HomeAssistant, kodi: KodiEmulator) -> None:
    entry = kodi_account(kodi)
    await set_up(hass, entry)
    device = device_id(hass, entry, entry.entry_id)
    kodi.password = "another"
    assert await _refused(hass, "capture", device_id=device) == "capture_failed"
    await hass.async_block_till_done()
    flows = hass.config_entries.flow.async_progress()
    assert [flow["context"]["source"] for flow in flows] == [SOURCE_REAUTH]


async def _stall(
    hass: HomeAssistant, device: str, monkeypatch: pytest.MonkeyPatch
) -> tuple[asyncio.Task[dict[str, Any]], asyncio.Event]:
    """Begin a capture whose account does not answer; return it, and what lets the account answer."""
    begun, go_on = asyncio.Event(), asyncio.Event()
    answer = TrackerProvider.activity

    async def slowly(provider: TrackerProvider) -> Any:
        begun.set()
        await go_on.wait()
        return await answer(provider)

    monkeypatch.setattr(TrackerProvider, "activity", slowly)
    waiting = asyncio.create_task(ask(hass, "capture", device_id=device))
    await begun.wait()
    return waiting, go_on


async def test_what_is_under_way_ends_with_the_account(
    hass: HomeAssistant, account: MockConfigEntry, device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, _ = await _stall(hass, device, monkeypatch)
    assert await hass.config_entries.async_unload(account.entry_id)
    with pytest.raises(HomeAssistantError) as told:
        await waiting
    assert told.value.translation_key == "capture_cancelled"


async def test_what_is_under_way_goes_on_without_its_caller(
    hass: HomeAssistant, device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, go_on = await _stall(hass, device, monkeypatch)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len((await ask(hass, "get_captures", device_id=device))["captures"]) == 1


async def test_only_the_device_of_an_account_has_captures(hass: HomeAssistant, device: str) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await ask(hass, "capture", device_id="nothing")
    assert refused.value.translation_key == "no_account_device"


async def test_the_report_shows_such_a_plan_under_the_accounts_name(
    hass: HomeAssistant, device: str, hass_client: ClientSessionGenerator
) -> None:
    capture = await _capture(hass, device)
    await _edit(hass, Operation.REMOVE, "Heat")
    plan = await ask(hass, "restore_capture", device_id=device, capture_id=capture)
    client = await hass_client()

    answer = await client.get(f"/api/crosswatch/plan/{plan['plan_id']}")

    text = await answer.text()
    assert answer.status == HTTPStatus.OK
    assert "<h1>Living room</h1>" in text
    assert "restore_capture" in text
    assert "Heat (2000)" in text
    assert "The capture of Living room holds it" in text
