"""Home Assistant is killed while a run writes: the next run completes it, nothing is lost or doubled."""

from __future__ import annotations

import pytest

from tests.live.household import AT_FIRST, TO_WRITE, everything, held
from tests.live.moments import chunk_noted, chunk_sent, near_the_end, plan_stored
from tests.live.real_home import RealHome
from tests.live.runs import at_rest, in_step, newest_run, next_run
from tests.live.standstill import Moment, standstill, while_writing


@pytest.mark.parametrize("moment", [plan_stored, chunk_noted, chunk_sent, near_the_end])
async def test_the_next_run_completes_what_a_kill_interrupted(home: RealHome, moment: Moment) -> None:
    await at_rest(home)
    await home.press_sync_now()
    with standstill(home.database, moment):
        home.kill()
    await home.gone()

    killed = newest_run(home.database)
    await home.start()
    end = await next_run(home, killed)

    assert (end.kind, end.status) == ("scheduled", "ok")
    assert held(home.database) == everything()
    await in_step(home)


async def test_killed_twice_the_third_run_completes_it(home: RealHome) -> None:
    await at_rest(home)
    await home.press_sync_now()
    while_writing(home.database, lambda writes: writes.recorded > 0)
    home.kill()
    await home.gone()
    first = newest_run(home.database)

    await home.launch()
    while_writing(home.database, lambda writes: writes.stored > AT_FIRST + TO_WRITE // 2 and writes.noted > 0)
    home.kill()
    await home.gone()
    second = newest_run(home.database)
    assert second > first

    await home.start()
    end = await next_run(home, second)

    assert (end.kind, end.status) == ("scheduled", "ok")
    assert held(home.database) == everything()
    await in_step(home)
