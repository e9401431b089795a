"""A backup of Home Assistant taken while a run writes, and restored: nothing is sent twice or removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live.household import AT_FIRST, TO_WRITE, everything, held
from tests.live.moments import chunk_noted, chunk_sent
from tests.live.real_home import RealHome
from tests.live.runs import at_rest, in_step, newest_run, next_run, rows_of
from tests.live.standstill import Moment, standstill


@pytest.mark.parametrize("moment", [chunk_noted, chunk_sent])
async def test_a_backup_from_mid_run_is_completed_by_the_original_and_by_its_copy(
    home: RealHome, empty_house: RealHome, moment: Moment
) -> None:
    await at_rest(home)
    before = newest_run(home.database)
    await home.press_sync_now()
    with standstill(home.database, moment):
        await home.begin_backup()
    backup = await home.backup()

    end = await next_run(home, before)
    assert (end.kind, end.status) == ("confirmed", "ok")
    await in_step(home)
    assert not marked_as_copy(home.database)
    generation = generation_of(home.database)
    await home.stop()

    await empty_house.restore(backup)
    assert marked_as_copy(empty_house.database)
    assert AT_FIRST <= stored(empty_house.database) < AT_FIRST + TO_WRITE
    copied = newest_run(empty_house.database)

    await empty_house.start()
    end = await next_run(empty_house, copied)

    assert (end.kind, end.status) == ("scheduled", "ok")
    assert held(empty_house.database) == everything()
    await in_step(empty_house)
    assert not marked_as_copy(empty_house.database)
    assert generation_of(empty_house.database) != generation


def stored(database: Path) -> int:
    return int(rows_of(database, "SELECT count(*) FROM tracker_record WHERE removed IS NULL")[0][0] or 0)


def marked_as_copy(database: Path) -> bool:
    return bool(rows_of(database, "SELECT 1 FROM meta WHERE key='backup_mark'"))


def generation_of(database: Path) -> str:
    return str(rows_of(database, "SELECT value FROM meta WHERE key='generation'")[0][0])
