"""A run is cancelled by action in the midst of writing: it stops at the next chunk and is completed later."""

from __future__ import annotations

from tests.live.household import TO_WRITE
from tests.live.real_home import RealHome
from tests.live.runs import at_rest, in_step, last_run, rows_of
from tests.live.standstill import standstill

RUN = "event.everywhere_run"


async def test_a_cancelled_run_stops_soon_says_so_and_is_completed_by_the_next(home: RealHome) -> None:
    await at_rest(home)
    await home.press_sync_now()
    with standstill(home.database, lambda writes: 0 < writes.recorded < TO_WRITE // 3):
        pass

    answer = await home.act("cancel_run")

    assert answer == {"cancelled": 1}
    end = last_run(home.database)
    assert end is not None
    assert end.status == "cancelled"
    written = rows_of(home.database, "SELECT count(*) FROM journal WHERE outcome='written'")[0][0]
    assert 0 < written < TO_WRITE
    assert rows_of(home.database, "SELECT * FROM journal WHERE outcome IS NULL") == []
    said = await home.client.get(f"/api/states/{RUN}")
    assert said["attributes"]["event_type"] == "cancelled"

    await home.sync_now()
    await in_step(home)


async def test_where_nothing_runs_nothing_is_cancelled(home: RealHome) -> None:
    await at_rest(home)

    assert await home.act("cancel_run") == {"cancelled": 0}
