"""What is wrong is said in plain words: no traceback, nothing lost, nothing touched that is not ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from custom_components.crosswatch.store.schema import MIGRATIONS
from scripts.demo_lib import TRACKERS, TRAVEL
from scripts.demo_lib.client import RequestFailed
from scripts.demo_lib.flows import add_entry
from tests.live.household import everything, held
from tests.live.real_home import RealHome, Repair
from tests.live.runs import at_rest, in_step, newest_run, next_run, rows_of

NEWER = 99
OPTIONS = "/api/config/config_entries/options/flow"
FIX = "/api/repairs/issues/fix"


def garbage(_: bytes) -> bytes:
    return b"This is no database. " * 1_000


def cut_off(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize("damage", [garbage, cut_off])
async def test_a_damaged_database_is_set_aside_and_a_fresh_one_begun(
    home: RealHome, damage: Callable[[bytes], bytes]
) -> None:
    damaged = damage(home.database.read_bytes())
    home.database.write_bytes(damaged)

    await home.start()
    await next_run(home, 0)

    (repair,) = await home.repairs()
    kept = home.storage / repair.placeholders["kept"]
    assert (repair.key, repair.severity) == ("database_damaged", "error")
    assert kept.read_bytes() == damaged
    assert {entry["state"] for entry in await home.entries()} == {"loaded"}
    assert [row[0] for row in rows_of(home.database, "SELECT name FROM tracker ORDER BY name")] == [*TRACKERS]
    assert (await home.sync_now())["status"] == "ok"

    flow = await home.client.post(FIX, {"handler": "crosswatch", "issue_id": repair.id})
    await home.client.post(f"{FIX}/{flow['flow_id']}")
    assert await home.repairs() == []
    assert kept.read_bytes() == damaged


async def test_a_database_of_a_newer_version_is_not_touched(home: RealHome) -> None:
    with closing(sqlite3.connect(home.database)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute(f"PRAGMA user_version={NEWER}")
    before = files(home.storage)

    await home.start()

    facts = {"found": str(NEWER), "supported": str(len(MIGRATIONS))}
    assert await home.repairs() == [Repair("database_too_new", "database_too_new", facts, "critical")]
    entries = await home.entries()
    assert {entry["state"] for entry in entries} == {"setup_retry"}
    assert {entry["error_reason_translation_key"] for entry in entries} == {"database_too_new"}
    error = await refused(home, "sync_now", device_id=await home.sync_device())
    assert "'translation_key': 'profile_not_loaded'" in error
    assert files(home.storage) == before
    await home.stop()
    assert files(home.storage) == before


async def test_a_plan_that_does_not_exist_is_refused_in_words(home: RealHome) -> None:
    await at_rest(home)
    device = await home.sync_device()

    for action in ("get_plan", "sync_now"):
        error = await refused(home, action, plan_id=999_999, device_id=device)
        assert "'translation_key': 'unknown_plan'" in error
        assert "There is no plan 999999 here" in error


async def test_an_interval_out_of_range_is_an_error_of_the_form(home: RealHome) -> None:
    await at_rest(home)
    (profile,) = [entry for entry in await home.entries() if entry["supports_options"]]
    step = await home.client.post(OPTIONS, {"handler": profile["entry_id"]})

    async def answer(interval: str) -> dict[str, Any]:
        result: dict[str, Any] = await home.client.post(
            f"{OPTIONS}/{step['flow_id']}", {"interval": interval}
        )
        return result

    for interval in ("14", "0", "8 d", "999999"):
        assert (await answer(interval))["errors"] == {"interval": "interval_out_of_range"}
    assert (await answer("often"))["errors"] == {"interval": "interval_invalid"}
    before = newest_run(home.database)
    assert (await answer("2 h"))["type"] == "create_entry"
    await next_run(home, before)


async def test_an_account_that_is_gone_is_a_repair_and_comes_back_as_it_was(home: RealHome) -> None:
    await at_rest(home)
    await home.sync_now()
    assert held(home.database) == everything()
    (travel,) = [entry for entry in await home.entries() if entry["title"] == TRAVEL]

    await home.client.delete(f"/api/config/config_entries/entry/{travel['entry_id']}")

    repairs = await home.repairs()
    assert {(repair.key, repair.severity) for repair in repairs} == {("account_missing", "error")}
    assert {repair.placeholders["name"] for repair in repairs} == {"Everywhere", "Demo players"}
    (sync,) = (result := await home.sync_now())["syncs"]
    assert (result["status"], sync["status"]) == ("failed", "failed")
    assert [TRAVEL in reason for reason in sync["reasons"]] == [True]
    assert "Missing" in {account["error"] for account in result["accounts"]}
    assert held(home.database) == everything()

    await add_entry(home.client, {"user": "account", "account": "tracker", "tracker": {"name": TRAVEL}})

    assert await home.repairs() == []
    await in_step(home)


async def refused(home: RealHome, action: str, **fields: Any) -> str:
    """Call an action that is refused, and return what Home Assistant tells."""
    with pytest.raises(RequestFailed) as error:
        await home.client.command(
            "call_service", domain="crosswatch", service=action, service_data=fields, return_response=True
        )
    return str(error.value)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
