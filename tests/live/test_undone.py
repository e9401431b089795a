"""A run is undone in a real Home Assistant: shown first, then written, and completed when it was killed."""

from __future__ import annotations

from tests.live.household import TO_WRITE, everything, held
from tests.live.real_home import RealHome
from tests.live.runs import at_rest, newest_run, next_run, rows_of
from tests.live.standstill import while_writing


async def test_what_the_first_run_wrote_is_taken_back_as_it_was_shown(home: RealHome) -> None:
    await at_rest(home)
    before = held(home.database)
    assert (await home.sync_now())["status"] == "ok"

    plan = await home.act("undo_run")
    assert held(home.database) == everything()
    assert sum(plan["counts"].values()) == TO_WRITE

    await home.sync_now(plan_id=plan["plan_id"])
    assert held(home.database) == before

    for _ in range(2):
        again = await home.sync_now()
        assert [sync["done"] for sync in again["syncs"]] == [{"added": 0, "updated": 0, "removed": 0}]
    assert held(home.database) == before


async def test_an_undo_that_was_killed_is_completed_by_the_next_run(home: RealHome) -> None:
    await at_rest(home)
    before = held(home.database)
    assert (await home.sync_now())["status"] == "ok"
    plan = await home.act("undo_run")

    removed = "SELECT count(*) FROM tracker_record WHERE removed IS NOT NULL"
    await home.client.post(
        "/api/services/crosswatch/sync_now",
        {"device_id": await home.sync_device(), "plan_id": plan["plan_id"]},
    )
    while_writing(home.database, lambda writes: writes.recorded > TO_WRITE and writes.noted > 0)
    home.kill()
    await home.gone()
    assert 0 < rows_of(home.database, removed)[0][0] < TO_WRITE
    killed = newest_run(home.database)

    await home.start()
    await next_run(home, killed)

    assert held(home.database) == before
    assert rows_of(home.database, "SELECT * FROM journal WHERE outcome IS NULL") == []
