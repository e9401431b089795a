"""What a household goes through: a start, a run that comes by itself, and being in step."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.live.household import everything, held, look_into
from tests.live.real_home import RealHome, wait_for


@dataclass(frozen=True)
class RunEnd:
    """A run that came to its end."""

    number: int
    kind: str
    status: str


async def at_rest(home: RealHome) -> None:
    """Start Home Assistant, and let the run that follows the start come to its end."""
    before = newest_run(home.database)
    await home.start()
    await next_run(home, before)


async def next_run(home: RealHome, after: int) -> RunEnd:
    """Wait for the end of a run that began after another one."""

    async def ended() -> RunEnd | None:
        end = last_run(home.database)
        return end if end is not None and end.number > after else None

    return await wait_for("the end of the next run", ended)


async def in_step(home: RealHome) -> None:
    """Both trackers hold everything once, nothing was written twice, and nothing is under way."""
    result = await home.sync_now()

    assert result["status"] == "ok"
    assert [sync["done"] for sync in result["syncs"]] == [{"added": 0, "updated": 0, "removed": 0}]
    assert held(home.database) == everything()
    assert rows_of(home.database, "SELECT * FROM change") == []
    assert rows_of(home.database, "SELECT * FROM journal WHERE outcome IS NULL") == []
    # A tracker would forgive it: what was sent again would be there already.
    assert rows_of(home.database, "SELECT * FROM journal WHERE outcome NOT IN ('written', 'unknown')") == []
    assert rows_of(home.database, "SELECT * FROM tracker_record WHERE removed IS NOT NULL") == []


def last_run(database: Path) -> RunEnd | None:
    """Return the newest run that came to its end, or None."""
    rows = rows_of(
        database, "SELECT id, kind, status FROM run WHERE finished IS NOT NULL ORDER BY id DESC LIMIT 1"
    )
    return RunEnd(*rows[0]) if rows else None


def newest_run(database: Path) -> int:
    """Return the number of the newest run, finished or not."""
    return int(rows_of(database, "SELECT coalesce(max(id), 0) FROM run")[0][0])


def rows_of(database: Path, question: str) -> list[tuple[Any, ...]]:
    """Return what the database answers."""
    with closing(look_into(database)) as connection:
        return connection.execute(question).fetchall()
